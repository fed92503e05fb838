"""ONNX Runtime sessions, what they are fed, and how much of it at once."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import numpy as np
import onnxruntime
from numpy.typing import NDArray

__all__ = ["batches", "each", "open_session", "padded"]

T = TypeVar("T")
R = TypeVar("R")

_ROOM = 256
"""Ids in a batch, padding included, unless one sequence has more: what passes between the layers then stays in a core's own
cache. Sixteen windows at once took 1.6 times as long as one by one; many short sentences are better read together."""


def open_session(path: Path) -> onnxruntime.InferenceSession:
    """A session for a model file; it runs on the thread that calls it, and several threads may.

    Args:
        path: ONNX.

    Raises:
        OSError: The file is missing.
        ValueError: It cannot be run.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.disable_quant_qdq", "1")  # or what is stored in four bits is widened in every run
    path.stat()  # what cannot be found is told as elsewhere
    try:
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's errors share no public base
        raise ValueError(f"{path.name} cannot be run ({error})") from error


def batches(lengths: Sequence[int], *, room: int = _ROOM) -> Iterator[list[int]]:
    """Positions of sequences that are run at once: of about the same length, and few enough to be quick.

    Args:
        lengths: Of the sequences.
        room: Ids in a batch, padding included, unless one sequence has more.

    >>> list(batches([200, 30, 250, 40]))
    [[1, 3], [0], [2]]
    """
    batch: list[int] = []
    for position in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[position] > room:
            yield batch
            batch = []
        batch.append(position)
    if batch:
        yield batch


def each(work: Callable[[T], R], items: Sequence[T], *, threads: int) -> list[R]:
    """What becomes of each of some items, in order; threads help: a session works outside the interpreter's lock."""
    if threads == 1 or len(items) < 2:
        return [work(item) for item in items]
    with ThreadPoolExecutor(min(threads, len(items))) as pool:
        return list(pool.map(work, items))


def padded(sequences: Sequence[Sequence[int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Sequences of ids as one array, shape (sequences, longest), and which of its entries are real."""
    longest = max(map(len, sequences))
    ids = np.zeros((len(sequences), longest), dtype=np.int64)
    mask = np.zeros_like(ids)
    for row, sequence in enumerate(sequences):
        ids[row, : len(sequence)] = sequence
        mask[row, : len(sequence)] = 1
    return ids, mask
