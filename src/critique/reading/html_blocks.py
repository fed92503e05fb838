"""Blocks of raw HTML within Markdown: which elements hold text, and what kind of text it is.

Owns elements that stand as blocks. Comments, scripts, styles and frames hold no text; tags within a line are for
`inline`.
"""

import re
from collections.abc import Container, Iterator

from critique.reading.drafts import Draft
from critique.reading.inline import read_inline
from critique.reading.markup import BREAKING_TAGS, HIDDEN_TAGS, VOID_TAGS
from critique.reading.plain import Excerpt
from critique.values import BlockKind

__all__ = ["HtmlReader", "hides"]

_PART = re.compile(r"<!--|<[?!][^<>]*>|<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9:-]*)(?:\s[^<>]*|/)?>")
_HIDING = re.compile(rf"<(?:[!?]|(?:img|embed|{'|'.join(sorted(HIDDEN_TAGS))})\b)", re.IGNORECASE)
_KEPT_INSIDE = frozenset(("br", "button", "link", "meta"))
_KINDS = {
    "li": BlockKind.LIST_ITEM,
    "dd": BlockKind.LIST_ITEM,
    "blockquote": BlockKind.QUOTE,
    "td": BlockKind.TABLE,
    "th": BlockKind.TABLE,
    "pre": BlockKind.CODE,
    "nav": BlockKind.FURNITURE,
    "form": BlockKind.FURNITURE,
    "footer": BlockKind.FURNITURE,
    **{f"h{level}": BlockKind.HEADING for level in range(1, 7)},
}
_LASTING = frozenset(("blockquote", "ul", "ol", "li"))
_LISTS = frozenset(("ul", "ol"))
_DEEPEST = 50


def hides(markup: str) -> bool:
    """Whether raw HTML holds a picture, a comment, a script or the like, not only the tags of elements around text."""
    return _HIDING.search(markup) is not None


class HtmlReader:
    """Reads the HTML blocks of one document; an element may open in one block and close in a later one.

    Its lists are numbered downwards from 0, so that they are none of Markdown's.
    """

    def __init__(self, references: Container[str]) -> None:
        """Begin with nothing open; `references` are the normalised labels of the link definitions."""
        self._references = references
        self._open: list[str] = []
        self._lists = 0

    @property
    def is_quoting(self) -> bool:
        """Whether a `<blockquote>` is open."""
        return "blockquote" in self._open

    def reset(self) -> None:
        """Forget the elements that were left open."""
        self._open.clear()

    def read(self, source: Excerpt) -> Iterator[Draft]:
        """Yield the text that the elements of one HTML block hold; leave open what may go on in the next."""
        start = 0
        for part, end in self._walk(source):
            yield from self._draft(source, start, part.start())
            if part["name"]:
                self._enter(part["name"].lower(), is_closing=bool(part["close"]))
            start = end
        yield from self._draft(source, start, len(source.text))
        self._open = [name for name in self._open if name in _LASTING]

    def _walk(self, source: Excerpt) -> Iterator[tuple[re.Match[str], int]]:
        """Yield what separates two stretches of text, and where the next one starts."""
        position = 0
        unclosed: set[str] = set()
        while part := _PART.search(source.text, position):
            position = part.end()
            name = (part["name"] or "").lower()
            if name in HIDDEN_TAGS and not part["close"]:
                position = _skip(source.text, rf"</{name}\s*>", position, unclosed)
            elif part[0] == "<!--":
                position = _skip(source.text, "-->", position, unclosed)
            elif name and (name not in BREAKING_TAGS or name in _KEPT_INSIDE):
                continue
            yield part, position

    def _enter(self, name: str, *, is_closing: bool) -> None:
        if is_closing:
            if name in self._open:
                del self._open[len(self._open) - 1 - self._open[::-1].index(name) :]
        elif name not in VOID_TAGS and len(self._open) < _DEEPEST:
            if name in self._open[-1:] and name in {"li", "p", "td", "th", "tr", "dd"}:
                self._open.pop()
            self._lists -= name in _LISTS and not _LISTS.intersection(self._open)
            self._open.append(name)

    def _draft(self, source: Excerpt, start: int, end: int) -> Iterator[Draft]:
        stretch = source.text[start:end]
        if not stretch.strip():
            return
        first = start + len(stretch) - len(stretch.lstrip())
        plain = read_inline(source.part(first, start + len(stretch.rstrip())), references=self._references)
        if not plain.text:
            return
        name = next((name for name in reversed(self._open) if name in _KINDS), "")
        kind = _KINDS.get(name, BlockKind.PARAGRAPH)
        is_item = kind is BlockKind.LIST_ITEM
        depth = sum(other in _LISTS for other in self._open)
        yield Draft(
            kind=kind,
            span=source.span(first, start + len(stretch.rstrip())),
            plain=plain,
            level=int(name[1]) if kind is BlockKind.HEADING else max(1, depth) if is_item else int(kind is BlockKind.QUOTE),
            list_number=self._lists if is_item else None,
        )


def _skip(text: str, closing: str, position: int, unclosed: set[str]) -> int:
    if closing not in unclosed:
        close = re.compile(closing, re.IGNORECASE).search(text, position)
        if close:
            return close.end()
        unclosed.add(closing)
    return position
