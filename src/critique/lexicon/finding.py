"""How cues are looked for: by the words of a text, each of which says which cues may begin there.

A pattern is tried only where a match of it can begin; `critique.lexicon.openings` knows where. A sentence of twenty words
that opens no cue costs twenty look-ups, however many cues there are.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Generic, TypeVar

from critique.lexicon.cues import Cue, Hit, place_of
from critique.lexicon.openings import DIGIT, openings_of, words_needed

__all__ = ["CueTable", "find_cues"]

C = TypeVar("C", bound=Cue)

_TOKEN = re.compile(r"\w+|\W{2,}|[^\w ]")
"""Words, and the marks between them; a lone space opens no cue."""

_ODD_LETTERS = str.maketrans({"İ": "i", "ı": "i", "ſ": "s", "\N{KELVIN SIGN}": "k"})
"""What matches an ASCII letter when case is ignored, though its lower case is another or longer."""

_MOST_REMEMBERED, _LONGEST_REMEMBERED = 50_000, 40
"""How many words have their cues remembered, and of how many characters at most."""


class CueTable(Generic[C]):
    """Cues that are looked for together.

    Two tables are the same only if they are one object: what was found is remembered by text and table.
    """

    def __init__(self, *cues: C) -> None:
        self.cues = cues
        self._starts: _Starts | None = None

    def __iter__(self) -> Iterator[C]:
        return iter(self.cues)

    def __len__(self) -> int:
        return len(self.cues)

    def find(self, text: str) -> tuple[Hit[C], ...]:
        """Every place where a cue is found, by position; an apostrophe matches straight and curly."""
        if self._starts is None:  # made when it is first needed: a command may need no lexicon
            self._starts = _Starts([cue.pattern for cue in self.cues])
        found = self._starts.matches(text.replace("’", "'"))
        return tuple(sorted([Hit(self.cues[number], start, end) for number, start, end in found], key=place_of))


def find_cues(text: str, cues: CueTable[C] | Sequence[C]) -> tuple[Hit[C], ...]:
    """Every place where a cue is found, by position; an apostrophe matches straight and curly.

    >>> from critique.lexicon import QUALIFIER_CUES
    >>> [hit.cue.name for hit in find_cues("It may help.", QUALIFIER_CUES)]
    ['hedge.modal']
    """
    return _found(text, cues) if isinstance(cues, CueTable) else CueTable(*cues).find(text)


@lru_cache(maxsize=4096)
def _found(text: str, table: CueTable[C]) -> tuple[Hit[C], ...]:
    return table.find(text)


@lru_cache(maxsize=256)
def _tokens(plain: str) -> tuple[tuple[str, int], ...]:
    """The words and marks of a text in lower case, and where they stand; several tables ask for the same text."""
    lower = (plain if plain.isascii() else plain.translate(_ODD_LETTERS)).lower()
    return tuple((token.group(), token.start()) for token in _TOKEN.finditer(lower))


_SEARCH = -1
"""The place of a pattern that is not tried where a word stands, but searched for in the whole text."""


class _Starts(dict[str, tuple[tuple[int, int], ...]]):
    """For each word or run of marks, what may begin in it: numbers of patterns, and how far inside.

    A pattern that may begin anywhere stands under the words that it needs, with `_SEARCH` for the place. Filled as words come
    up, since a pattern may ask for no more than the beginning of a word.
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        super().__init__()
        compiled = [re.compile(pattern, re.IGNORECASE) for pattern in patterns]
        self._match = [pattern.match for pattern in compiled]
        self._search = [pattern.finditer for pattern in compiled]
        self._always: list[int] = []
        self._words: dict[str, set[tuple[int, int]]] = {}
        self._beginnings: dict[str, set[tuple[int, int]]] = {}
        for number, pattern in enumerate(patterns):
            openings, place = openings_of(pattern), 0
            if openings is None:
                openings, place = words_needed(pattern), _SEARCH
            if openings is None:
                self._always.append(number)
            for opening in openings or ():
                table = self._words if opening.is_whole else self._beginnings
                table.setdefault(opening.text, set()).add((number, place))
        self._lengths = sorted({len(text) for text in self._beginnings})

    def __missing__(self, token: str) -> tuple[tuple[int, int], ...]:
        found = tuple(sorted(self._of_word(token) if _is_word(token) else self._of_marks(token)))
        if len(token) <= _LONGEST_REMEMBERED and len(self) < _MOST_REMEMBERED:
            self[token] = found
        return found

    def _of_word(self, word: str) -> set[tuple[int, int]]:
        found = set(self._words.get(word, ()))
        for length in self._lengths:
            found |= self._beginnings.get(word[:length], set())
        return found | self._beginnings.get(DIGIT, set()) if word[0].isdecimal() else found

    def _of_marks(self, marks: str) -> set[tuple[int, int]]:
        return {
            (number, shift)
            for shift in range(len(marks))
            for length in self._lengths
            for number, _ in self._beginnings.get(marks[shift : shift + length], ())
        }

    def matches(self, plain: str) -> list[tuple[int, int, int]]:
        """Number of the pattern, start and end of each match; those of one pattern do not overlap."""
        found: list[tuple[int, int, int]] = []
        searched = set(self._always)
        behind: dict[int, int] = {}
        for token, position in _tokens(plain):
            for number, shift in self[token]:
                if shift == _SEARCH:
                    searched.add(number)
                elif position + shift >= behind.get(number, 0) and (match := self._match[number](plain, position + shift)):
                    behind[number] = match.end()
                    found.append((number, *match.span()))
        for number in searched:
            found.extend((number, *match.span()) for match in self._search[number](plain))
        return [(number, start, end) for number, start, end in found if end > start]


def _is_word(token: str) -> bool:
    return token[0].isalnum() or token[0] == "_"
