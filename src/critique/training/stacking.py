"""Adds the encoder's word to a classifier of words and cues.

The encoder is sure of what it was trained on, so its weight is learned on documents that it has not seen (stacked
generalisation, Wolpert 1992). The result is one linear model again: the words' weights scaled, and one column more.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from sklearn.linear_model import LogisticRegression

from critique.classification import ENCODER
from critique.errors import TooFewExamples
from critique.linear import LinearModel
from critique.training.fitting import Example

__all__ = ["ENCODER", "stack_label_head"]


def stack_label_head(words: LinearModel, held_out: Sequence[Example]) -> LinearModel:
    """A two-label classifier of words, cues and the encoder's word.

    Args:
        words: Fitted without the encoder.
        held_out: Examples that neither `words` nor the encoder was fitted on, with the feature `ENCODER`.

    Raises:
        ValueError: `words` has more than two labels, or an example lacks the feature.
        TooFewExamples: They do not have both labels.
    """
    if len(words.labels) != 2:
        raise ValueError(f"expected a classifier of two labels, found {list(words.labels)}")
    if any(ENCODER not in example.features for example in held_out):
        raise ValueError(f"an example lacks the feature {ENCODER!r}")
    if {example.label for example in held_out} != set(words.labels):
        raise TooFewExamples(f"no example of each of {', '.join(words.labels)} that the encoder has not seen")
    columns = np.array([[float(words.scores(one.features)[0]), one.features[ENCODER]] for one in held_out])
    truth = np.array([words.labels.index(example.label) for example in held_out])
    weights = np.array([example.weight for example in held_out])
    stacked = LogisticRegression(C=1.0).fit(columns, truth, sample_weight=weights * len(weights) / weights.sum())
    of_words, of_encoder = (max(float(weight), 0.0) for weight in stacked.coef_[0])
    return replace(
        words,
        vocabulary={**words.vocabulary, ENCODER: len(words.vocabulary)},
        idf=np.append(words.idf, 1.0),
        weights=np.append(words.weights * of_words, [[of_encoder]], axis=1),
        bias=words.bias * of_words + stacked.intercept_,
        calibration=np.array([[1.0, 0.0]]),
    )
