"""From the scores of word pieces to stretches of a sentence."""

from critique.encoding.readings import SentenceReading, softmax

__all__ = ["tagged_runs"]

_GAP = 2
"""Pieces outside that do not end a run: one comma or article tagged otherwise breaks no clause."""


def tagged_runs(reading: SentenceReading, columns: slice, *, may_split: bool = True) -> list[tuple[int, int]]:
    """Stretches of the sentence that are tagged, as character offsets, in order.

    Args:
        reading: What the encoder says of the sentence.
        columns: Three columns of `reading.tags`: outside, beginning, inside.
        may_split: Whether a beginning ends the run before it.
    """
    if not len(reading.tags):
        return []
    shares = softmax(reading.tags[:, columns])
    runs: list[list[int]] = []
    for piece, (outside, begins, inside) in enumerate(shares):
        if outside > begins + inside:
            continue
        opens = not runs or piece - runs[-1][1] > _GAP or (may_split and begins > inside and begins > outside)
        if opens and not _continues_word(reading, piece):
            runs.append([piece, piece])
        elif runs:
            runs[-1][1] = piece
    return [(reading.offsets[first][0], reading.offsets[_word_end(reading, last)][1]) for first, last in runs]


def _continues_word(reading: SentenceReading, piece: int) -> bool:
    """Whether a piece is glued to the one before it."""
    return piece > 0 and reading.offsets[piece - 1][1] == reading.offsets[piece][0]


def _word_end(reading: SentenceReading, piece: int) -> int:
    """The last piece of the word that a piece belongs to; a mark behind a word is no part of it."""
    while piece + 1 < len(reading.offsets) and _continues_word(reading, piece + 1) and _is_long(reading, piece + 1):
        piece += 1
    return piece


def _is_long(reading: SentenceReading, piece: int) -> bool:
    start, end = reading.offsets[piece]
    return end - start > 1
