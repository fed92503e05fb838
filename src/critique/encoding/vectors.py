"""Vectors of sentences by meaning: the base encoder as it came, which the fine-tuned one no longer is."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock, Thread

import numpy as np
import onnxruntime

from critique.encoding.pieces import PieceTokenizer
from critique.encoding.readings import FloatArray
from critique.encoding.sessions import batches, each, open_session, padded

__all__ = ["SentenceVectors", "load_vectors"]

FILE = "vectors.onnx"

_LONGEST = 128
"""Word pieces of a text that are read."""


class SentenceVectors:
    """Turns texts into unit vectors whose products say how near they are in meaning (Reimers and Gurevych 2019)."""

    def __init__(
        self, opened: Callable[[], onnxruntime.InferenceSession], tokenizer: PieceTokenizer, *, threads: int = 1
    ) -> None:
        self._opened, self._threads = opened, threads
        self._session: onnxruntime.InferenceSession | None = None
        self._opening = Lock()
        self._tokenizer = tokenizer

    def open(self) -> onnxruntime.InferenceSession:
        """The session, opened when it is first needed: many an article has nothing to compare."""
        with self._opening:
            if self._session is None:
                self._session = self._opened()
            return self._session

    def open_aside(self) -> None:
        """Begins to open the session on a thread of its own; `open` waits for it, and tells what went wrong."""
        Thread(target=self._try_to_open).start()

    def _try_to_open(self) -> None:
        with suppress(Exception):  # `open` tries again where it can be told
            self.open()

    def embed(self, texts: Sequence[str]) -> FloatArray:
        """One vector for each text, shape (texts, width)."""
        ids = [self._ids(text) for text in texts]
        if not ids:
            return np.zeros((0, 0), dtype=np.float32)
        session = self.open()
        groups = list(batches([len(own) for own in ids]))
        found = each(lambda group: _mean_states(session, [ids[position] for position in group]), groups, threads=self._threads)
        rows = np.empty((len(ids), found[0].shape[1]), dtype=np.float32)
        for group, vectors in zip(groups, found, strict=True):
            rows[group] = vectors
        return rows

    def _ids(self, text: str) -> list[int]:
        pieces = self._tokenizer.text(text, longest=_LONGEST - 2)
        return [self._tokenizer.first, *pieces, self._tokenizer.separator]


def _mean_states(session: onnxruntime.InferenceSession, sequences: Sequence[Sequence[int]]) -> FloatArray:
    """The mean of each sequence's states, of length one, shape (sequences, width)."""
    ids, mask = padded(sequences)
    states = np.asarray(session.run(None, {"input_ids": ids, "attention_mask": mask})[0], dtype=np.float32)
    means = np.stack([row[: len(sequence)].mean(axis=0) for row, sequence in zip(states, sequences, strict=True)])
    return np.asarray(means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9), dtype=np.float32)


def load_vectors(folder: Path) -> SentenceVectors:
    """The sentence vectors of a folder that holds `vectors.onnx` and `tokenizer.json`.

    Raises:
        OSError: A file is missing.
        ValueError: A file is not what it should be.
    """
    session = open_session(folder / FILE)
    return SentenceVectors(lambda: session, PieceTokenizer(folder / "tokenizer.json"))
