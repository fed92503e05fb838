"""A claim in its place: the words of its block, with what is claimed and what qualifies it told apart.

Owns the way back from spans of the article to the plain text of its blocks, and how much of it is shown. Knows nothing
of colours or columns.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from critique.report.wording import clean, shorten
from critique.values import Article, Block, LabelledClaim, Span
from critique.wire import Places

__all__ = ["Piece", "excerpt_claim", "plain_text"]

_AROUND = 60
_LONGEST = 600
_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of an excerpt, fit for display.

    Attributes:
        text: What it says.
        is_claim: Whether it is part of the claim.
        is_qualifier: Whether it qualifies the claim.
    """

    text: str
    is_claim: bool = False
    is_qualifier: bool = False


def plain_text(article: Article, places: Places, span: Span) -> str:
    """What a span says, without markup and fit for display."""
    return clean(_locate(article, places, span).shown).strip()


def excerpt_claim(article: Article, places: Places, labelled: LabelledClaim) -> tuple[Piece, ...]:
    """The claim and up to about 60 characters of its block on either side."""
    located = _locate(article, places, labelled.claim.span)
    claim, text = located.span, located.text
    end = claim.start + min(len(claim), _LONGEST)
    first, last = _first_shown(text, claim.start), _last_shown(text, end)
    marks = _merge(located.find(qualifier.span) for qualifier in labelled.qualifiers)
    cuts = {
        first,
        last,
        claim.start,
        end,
        *(min(max(at, first), last) for mark in marks for at in (mark.start, mark.end)),
    }
    pieces = [
        Piece(
            text=clean(text[start:stop]),
            is_claim=claim.start <= start < claim.end,
            is_qualifier=any(mark.start <= start < mark.end for mark in marks),
        )
        for start, stop in pairwise(sorted(cuts))
    ]
    before = [Piece(text=_ELLIPSIS)] if first else []
    after = [Piece(text=_ELLIPSIS)] if last < len(text) else []
    return (*before, *(piece for piece in pieces if piece.text), *after)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Located:
    """A span of the article within the plain text that it is best shown in; no block where it stands in none."""

    text: str
    span: Span
    block: Block | None
    origin: int

    @property
    def shown(self) -> str:
        return self.text[self.span.start : self.span.end]

    def find(self, span: Span) -> Span:
        """Another span of the article within the same text; empty where it stands elsewhere."""
        if self.block is None:
            return _clip(span, self.origin, len(self.text))
        return _find_plain(self.block, span)


def _locate(article: Article, places: Places, span: Span) -> _Located:
    index = places.block(span.start)
    if index is not None and span.end <= article.blocks[index].span.end:
        block = article.blocks[index]
        found = _find_plain(block, span)
        if len(found):
            return _Located(text=block.text, span=found, block=block, origin=0)
    raw = span.text_in(article)
    return _Located(text=raw, span=Span(0, len(raw)), block=None, origin=span.start)


def _find_plain(block: Block, span: Span) -> Span:
    start = _plain_offset(block, span.start)
    return Span(start, max(start, _plain_offset(block, span.end)))


def _plain_offset(block: Block, offset: int) -> int:
    """The offset within the block's plain text at which an offset of the article stands, or would stand if dropped."""
    plain, original = block.alignment.plain, block.alignment.original
    run = bisect_right(original, offset) - 1
    if run < 0:
        return 0
    limit = plain[run + 1] if run + 1 < len(plain) else len(block.text)
    return min(plain[run] + offset - original[run], limit)


def _clip(span: Span, origin: int, length: int) -> Span:
    start = min(max(span.start - origin, 0), length)
    return Span(start, min(max(span.end - origin, start), length))


def _first_shown(text: str, start: int) -> int:
    """Where the words before a claim begin to be shown."""
    if start <= _AROUND:
        return 0
    space = text.find(" ", start - _AROUND - 1, start)
    return start - _AROUND if space < 0 else space + 1


def _last_shown(text: str, end: int) -> int:
    """Where the words after a claim cease to be shown."""
    if len(text) - end <= _AROUND:
        return len(text)
    return end + len(shorten(text[end : end + _AROUND + 1], _AROUND)) - len(_ELLIPSIS)


def _merge(spans: Iterable[Span]) -> tuple[Span, ...]:
    return tuple(_join(sorted(span for span in spans if len(span))))


def _join(spans: Iterable[Span]) -> Iterator[Span]:
    """Yield sorted spans, those that overlap as one."""
    open_span: Span | None = None
    for span in spans:
        if open_span is not None and span.start < open_span.end:
            open_span = Span(open_span.start, max(open_span.end, span.end))
            continue
        if open_span is not None:
            yield open_span
        open_span = span
    if open_span is not None:
        yield open_span
