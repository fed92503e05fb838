"""Chooses how a classifier is regularised, and how much its blocks of features weigh, by cross-validation."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from critique.classification import VECTOR
from critique.evaluation import macro_f1
from critique.training.fitting import BlockScales, Example, FitOptions, cross_validated_labels

__all__ = ["ENOUGH", "choose_options"]

ENOUGH = 200
"""Examples from which on there is anything to choose by: fewer would choose by chance."""

_INVERSE_REGULARIZATIONS = (1.0, 3.0, 10.0, 30.0)

_VECTOR_LENGTHS = (1.0, 0.5, 2.0)
"""Typical length of an example's vector, while that of its words is 1."""

_OTHERS = 0.5
"""Factor of cues: several are switched on at once, each as long as all the words together."""

_FOLDS, _TOLERANCE = 3, 1e-3
"""Enough to compare by, and three times as fast as what the model is fitted with."""


def choose_options(examples: Sequence[Example], labels: Sequence[str], *, seed: int = 0) -> FitOptions:
    """The options whose labels, held out by group, come nearest to the truth by macro-F1.

    Regularisation is chosen first, then the length of the vectors; a tie goes to the first, which is held down more.

    Args:
        examples: To fit on, and nothing else: what is scored later must not be among them.
        labels: Their names, in the model's order.
        seed: Of the folds.
    """
    if len(examples) < ENOUGH:
        return FitOptions(min_count=1, seed=seed)
    unit = _vector_scale(examples)
    start = FitOptions(folds=_FOLDS, tolerance=_TOLERANCE, seed=seed, scales=BlockScales(vector=unit, others=_OTHERS))
    fits = (replace(start, inverse_regularization=value) for value in _INVERSE_REGULARIZATIONS)
    best, score = _best(examples, labels, fits)
    lengths = [replace(best, scales=replace(best.scales, vector=unit * length)) for length in _VECTOR_LENGTHS[1:]]
    other, other_score = _best(examples, labels, lengths)
    plain = FitOptions()
    return replace(other if other_score > score else best, folds=plain.folds, tolerance=plain.tolerance)


def _best(examples: Sequence[Example], labels: Sequence[str], candidates: Iterable[FitOptions]) -> tuple[FitOptions, float]:
    truth = [example.label for example in examples]
    scored = (
        (options, macro_f1(list(zip(truth, cross_validated_labels(examples, labels, options=options), strict=True)), labels))
        for options in candidates
    )
    return max(scored, key=lambda row: row[1])


def _vector_scale(examples: Sequence[Example]) -> float:
    """The factor that makes the vectors, their mean taken away, 1 long on average; 1 where there are none."""
    names = [name for name in examples[0].features if name.startswith(VECTOR)]
    if not names:
        return 1.0
    vectors = np.array([[example.features.get(name, 0.0) for name in names] for example in examples])
    length = float(np.sqrt(np.mean(np.sum((vectors - vectors.mean(axis=0)) ** 2, axis=1))))
    return 1.0 / length if length else 1.0
