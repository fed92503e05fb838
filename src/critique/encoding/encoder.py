"""Runs the encoder: ONNX Runtime for the transformer, NumPy for the heads.

In a model folder: `encoder.onnx`, `tokenizer.json`, `heads.safetensors` (the heads' weights and the gate's), and `vectors.onnx`
of `critique.encoding.vectors`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from safetensors.numpy import load_file, save_file

from critique.contexts import SentenceInContext
from critique.encoding import outputs
from critique.encoding.files import part
from critique.encoding.pieces import PieceTokenizer
from critique.encoding.readings import FloatArray, SentenceReading
from critique.encoding.sessions import batches, each, open_session, padded
from critique.encoding.tags import piece_evidence
from critique.encoding.windows import Part, Window, lone_windows, make_windows

__all__ = ["Encoder", "Heads", "load_encoder", "save_heads"]

FILES = ("encoder.onnx", "heads.safetensors", "tokenizer.json", "vectors.onnx")

_BLOCK = 4_096
"""Sentences that are tokenized and windowed at once, so that memory does not grow with the document."""


@dataclass(frozen=True, slots=True, eq=False)
class Heads:
    """Weights of the heads and of the gate.

    Attributes:
        sentence: Shape (SENTENCE_OUTPUTS, width).
        sentence_bias: Shape (SENTENCE_OUTPUTS,).
        tag: Shape (TAG_OUTPUTS, width); of the heads over word pieces.
        tag_bias: Shape (TAG_OUTPUTS,).
        gate: What each word piece adds to the log-odds of a sentence being worth reading, shape (vocabulary,).
        gate_bias: Where the gate's log-odds start, less the threshold: below zero a sentence is not read. Shape (1,).
        doubt: Log-odds of a claim, either way, below which a sentence is read by itself besides; 0 for never. Shape (1,).
    """

    sentence: FloatArray
    sentence_bias: FloatArray
    tag: FloatArray
    tag_bias: FloatArray
    gate: FloatArray
    gate_bias: FloatArray
    doubt: FloatArray

    def as_arrays(self) -> dict[str, FloatArray]:
        """By name, as they are written."""
        return {name: np.ascontiguousarray(getattr(self, name)) for name in self.__slots__}


class Encoder:
    """Reads the sentences of a document, each in its surroundings; and by itself too where its heads ask for that in doubt.

    What two readings of a sentence say is averaged. An encoder that learned from few articles is misled by what stands around a
    sentence as often as it is helped, while a sentence alone lacks what it refers to.
    """

    def __init__(
        self, session: onnxruntime.InferenceSession, tokenizer: PieceTokenizer, heads: Heads, *, threads: int = 1
    ) -> None:
        self._session, self._threads = session, threads
        self.tokenizer = tokenizer
        self.heads = heads
        self._unread = SentenceReading(
            vector=np.zeros(heads.sentence.shape[1], dtype=np.float32),
            scores=np.full(outputs.SENTENCE_OUTPUTS, -20.0, dtype=np.float32),
        )

    def read(self, contexts: Sequence[SentenceInContext], *, gated: bool = True) -> tuple[SentenceReading, ...]:
        """What the encoder says of each sentence, in order.

        Args:
            contexts: The sentences of one document.
            gated: Whether sentences that the gate holds to be neither claim nor caveat are left unread.
        """
        readings: list[SentenceReading] = []
        for start in range(0, len(contexts), _BLOCK):
            readings.extend(self.read_all([contexts[start : start + _BLOCK]], gated=gated)[0])
        return tuple(readings)

    def read_all(
        self, documents: Sequence[Sequence[SentenceInContext]], *, gated: bool = True
    ) -> list[tuple[SentenceReading, ...]]:
        """The same of several documents, which share batches: for many short ones."""
        pieces = [self.tokenizer.sentences(contexts) for contexts in documents]
        readings = [[self._unread] * len(contexts) for contexts in documents]
        windows = [
            (number, window)
            for number, (contexts, own) in enumerate(zip(documents, pieces, strict=True))
            for window in make_windows(contexts, own, self.passes_gate(own) if gated else [True] * len(own), self.tokenizer)
        ]
        for number, index, reading in self._read_windows(windows):
            readings[number][index] = reading
        again = [
            (number, window)
            for number, (said, own) in enumerate(zip(readings, pieces, strict=True))
            for window in lone_windows(own, [self._doubts(reading) for reading in said], self.tokenizer)
        ]
        for number, index, reading in self._read_windows(again):
            readings[number][index] = readings[number][index].averaged_with(reading)
        return [tuple(found) for found in readings]

    def _doubts(self, reading: SentenceReading) -> bool:
        return reading is not self._unread and abs(reading.claim) < float(self.heads.doubt[0])

    def passes_gate(self, pieces: Sequence[Sequence[int]]) -> list[bool]:
        """Whether each sentence is worth reading: a unigram model over its word pieces, tuned for recall.

        Headings, list items and the like always are: they are short, and what they claim stands around them.
        """
        gate, bias = self.heads.gate, float(self.heads.gate_bias[0])
        return [
            not self.tokenizer.in_paragraph(ids) or bool(gate[np.array(ids, dtype=np.int64)].sum() + bias >= 0.0)
            for ids in pieces
        ]

    def _read_windows(self, windows: Sequence[tuple[int, Window]]) -> Iterator[tuple[int, int, SentenceReading]]:
        """For each sentence that is scored there, the number of its document, its position, and its reading."""
        groups = [[windows[place] for place in batch] for batch in batches([len(window.ids) for _, window in windows])]
        for found in each(self._read_batch, groups, threads=self._threads):
            yield from found

    def _read_batch(self, windows: Sequence[tuple[int, Window]]) -> list[tuple[int, int, SentenceReading]]:
        found = []
        states = self.states([window.ids for _, window in windows])
        pieces = piece_evidence(states @ self.heads.tag.T + self.heads.tag_bias)
        for (number, window), rows, evidence in zip(windows, states, pieces, strict=True):
            vectors = _means(rows, window.parts)
            scores = vectors @ self.heads.sentence.T + self.heads.sentence_bias
            for row, run in enumerate(window.parts):
                own = evidence[run.start + 1 : run.end].copy()  # without the marker; a view would keep the whole batch
                found.append((number, run.sentence, SentenceReading(vectors[row], scores[row], own)))
        return found

    def states(self, sequences: Sequence[Sequence[int]]) -> FloatArray:
        """The last hidden states, shape (sequences, longest, width); rows beyond a sequence's end mean nothing."""
        ids, mask = padded(sequences)
        return np.asarray(self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0], dtype=np.float32)


def _means(rows: FloatArray, parts: Sequence[Part]) -> FloatArray:
    """The mean of each part's own rows, shape (parts, width); parts stand one after the other."""
    edges = np.array([(part.start, part.end) for part in parts]).ravel()
    sums = np.add.reduceat(rows[: edges[-1]], edges[:-1], axis=0)[::2]  # every second sum is of what stands between
    return np.asarray(sums / (edges[1::2] - edges[::2])[:, None], dtype=np.float32)


def load_encoder(folder: Path, *, threads: int = 1) -> Encoder:
    """The encoder of a model folder.

    Args:
        folder: The folder.
        threads: That it runs on; what it says is the same.

    Raises:
        OSError: A file is missing.
        ValueError: A file is not what it should be.
    """
    heads = Heads(**load_file(folder / "heads.safetensors"))
    session, tokenizer = open_session(folder / "encoder.onnx"), PieceTokenizer(part(folder, "tokenizer.json"))
    return Encoder(session, tokenizer, heads, threads=threads)


def save_heads(heads: Heads, folder: Path) -> None:
    """Writes `heads.safetensors`."""
    save_file(heads.as_arrays(), folder / "heads.safetensors")
