"""What the encoder says of one sentence."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from critique.encoding import outputs
from critique.encoding.tags import EVIDENCE

__all__ = ["SentenceReading", "softmax"]

FloatArray = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class SentenceReading:
    """A sentence as the encoder reads it, on the mean if it reads it twice.

    Attributes:
        vector: Mean of the states of its marker and word pieces, shape (width,).
        scores: Of the sentence heads, shape (`outputs.SENTENCE_OUTPUTS`,).
        pieces: Evidence on each of its word pieces, the columns of `tags.EVIDENCE`; no rows where it was not read.
    """

    vector: FloatArray
    scores: FloatArray
    pieces: NDArray[np.float16] = field(default_factory=lambda: np.zeros((0, len(EVIDENCE)), dtype=np.float16))

    def averaged_with(self, other: "SentenceReading") -> "SentenceReading":
        """What two readings of the same sentence say on the mean."""
        return SentenceReading(
            vector=np.mean([self.vector, other.vector], axis=0),
            scores=np.mean([self.scores, other.scores], axis=0),
            pieces=np.mean([self.pieces, other.pieces], axis=0),
        )

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
