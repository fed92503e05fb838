"""ONNX Runtime sessions, and what they are fed."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

__all__ = ["open_session", "padded"]


def open_session(path: Path, *, threads: int = 1) -> onnxruntime.InferenceSession:
    """A session for a model file.

    Args:
        path: ONNX.
        threads: For many documents more processes scale better; one document is done sooner with more threads.

    Raises:
        OSError: The file is missing.
        ValueError: It cannot be run.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    model = path.read_bytes()
    try:
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's errors share no public base
        raise ValueError(f"{path.name} cannot be run ({error})") from error


def padded(sequences: Sequence[Sequence[int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Sequences of ids as one array, shape (sequences, longest), and which of its entries are real."""
    longest = max(map(len, sequences))
    ids = np.zeros((len(sequences), longest), dtype=np.int64)
    mask = np.zeros_like(ids)
    for row, sequence in enumerate(sequences):
        ids[row, : len(sequence)] = sequence
        mask[row, : len(sequence)] = 1
    return ids, mask
