"""The stretch of a sentence that is likeliest to be a role: where it begins, where it ends, and what it holds in between."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from critique.extraction.words import DENSE, EDGE, NEIGHBOURS, Words
from critique.linear import LinearModel

__all__ = ["PARTS", "ROLES", "Stretch", "WordWeights", "best_stretch", "row_names"]

FloatArray = NDArray[np.float64]

ROLES = ("lever", "benefit")
PARTS = ("begins", "inside", "ends")

_INSIDE = 0.1
"""What a word inside weighs beside the two ends: neighbouring words say much the same, and would drown these."""

_LONGEST = 60
"""Words of a role at most."""


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
    """The weights of a linear model over `word_features`, as arrays: looking names up word by word would take too long."""

    dense: FloatArray
    classes: tuple[Mapping[str, FloatArray], ...]
    kinds: Mapping[str, FloatArray]
    bias: FloatArray

    @classmethod
    def of(cls, model: LinearModel) -> "WordWeights":
        """From a model with the rows of `row_names`."""

        def named(prefix: str) -> dict[str, FloatArray]:
            length = len(prefix)
            return {name[length:]: model.weights[:, at] for name, at in model.vocabulary.items() if name.startswith(prefix)}

        nothing = np.zeros(len(model.bias))
        columns = [model.weights[:, model.vocabulary[name]] if name in model.vocabulary else nothing for name in DENSE]
        return cls(
            dense=np.stack(columns),
            classes=tuple(named(f"word@{step}=") for step in NEIGHBOURS),
            kinds=named("block="),
            bias=model.bias,
        )

    def scores(self, words: Words) -> FloatArray:
        """Log-odds of each word being the beginning, inside and end of each role, shape (words, 6)."""
        nothing = np.zeros(len(self.bias))
        scores = words.dense() @ self.dense + (self.bias + self.kinds.get(words.kind, nothing))
        around = (EDGE, *words.classes, EDGE)
        for step, table in zip(NEIGHBOURS, self.classes, strict=True):
            scores += [table.get(sort, nothing) for sort in around[1 + step : len(around) - 1 + step]]
        return np.asarray(scores, dtype=np.float64)


def best_stretch(words: Words, scores: FloatArray, role: str, *, start: int = 0, end: int | None = None) -> Stretch | None:
    """The likeliest stretch for a role between two places of a sentence; `None` if no word stands there.

    Args:
        words: Of the sentence.
        scores: `WordWeights.scores` of them.
        role: One of `ROLES`.
        start: Where the first word may begin.
        end: Where the last word may end; the sentence's end if `None`.
    """
    allowed = [at for at, (a, b) in enumerate(words.places) if a >= start and (end is None or b <= end)]
    if not allowed:
        return None
    offset, count, column = allowed[0], len(allowed), ROLES.index(role)
    rows = slice(offset, offset + count)
    begins, inside, ends = scores[rows, len(PARTS) * column : len(PARTS) * (column + 1)].T
    sums = np.concatenate([[0.0], np.cumsum(inside)])
    total = _log_probability(begins)[:, None] + _log_probability(ends)[None, :]
    total += _INSIDE * (sums[None, 1:] - sums[:-1, None])
    total[_impossible(count)] = -np.inf
    first, last = divmod(int(total.argmax()), count)
    strength = words.evidence[offset + first : offset + last + 1, column].mean()
    return Stretch(words.places[offset + first][0], words.places[offset + last][1], float(total[first, last]), float(strength))


@lru_cache(maxsize=256)
def _impossible(words: int) -> NDArray[np.bool_]:
    """Which stretches of a sentence end before they begin, or are too long; shape (words, words)."""
    distance = np.arange(words)[None, :] - np.arange(words)[:, None]
    return np.asarray((distance < 0) | (distance >= _LONGEST))


def _log_probability(log_odds: FloatArray) -> FloatArray:
    return np.asarray(-np.logaddexp(0.0, -log_odds), dtype=np.float64)
