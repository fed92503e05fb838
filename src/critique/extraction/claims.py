"""Which sentences claim a benefit.

The encoder reads each sentence in its surroundings; a small linear model weighs what it says together with the lexicon's
cues.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from critique.contexts import SentenceInContext
from critique.encoding import SentenceReading
from critique.extraction.roles import Role, RoleFinder, RoleModels
from critique.extraction.stance import judge_stance
from critique.extraction.turns import spoken_blocks
from critique.features import HOPELESS, claim_evidence, cue_names
from critique.lexicon import CLAIM_CUES
from critique.lexicon.words import OPENERS
from critique.linear import LinearModel
from critique.values import Article, BlockKind, Claim, Span

__all__ = ["claim_text_span", "extract_claims"]

_CAPITAL = re.compile(r"[^\W\d_]|\d")

_BARE = re.compile(
    r"(?:(?:and|the|our|its|their|your|some|more|other|all|many|main|key|top|biggest|what|are|\d+)\s+)*"
    r"(?:benefits?|advantages?|upsides?|pros|perks)(?:\s+(?:and|&|of|to|for|in|from)\s.+)?[\s.:?!]*",
    re.IGNORECASE,
)
"""A title or heading that announces benefits and names none: no claim, by the guideline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Document:
    """An article, its sentences, what the encoder says of them, and which blocks somebody else speaks."""

    article: Article
    contexts: Sequence[SentenceInContext]
    readings: Sequence[SentenceReading]
    roles: RoleFinder
    spoken: frozenset[int]

    def locate(self, role: Role) -> Span:
        """Where a role stands in the article."""
        sentence = self.contexts[role.sentence].sentence
        return self.article.blocks[sentence.block].locate(sentence.start + role.start, sentence.start + role.end)


def extract_claims(
    article: Article,
    contexts: Sequence[SentenceInContext],
    readings: Sequence[SentenceReading],
    model: LinearModel,
    roles: RoleModels,
    *,
    min_confidence: float | None = None,
) -> tuple[Claim, ...]:
    """The claims of an article, in order of appearance.

    Args:
        article: The article as read.
        contexts: Its sentences with their surroundings.
        readings: What the encoder says of each.
        model: Weights of the evidence, calibrated; its second label is "claim".
        roles: What lever and benefit are found by.
        min_confidence: Least probability of a claim; the model's own threshold if `None`.
    """
    finder = RoleFinder(contexts, readings, roles)
    document = _Document(article=article, contexts=contexts, readings=readings, roles=finder, spoken=spoken_blocks(article))
    floor = model.threshold if min_confidence is None else min_confidence
    claims: list[Claim] = []
    answered = -1
    for context, reading in zip(contexts, readings, strict=True):
        index = context.sentence.index
        if index == answered or not _CAPITAL.search(context.text) or _announces(context):
            continue
        answer = contexts[index + 1] if _asks(context) else None
        parts = [(context, reading)] if answer is None else [(context, reading), (answer, readings[index + 1])]
        confidence = max(_confidence(part, says, model) for part, says in parts)
        if confidence >= floor:
            claims.append(_claim(document, index, confidence, answer))
            answered = index + 1 if answer is not None else -1
    return tuple(claims)


def _confidence(context: SentenceInContext, reading: SentenceReading, model: LinearModel) -> float:
    if reading.claim < HOPELESS:
        return 0.0
    return float(model.probabilities(claim_evidence(context, reading))[1])


def _announces(context: SentenceInContext) -> bool:
    return context.kind in (BlockKind.TITLE, BlockKind.HEADING) and _BARE.fullmatch(context.text) is not None


def _asks(context: SentenceInContext) -> bool:
    """Whether the sentence asks what the reader wants, and the next one of its paragraph answers with a lever."""
    return context.same_block_after and context.text.endswith("?") and "question.want" in cue_names(context.text, CLAIM_CUES)


def claim_text_span(text: str) -> tuple[int, int]:
    """Where within a sentence the claim stands: without an opening connective."""
    opener = OPENERS.match(text)
    start = opener.end() if opener and opener.end() < len(text) else 0
    return start, len(text)


def _claim(document: _Document, index: int, confidence: float, answer: SentenceInContext | None) -> Claim:
    context = document.contexts[index]
    block = document.article.blocks[context.sentence.block]
    start, end = claim_text_span(context.text)
    roles = document.roles.find(index, start=start, end=end, answer=answer.sentence.index if answer else None)
    span = block.locate(context.sentence.start + start, answer.sentence.end if answer else context.sentence.start + end)
    return Claim(
        span=span,
        sentence=index,
        lever=document.locate(roles.lever) if roles.lever else None,
        benefit=document.locate(roles.benefit) if roles.benefit else span,
        stance=judge_stance(context, document.readings[index], spoken=context.sentence.block in document.spoken),
        confidence=confidence,
        cues=cue_names(context.text, CLAIM_CUES),
    )
