"""What the encoder says of the sentences that stand around one: claims and caveats seldom come alone.

The encoder reads some of that itself, in its windows; but lists and headings reach further than a window, and what it says of
a sentence that stands alone knows nothing of it.
"""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from critique.contexts import SentenceInContext
from critique.encoding import SentenceReading
from critique.values import BlockKind

__all__ = ["Company", "company_of"]

_LEAST = -5.0
"""Log-odds below which a neighbour says no more; that of what the gate left unread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """The sentences around one, as log-odds by the encoder, not calibrated; `None` where there are none.

    Attributes:
        claim_before: That the sentence before it is a claim.
        claim_after: That the sentence after it is one.
        caveat_before: That the sentence before it is a caveat.
        caveat_after: That the sentence after it is one.
        block: That a sentence is a claim, mean over the others of its block.
        peers: The same over the other sentences in list items under its heading, if it stands in one; or the other headings, if
            it is one.
    """

    claim_before: float | None = None
    claim_after: float | None = None
    caveat_before: float | None = None
    caveat_after: float | None = None
    block: float | None = None
    peers: float | None = None


def company_of(contexts: Sequence[SentenceInContext], readings: Sequence[SentenceReading]) -> list[Company]:
    """The company of each sentence of a document, in order."""
    claims = [None, *(max(reading.claim, _LEAST) for reading in readings), None]
    caveats = [None, *(max(reading.caveat, _LEAST) for reading in readings), None]
    said = [claim for claim in claims if claim is not None]
    blocks = _means_of_others(said, [context.sentence.block for context in contexts])
    peers = _means_of_others(said, [_peers(context) for context in contexts])
    return [
        Company(
            claim_before=claims[place],
            claim_after=claims[place + 2],
            caveat_before=caveats[place],
            caveat_after=caveats[place + 2],
            block=blocks[place],
            peers=peers[place],
        )
        for place in range(len(contexts))
    ]


def _peers(context: SentenceInContext) -> Hashable:
    """What a sentence shares with its peers and with no other sentence."""
    if context.kind is BlockKind.LIST_ITEM:
        return context.kind, context.headings
    return (context.kind,) if context.kind is BlockKind.HEADING else context.sentence.index


def _means_of_others(values: Sequence[float], groups: Sequence[Hashable]) -> list[float | None]:
    """For each value the mean of the others of its group; `None` where it is the only one."""
    sums: dict[Hashable, float] = defaultdict(float)
    counts: dict[Hashable, int] = defaultdict(int)
    for value, group in zip(values, groups, strict=True):
        sums[group] += value
        counts[group] += 1
    return [
        (sums[group] - value) / (counts[group] - 1) if counts[group] > 1 else None
        for value, group in zip(values, groups, strict=True)
    ]
