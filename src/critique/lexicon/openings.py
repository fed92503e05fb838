"""How a pattern may open: the words or marks that every match of it begins with, read off its parse tree.

Most cues begin with one of a few words. Where they are known, a sentence's words need only be looked up, and the pattern is
tried at those alone; what is found is the same as by searching, which a test holds it to.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

__all__ = ["DIGIT", "Opening", "openings_of", "words_needed"]

DIGIT = "0"
"""Stands for any decimal digit at the beginning of an opening."""

_SMALL = 12
"""Characters that a class may have to be spelt out."""

_MOST = 400
"""Openings that a pattern may have; one with more is searched for instead."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A way in which a match may begin, in lower case.

    Attributes:
        text: A word or its beginning, or marks.
        is_whole: Whether it is a whole word; else anything may follow.
    """

    text: str
    is_whole: bool


@dataclass(frozen=True, slots=True)
class _Path:
    """A way through a part of a pattern.

    Attributes:
        text: What has been read.
        is_apart: Whether no letter or digit can stand right before it.
        is_closed: Whether reading is over.
        is_whole: Whether a word ended there.
    """

    text: str = ""
    is_apart: bool = False
    is_closed: bool = False
    is_whole: bool = False

    def close(self, *, is_whole: bool = False) -> "_Path":
        return _Path(self.text, self.is_apart, is_closed=True, is_whole=is_whole)

    def read(self, character: str) -> "_Path":
        """The path one character on; marks end a word, and a first mark other than a space is enough."""
        if _is_word(character):
            if self.text and not _is_word(self.text[-1]):
                return self.close()
            return _Path(self.text + character, self.is_apart)
        if self.text and _is_word(self.text[-1]):
            return self.close(is_whole=True)
        return _Path(self.text + character, self.is_apart, is_closed=character != " ")


class _AnyOpening(Exception):
    """A match may begin with anything."""


def openings_of(pattern: str) -> frozenset[Opening] | None:
    """Every way in which a match of a pattern may begin; `None` if that may be anything."""
    return _openings(tuple(parser.parse(pattern)), is_apart=False)


def words_needed(pattern: str) -> frozenset[Opening] | None:
    """Openings of words one of which every match holds somewhere; `None` where the pattern's own items name none."""
    items = tuple(parser.parse(pattern))
    for start in range(1, len(items)):
        found = _openings(items[start:], is_apart=_ends_apart(items[:start]))
        if found and all(_is_word(opening.text[0]) and len(opening.text) > 1 for opening in found):
            return found
    return None


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _openings(items: Sequence[Any], *, is_apart: bool) -> frozenset[Opening] | None:
    try:
        paths = _walk(items, {_Path(is_apart=is_apart)})
    except _AnyOpening:
        return None
    if any(not path.text.strip() or (_is_word(path.text[0]) and not path.is_apart) for path in paths):
        return None
    return frozenset(Opening(path.text, path.is_whole) for path in paths)


def _walk(items: Iterable[tuple[Any, Any]], paths: set[_Path]) -> set[_Path]:
    """The paths that lead through a run of items."""
    for code, argument in items:
        closed = {path for path in paths if path.is_closed}
        reading = paths - closed
        if not reading:
            break
        paths = closed | _step(code, argument, reading)
        if len(paths) > _MOST:
            raise _AnyOpening
    return paths


def _step(code: Any, argument: Any, paths: set[_Path]) -> set[_Path]:  # noqa: ANN401 (the parser's own types)
    """The paths that lead on through one item."""
    if code is codes.LITERAL:
        return {path.read(chr(argument).lower()) for path in paths}
    if code is codes.IN:
        return _through_class(argument, paths)
    if code is codes.SUBPATTERN:
        return _walk(argument[-1], paths)
    if code is codes.BRANCH:
        return {found for branch in argument[1] for found in _walk(branch, paths)}
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT):
        return _repeated(argument, paths)
    if code is codes.AT:
        return {_at(argument, path) for path in paths}
    if code is codes.ASSERT and argument[0] < 0:
        return {_Path(path.text, path.is_apart or (not path.text and _ends_apart(tuple(argument[1])))) for path in paths}
    return paths if code in (codes.ASSERT, codes.ASSERT_NOT) else _anything(paths)


def _at(place: Any, path: _Path) -> _Path:  # noqa: ANN401
    """A path past `^`, `$` or the edge of a word."""
    if path.text:
        return path.close(is_whole=True) if place is codes.AT_BOUNDARY and _is_word(path.text[-1]) else path
    return _Path("", path.is_apart or place in (codes.AT_BOUNDARY, codes.AT_BEGINNING, codes.AT_BEGINNING_STRING))


def _anything(paths: set[_Path]) -> set[_Path]:
    """The paths past something that is not spelt out."""
    if any(not path.text for path in paths):
        raise _AnyOpening
    return {path.close() for path in paths}


def _through_class(members: Sequence[tuple[Any, Any]], paths: set[_Path]) -> set[_Path]:
    characters = _spelt_out(members)
    if characters is None:
        return _anything(paths)
    return {_past_digit(path) if one == DIGIT else path.read(one) for path in paths for one in characters}


def _past_digit(path: _Path) -> _Path:
    return path.close() if path.text else _Path(DIGIT, path.is_apart, is_closed=True)


def _spelt_out(members: Sequence[tuple[Any, Any]]) -> list[str] | None:
    """The characters of a class, decimal digits as one; `None` if they are too many or told by what they are not."""
    found: list[str] = []
    for code, argument in members:
        if code is codes.LITERAL:
            found.append(chr(argument).lower())
        elif code is codes.CATEGORY and argument is codes.CATEGORY_DIGIT:
            found.append(DIGIT)
        else:
            return None
    return found if len(found) <= _SMALL else None


def _repeated(argument: tuple[int, Any, Any], paths: set[_Path]) -> set[_Path]:
    least, most, items = argument
    once = _walk(items, paths)
    if most != 1:  # what is read once more only makes the opening longer
        if any(not path.text for path in once):
            raise _AnyOpening
        once = {path if path.is_closed else path.close() for path in once}
    return once if least else once | paths


def _ends_apart(items: Sequence[tuple[Any, Any]]) -> bool:
    """Whether a run of items ends where a word may begin: behind a mark, or at an edge."""
    if not items:
        return False
    code, argument = items[-1]
    if code is codes.LITERAL:
        return not _is_word(chr(argument))
    if code is codes.IN:
        return all(one is codes.LITERAL and not _is_word(chr(value)) for one, value in argument)
    if code is codes.AT:
        return argument in (codes.AT_BOUNDARY, codes.AT_BEGINNING, codes.AT_BEGINNING_STRING)
    if code is codes.SUBPATTERN:
        return _ends_apart(tuple(argument[-1]))
    if code is codes.BRANCH:
        return all(_ends_apart(tuple(branch)) for branch in argument[1])
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT):
        least, _, repeated = argument
        return _ends_apart(tuple(repeated)) and (least > 0 or _ends_apart(items[:-1]))
    return False
