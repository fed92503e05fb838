"""Which asterisks, underscores and tildes are emphasis: CommonMark's rules for delimiter runs.

Owns runs and their pairing, in time linear in their number. What lies between them is not its business.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from critique.reading.plain import Enclosure

__all__ = ["Run", "pair_runs", "read_run"]


@dataclass(slots=True, kw_only=True)
class Run:
    """A run of one emphasis character; it shrinks as its characters find partners."""

    mark: str
    start: int
    length: int
    full_length: int
    can_open: bool
    can_close: bool


def read_run(text: str, start: int, end: int) -> Run:
    """Make a run, judging by its neighbours whether it can open or close emphasis."""
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    left = not after.isspace() and (not _is_punctuation(after) or before.isspace() or _is_punctuation(before))
    right = not before.isspace() and (not _is_punctuation(before) or after.isspace() or _is_punctuation(after))
    inside_word = text[start] == "_" and left and right
    return Run(
        mark=text[start],
        start=start,
        length=end - start,
        full_length=end - start,
        can_open=left and (not inside_word or _is_punctuation(before)),
        can_close=right and (not inside_word or _is_punctuation(after)),
    )


def pair_runs(runs: Iterable[Run]) -> Iterator[Enclosure]:
    """Yield each pair of emphasis marks with what it encloses; the runs are used up."""
    openers: list[Run] = []
    floors: dict[tuple[str, bool, int], int] = {}
    for closer in runs:
        while closer.can_close and closer.length:
            index = _find_opener(openers, closer, floors)
            if index is None:
                break
            del openers[index + 1 :]
            yield _pair(openers[index], closer)
            if not openers[index].length:
                openers.pop()
        if closer.length and closer.can_open:
            openers.append(closer)


def _pair(opener: Run, closer: Run) -> Enclosure:
    width = 2 if opener.length >= 2 and closer.length >= 2 else 1
    opener.length -= width
    inner_start = opener.start + opener.length + width
    inner_end = closer.start
    closer.start += width
    closer.length -= width
    return Enclosure(inner_start - width, inner_end + width, inner_start, inner_end)


def _find_opener(openers: list[Run], closer: Run, floors: dict[tuple[str, bool, int], int]) -> int | None:
    key = (closer.mark, closer.can_open, closer.full_length % 3)
    floor = floors.get(key, 0)
    for index in range(len(openers) - 1, -1, -1):
        if openers[index].start < floor:
            break
        if openers[index].mark == closer.mark and _are_compatible(openers[index], closer):
            return index
    floors[key] = closer.start
    return None


def _are_compatible(opener: Run, closer: Run) -> bool:
    if not (opener.can_close or closer.can_open):
        return True
    total = opener.full_length + closer.full_length
    return bool(total % 3) or not (opener.full_length % 3 or closer.full_length % 3)


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"
