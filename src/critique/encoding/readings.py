"""What the encoder says of one sentence."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from critique.encoding import outputs

__all__ = ["SentenceReading", "softmax"]

FloatArray = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class SentenceReading:
    """A sentence as the encoder reads it in its window.

    Attributes:
        vector: Mean of the states of its marker and word pieces, shape (width,).
        scores: Of the sentence heads, shape (`outputs.SENTENCE_OUTPUTS`,).
    """

    vector: FloatArray
    scores: FloatArray

    @property
    def claim(self) -> float:
        """Log-odds of being a claim, not calibrated."""
        return float(self.scores[outputs.CLAIM])

    @property
    def caveat(self) -> float:
        """Log-odds of being a caveat, not calibrated."""
        return float(self.scores[outputs.CAVEAT])


def softmax(scores: FloatArray) -> FloatArray:
    """Probabilities along the last axis."""
    shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(shares / shares.sum(axis=-1, keepdims=True), dtype=np.float32)
