"""How far a qualifier reaches: from cues that carry a decision to the stretches that are shown as its reasons.

A cue is found by its words alone. What it says of the claim depends on where it stands to lever and benefit: "it is hard, but
it pays" concedes what stands before the "but"; a "can" within a relative clause of the lever is no hedge of the claim.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from critique.lexicon import QUALIFIER_CUES, QualifierCue, find_cues
from critique.values import Article, Claim, QualifierKind, Scope, Span

__all__ = ["LocatedCue", "reaches"]

_CONTRASTS = frozenset({"cost.contrast", "cost.while"})

_LEAST_WORDS = 3
"""Words of a concession or a condition, at least."""

_NEGATION = re.compile(r"\b(?:not|no|never|hard|difficult|scary|tiring|without)\b|n['’]t\b", re.IGNORECASE)
"""What makes a clause before a "but" a concession, beside the cues."""

_RELATIVE = re.compile(r"\b(?:that|which|who|whom|whose|whether|when|where)\b", re.IGNORECASE)

_SUBJECT = re.compile(
    r"[\s,]*(?:\b(?:you|we|it|they|I|he|she|your|the)\b\s*)?(?:\b(?:can|could|may|might|will|would)\b\s*)?$", re.IGNORECASE
)
"""What may stand between a condition and the benefit that it swallowed."""

_GOES_ON = re.compile(r"(?:(?:\.(?=\w|[ \n][a-z])|[,:](?=\d))[^,.;:!?\[\]<(]*)+")
"""What follows a mark that ends no clause, within a number or a name, or after an abbreviation; not into a link."""

_NOT_OF_THE_CLAIM = frozenset({"hedge.should", "condition.when"})
"""Cues that say nothing of the claim where they stand in the sentence after it: advice, and occasions."""


@dataclass(frozen=True, slots=True)
class LocatedCue:
    """A cue and where it stands in the article."""

    cue: QualifierCue
    scope: Scope
    span: Span


def reaches(found: Sequence[LocatedCue], claim: Claim, article: Article) -> list[LocatedCue]:
    """The cues as far as each speaks of the claim; as they were found if none would be left.

    Args:
        found: Cues that carry the decision, the heaviest first.
        claim: What they qualify.
        article: Where all of it stands.
    """
    whole = [replace(one, span=_whole(one.span, claim, article)) for one in found]
    shaped = [replace(one, span=span) for one in whole if (span := _reach(one, claim, article)) is not None]
    return shaped or whole


def _whole(span: Span, claim: Claim, article: Article) -> Span:
    """The stretch to the end of its clause: patterns stop at the first mark, be it the point of a number."""
    limit = claim.span.end if span.end <= claim.span.end else len(article.text)
    on = _GOES_ON.match(article.text, span.end, limit)
    return Span(span.start, span.end + len(on.group().rstrip())) if on else span


def _reach(one: LocatedCue, claim: Claim, article: Article) -> Span | None:
    """The stretch that limits the claim; `None` if none does."""
    if one.scope is Scope.CONTEXT:
        return None if one.cue.name in _NOT_OF_THE_CLAIM else one.span
    if one.cue.name in _CONTRASTS:
        return _concession(one.span, claim, article)
    if one.cue.name in ("condition.if", "condition.when"):
        return _condition(one.span, claim, article)
    if one.cue.kind is QualifierKind.HEDGE and any(_is_aside(one.span, role, article) for role in _roles(claim)):
        return None
    return one.span


def _roles(claim: Claim) -> Iterator[Span]:
    yield from (role for role in (claim.lever, claim.benefit) if role is not None)


def _concession(span: Span, claim: Claim, article: Article) -> Span | None:
    """What is conceded: the clause with the contrast, unless that holds the benefit; then the clause before it."""
    if 2 * span.shared(claim.benefit) <= len(claim.benefit):
        return span
    if span.start > claim.span.start:
        before = _trimmed(Span(claim.span.start, span.start), article)
        return before if _is_long(before, article) and _limits(before.text_in(article)) else None
    comma = article.text.rfind(",", span.start, claim.benefit.start)
    opening = Span(span.start, max(span.start, comma))
    return opening if _is_long(opening, article) else None


def _condition(span: Span, claim: Claim, article: Article) -> Span | None:
    """The condition without the benefit that follows on it; `None` where it only names the lever."""
    if claim.lever is not None and 5 * span.shared(claim.lever) >= 3 * len(span):
        return None
    if span.start < claim.benefit.start < span.end:
        text = article.text[span.start : claim.benefit.start]
        clipped = Span(span.start, span.start + len(_SUBJECT.sub("", text)))
        return clipped if _is_long(clipped, article) else None
    return span


def _is_aside(span: Span, role: Span, article: Article) -> bool:
    """Whether a hedge stands in a relative clause of lever or benefit, and so says nothing of the claim."""
    return role.contains(span) and _RELATIVE.search(article.text, role.start, span.start) is not None


def _limits(text: str) -> bool:
    return _NEGATION.search(text) is not None or bool(find_cues(text, QUALIFIER_CUES))


def _is_long(span: Span, article: Article) -> bool:
    return len(span.text_in(article).split()) >= _LEAST_WORDS


def _trimmed(span: Span, article: Article) -> Span:
    text = span.text_in(article)
    start = span.start + len(text) - len(text.lstrip(" \n\t,;:—–-"))
    return Span(start, max(start, span.start + len(text.rstrip(" \n\t,;:—–-"))))
