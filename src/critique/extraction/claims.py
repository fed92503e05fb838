"""Which sentences claim a benefit, and which parts of them.

The encoder reads each sentence in its surroundings; a small linear model weighs what it says together with the lexicon's
cues. A sentence that claims something may hold several claims (`clauses`).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from critique.characters import says_nothing
from critique.company import Company, company_of
from critique.contexts import SentenceInContext
from critique.encoding import SentenceReading
from critique.extraction.clauses import claim_stretches
from critique.extraction.roles import Role, RoleFinder, RoleModels
from critique.extraction.stance import judge_stance
from critique.extraction.turns import spoken_blocks
from critique.features import HOPELESS, claim_evidence, cue_names
from critique.lexicon import CLAIM_CUES
from critique.lexicon.words import OPENERS
from critique.linear import LinearModel
from critique.model import Model
from critique.values import Article, BlockKind, Claim, Span

__all__ = ["ClaimModels", "claim_text_span", "extract_claims"]

_BARE = re.compile(
    r"(?:(?:and|the|our|its|their|your|some|more|other|all|many|main|key|top|biggest|what|are|\d+)\s+)*"
    r"(?:benefits?|advantages?|upsides?|pros|perks)(?:\s+(?:and|&|of|to|for|in|from)\s.+)?[\s.:?!]*",
    re.IGNORECASE,
)
"""A title or heading that announces benefits and names none: no claim, by the guideline."""

_QUESTION = re.compile(
    r"[\W_]*(?:how|what|why|when|where|who|which|is|are|was|were|does|do|did|can|could|will|would|should|has|have)\b.*\?\W*",
    re.IGNORECASE | re.DOTALL,
)
"""A question in the order of words of one: it asks, and claims nothing. "So it saves time?" does."""

_POINTER = re.compile(
    r"(?:more|further|additional) (?:information|details?|resources?)\b.*\b(?:found|available|here)\b", re.IGNORECASE
)
"""A sentence that sends the reader elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClaimModels:
    """What claims are found by.

    Attributes:
        sentences: Weights of the evidence that a sentence claims something, calibrated; its second label is "claim".
        clauses: Tells where claims begin and end within a sentence; whole sentences are claims if `None`.
        roles: What lever and benefit are found by.
    """

    sentences: LinearModel
    clauses: LinearModel | None
    roles: RoleModels

    @classmethod
    def of(cls, model: Model) -> "ClaimModels":
        """The parts of a model that find claims."""
        return cls(sentences=model.claims, clauses=model.clauses, roles=RoleModels.of(model))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Document:
    """An article, its sentences, what the encoder says of them and around them, and which blocks somebody else speaks."""

    article: Article
    contexts: Sequence[SentenceInContext]
    readings: Sequence[SentenceReading]
    company: Sequence[Company]
    roles: RoleFinder
    spoken: frozenset[int]

    @classmethod
    def of(
        cls, article: Article, contexts: Sequence[SentenceInContext], readings: Sequence[SentenceReading], roles: RoleModels
    ) -> "_Document":
        return cls(
            article=article,
            contexts=contexts,
            readings=readings,
            company=company_of(contexts, readings),
            roles=RoleFinder(contexts, readings, roles),
            spoken=spoken_blocks(article),
        )

    def locate(self, role: Role) -> Span:
        """Where a role stands in the article."""
        sentence = self.contexts[role.sentence].sentence
        return self.article.blocks[sentence.block].locate(sentence.start + role.start, sentence.start + role.end)


def extract_claims(
    article: Article,
    contexts: Sequence[SentenceInContext],
    readings: Sequence[SentenceReading],
    models: ClaimModels,
    *,
    min_confidence: float | None = None,
    taken: bool = False,
) -> tuple[Claim, ...]:
    """The claims of an article, in order of appearance.

    Args:
        article: The article as read.
        contexts: Its sentences with their surroundings.
        readings: What the encoder says of each.
        models: What they are found by.
        min_confidence: Least probability of a claim; the model's own threshold if `None`.
        taken: Whether every sentence is taken for one claim, whatever it says.
    """
    document = _Document.of(article, contexts, readings, models.roles)
    floor = 0.0 if taken else models.sentences.threshold if min_confidence is None else min_confidence
    clauses = None if taken else models.clauses
    claims: list[Claim] = []
    answered = -1
    for context in contexts:
        index = context.sentence.index
        if index == answered or says_nothing(context.text) or _announces(context):
            continue
        answer = contexts[index + 1] if _asks(context) else None
        if not taken and answer is None and _claims_nothing(context.text):
            continue
        parts = [index] if answer is None else [index, index + 1]
        confidence = max(_confidence(document, part, models.sentences) for part in parts)
        if confidence >= floor:
            claims += _claims(document, index, confidence, answer, clauses)
            answered = index + 1 if answer is not None else -1
    return tuple(claims)


def _confidence(document: _Document, index: int, model: LinearModel) -> float:
    reading = document.readings[index]
    if reading.claim < HOPELESS:
        return 0.0
    return float(model.probabilities(claim_evidence(document.contexts[index], reading, document.company[index]))[1])


def _announces(context: SentenceInContext) -> bool:
    return context.kind in (BlockKind.TITLE, BlockKind.HEADING) and _BARE.fullmatch(context.text) is not None


def _claims_nothing(text: str) -> bool:
    """Whether a sentence asks, or only says where more is to be read."""
    return _QUESTION.fullmatch(text) is not None or _POINTER.match(text) is not None


def _asks(context: SentenceInContext) -> bool:
    """Whether the sentence asks what the reader wants, and the next one of its paragraph answers with a lever."""
    return context.same_block_after and context.text.endswith("?") and "question.want" in cue_names(context.text, CLAIM_CUES)


def claim_text_span(text: str) -> tuple[int, int]:
    """Where within a sentence the claim stands: without an opening connective."""
    opener = OPENERS.match(text)
    start = opener.end() if opener and opener.end() < len(text) else 0
    return start, len(text)


def _claims(
    document: _Document, index: int, confidence: float, answer: SentenceInContext | None, clauses: LinearModel | None
) -> Iterator[Claim]:
    """The claims of a sentence; a question and its answer are one."""
    context = document.contexts[index]
    start, end = claim_text_span(context.text)
    words = document.roles.words(index)
    if answer is not None or clauses is None or words is None:
        yield _claim(document, context, Span(start, end), confidence, answer=answer)
        return
    for stretch in claim_stretches(words, clauses, start=start, end=end):
        yield _claim(document, context, Span(*stretch), confidence)


def _claim(
    document: _Document,
    context: SentenceInContext,
    within: Span,
    confidence: float,
    *,
    answer: SentenceInContext | None = None,
) -> Claim:
    """The claim that stands in a part of a sentence's text, and in the answer to it if there is one: then that is judged."""
    sentence = context.sentence
    block = document.article.blocks[sentence.block]
    answered = answer.sentence.index if answer else None
    roles = document.roles.find(sentence.index, start=within.start, end=within.end, answer=answered)
    judged = answer or context
    words = answer.text if answer else context.text[within.start : within.end]
    span = block.locate(sentence.start + within.start, answer.sentence.end if answer else sentence.start + within.end)
    return Claim(
        span=span,
        sentence=judged.sentence.index,
        lever=document.locate(roles.lever) if roles.lever else None,
        benefit=document.locate(roles.benefit) if roles.benefit else span,
        stance=judge_stance(judged, document.readings[judged.sentence.index], spoken=sentence.block in document.spoken),
        confidence=confidence,
        cues=cue_names(words, CLAIM_CUES),
    )
