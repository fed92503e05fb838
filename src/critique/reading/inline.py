"""The inside of a block of Markdown: emphasis, links, code, HTML, entities, templates.

Owns the finding of what a reader does not see, with exact offsets and in linear time. A bare or bracketed address
stays in the text as it is; a link keeps its text and loses its address; an image is dropped whole.
"""

import html
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Container
from typing import NamedTuple

from critique.reading.emphasis import Run, pair_runs, read_run
from critique.reading.markup import BREAKING_TAGS, HIDDEN_TAGS, MARKUP, VOID_TAGS, is_tag
from critique.reading.plain import Edit, Enclosure, Excerpt, PlainText, flatten
from critique.reading.targets import find_target_end

__all__ = ["read_inline"]

_TELLTALE = re.compile(r"[\\`<&{\[\]*_~]|!\[")
_TICKS = re.compile(r"`+")
_OPEN_BRACKETS = 200
_LONGEST = 500_000


def read_inline(source: Excerpt, *, references: Container[str] = ()) -> PlainText:
    """Make the plain text of a block; one of more than half a million characters is taken as it stands.

    Args:
        source: The block's lines.
        references: The normalised labels of the document's link definitions.
    """
    if len(source.text) > _LONGEST or not _TELLTALE.search(source.text):
        return flatten(source)
    scanner = _Scanner(source.text, references)
    scanner.scan()
    return flatten(source, scanner.edits, scanner.enclosures)


class _Bracket(NamedTuple):
    start: int
    end: int
    is_image: bool
    runs: int


class _Scanner:
    """Walks once over a text, collecting edits and enclosures."""

    def __init__(self, text: str, references: Container[str]) -> None:
        self.edits: list[Edit] = []
        self.enclosures: list[Enclosure] = []
        self._text = text
        self._references = references
        self._brackets: list[_Bracket] = []
        self._runs: list[Run] = []
        self._tags: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._unclosed: set[str] = set()
        self._ticks: dict[int, list[int]] | None = None

    def scan(self) -> None:
        """Read the text from one mark to the next; each reader answers where to go on."""
        readers = {
            "escape": self._read_escape,
            "code": self._read_code,
            "comment": self._read_comment,
            "autolink": self._read_autolink,
            "tag": self._read_tag,
            "entity": self._read_entity,
            "image": self._read_bracket,
            "bracket": self._read_bracket,
            "close": self._read_close,
            "run": self._read_run,
            "url": self._pass,
        }
        position = 0
        while mark := MARKUP.search(self._text, position):
            position = readers.get(mark.lastgroup or "", self._drop)(mark)
        self._pair_runs(0)

    @staticmethod
    def _pass(mark: re.Match[str]) -> int:
        return mark.end()

    def _drop(self, mark: re.Match[str]) -> int:
        end = mark.end()
        if mark.lastgroup == "footnote" and mark.start() == 0 and self._text.startswith(":", end):
            end += 1
        self.edits.append(Edit(mark.start(), end))
        return end

    def _read_escape(self, mark: re.Match[str]) -> int:
        start, end = mark.span()
        self.edits.append(Edit(start, start + 1))
        self.enclosures.append(Enclosure(start, end, start + 1, end))
        return end

    def _read_code(self, mark: re.Match[str]) -> int:
        start, end = mark.span()
        width = end - start
        if self._ticks is None:
            self._ticks = defaultdict(list)
            for ticks in _TICKS.finditer(self._text, start):
                self._ticks[len(ticks[0])].append(ticks.start())
        closers = self._ticks.get(width, [])
        index = bisect_right(closers, start)
        if index == len(closers):
            return end
        return self._enclose(start, end, closers[index], closers[index] + width)

    def _read_comment(self, mark: re.Match[str]) -> int:
        close = self._text.find("-->", mark.end()) if "-->" not in self._unclosed else -1
        if close < 0:
            self._unclosed.add("-->")
            return mark.end()
        self.edits.append(Edit(mark.start(), close + 3))
        return close + 3

    def _read_autolink(self, mark: re.Match[str]) -> int:
        return self._enclose(mark.start(), mark.start() + 1, mark.end() - 1, mark.end())

    def _read_entity(self, mark: re.Match[str]) -> int:
        decoded = html.unescape(mark[0])
        if decoded != mark[0]:
            self.edits.append(Edit(mark.start(), mark.end(), decoded))
        return mark.end()

    def _read_tag(self, mark: re.Match[str]) -> int:
        start, end = mark.span()
        name = mark["name"].lower()
        if not is_tag(mark["name"], markup=mark[0]):
            return start + 1
        if name in HIDDEN_TAGS and mark[0][1] != "/":
            end = self._find_hidden_end(name, end)
        self.edits.append(Edit(start, end, " " if name in BREAKING_TAGS else ""))
        if mark[0][1] != "/":
            if name not in VOID_TAGS:
                self._tags[name].append((start, end))
        elif self._tags[name]:
            opened, inner_start = self._tags[name].pop()
            self.enclosures.append(Enclosure(opened, end, inner_start, start))
        return end

    def _find_hidden_end(self, name: str, start: int) -> int:
        if name in self._unclosed:
            return start
        close = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(self._text, start)
        if close is None:
            self._unclosed.add(name)
            return start
        return close.end()

    def _read_bracket(self, mark: re.Match[str]) -> int:
        if len(self._brackets) < _OPEN_BRACKETS:
            self._brackets.append(_Bracket(*mark.span(), mark.lastgroup == "image", len(self._runs)))
        return mark.end()

    def _read_close(self, mark: re.Match[str]) -> int:
        if not self._brackets:
            return mark.end()
        bracket = self._brackets.pop()
        end = find_target_end(self._text, bracket.end, mark.start(), self._references)
        if end is None:
            return mark.end()
        if bracket.is_image:
            del self._runs[bracket.runs :]
            self.edits.append(Edit(bracket.start, end))
            return end
        self._pair_runs(bracket.runs)
        self._brackets = [other for other in self._brackets if other.is_image]
        return self._enclose(bracket.start, bracket.end, mark.start(), end)

    def _read_run(self, mark: re.Match[str]) -> int:
        self._runs.append(read_run(self._text, *mark.span()))
        return mark.end()

    def _pair_runs(self, first: int) -> None:
        for pair in pair_runs(self._runs[first:]):
            self._enclose(pair.start, pair.inner_start, pair.inner_end, pair.end)
        del self._runs[first:]

    def _enclose(self, start: int, inner_start: int, inner_end: int, end: int) -> int:
        self.edits += (Edit(start, inner_start), Edit(inner_end, end))
        self.enclosures.append(Enclosure(start, end, inner_start, inner_end))
        return end
