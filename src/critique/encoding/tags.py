"""What the heads over word pieces say of each piece, as evidence for and against its being part of a role."""

import numpy as np
from numpy.typing import NDArray

from critique.encoding import outputs

__all__ = ["EVIDENCE", "ROLES", "piece_evidence"]

FloatArray = NDArray[np.float32]

EVIDENCE = ("lever", "benefit", "claim", "qualifier", "lever begins", "benefit begins", "claim begins")
"""Names of the columns of `piece_evidence`; each is a logarithm of odds."""

ROLES = EVIDENCE[:2]
"""The parts that a claim has; what speaks for them stands first."""


def piece_evidence(scores: FloatArray) -> NDArray[np.float16]:
    """Log-odds that a piece belongs to a lever, a benefit, a claim, a qualifier; that it begins a lever, a benefit, a claim.

    Args:
        scores: Of the heads over word pieces, shape (..., `outputs.TAG_OUTPUTS`).

    Returns:
        Shape (..., 7), half precision: documents are long, and nothing here is exact.
    """
    lever, benefit, claim = (scores[..., columns] for columns in (outputs.LEVER, outputs.BENEFIT, outputs.CLAIM_SPAN))
    qualifier = scores[..., outputs.QUALIFIER]
    best = qualifier.max(axis=-1, keepdims=True)
    kinds = np.log(np.exp(qualifier[..., 1:] - best).sum(axis=-1)) + best[..., 0]
    columns = [
        *(np.logaddexp(tags[..., 1], tags[..., 2]) - tags[..., 0] for tags in (lever, benefit, claim)),
        kinds - qualifier[..., 0],
        *(tags[..., 1] - np.logaddexp(tags[..., 0], tags[..., 2]) for tags in (lever, benefit, claim)),
    ]
    return np.stack(columns, axis=-1).astype(np.float16)
