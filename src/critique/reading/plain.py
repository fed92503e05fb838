"""Plain text made from an article, with the way back to where each character came from.

Owns the joining of lines, the dropping and decoding of markup once its place is known, and the alignment between the
two texts. Knows nothing of what the markup means.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from critique.values import Alignment, Inline, Span

__all__ = ["Edit", "Enclosure", "Excerpt", "PlainText", "excerpt", "flatten"]

SPACE = r" \t\n\r\v\f\x1c-\x1f\x85\u2028\u2029"
_GAP = re.compile(rf"[{SPACE}]{{2,}}|[{SPACE[1:]}]")
_BLANK = re.compile(rf"[{SPACE}]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """Stretches of an article freed of their prefixes and joined by line feeds."""

    text: str
    alignment: Alignment

    def part(self, start: int, end: int) -> "Excerpt":
        """The stretch between two of its own offsets."""
        first = bisect_right(self.alignment.plain, start) - 1
        last = max(first + 1, bisect_left(self.alignment.plain, end))
        runs = range(first + 1, last)
        return Excerpt(
            text=self.text[start:end],
            alignment=Alignment(
                (0, *(self.alignment.plain[run] - start for run in runs)),
                (self.alignment.to_original(start), *(self.alignment.original[run] for run in runs)),
            ),
        )

    def span(self, start: int, end: int) -> Span:
        """The article span of a stretch of the excerpt."""
        first = self.alignment.to_original(start)
        return Span(first, self.alignment.to_original(end - 1) + 1 if end > start else first)


class Edit(NamedTuple):
    """A stretch of an excerpt that readers do not see, and what they see in its place."""

    start: int
    end: int
    shown: str = ""


class Enclosure(NamedTuple):
    """An inline element of an excerpt: where it starts and ends, and the stretch that it encloses."""

    start: int
    end: int
    inner_start: int
    inner_end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainText:
    """Text without markup, aligned with its article."""

    text: str
    alignment: Alignment
    inlines: tuple[Inline, ...] = ()


def excerpt(text: str, spans: Iterable[Span]) -> Excerpt:
    """Join stretches of an article, one a line."""
    parts: list[str] = []
    plain: list[int] = []
    original: list[int] = []
    length = 0
    for span in spans:
        parts.append(text[span.start : span.end])
        plain.append(length)
        original.append(span.start)
        length += len(span) + 1
    return Excerpt(text="\n".join(parts), alignment=Alignment(tuple(plain or (0,)), tuple(original or (0,))))


def flatten(source: Excerpt, edits: Iterable[Edit] = (), enclosures: Iterable[Enclosure] = ()) -> PlainText:
    """Make the plain text of an excerpt, given what to leave out; an edit inside an earlier edit is void."""
    builder = _Builder(source)
    cursor = 0
    decoded: list[Inline] = []
    for edit in sorted(edits):
        if edit.start < cursor:
            continue
        builder.keep(cursor, edit.start)
        builder.show(edit)
        if edit.shown.strip():
            start = source.alignment.to_original(edit.start)
            decoded.append(Inline(outer=source.span(edit.start, edit.end), inner=Span(start, start + len(edit.shown))))
        cursor = edit.end
    builder.keep(cursor, len(source.text))
    inlines = [inline for inline in map(builder.inline, enclosures) if inline is not None] + decoded
    text, alignment = builder.finish()
    return PlainText(
        text=text,
        alignment=alignment,
        inlines=tuple(sorted(inlines, key=lambda inline: (inline.outer.start, -inline.outer.end))),
    )


class _Builder:
    """Collects what is shown of an excerpt, in order."""

    def __init__(self, source: Excerpt) -> None:
        self._source = source
        self._parts: list[str] = []
        self._length = 0
        self._after_space = True
        self._plain: list[int] = []
        self._original: list[int] = []
        self._shown_starts: list[int] = []
        self._shown_ends: list[int] = []

    def keep(self, start: int, end: int) -> None:
        """Show a stretch as it stands, but runs of white space as one space."""
        cursor = start
        for gap in _GAP.finditer(self._source.text, start, end):
            self._append(self._source.text[cursor : gap.start()], cursor)
            self._append(" ", gap.start())
            cursor = gap.end()
        self._append(self._source.text[cursor:end], cursor)

    def show(self, edit: Edit) -> None:
        """Show other characters in the place of a stretch."""
        self._append(_BLANK.sub(" ", edit.shown), edit.start)

    def inline(self, enclosure: Enclosure) -> Inline | None:
        """The element in article offsets, its inside trimmed to what is shown of it; `None` if nothing is."""
        first = bisect_right(self._shown_ends, enclosure.inner_start)
        last = bisect_left(self._shown_starts, enclosure.inner_end) - 1
        if first > last:
            return None
        inner_start = max(enclosure.inner_start, self._shown_starts[first])
        inner_end = min(enclosure.inner_end, self._shown_ends[last])
        return Inline(outer=self._source.span(enclosure.start, enclosure.end), inner=self._source.span(inner_start, inner_end))

    def finish(self) -> tuple[str, Alignment]:
        """The text, trimmed at both ends, and its alignment."""
        text = "".join(self._parts).rstrip(" ")
        while len(self._plain) > 1 and self._plain[-1] >= len(text):
            self._plain.pop()
            self._original.pop()
        if not self._plain:
            return "", Alignment((0,), (self._source.alignment.original[0],))
        return text, Alignment(tuple(self._plain), tuple(self._original))

    def _append(self, characters: str, start: int) -> None:
        if self._after_space and characters.startswith(" "):
            characters, start = characters[1:], start + 1
        if not characters:
            return
        original = self._source.alignment.to_original(start)
        if not self._plain or self._original[-1] + self._length - self._plain[-1] != original:
            self._plain.append(self._length)
            self._original.append(original)
        self._parts.append(characters)
        self._length += len(characters)
        self._after_space = characters.endswith(" ")
        visible = characters.strip(" ")
        if visible:
            first = start + len(characters) - len(characters.lstrip(" "))
            self._shown_starts.append(first)
            self._shown_ends.append(first + len(visible))
