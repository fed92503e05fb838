"""Who does what in a claim: the lever that is said to bring the benefit, and the benefit.

Without a parser, by position: a relation cue divides its clause, and says on which side the lever stands. A subject that
only points (it, this, you) sends us to what stands around: the previous sentence, the lead-in, the heading, the title.
"""

import re
from dataclasses import dataclass

from critique.contexts import SentenceInContext
from critique.lexicon import CLAIM_CUES, Hit, Order, RelationCue, find_cues
from critique.lexicon.words import LEADING, POINTER, TITLE_FRAME, TITLE_TAIL, TRAILING
from critique.values import BlockKind

__all__ = ["Role", "Roles", "assign_roles", "topic_of"]


@dataclass(frozen=True, slots=True)
class Role:
    """A stretch of plain text: `place` says of which (`sentence`, `before`, `lead_in`, `heading` or `title`)."""

    place: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Roles:
    """The two parts of a claim."""

    lever: Role | None
    benefit: Role


_BREAK = re.compile(
    r"[;:]|,\s+(?=(?:and|but|so|which|while|because|although|though|yet|or)\b)|\s[–—-]{1,2}\s|[.!?]\s|\)\s?|\s?\("
)
_WRAPPING = frozenset(
    {
        "enablement.able",
        "enablement.help",
        "enablement.let",
        "enablement.so_that",
        "equation.equals",
        "imperative.and_you_will",
        "imperative.for_benefit",
        "imperative.in_order_to",
        "sentence.as_a_result",
        "sentence.benefit_noun",
        "sentence.give",
        "sentence.good_for",
        "sentence.lead_to",
        "sentence.produce",
        "sentence.thanks_to",
        "superlative.key_to",
    }
)
"""Cues that only tie: the benefit begins behind them. Other verbs (improves, saves, reduces) are part of the benefit."""

_PRIORITY = (
    "equation",
    "correlative",
    "question",
    "imperative.to_purpose",
    "enablement",
    "avoided",
    "superlative",
    "sentence.thanks_to",
)
_AFTER_HELP = re.compile(r"^\s*(?:to\s+|us\s+(?:to\s+)?|you\s+(?:to\s+)?|them\s+(?:to\s+)?|me\s+(?:to\s+)?|:)", re.IGNORECASE)


def assign_roles(context: SentenceInContext, *, topic: Role | None) -> Roles:
    """Lever and benefit of a claim, as plain-text positions.

    Args:
        context: The sentence that claims.
        topic: What the article is about, for a lever that the sentence does not name.
    """
    text = context.text
    hit = _main_relation(text)
    if hit is None or (context.kind in (BlockKind.HEADING, BlockKind.LIST_ITEM) and not _names_lever(text, hit)):
        return Roles(_lever_around(context, topic), _trimmed("sentence", text, 0, len(text)) or Role("sentence", 0, len(text)))
    lever, benefit = _divided(text, hit)
    if benefit is None:
        benefit = _trimmed("sentence", text, hit.start, len(text)) or Role("sentence", 0, len(text))
    if lever is None or POINTER.match(text[lever.start : lever.end]):
        lever = _lever_around(context, topic)
    return Roles(lever, benefit)


def _divided(text: str, hit: Hit[RelationCue]) -> tuple[Role | None, Role | None]:
    """Lever and benefit as the cue divides the sentence."""
    if hit.cue.name in ("imperative.to_purpose", "question.want"):
        comma = _comma(text, hit)
        wish = _WISH.match(text, hit.start)
        start = wish.end() if wish else hit.start
        return _trimmed("sentence", text, comma, len(text)), _trimmed("sentence", text, start, comma)
    if hit.cue.name == "correlative.the_more":
        return _halves(text, hit)
    before, after = _sides(text, hit)
    if hit.cue.order is Order.BENEFIT_FIRST:
        return after, before
    if hit.cue.name == "superlative.key_to" and (before is None or POINTER.match(text[before.start : before.end])):
        copula = _COPULA.search(text, hit.end)
        if copula:
            return _trimmed("sentence", text, copula.end(), len(text)), _trimmed("sentence", text, hit.end, copula.start())
    return before, after


_WISH = re.compile(
    r"(?:in order )?to |(?:do you |would you )?(?:want|like|need|looking|trying|hoping|wish|ready)(?: (?:to|for))? "
    r"|how (?:do|can) (?:you|we|I) ",
    re.IGNORECASE,
)
"""How a purpose or a question opens before it names what is wanted."""

_COPULA = re.compile(r"\s(?:is|are|was|lies in|comes down to)\s", re.IGNORECASE)


def topic_of(title: str) -> tuple[int, int] | None:
    """Where a title names what the article is about, or `None`.

    >>> title = "Five reasons to keep a diary"
    >>> title[slice(*topic_of(title))]
    'keep a diary'
    """
    head = TITLE_FRAME.match(title)
    start = head.end() if head else 0
    colon = title.find(":", start)
    end = colon if 0 < colon - start <= 60 else len(title)
    tail = TITLE_TAIL.search(title, start, end)
    if tail and tail.start() > start:
        end = tail.start()
    role = _trimmed("title", title, start, end)
    return (role.start, role.end) if role else None


def _main_relation(text: str) -> Hit[RelationCue] | None:
    """The cue that carries the claim: the strongest construction first, else the first that has something on both sides."""
    hits = find_cues(text[:2000], CLAIM_CUES)
    for group in _PRIORITY:
        for hit in hits:
            if hit.cue.name.startswith(group):
                return hit
    divided = [hit for hit in hits if text[: hit.start].strip() and text[hit.end :].strip(" .!?")]
    return next(iter(divided or hits), None)


def _names_lever(text: str, hit: Hit[RelationCue]) -> bool:
    """Whether a heading or list item says what brings the benefit, instead of opening with the relation itself."""
    if hit.cue.order is Order.BENEFIT_FIRST:
        return bool(text[hit.end :].strip(" .!?"))
    return len(text[: hit.start].split()) >= 1 and hit.cue.name != "sentence.benefit_noun"


def _sides(text: str, hit: Hit[RelationCue]) -> tuple[Role | None, Role | None]:
    breaks = list(_BREAK.finditer(text, 0, hit.start))
    clause = breaks[-1].end() if breaks else 0
    before = _trimmed("sentence", text, clause, hit.start)
    if before is None and breaks:
        before = _trimmed("sentence", text, breaks[-2].end() if len(breaks) > 1 else 0, breaks[-1].start())
    if hit.cue.order is Order.BENEFIT_FIRST:
        return before, _trimmed("sentence", text, hit.end, _clause_end(text, hit.end))
    start = hit.end if hit.cue.name in _WRAPPING else hit.start
    if hit.cue.name.startswith("enablement"):
        lead = _AFTER_HELP.match(text[start:])
        start += lead.end() if lead else 0
    return before, _trimmed("sentence", text, start, len(text))


def _halves(text: str, hit: Hit[RelationCue]) -> tuple[Role | None, Role | None]:
    comma = _comma(text, hit)
    return _trimmed("sentence", text, hit.start, comma), _trimmed("sentence", text, comma, len(text))


def _comma(text: str, hit: Hit[RelationCue]) -> int:
    """Where the second half of a two-part construction begins."""
    inside = text[hit.start : hit.end]
    if hit.cue.name == "correlative.the_more":
        return hit.start + max(inside.lower().rfind(", the "), inside.lower().rfind(" the "))
    mark = "?" if hit.cue.name == "question.want" else ","
    return hit.start + inside.index(mark) + 1 if mark in inside else hit.end


def _clause_end(text: str, start: int) -> int:
    match = _BREAK.search(text, start)
    return match.start() if match else len(text)


def _trimmed(place: str, text: str, start: int, end: int) -> Role | None:
    """The stretch without leading articles and connectives or trailing auxiliaries; `None` if nothing is left."""
    lead = LEADING.match(text[start:end])
    start += lead.end() if lead else 0
    tail = TRAILING.search(text[start:end])
    end = start + tail.start() if tail else end
    return Role(place, start, end) if end > start else None


def _lever_around(context: SentenceInContext, topic: Role | None) -> Role | None:
    """The nearest mention of a lever outside the sentence."""
    if context.lead_in:
        role = _subject_of("lead_in", context.lead_in)
        if role is not None:
            return role
    if context.same_block_before and re.match(r"(?:this|it|that|doing|they|these)\b", context.text, re.IGNORECASE):
        role = _subject_of("before", context.before)
        if role is not None:
            return role
    return topic


def _subject_of(place: str, text: str) -> Role | None:
    """What a neighbouring sentence is about: what stands before its relation cue, unless that only points."""
    hit = _main_relation(text)
    if hit is None:
        return None
    before, after = _sides(text, hit)
    role = after if hit.cue.order is Order.BENEFIT_FIRST else before
    if role is None or POINTER.match(text[role.start : role.end]) or role.end - role.start > 90:
        return None
    return Role(place, role.start, role.end)
