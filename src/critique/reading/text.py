"""Plain text as people publish it, read into drafts: paragraphs, headings, lists, with nothing to mark them.

Owns the guesses about layout. A short line on its own that does not end like a sentence is a heading; lines that were
broken to fit a width are one paragraph; lines that were not are one each.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from critique.reading.drafts import Draft, Parsed
from critique.reading.lines import find_lines, mask, trim
from critique.reading.plain import excerpt, flatten
from critique.reading.pseudo import BULLETS
from critique.values import BlockKind, Span

__all__ = ["parse_text"]

_BULLET = re.compile(
    rf"(?P<mark>[-*+{BULLETS}]|\(?(?P<number>\d{{1,3}})[.)]|\(?[a-z]\)|\(?(?:i{{1,3}}|iv|vi{{0,3}}|ix|x)[.)])[ \t]+(?=\S)"
)
_ENDS_SENTENCE = re.compile(r"[.!?…:;,][\"'”\u2019»)\]*_]*$")
_RULE = re.compile(r"[-=_*~#+·•\s]{3,}")
_WIDEST_WRAP = 100
_NARROWEST_WRAP = 45
_QUOTED = re.compile(r"[\"'“\u2018«].*[\"'”\u2019»]", re.DOTALL)
_LONGEST_HEADING = 200
_MOST_WORDS = 12
_MOST_WORDS_OF_ITEM = 25
_MOST_WORDS_OF_TITLE = 20
_ENDS_PLAINLY = re.compile(r"[.…:;,][\"'”\u2019»)\]*_]*$")
_QUOTE_MARK = re.compile(r"(?:>[ \t]*)+(?=[^\s>])")
_MARKED_TITLE = 1
_HEADING = 2


def parse_text(text: str) -> Parsed:
    """Read a plain text; a heading on its very top is marked as its title."""
    masked = mask(text)
    drafts: list[Draft] = []
    layout = _Layout(text)
    before = False
    for chunk, following in pairwise([*_split_chunks(masked), []]):
        is_item = _starts_item(masked, chunk)
        is_lone = len(chunk) == 1 and is_item and not before and not _starts_item(masked, following)
        drafts.extend(layout.read(masked, chunk, is_lone=is_lone))
        before = is_item
    return Parsed(drafts=tuple(drafts))


def _split_chunks(masked: str) -> Iterator[list[Span]]:
    """Yield the runs of lines between blank ones; a line keeps its indentation."""
    chunk: list[Span] = []
    for line in find_lines(masked):
        content = trim(masked, line)
        if len(content) and not _RULE.fullmatch(masked, content.start, content.end):
            chunk.append(Span(line.start, content.end))
        elif chunk:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """Lines that belong together, and what they are."""

    kind: BlockKind
    lines: tuple[Span, ...]
    indent: int = 0


class _Layout:
    """Reads the chunks of one text in order, knowing which list is open."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._indents: list[int] = []
        self._lists = 0
        self._is_first = True

    def read(self, masked: str, chunk: Sequence[Span], *, is_lone: bool) -> Iterator[Draft]:
        """Yield the drafts of one chunk; a lone item, no list around it, may be a numbered heading."""
        for group in _group(masked, chunk):
            line = masked[group.lines[0].start : group.lines[0].end]
            is_numbered = is_lone and line.lstrip()[0].isdigit() and _is_heading(line)
            is_top = self._is_first and len(group.lines) == 1
            if is_numbered or (is_top and _is_title(line)):
                group = replace(group, kind=BlockKind.HEADING)
            yield self._draft(masked, group)
            self._is_first = False

    def _draft(self, masked: str, group: _Group) -> Draft:
        spans = [trim(masked, line) for line in group.lines]
        start = spans[0].start
        level, number = 0, None
        if group.kind is BlockKind.LIST_ITEM:
            level, number = self._enter_item(group.indent), self._lists
            spans[0] = Span(start + _mark_width(masked, spans[0]), spans[0].end)
        else:
            self._indents.clear()
        if group.kind is BlockKind.QUOTE:
            level = 1
            spans = [Span(span.start + _quote_width(masked, span), span.end) for span in spans]
        if group.kind is BlockKind.HEADING:
            level = _MARKED_TITLE if self._is_first else _HEADING
        return Draft(
            kind=group.kind,
            span=Span(start, spans[-1].end),
            plain=flatten(excerpt(self._text, spans)),
            level=level,
            is_marked=group.kind is BlockKind.HEADING and self._is_first,
            list_number=number,
        )

    def _enter_item(self, indent: int) -> int:
        if not self._indents:
            self._lists += 1
        while self._indents and self._indents[-1] > indent:
            self._indents.pop()
        if not self._indents or self._indents[-1] < indent - 1:
            self._indents.append(indent)
        return len(self._indents)


def _group(masked: str, chunk: Sequence[Span]) -> Iterator[_Group]:
    """Yield the paragraphs, headings and list items of a chunk."""
    if all(_quote_width(masked, trim(masked, line)) for line in chunk):
        yield _Group(kind=BlockKind.QUOTE, lines=tuple(chunk))
        return
    start = 0
    breaks = _find_breaks(masked, chunk)
    is_bare_list = _is_bare_list(masked, chunk, breaks)
    for end in [*breaks, len(chunk)]:
        lines = tuple(chunk[start:end])
        first = trim(masked, lines[0])
        if _mark_width(masked, first):
            yield _Group(kind=BlockKind.LIST_ITEM, lines=lines, indent=first.start - lines[0].start)
        elif is_bare_list:
            yield _Group(kind=BlockKind.LIST_ITEM, lines=lines)
        elif len(lines) == 1 and _is_heading(masked[first.start : first.end]):
            yield _Group(kind=BlockKind.HEADING, lines=lines)
        else:
            yield _Group(kind=BlockKind.PARAGRAPH, lines=lines)
        start = end


def _find_breaks(masked: str, chunk: Sequence[Span]) -> list[int]:
    """Find the lines at which a new paragraph or item begins within a chunk, the first line excepted."""
    is_list = _mark_width(masked, trim(masked, chunk[0])) > 0
    lines = [trim(masked, line) for line in chunk]
    is_wrapped = _is_wrapped(masked, lines)
    width = max(map(len, lines))
    breaks: list[int] = []
    for index in range(1, len(lines)):
        marked = _opens_item(masked, lines[index], is_list=is_list)
        if is_list and not marked:
            begins = not is_wrapped and lines[index].start == chunk[index].start and not _is_lower(masked, lines[index])
        else:
            begins = not is_wrapped or _is_short(masked, lines, index, width)
        if marked or begins:
            breaks.append(index)
        is_list = is_list or marked
    return breaks


def _opens_item(masked: str, line: Span, *, is_list: bool) -> bool:
    """Whether a line begins a list item; within a paragraph only a bullet or the number 1 can."""
    bullet = _BULLET.match(masked, line.start, line.end)
    if not bullet:
        return False
    return is_list or bullet["number"] in {None, "1"}


def _is_wrapped(masked: str, lines: Sequence[Span]) -> bool:
    """Whether lines were broken to fit a width, rather than each being a paragraph."""
    width = max(map(len, lines))
    lower = sum(_is_lower(masked, line) for line in lines[1:])
    if width < _NARROWEST_WRAP:
        return 2 * lower >= len(lines) - 1 and _ENDS_SENTENCE.search(masked, lines[-1].start, lines[-1].end) is not None
    if width > _WIDEST_WRAP or (len(lines) > 2 and not lower):
        return False
    ended = sum(_ENDS_SENTENCE.search(masked[max(line.start, line.end - 9) : line.end]) is not None for line in lines)
    return len(lines) < 3 or ended < 0.8 * len(lines)


def _is_lower(masked: str, line: Span) -> bool:
    return masked[line.start].islower()


def _is_short(masked: str, lines: Sequence[Span], index: int, width: int) -> bool:
    """Whether the line before ends well before the width although the next word would have fitted."""
    before, line = lines[index - 1], lines[index]
    word = masked[line.start : line.end].split(maxsplit=1)[0]
    return len(before) + 1 + len(word) <= 0.6 * width and (word[0].isupper() or not word[0].isalpha())


def _is_bare_list(masked: str, chunk: Sequence[Span], breaks: Sequence[int]) -> bool:
    """Whether three or more short lines, none a sentence, stand together: a list without marks."""
    if len(chunk) < 3 or len(breaks) != len(chunk) - 1:
        return False
    lines = [masked[line.start : line.end].strip() for line in chunk]
    return all(len(line.split()) <= _MOST_WORDS_OF_ITEM and not _ENDS_SENTENCE.search(line) for line in lines)


def _is_heading(line: str) -> bool:
    """Whether a line on its own reads like a heading: short, not quoted, and not ending like a sentence."""
    is_short = len(line) <= _LONGEST_HEADING and len(line.split()) <= _MOST_WORDS
    return is_short and not _ENDS_SENTENCE.search(line) and not _QUOTED.fullmatch(line.strip())


def _is_title(line: str) -> bool:
    """Whether the first line reads like a title, which may be longer than a heading and ask or exclaim."""
    line = line.strip()
    is_marked = _BULLET.match(line) or _QUOTE_MARK.match(line) or _QUOTED.fullmatch(line)
    return not is_marked and len(line.split()) <= _MOST_WORDS_OF_TITLE and not _ENDS_PLAINLY.search(line)


def _starts_item(masked: str, chunk: Sequence[Span]) -> bool:
    return bool(chunk) and _mark_width(masked, trim(masked, chunk[0])) > 0


def _quote_width(masked: str, line: Span) -> int:
    mark = _QUOTE_MARK.match(masked, line.start, line.end)
    return len(mark[0]) if mark else 0


def _mark_width(masked: str, line: Span) -> int:
    bullet = _BULLET.match(masked, line.start, line.end)
    return len(bullet[0]) if bullet else 0
