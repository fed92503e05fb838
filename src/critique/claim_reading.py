"""A claim as plain text with its surroundings, and what an encoder says of it when it reads nothing else.

A classifier that was fitted on records sees every claim so, in an article too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from critique.contexts import SentenceInContext
from critique.encoding import Encoder, SentenceReading
from critique.values import BlockKind, Sentence, Span

__all__ = ["ClaimText", "claim_contexts", "claim_position", "claim_text", "read_claims"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimText:
    """What the classifier reads of a claim: plain text, empty where there is nothing.

    Attributes:
        text: The claim.
        after: What follows it in the same paragraph; for a heading, the first sentence under it.
        before: The sentence before it in the same paragraph.
        heading: The heading above it.
        title: The article's title.
    """

    text: str
    after: str = ""
    before: str = ""
    heading: str = ""
    title: str = ""


def claim_text(context: SentenceInContext, *, start: int = 0, end: int | None = None) -> ClaimText:
    """What the classifier reads of a claim that stands at `start` to `end` of a sentence."""
    is_heading = context.kind in (BlockKind.HEADING, BlockKind.TITLE)
    return ClaimText(
        text=context.text[start:end],
        after=context.after if context.same_block_after or is_heading else "",
        before=context.before if context.same_block_before else "",
        heading=context.heading,
        title=context.title,
    )


def read_claims(claims: Sequence[ClaimText], encoder: Encoder) -> list[SentenceReading]:
    """What an encoder says of each claim, read with its surroundings and nothing else of its article."""
    documents = encoder.read_all([claim_contexts(claim) for claim in claims], gated=False)
    return [read[claim_position(claim)] for claim, read in zip(claims, documents, strict=True)]


def claim_position(claim: ClaimText) -> int:
    """Where the claim itself stands among its `claim_contexts`."""
    return 1 if claim.before else 0


def claim_contexts(claim: ClaimText) -> list[SentenceInContext]:
    """A claim and its neighbours as the encoder reads the sentences of an article."""
    texts = [text for text in (claim.before, claim.text, claim.after) if text]
    return [
        SentenceInContext(
            sentence=Sentence(text=text, start=0, end=len(text), block=0, index=index, position=index, tokens=()),
            kind=BlockKind.PARAGRAPH,
            title=claim.title,
            heading=claim.heading,
            headings=(claim.heading,) if claim.heading else (),
            section=Span(0, len(text)),
            lead_in="",
            before=texts[index - 1] if index else "",
            after=texts[index + 1] if index + 1 < len(texts) else "",
            same_block_before=index > 0,
            same_block_after=index + 1 < len(texts),
        )
        for index, text in enumerate(texts)
    ]
