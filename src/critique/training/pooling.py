"""Adds a classifier over an encoder's vector to one over words and cues: a logarithmic opinion pool (Genest and Zidek 1986).

Both give scores for the same labels; the pool is their weighted sum, so it is one linear model again. The two weights are
fitted on records that neither has seen, and set the temperature at the same time.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from critique.classification import VECTOR
from critique.linear import LinearModel
from critique.training.fitting import Example

__all__ = ["PoolWeights", "pool", "pool_weights", "vector_head"]

_HELD_DOWN = 0.01
"""Keeps a weight finite where a handful of held-out records are all told apart."""


def vector_head(weights: NDArray[np.float64], bias: NDArray[np.float64], labels: Sequence[str]) -> LinearModel:
    """The last layer of a network as a linear model over the components of its vector.

    Args:
        weights: One row for each label, shape (labels, width).
        bias: Shape (labels,).
        labels: Their names, two or more.
    """
    if len(labels) == 2:
        weights, bias = weights[1:] - weights[:1], bias[1:] - bias[:1]
    width = weights.shape[1]
    return LinearModel(
        labels=tuple(labels),
        vocabulary={f"{VECTOR}{column}": column for column in range(width)},
        idf=np.ones(width),
        weights=weights,
        bias=bias,
        calibration=np.tile([[1.0, 0.0]], (len(bias), 1)),
    )


class PoolWeights(NamedTuple):
    """What each side's scores count."""

    encoder: float
    words: float


def pool_weights(encoder: LinearModel, words: LinearModel, held_out: Sequence[Example]) -> PoolWeights:
    """The weights that make the labels of held-out examples likeliest.

    Args:
        encoder: Over the vector alone.
        words: Over anything else, with the same labels.
        held_out: Examples with the features of both, seen by neither.

    Raises:
        ValueError: They do not have the same labels.
    """
    _check_labels(encoder, words)
    truth = np.array([encoder.labels.index(example.label) for example in held_out])
    return _weights(_scores(encoder, held_out), _scores(words, held_out), truth)


def pool(encoder: LinearModel, words: LinearModel, weights: PoolWeights) -> LinearModel:
    """The two as one calibrated model.

    Args:
        encoder: Over the vector alone.
        words: Over anything else, with the same labels.
        weights: Of `pool_weights`.

    Raises:
        ValueError: They do not have the same labels.
    """
    _check_labels(encoder, words)
    offset = len(words.vocabulary)
    return replace(
        words,
        vocabulary={**words.vocabulary, **{name: offset + column for name, column in encoder.vocabulary.items()}},
        idf=np.concatenate([words.idf, encoder.idf]),
        weights=np.concatenate([words.weights * weights.words, encoder.weights * weights.encoder], axis=1),
        bias=words.bias * weights.words + encoder.bias * weights.encoder,
        calibration=np.tile([[1.0, 0.0]], (len(words.bias), 1)),
    )


def _check_labels(encoder: LinearModel, words: LinearModel) -> None:
    if encoder.labels != words.labels:
        raise ValueError(f"expected the same labels of both, found {encoder.labels} and {words.labels}")


def _scores(model: LinearModel, examples: Sequence[Example]) -> NDArray[np.float64]:
    """A score for each label, shape (examples, labels)."""
    scores = np.array([model.scores(example.features) for example in examples])
    return scores if len(model.labels) > 2 else np.concatenate([np.zeros_like(scores), scores], axis=1)


def _weights(one: NDArray[np.float64], other: NDArray[np.float64], truth: NDArray[np.int64]) -> PoolWeights:
    """Weights, none below zero, that make the truth likeliest."""
    rows = np.arange(len(truth))

    def loss(weights: NDArray[np.float64]) -> float:
        odds = weights[0] * one + weights[1] * other
        odds = odds - odds.max(axis=1, keepdims=True)
        likelihood = odds[rows, truth] - np.log(np.exp(odds).sum(axis=1))
        return float(_HELD_DOWN * np.sum(weights**2) - np.mean(likelihood))

    found = minimize(loss, x0=np.array([0.7, 0.3]), bounds=[(0.0, 10.0), (0.0, 10.0)], method="L-BFGS-B")
    return PoolWeights(float(found.x[0]), float(found.x[1]))
