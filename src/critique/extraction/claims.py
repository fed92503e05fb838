"""Which sentences claim a benefit.

The encoder reads each sentence in its surroundings; a small linear model weighs what it says together with the lexicon's
cues. Roles follow by rule.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from critique.contexts import SentenceInContext
from critique.encoding import SentenceReading
from critique.extraction.roles import Role, assign_roles, topic_of
from critique.extraction.stance import judge_stance
from critique.features import HOPELESS, claim_evidence, cue_names
from critique.lexicon import CLAIM_CUES
from critique.lexicon.words import OPENERS
from critique.linear import LinearModel
from critique.values import Article, Block, BlockKind, Claim, Sentence, Span

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
    """An article, its sentences and what the encoder says of them."""

    article: Article
    contexts: Sequence[SentenceInContext]
    readings: Sequence[SentenceReading]


def extract_claims(
    article: Article,
    contexts: Sequence[SentenceInContext],
    readings: Sequence[SentenceReading],
    model: LinearModel,
    *,
    min_confidence: float | None = None,
) -> tuple[Claim, ...]:
    """The claims of an article, in order of appearance.

    Args:
        article: The article as read.
        contexts: Its sentences with their surroundings.
        readings: What the encoder says of each.
        model: Weights of the evidence, calibrated; its second label is "claim".
        min_confidence: Least probability of a claim; the model's own threshold if `None`.
    """
    document = _Document(article=article, contexts=contexts, readings=readings)
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
    article, contexts, context = document.article, document.contexts, document.contexts[index]
    block = article.blocks[context.sentence.block]
    start, end = claim_text_span(context.text)
    read = context if answer is None else _with_answer(context, answer, block)
    roles = assign_roles(read, topic=_topic(article))
    span = block.locate(context.sentence.start + start, answer.sentence.end if answer else context.sentence.start + end)
    return Claim(
        span=span,
        sentence=context.sentence.index,
        lever=_locate(article, context, contexts, roles.lever) if roles.lever else None,
        benefit=_locate(article, context, contexts, roles.benefit) or span,
        stance=judge_stance(context, document.readings[index]),
        confidence=confidence,
        cues=cue_names(context.text, CLAIM_CUES),
    )


def _with_answer(question: SentenceInContext, answer: SentenceInContext, block: Block) -> SentenceInContext:
    """Question and answer read as one sentence."""
    text = block.text[question.sentence.start : answer.sentence.end]
    return replace(question, sentence=replace(question.sentence, text=text, end=answer.sentence.end))


def _topic(article: Article) -> Role | None:
    found = topic_of(article.title) if article.title else None
    return Role("title", *found) if found else None


def _locate(article: Article, context: SentenceInContext, contexts: Sequence[SentenceInContext], role: Role) -> Span | None:
    """The article span of a role; `None` when the stretch it stands in is not a block of the article."""
    sentence = context.sentence
    if role.place == "sentence":
        return _in_sentence(article, sentence, role)
    if role.place == "before":
        earlier = contexts[sentence.index - 1].sentence
        return _in_sentence(article, earlier, role)
    block = _block_of(article, context, role)
    return block.locate(role.start, role.end) if block is not None and role.end <= len(block.text) else None


def _in_sentence(article: Article, sentence: Sentence, role: Role) -> Span:
    return article.blocks[sentence.block].locate(sentence.start + role.start, sentence.start + role.end)


def _block_of(article: Article, context: SentenceInContext, role: Role) -> Block | None:
    if role.place == "title":
        titles = (block for block in article.blocks if block.kind is BlockKind.TITLE and block.text == article.title)
        return next(titles, None)
    lead_in = article.blocks[context.sentence.block].lead_in
    return article.blocks[lead_in] if lead_in is not None else None
