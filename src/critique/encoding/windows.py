"""Windows of consecutive sentences: what the encoder reads at once.

Title and heading stand in front, then the sentences with their markers; each sentence is scored in exactly one such window,
where its neighbours stand beside it (sequential sentence classification, Cohan et al. 2019), and perhaps in one of its own.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from critique.contexts import SentenceInContext
from critique.encoding.pieces import PieceTokenizer

__all__ = ["ROOM", "Part", "Window", "lone_windows", "make_windows"]

Ids = tuple[int, ...]

ROOM = 216
"""Word pieces that a window holds before its last neighbour is added."""

_LONGEST_TITLE, _LONGEST_HEADING = 24, 20


@dataclass(frozen=True, slots=True)
class Part:
    """A sentence in a window: its position among the sentences, and the run of ids that it takes."""

    sentence: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Window:
    """Ids that are read at once, and the sentences in them that are scored there."""

    ids: tuple[int, ...]
    parts: tuple[Part, ...]


def make_windows(
    contexts: Sequence[SentenceInContext],
    pieces: Sequence[Ids],
    wanted: Sequence[bool],
    tokenizer: PieceTokenizer,
    *,
    first_room: int = ROOM,
) -> Iterator[Window]:
    """Windows that score each wanted sentence once.

    Args:
        contexts: The sentences of one document, in order.
        pieces: The ids of each.
        wanted: Which of them are to be scored; the others stand only beside those.
        tokenizer: For what stands in front.
        first_room: Word pieces that the first window holds; with fewer, all others begin elsewhere than usual.
    """
    opening = _openings(tokenizer)
    index, room = 0, first_room
    while index < len(contexts):
        if not wanted[index]:
            index += 1
            continue
        window, index = _window(list(opening(contexts[index])), index, pieces, wanted, room)
        room = ROOM
        yield window


def lone_windows(pieces: Sequence[Ids], wanted: Sequence[bool], tokenizer: PieceTokenizer) -> Iterator[Window]:
    """A window for each wanted sentence, with nothing beside it.

    Args:
        pieces: The ids of each sentence.
        wanted: Which of them are to be scored.
        tokenizer: For what stands in front.
    """
    front = (tokenizer.first, tokenizer.separator, tokenizer.separator)
    for index, own in enumerate(pieces):
        if wanted[index]:
            yield Window((*front, *own), (Part(index, len(front), len(front) + len(own)),))


def _window(ids: list[int], first: int, pieces: Sequence[Ids], wanted: Sequence[bool], room: int) -> tuple[Window, int]:
    """The window that begins with a sentence, and the position of the next one to score."""
    parts: list[Part] = []
    if first:
        ids += pieces[first - 1]
    index = first
    while index < len(pieces) and (index == first or len(ids) + len(pieces[index]) <= room):
        if wanted[index]:
            parts.append(Part(index, len(ids), len(ids) + len(pieces[index])))
        elif not _is_neighbour(index, wanted):
            break
        ids += pieces[index]
        index += 1
    if index < len(pieces):
        ids += pieces[index]
    return Window(tuple(ids), tuple(parts)), index


def _is_neighbour(index: int, wanted: Sequence[bool]) -> bool:
    """Whether a sentence that is not scored stands between two that are."""
    return wanted[index - 1] and index + 1 < len(wanted) and wanted[index + 1]


def _openings(tokenizer: PieceTokenizer) -> Callable[[SentenceInContext], list[int]]:
    """What stands in front of a sentence's window; remembered, since windows share it."""
    known: dict[tuple[str, str], list[int]] = {}

    def opening(context: SentenceInContext) -> list[int]:
        key = (context.title, context.heading)
        if key not in known:
            title = tokenizer.text(context.title, longest=_LONGEST_TITLE)
            heading = tokenizer.text(context.heading, longest=_LONGEST_HEADING) if context.heading != context.title else []
            known[key] = [tokenizer.first, *title, tokenizer.separator, *heading, tokenizer.separator]
        return known[key]

    return opening
