"""Fits a linear head with scikit-learn: vocabulary, weights, calibration and threshold.

Calibration and threshold come from out-of-fold scores with whole documents held out, so that neither has seen the
sentences it is judged on; data that is too little for that is split as `_folds` says.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, StratifiedKFold

from critique.classification import VECTOR
from critique.errors import TooFewExamples
from critique.linear import WORD_PREFIX, Features, LinearModel, weigh

__all__ = [
    "BlockScales",
    "Example",
    "FitOptions",
    "best_f1_threshold",
    "cross_validated_labels",
    "fit_linear",
    "out_of_fold_scores",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """Features with their label; examples of one group (a document) are held out together."""

    features: Features
    label: str
    group: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockScales:
    """Factors of the blocks of features while they are fitted: the greater, the less a block's weights are held down.

    The model that comes out has them in its weights, so that prediction knows nothing of them.

    Attributes:
        words: Of what TF-IDF weighs.
        vector: Of the components of a sentence's vector.
        others: Of everything else: cues, the encoder's word.
    """

    words: float = 1.0
    vector: float = 1.0
    others: float = 1.0

    def of(self, name: str) -> float:
        """The factor of a feature."""
        if name.startswith(WORD_PREFIX):
            return self.words
        return self.vector if name.startswith(VECTOR) else self.others


@dataclass(frozen=True, slots=True, kw_only=True)
class FitOptions:
    """How a head is fitted.

    Attributes:
        inverse_regularization: scikit-learn's C.
        min_count: Examples that a feature must occur in to be kept.
        folds: Of the cross-validation that calibrates.
        seed: For what little is random.
        scales: Of the blocks of features.
        tolerance: Largest slope at which the fit stops.
    """

    inverse_regularization: float = 1.0
    min_count: int = 2
    folds: int = 5
    seed: int = 0
    scales: BlockScales = BlockScales()
    tolerance: float = 1e-4


def fit_linear(
    examples: Sequence[Example],
    labels: Sequence[str],
    *,
    options: FitOptions | None = None,
    choose_threshold: Callable[[NDArray[np.float64], NDArray[np.bool_]], float] | None = None,
) -> LinearModel:
    """A calibrated linear model.

    Args:
        examples: At least one of each label.
        labels: Names in the order that the model shall have; with two, the second is the positive one.
        options: How to fit.
        choose_threshold: From out-of-fold probabilities of the second label and its truth; 0.5 if `None`.

    Raises:
        ValueError: Fewer than two labels, or an example has another.
        TooFewExamples: A label has no example, or no feature occurs often enough.
    """
    options = options or FitOptions()
    _check_labels(examples, labels)
    vocabulary, idf = _vocabulary(examples, options.min_count)
    matrix, scales = _scaled(_matrix(examples, vocabulary, idf), vocabulary, options)
    groups = [example.group for example in examples]
    truth = np.array([labels.index(example.label) for example in examples])
    weights = np.array([example.weight for example in examples])
    held_out = out_of_fold_scores(matrix, truth, groups, weights=weights, options=options)
    regression = _regression(options).fit(matrix, truth, sample_weight=weights)
    calibration = _platt(held_out[:, 0], truth, weights) if len(labels) == 2 else _temperature(held_out, truth)
    choose = choose_threshold if len(labels) == 2 else None
    threshold = choose(_sigmoid(held_out[:, 0], calibration), truth == 1) if choose else 0.5
    return LinearModel(
        labels=tuple(labels),
        vocabulary=vocabulary,
        idf=idf,
        weights=regression.coef_.astype(np.float64) * scales,
        bias=regression.intercept_.astype(np.float64),
        calibration=calibration,
        threshold=round(threshold, 4),
    )


def _check_labels(examples: Sequence[Example], labels: Sequence[str]) -> None:
    present = {example.label for example in examples}
    if len(labels) < 2 or not present <= set(labels):
        raise ValueError(f"expected two labels or more and examples of {list(labels)}, found {sorted(present)}")
    missing = [label for label in labels if label not in present]
    if missing:
        raise TooFewExamples(f"expected examples of each of {', '.join(labels)}; found none of {', '.join(missing)}")


def cross_validated_labels(examples: Sequence[Example], labels: Sequence[str], *, options: FitOptions) -> list[str]:
    """The label of each example by a model that has not seen its group."""
    scores, _ = _held_out(examples, labels, options)
    best = (scores[:, 0] > 0).astype(int) if len(labels) == 2 else scores.argmax(axis=1)
    return [labels[position] for position in best]


def cross_validated_probabilities(
    examples: Sequence[Example], labels: Sequence[str], *, options: FitOptions
) -> NDArray[np.float64]:
    """Calibrated probability of the second of two labels, by models that have not seen an example's group."""
    scores, truth = _held_out(examples, labels, options)
    return _sigmoid(scores[:, 0], _platt(scores[:, 0], truth, np.ones(len(truth))))


def _sigmoid(scores: NDArray[np.float64], calibration: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probability of the second label by a Platt scaling of shape (1, 2)."""
    slope, intercept = calibration[0]
    return np.asarray(1.0 / (1.0 + np.exp(-(scores * slope + intercept))), dtype=np.float64)


def _held_out(
    examples: Sequence[Example], labels: Sequence[str], options: FitOptions
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    vocabulary, idf = _vocabulary(examples, options.min_count)
    truth = np.array([labels.index(example.label) for example in examples])
    groups = [example.group for example in examples]
    matrix, _ = _scaled(_matrix(examples, vocabulary, idf), vocabulary, options)
    return out_of_fold_scores(matrix, truth, groups, weights=np.ones(len(examples)), options=options), truth


def _vocabulary(examples: Sequence[Example], min_count: int) -> tuple[dict[str, int], NDArray[np.float64]]:
    """Columns of the features kept, in alphabetical order, with scikit-learn's smoothed inverse document frequencies."""
    counts = Counter(name for example in examples for name in example.features)
    kept = sorted(name for name, count in counts.items() if count >= min_count)
    if not kept:
        raise TooFewExamples(f"no feature occurs in {min_count} of {len(examples)} examples")
    total = len(examples)
    idf = np.array([np.log((1 + total) / (1 + counts[name])) + 1.0 if name.startswith(WORD_PREFIX) else 1.0 for name in kept])
    return {name: column for column, name in enumerate(kept)}, idf


def _matrix(examples: Sequence[Example], vocabulary: dict[str, int], idf: NDArray[np.float64]) -> csr_matrix:
    rows = [weigh(example.features, vocabulary, idf) for example in examples]
    lengths = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    columns = np.concatenate([columns for columns, _ in rows])
    values = np.concatenate([values for _, values in rows])
    return csr_matrix((values, columns, lengths), shape=(len(examples), len(vocabulary)))


def _scaled(matrix: csr_matrix, vocabulary: dict[str, int], options: FitOptions) -> tuple[csr_matrix, NDArray[np.float64]]:
    """The matrix with its blocks scaled, and the factor of each column."""
    scales = np.array([options.scales.of(name) for name in vocabulary])
    return matrix if np.all(scales == 1.0) else matrix.multiply(scales).tocsr(), scales


def _regression(options: FitOptions) -> LogisticRegression:
    return LogisticRegression(C=options.inverse_regularization, max_iter=2000, random_state=options.seed, tol=options.tolerance)


def out_of_fold_scores(
    matrix: csr_matrix,
    truth: NDArray[np.int64],
    groups: Sequence[str],
    *,
    weights: NDArray[np.float64],
    options: FitOptions,
) -> NDArray[np.float64]:
    """The score of each example by a model that has not seen its group, where there is enough data (`_folds`).

    Returns:
        Shape (examples, 1 or labels).
    """
    count = int(truth.max()) + 1
    scores = np.zeros((len(truth), 1 if count == 2 else count))
    for train, test in _folds(truth, groups, options):
        fitted = _regression(options).fit(matrix[train], truth[train], sample_weight=weights[train])
        decision = fitted.decision_function(matrix[test])
        if count == 2:
            scores[test, 0] = decision
        else:
            scores[np.ix_(test, fitted.classes_)] = decision if decision.ndim == 2 else np.stack([-decision, decision], axis=1)
    return scores


def _folds(
    truth: NDArray[np.int64], groups: Sequence[str], options: FitOptions
) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """By group; by label alone where the groups do not hold enough; where a label has one example, nothing is held out."""
    blank = np.zeros(len(truth))
    several = min(options.folds, len(set(groups)))
    if several > 1:
        folds = list(GroupKFold(several).split(blank, truth, groups))
        if all(len(set(truth[train])) == len(set(truth)) for train, _ in folds):
            return folds
    smallest = int(np.bincount(truth).min())
    if smallest < 2:
        everything = np.arange(len(truth))
        return [(everything, everything)]
    splitter = StratifiedKFold(min(options.folds, smallest), shuffle=True, random_state=options.seed)
    return list(splitter.split(blank, truth))


def _platt(scores: NDArray[np.float64], truth: NDArray[np.int64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Slope and intercept of a logistic regression from score to truth, shape (1, 2)."""
    platt = LogisticRegression(C=1e3).fit(scores[:, None], truth, sample_weight=weights)
    return np.array([[max(float(platt.coef_[0, 0]), 1e-3), float(platt.intercept_[0])]])


def _temperature(scores: NDArray[np.float64], truth: NDArray[np.int64]) -> NDArray[np.float64]:
    """One slope for every row, the best of a grid by out-of-fold likelihood, shape (labels, 2)."""
    slopes = np.geomspace(0.25, 4.0, 33)

    def loss(slope: float) -> float:
        odds = scores * slope
        odds = odds - odds.max(axis=1, keepdims=True)
        return float(-np.mean(odds[np.arange(len(truth)), truth] - np.log(np.exp(odds).sum(axis=1))))

    best = min(slopes, key=loss)
    return np.tile(np.array([[best, 0.0]]), (scores.shape[1], 1))


def best_f1_threshold(probabilities: NDArray[np.float64], truth: NDArray[np.bool_]) -> float:
    """The probability from which on saying yes gives the best F1."""
    grid = np.linspace(0.1, 0.9, 81)

    def f1(threshold: float) -> float:
        said = probabilities >= threshold
        hits = float(np.sum(said & truth))
        return 2 * hits / float(said.sum() + truth.sum()) if hits else 0.0

    return float(max(grid, key=f1))
