"""Which sentences claim a benefit.

A linear model weighs the lexicon's cues, the words and the surroundings; roles and stance follow by rule.
"""

import re
from collections.abc import Sequence

from critique.contexts import SentenceInContext
from critique.extraction.roles import Role, assign_roles, topic_of
from critique.extraction.stance import judge_stance
from critique.features import claim_features, cue_names
from critique.lexicon import CLAIM_CUES
from critique.linear import LinearModel
from critique.values import Article, Block, BlockKind, Claim, Sentence, Span

__all__ = ["claim_text_span", "extract_claims"]

_OPENERS = re.compile(
    r"^(?:[\W_]*(?:and|but|so|also|however|plus|now|of course|in fact|moreover|furthermore|in addition|additionally|besides|again|likewise)\b,?\s+)",
    re.IGNORECASE,
)
_CAPITAL = re.compile(r"[^\W\d_]|\d")


def extract_claims(
    article: Article, contexts: Sequence[SentenceInContext], model: LinearModel, *, min_confidence: float | None = None
) -> tuple[Claim, ...]:
    """The claims of an article, in order of appearance.

    Args:
        article: The article as read.
        contexts: Its sentences with their surroundings.
        model: Weights of the features, calibrated; its second label is "claim".
        min_confidence: Least probability of a claim; the model's own threshold if `None`.
    """
    floor = model.threshold if min_confidence is None else min_confidence
    claims = []
    for context in contexts:
        if not _CAPITAL.search(context.text):
            continue
        confidence = float(model.probabilities(claim_features(context))[1])
        if confidence >= floor:
            claims.append(_claim(article, context, contexts, confidence))
    return tuple(claims)


def claim_text_span(text: str) -> tuple[int, int]:
    """Where within a sentence the claim stands: without an opening connective."""
    opener = _OPENERS.match(text)
    start = opener.end() if opener and opener.end() < len(text) else 0
    return start, len(text)


def _claim(article: Article, context: SentenceInContext, contexts: Sequence[SentenceInContext], confidence: float) -> Claim:
    block = article.blocks[context.sentence.block]
    start, end = claim_text_span(context.text)
    roles = assign_roles(context, topic=_topic(article))
    lever = _locate(article, context, contexts, roles.lever) if roles.lever else None
    benefit = _locate(article, context, contexts, roles.benefit)
    span = _in_sentence(block, context.sentence, start, end)
    return Claim(
        span=span,
        sentence=context.sentence.index,
        lever=lever,
        benefit=benefit or span,
        stance=judge_stance(context),
        confidence=confidence,
        cues=cue_names(context.text, CLAIM_CUES),
    )


def _topic(article: Article) -> Role | None:
    found = topic_of(article.title) if article.title else None
    return Role("title", *found) if found else None


def _in_sentence(block: Block, sentence: Sentence, start: int, end: int) -> Span:
    return block.locate(sentence.start + start, sentence.start + end)


def _locate(article: Article, context: SentenceInContext, contexts: Sequence[SentenceInContext], role: Role) -> Span | None:
    """The article span of a role; `None` when the stretch it stands in is not a block of the article."""
    sentence = context.sentence
    if role.place == "sentence":
        return _in_sentence(article.blocks[sentence.block], sentence, role.start, role.end)
    if role.place == "before":
        earlier = contexts[sentence.index - 1].sentence
        return _in_sentence(article.blocks[earlier.block], earlier, role.start, role.end)
    block = _block_of(article, context, role)
    return block.locate(role.start, role.end) if block is not None and role.end <= len(block.text) else None


def _block_of(article: Article, context: SentenceInContext, role: Role) -> Block | None:
    if role.place == "title":
        titles = (block for block in article.blocks if block.kind is BlockKind.TITLE and block.text == article.title)
        return next(titles, None)
    lead_in = article.blocks[context.sentence.block].lead_in
    return article.blocks[lead_in] if lead_in is not None else None
