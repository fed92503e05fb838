"""Whose claim it is: the author's own, somebody else's, or one that the author turns down.

The encoder tells promises that are passed on or turned down in running text; rules know what is said in so many words (a
block quotation, "vendors promise", a denial right after). The encoder knew less than the rules when it had seen few such
promises; now it knows more (docs/decisions/0008).
"""

import re

from critique.contexts import SentenceInContext
from critique.encoding import SentenceReading, outputs
from critique.encoding.readings import softmax
from critique.lexicon import DENIAL_CUES, STANCE_CUES, find_cues
from critique.values import BlockKind, Stance

__all__ = ["judge_stance", "ruled_stance"]

_SHORT_MENTION = (BlockKind.HEADING, BlockKind.TITLE)
_MYTH = re.compile(r"\b(?:myths?|misconceptions?|fallac(?:y|ies)|lies|false promises?|things people believe)\b", re.IGNORECASE)


_SURE = 0.9
"""Probability from which on the encoder's word that a claim is asserted goes before the rules."""


def judge_stance(context: SentenceInContext, reading: SentenceReading, *, spoken: bool = False) -> Stance:
    """Asserted, reported or rejected: by the encoder, but by rule where it takes a claim for asserted and is not sure of it.

    Args:
        context: The sentence in its surroundings.
        reading: What the encoder says of it.
        spoken: Whether it stands in somebody else's turn, so that what is asserted there is reported by the author.
    """
    shares = softmax(reading.scores[outputs.STANCES])
    best = int(shares.argmax())
    stance = tuple(Stance)[best]
    if stance is Stance.ASSERTED and shares[best] < _SURE:
        stance = ruled_stance(context)
    return Stance.REPORTED if spoken and stance is Stance.ASSERTED else stance


def ruled_stance(context: SentenceInContext) -> Stance:
    """The stance by the words in the claim, its heading, its lead-in and the sentence after it alone."""
    if _is_rejected(context):
        return Stance.REJECTED
    if _is_reported(context):
        return Stance.REPORTED
    return Stance.ASSERTED


def _is_rejected(context: SentenceInContext) -> bool:
    names = {hit.cue.name for hit in find_cues(context.text, STANCE_CUES)}
    if "rejected.myth" in names and find_cues(context.text, DENIAL_CUES):
        return True
    if _MYTH.search(context.heading) or _MYTH.match(context.text):
        return context.kind in (*_SHORT_MENTION, BlockKind.LIST_ITEM)
    denials = {hit.cue.name for hit in find_cues(context.after, DENIAL_CUES)}
    if context.kind in _SHORT_MENTION:
        return bool(denials)
    return "denial.no" in denials and context.same_block_after


def _is_reported(context: SentenceInContext) -> bool:
    if any(hit.cue.stance is Stance.REPORTED for hit in find_cues(context.text, STANCE_CUES)):
        return True
    carried = find_cues(context.lead_in, STANCE_CUES) if context.kind is BlockKind.LIST_ITEM else ()
    return any(hit.cue.stance is Stance.REPORTED for hit in carried)
