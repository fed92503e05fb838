"""Linear models over named features: arrays and JSON on disk, prediction with NumPy alone.

A feature is a name and a value. Words are weighted as in TF-IDF (sublinear term frequency, smoothed inverse document
frequency, unit length); every other feature enters as it is. Training is scikit-learn's, in `critique.training`; a test
holds these predictions to scikit-learn's own.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

__all__ = ["WORD_PREFIX", "Features", "LinearModel", "load_linear", "save_linear", "weigh"]

Features = Mapping[str, float]
FloatArray = NDArray[np.float64]

WORD_PREFIX = "w:"
"""Features whose names begin so are words, and weighted by TF-IDF."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearModel:
    """Logistic regression with a calibrated output.

    Attributes:
        labels: Names of the classes, in the order of the rows.
        vocabulary: Column of each feature name.
        idf: Inverse document frequencies, shape (features,); 1 for what is no word.
        weights: Shape (rows, features); one row for two labels (towards the second), else one for each label.
        bias: Shape (rows,).
        calibration: Slope and intercept of a Platt scaling of each row's score, shape (rows, 2).
        threshold: Probability from which on a two-label model says its second label.
    """

    labels: tuple[str, ...]
    vocabulary: Mapping[str, int]
    idf: FloatArray
    weights: FloatArray
    bias: FloatArray
    calibration: FloatArray
    threshold: float = 0.5
    meta: Mapping[str, Any] = field(default_factory=dict)

    def scores(self, features: Features) -> FloatArray:
        """Uncalibrated scores, shape (rows,)."""
        columns, values = weigh(features, self.vocabulary, self.idf)
        return self.weights[:, columns] @ values + self.bias

    def probabilities(self, features: Features) -> FloatArray:
        """Calibrated probability of each label, shape (labels,)."""
        odds = self.scores(features) * self.calibration[:, 0] + self.calibration[:, 1]
        if len(self.labels) == 2:
            second = 1.0 / (1.0 + np.exp(-min(max(odds[0], -30.0), 30.0)))
            return np.array([1.0 - second, second])
        shares = np.exp(odds - odds.max())
        return np.asarray(shares / shares.sum(), dtype=np.float64)

    def decide(self, probabilities: FloatArray) -> int:
        """Position of the label that these probabilities stand for: the threshold's of two, the likeliest of more."""
        return int(probabilities.argmax()) if len(self.labels) > 2 else int(probabilities[1] >= self.threshold)

    def contributions(self, features: Features, *, row: int = 0) -> dict[str, float]:
        """How much each known feature adds to a row's score."""
        columns, values = weigh(features, self.vocabulary, self.idf)
        known = [name for name in features if name in self.vocabulary]
        return {
            name: float(self.weights[row, column] * value) for name, column, value in zip(known, columns, values, strict=True)
        }


def weigh(features: Features, vocabulary: Mapping[str, int], idf: FloatArray) -> tuple[NDArray[np.int64], FloatArray]:
    """Columns and weighted values of the known features, in the order of `features`.

    Words are scaled to (1 + log tf) * idf and together to unit length; the rest keeps its value.
    """
    columns: list[int] = []
    values: list[float] = []
    words: list[int] = []
    for name, value in features.items():
        column = vocabulary.get(name)
        if column is not None:
            if name.startswith(WORD_PREFIX):
                words.append(len(columns))
                value = (1.0 + math.log(value)) * float(idf[column])
            columns.append(column)
            values.append(value)
    weighed = np.array(values, dtype=np.float64)
    if words:
        weighed[words] /= float(np.sqrt(np.sum(weighed[words] ** 2))) or 1.0
    return np.array(columns, dtype=np.int64), weighed


def save_linear(model: LinearModel, folder: Path, name: str) -> tuple[str, str]:
    """Writes `name.safetensors` and `name.json`; returns the two file names."""
    arrays: dict[str, NDArray[Any]] = {
        "idf": model.idf.astype(np.float32),
        "weights": np.ascontiguousarray(model.weights, dtype=np.float32),  # safetensors writes memory as it lies
        "bias": model.bias.astype(np.float64),
        "calibration": np.ascontiguousarray(model.calibration, dtype=np.float64),
    }
    save_file(arrays, folder / f"{name}.safetensors")
    ordered = sorted(model.vocabulary, key=model.vocabulary.__getitem__)
    description = {
        "labels": list(model.labels),
        "threshold": model.threshold,
        "meta": dict(model.meta),
        "features": ordered,
    }
    text = json.dumps(description, ensure_ascii=False, indent=0, sort_keys=True)
    (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    return f"{name}.safetensors", f"{name}.json"


def load_linear(folder: Path, name: str) -> LinearModel:
    """The model that `save_linear` wrote under this name.

    Raises:
        OSError: A file is missing or unreadable.
        ValueError: The two files do not fit each other.
    """
    arrays = load_file(folder / f"{name}.safetensors")
    description = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    features: Sequence[str] = description["features"]
    if arrays["weights"].shape[1] != len(features):
        raise ValueError(f"{name}: {arrays['weights'].shape[1]} columns for {len(features)} features")
    return LinearModel(
        labels=tuple(description["labels"]),
        vocabulary={feature: column for column, feature in enumerate(features)},
        idf=arrays["idf"].astype(np.float64),
        weights=arrays["weights"].astype(np.float64),
        bias=arrays["bias"].astype(np.float64),
        calibration=arrays["calibration"].astype(np.float64),
        threshold=float(description["threshold"]),
        meta=description["meta"],
    )
