"""The stretch of a sentence that is likeliest to be a role: where it begins, where it ends, and what it holds in between."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from critique.encoding.tags import EVIDENCE, ROLES
from critique.extraction.words import DENSE, EDGE, NEIGHBOURS, Words, dense, places_between
from critique.linear import LinearModel

__all__ = ["PARTS", "Stretch", "WordWeights", "best_stretch", "row_names"]

FloatArray = NDArray[np.float64]

PARTS = ("begins", "inside", "ends")

_INSIDE = 0.1
"""What a word inside weighs beside the two ends: neighbouring words say much the same, and would drown these."""


def row_names() -> tuple[str, ...]:
    """The rows of the model that `WordWeights` is made of."""
    return tuple(f"{role} {part}" for role in ROLES for part in PARTS)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a sentence's text.

    Attributes:
        start: Where it begins.
        end: Where it ends.
        score: How likely its two ends and its words are to be those of the role: a sum of logarithms, at best about 0.
        strength: Mean log-odds, by the encoder, that its words belong to the role.
    """

    start: int
    end: int
    score: float
    strength: float


@dataclass(frozen=True, slots=True, eq=False)
class WordWeights:
    """The weights of a linear model over `word_features`, as arrays: looking names up word by word would take too long.

    Attributes:
        dense: Of the columns of `DENSE`, shape (25, 6).
        sorts: Position of each sort of word in `tables`; others stand first.
        tables: Of the sort of each neighbour, shape (sorts, 6) each.
        kinds: Of the kind of block.
        bias: Shape (6,).
    """

    dense: FloatArray
    sorts: Mapping[str, int]
    tables: tuple[FloatArray, ...]
    kinds: Mapping[str, FloatArray]
    bias: FloatArray

    @classmethod
    def of(cls, model: LinearModel) -> "WordWeights":
        """From a model with the rows of `row_names`."""
        rows = {name: model.weights[:, column] for name, column in model.vocabulary.items()}
        nothing = np.zeros(len(model.bias))
        prefixes = [f"word@{step}=" for step in NEIGHBOURS]
        sorts = sorted({name[len(prefix) :] for prefix in prefixes for name in rows if name.startswith(prefix)} | {EDGE})
        return cls(
            dense=np.stack([rows.get(name, nothing) for name in DENSE]),
            sorts={sort: number for number, sort in enumerate(sorts, start=1)},
            tables=tuple(np.stack([nothing, *(rows.get(prefix + sort, nothing) for sort in sorts)]) for prefix in prefixes),
            kinds={name.removeprefix("block="): weights for name, weights in rows.items() if name.startswith("block=")},
            bias=model.bias,
        )

    def scores(self, sentences: Sequence[Words]) -> list[FloatArray]:
        """How likely each word is to begin, to continue and to end each role, shape (words, 6) for each sentence.

        For the two ends these are logarithms of probabilities, for what stands between them log-odds.
        """
        if not sentences:
            return []
        counts = np.array([len(words) for words in sentences])
        edge = self.sorts[EDGE]
        sorts = [edge]
        for words in sentences:
            sorts += [self.sorts.get(sort, 0) for sort in words.classes]
            sorts.append(edge)
        row, places = np.array(sorts), places_between(counts)
        kinds = np.stack([self.kinds.get(words.kind, np.zeros(len(self.bias))) for words in sentences])
        scores = dense(sentences) @ self.dense + self.bias + np.repeat(kinds, counts, axis=0)
        for step, table in zip(NEIGHBOURS, self.tables, strict=True):
            scores += table[row[places + step]]
        ends = [column for column, name in enumerate(row_names()) if not name.endswith("inside")]
        scores[:, ends] = -np.logaddexp(0.0, -scores[:, ends])
        return np.split(scores, np.cumsum(counts)[:-1])


def best_stretch(words: Words, scores: FloatArray, role: str, *, start: int = 0, end: int | None = None) -> Stretch | None:
    """The likeliest stretch for a role between two places of a sentence; `None` if no word stands there.

    Args:
        words: Of the sentence.
        scores: `WordWeights.scores` of them.
        role: One of `ROLES`.
        start: Where the first word may begin.
        end: Where the last word may end; the sentence's end if `None`.
    """
    first, stop = _between(words, start, words.places[-1][1] if end is None else end)
    if first >= stop:
        return None
    column = ROLES.index(role)
    rows = scores[first:stop, len(PARTS) * column : len(PARTS) * (column + 1)].tolist()
    begin, last, score = _likeliest(rows)
    said = words.evidence[first + begin : first + last + 1, EVIDENCE.index(role)].tolist()
    return Stretch(words.places[first + begin][0], words.places[first + last][1], score, sum(said) / len(said))


def _likeliest(rows: Sequence[Sequence[float]]) -> tuple[int, int, float]:
    """First word, last word and score of the likeliest stretch of some words, given what each says as begin, inside and end."""
    # In plain Python: sentences are short, and half a dozen calls of NumPy took four times as long.
    best, best_score = (0, 0), -math.inf
    opening, opened = -math.inf, 0  # what is gained by beginning at the best word so far, less all that stands before it
    before = 0.0
    for place, (begins, inside, ends) in enumerate(rows):
        if begins - before > opening:
            opening, opened = begins - before, place
        before += inside * _INSIDE
        if opening + ends + before > best_score:
            best, best_score = (opened, place), opening + ends + before
    return *best, best_score


def _between(words: Words, start: int, end: int) -> tuple[int, int]:
    """The first word that begins at `start` or later, and the one after the last that ends at `end` or earlier."""
    first = 0
    while first < len(words) and words.places[first][0] < start:
        first += 1
    stop = len(words)
    while stop > first and words.places[stop - 1][1] > end:
        stop -= 1
    return first, stop
