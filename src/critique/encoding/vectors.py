"""Vectors of sentences by meaning: the base encoder as it came, which the fine-tuned one no longer is."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import onnxruntime

from critique.encoding.pieces import PieceTokenizer
from critique.encoding.readings import FloatArray
from critique.encoding.sessions import open_session, padded

__all__ = ["SentenceVectors", "load_vectors"]

FILE = "vectors.onnx"

_LONGEST = 128
"""Word pieces of a text that are read."""

_BATCH = 32


class SentenceVectors:
    """Turns texts into unit vectors whose products say how near they are in meaning (Reimers and Gurevych 2019)."""

    def __init__(self, opened: Callable[[], onnxruntime.InferenceSession], tokenizer: PieceTokenizer) -> None:
        self._opened = opened
        self._session: onnxruntime.InferenceSession | None = None
        self._tokenizer = tokenizer

    def open(self) -> onnxruntime.InferenceSession:
        """The session, opened when it is first needed: many an article has nothing to compare."""
        if self._session is None:
            self._session = self._opened()
        return self._session

    def embed(self, texts: Sequence[str]) -> FloatArray:
        """One vector for each text, shape (texts, width)."""
        ids = [self._ids(text) for text in texts]
        order = sorted(range(len(ids)), key=lambda position: len(ids[position]))
        rows: dict[int, FloatArray] = {}
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            rows.update(zip(batch, self._mean_states([ids[position] for position in batch]), strict=True))
        return np.stack([rows[position] for position in range(len(ids))]) if ids else np.zeros((0, 0), dtype=np.float32)

    def _ids(self, text: str) -> list[int]:
        pieces = self._tokenizer.text(text, longest=_LONGEST - 2)
        return [self._tokenizer.first, *pieces, self._tokenizer.separator]

    def _mean_states(self, sequences: Sequence[Sequence[int]]) -> Iterator[FloatArray]:
        ids, mask = padded(sequences)
        states = np.asarray(self.open().run(None, {"input_ids": ids, "attention_mask": mask})[0], dtype=np.float32)
        for row, sequence in zip(states, sequences, strict=True):
            mean = row[: len(sequence)].mean(axis=0)
            yield mean / max(float(np.linalg.norm(mean)), 1e-9)


def load_vectors(folder: Path) -> SentenceVectors:
    """The sentence vectors of a folder that holds `vectors.onnx` and `tokenizer.json`.

    Raises:
        OSError: A file is missing.
        ValueError: A file is not what it should be.
    """
    session = open_session(folder / FILE)
    return SentenceVectors(lambda: session, PieceTokenizer(folder / "tokenizer.json"))
