"""The gate: a unigram model over word pieces that spares the encoder what cannot be a claim or a caveat."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from critique.training.encoder.targets import TrainingWindow

__all__ = ["RECALL", "fit_gate"]

RECALL = 0.99
"""Share of the claims and caveats of the development part that the gate must let through."""


def fit_gate(
    train: Sequence[TrainingWindow], dev: Sequence[TrainingWindow], *, vocabulary: int
) -> tuple[NDArray[np.float32], float, dict[str, float]]:
    """Weight of each piece, the bias less the threshold, and what the gate lets through of the development part."""
    matrix, truth = _bags(train, vocabulary)
    regression = LogisticRegression(C=0.05, max_iter=1000, class_weight="balanced").fit(matrix, truth)
    weights, bias = regression.coef_[0], float(regression.intercept_[0])
    held_out, wanted = _bags(dev, vocabulary)
    scores = held_out @ weights + bias
    threshold = float(np.quantile(scores[wanted], 1.0 - RECALL, method="lower"))
    passed = scores >= threshold
    figures = {"recall": round(float(passed[wanted].mean()), 4), "passed": round(float(passed.mean()), 4)}
    return weights.astype(np.float32), bias - threshold + 1e-4, figures


def _bags(windows: Sequence[TrainingWindow], vocabulary: int) -> tuple[csr_matrix, NDArray[np.bool_]]:
    """Counts of the pieces of each sentence, and whether it is a claim or a caveat."""
    rows = [
        (window.window.ids[part.start : part.end], bool(target.claim or target.caveat))
        for window in windows
        for part, target in zip(window.window.parts, window.targets, strict=True)
    ]
    lengths = np.cumsum([0, *(len(ids) for ids, _ in rows)])
    columns = np.concatenate([np.array(ids) for ids, _ in rows])
    matrix = csr_matrix((np.ones(len(columns)), columns, lengths), shape=(len(rows), vocabulary))
    return matrix, np.array([truth for _, truth in rows])
