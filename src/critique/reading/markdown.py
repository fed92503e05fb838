"""Markdown as people publish it, read into drafts.

Owns the blocks, as markdown-it finds them by CommonMark's rules (with tables), and the way from its tokens back to the
lines they came from. What a line holds is for `inline`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from critique.reading.drafts import Draft, Parsed
from critique.reading.front_matter import find_front_matter
from critique.reading.html_blocks import HtmlReader, hides
from critique.reading.inline import read_inline
from critique.reading.lines import find_lines, mask, trim
from critique.reading.plain import excerpt, flatten
from critique.reading.pseudo import bullet_width, is_bold_line, is_directive, is_prose, task_width
from critique.values import BlockKind, Span

__all__ = ["parse_markdown"]

_LISTS = frozenset(("bullet_list_open", "ordered_list_open", "bullet_list_close", "ordered_list_close"))
_CONTAINERS = {"list_item_open": BlockKind.LIST_ITEM, "blockquote_open": BlockKind.QUOTE}
_NESTED = 100
"""Levels of lists and quotations that are followed; markdown-it passes over everything after the twentieth."""

_MARKDOWN = MarkdownIt("commonmark", {"maxNesting": _NESTED}).enable("table")


def parse_markdown(text: str) -> Parsed:
    """Read a Markdown document, front matter included."""
    masked = mask(text)
    head = find_front_matter(masked)
    body = masked
    if head:
        lines_of_head = masked.count("\n", 0, head.span.end) + 1
        body = "\n" * lines_of_head + masked[head.span.end + 1 :]
    environment: dict[str, Any] = {}
    tokens: list[Token] = []
    _MARKDOWN.block.parse(body, _MARKDOWN, environment, tokens)
    reader = _Reader(text, masked, references=environment.get("references", {}))
    return Parsed(drafts=tuple(reader.read(tokens)), front_matter=head)


@dataclass(slots=True, kw_only=True)
class _Container:
    """A list item or block quote that is open; an item is fresh until its own paragraph is read."""

    kind: BlockKind
    is_fresh: bool = True


class _Reader:
    """Walks over the block tokens of one document."""

    def __init__(self, text: str, masked: str, *, references: dict[str, Any]) -> None:
        self._text = text
        self._masked = masked
        self._lines = find_lines(masked)
        self._references = references
        self._html = HtmlReader(references)
        self._containers: list[_Container] = []
        self._list_depth = 0
        self._lists = 0
        self._opening = Token("", "", 0)
        self._row = Span(0, 0)

    def read(self, tokens: Sequence[Token]) -> Iterator[Draft]:
        """Yield the drafts in the order of their tokens."""
        for token in tokens:
            if token.type == "inline":
                yield from self._read_inline(token)
            elif token.type == "fence":
                yield self._read_fence(token)
            elif token.type == "code_block":
                yield from self._read_indented(token)
            elif token.type == "html_block":
                yield from self._read_html(token)
            else:
                self._enter(token)

    def _enter(self, token: Token) -> None:
        if token.type in _LISTS:
            self._lists += token.nesting == 1 and self._list_depth == 0
            self._list_depth += token.nesting
        elif token.type in _CONTAINERS:
            self._containers.append(_Container(kind=_CONTAINERS[token.type]))
        elif token.type in {"list_item_close", "blockquote_close"}:
            self._containers.pop()
        elif token.type == "tr_open":
            self._row = self._lines[_lines_of(token).start]
        elif token.nesting == 1:
            self._opening = token

    def _read_inline(self, token: Token) -> Iterator[Draft]:
        if self._opening.type in {"td_open", "th_open"}:
            yield from self._read_cell(token)
        elif self._opening.type == "heading_open":
            self._html.reset()
            if token.content.strip():
                yield self._read_heading(token)
        else:
            pieces = token.content.split("\n")
            spans = self._find_lines(pieces, _lines_of(token).start, skip_directives=True)
            if spans:
                yield from self._read_paragraph(spans, token.content)

    def _read_paragraph(self, spans: Sequence[Span], content: str) -> Iterator[Draft]:
        """Read a paragraph, and the list items that are typed out in it."""
        starts = [place for place, span in enumerate(spans) if bullet_width(self._masked[span.start : span.end])]
        if not starts or self._containers or self._html.is_quoting:
            yield self._draft(spans, self._classify(content))
            return
        if starts[0]:
            yield self._draft(spans[: starts[0]], self._classify(content))
        self._lists += 1
        for start, end in pairwise((*starts, len(spans))):
            yield self._typed_item(spans[start:end])

    def _typed_item(self, spans: Sequence[Span]) -> Draft:
        source = excerpt(self._text, spans)
        words = source.part(bullet_width(source.text), len(source.text))
        return Draft(
            kind=BlockKind.LIST_ITEM,
            span=Span(spans[0].start, spans[-1].end),
            plain=read_inline(words, references=self._references),
            level=1,
            list_number=self._lists,
        )

    def _draft(self, spans: Sequence[Span], place: tuple[BlockKind, int]) -> Draft:
        """Make the draft of a paragraph; its span starts with the mark of the list item or quote that it opens."""
        kind, level = place
        source = excerpt(self._text, spans)
        if kind is BlockKind.LIST_ITEM:
            source = source.part(task_width(source.text), len(source.text))
        return Draft(
            kind=kind,
            span=Span(self._find_line_start(spans[0].start), spans[-1].end),
            plain=read_inline(source, references=self._references),
            level=level,
            is_marked=False,
            list_number=self._list_number,
        )

    @property
    def _list_number(self) -> int | None:
        return self._lists if self._list_depth else None

    def _classify(self, content: str) -> tuple[BlockKind, int]:
        """Kind and level of a paragraph, by the innermost container that holds it."""
        container = self._containers[-1] if self._containers else None
        if container and container.kind is BlockKind.QUOTE:
            return BlockKind.QUOTE, sum(other.kind is BlockKind.QUOTE for other in self._containers)
        if container and container.is_fresh:
            container.is_fresh = False
            return BlockKind.LIST_ITEM, self._list_depth
        if self._html.is_quoting:
            return BlockKind.QUOTE, 1
        if not container and is_bold_line(content):
            return BlockKind.HEADING, 0
        return BlockKind.PARAGRAPH, 0

    def _read_heading(self, token: Token) -> Draft:
        lines = _lines_of(token)
        first = self._lines[lines.start]
        pieces = token.content.split("\n")
        if self._opening.markup.startswith("#"):
            marks = self._masked.index("#", first.start) + len(self._opening.markup)
            start = self._masked.index(pieces[0], marks)
            spans = [Span(start, start + len(pieces[0]))]
        else:
            spans = self._find_lines(pieces, lines.start)
        end = trim(self._masked, self._lines[lines.end - 1]).end
        is_quoted = bool(self._containers) and self._containers[-1].kind is BlockKind.QUOTE
        return Draft(
            kind=BlockKind.QUOTE if is_quoted else BlockKind.HEADING,
            span=Span(self._find_line_start(spans[0].start), max(end, spans[-1].end)),
            plain=read_inline(excerpt(self._text, spans), references=self._references),
            level=1 if is_quoted else int(self._opening.tag[1]),
            list_number=self._list_number,
        )

    def _read_cell(self, token: Token) -> Iterator[Draft]:
        content = token.content.replace("|", "\\|")
        start = self._masked.find(content, self._row.start, self._row.end)
        if not content or start < 0:
            return
        span = Span(start, start + len(content))
        self._row = Span(span.end, self._row.end)
        plain = read_inline(excerpt(self._text, (span,)), references=self._references)
        yield Draft(kind=BlockKind.TABLE, span=span, plain=plain)

    def _read_fence(self, token: Token) -> Draft:
        lines = _lines_of(token)
        start = self._masked.index(token.markup, self._lines[lines.start].start)
        last = self._lines[lines.end - 1]
        inside = self._find_lines(token.content.split("\n")[:-1], lines.start + 1)
        return Draft(
            kind=BlockKind.CODE,
            span=Span(start, max(start + len(token.markup), trim(self._masked, last).end)),
            plain=flatten(excerpt(self._text, inside or (Span(start, start),))),
            list_number=self._list_number,
        )

    def _read_indented(self, token: Token) -> Iterator[Draft]:
        """Read an indented block: code, unless it reads like prose, as it does where a list item's text went astray."""
        number = _lines_of(token).start
        pieces = token.content.rstrip("\n").split("\n")
        if not is_prose(token.content):
            spans = self._find_lines(pieces, number)
            if spans:
                plain = flatten(excerpt(self._text, spans))
                yield Draft(kind=BlockKind.CODE, span=Span(spans[0].start, spans[-1].end), plain=plain)
            return
        for is_blank, group in groupby(enumerate(pieces, number), key=lambda numbered: not numbered[1].strip()):
            paragraph = list(group)
            if not is_blank:
                spans = self._find_lines([piece for _, piece in paragraph], paragraph[0][0])
                yield self._draft(spans, (BlockKind.PARAGRAPH, 0))

    def _read_html(self, token: Token) -> Iterator[Draft]:
        spans = self._find_lines(token.content.split("\n"), _lines_of(token).start)
        drafts = tuple(self._html.read(excerpt(self._text, spans))) if spans else ()
        yield from drafts
        if spans and not drafts and hides(token.content):
            span = Span(spans[0].start, spans[-1].end)
            nothing = flatten(excerpt(self._text, (Span(span.start, span.start),)))
            yield Draft(kind=BlockKind.FURNITURE, span=span, plain=nothing)

    def _find_lines(self, pieces: Iterable[str], first: int, *, skip_directives: bool = False) -> list[Span]:
        """Find where the lines of a token's content stand: each is the end of a line of the text."""
        spans: list[Span] = []
        for number, piece in enumerate(pieces, first):
            stripped = piece.strip()
            if not stripped or (skip_directives and is_directive(stripped)):
                continue
            line = self._lines[number]
            start = self._masked.rfind(stripped, line.start, line.end)
            spans.append(Span(start, start + len(stripped)) if start >= 0 else trim(self._masked, line))
        return spans

    def _find_line_start(self, offset: int) -> int:
        """Where the line of an offset starts to have anything on it."""
        start = self._masked.rfind("\n", 0, offset) + 1
        prefix = trim(self._masked, Span(start, offset))
        return prefix.start if len(prefix) else offset


def _lines_of(token: Token) -> Span:
    """The numbers of the lines that a token stands on, end exclusive."""
    first, end = token.map or (0, 0)
    return Span(first, end)
