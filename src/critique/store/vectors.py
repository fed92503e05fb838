"""The vectors of a store in memory: a byte a component, to find in little time and space what may be among the nearest.

The bytes only choose; what is chosen is compared by the vectors as stored. Rounding to bytes moves a cosine by about
`scale / sqrt(12)` at random, so whatever could be among the nearest within six times that is chosen too.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from critique.store.schema import CAVEATS_A_DOCUMENT

__all__ = ["VectorTable", "load_vector_table"]

_ROWS = 512
"""Rows that are widened to floating point at once: so many stay in the processor's cache."""

_DEVIATIONS = 6.0


@dataclass(frozen=True, slots=True, eq=False)
class VectorTable:
    """The vectors of every caveat, coarsely.

    Attributes:
        ids: Numbers of the caveats, ascending, shape (caveats,).
        codes: Components as bytes, shape (caveats, width).
        scales: What a step of each row's bytes is worth, shape (caveats,).
    """

    ids: NDArray[np.int64]
    codes: NDArray[np.int8]
    scales: NDArray[np.float32]

    def near(self, wanted: NDArray[np.float32], *, limit: int, without: int | None) -> list[list[int]]:
        """For each vector wanted, the numbers of the caveats that may be among the nearest; all of these are there.

        Args:
            wanted: Unit vectors, shape (vectors, width).
            limit: How many nearest are looked for.
            without: A document whose caveats do not count.
        """
        if not len(self.ids):
            return [[] for _ in wanted]
        scores = self._scores(wanted)
        if without is not None:
            first, last = np.searchsorted(self.ids, [without * CAVEATS_A_DOCUMENT, (without + 1) * CAVEATS_A_DOCUMENT])
            scores[first:last] = -np.inf
        margin = 2.0 * _DEVIATIONS * float(self.scales.max()) / np.sqrt(12.0)
        return [self._best(column, limit, margin) for column in scores.T]

    def _scores(self, wanted: NDArray[np.float32]) -> NDArray[np.float32]:
        """Cosines within the rounding, shape (caveats, vectors)."""
        columns = np.ascontiguousarray(wanted.T)
        scores = np.empty((len(self.ids), len(wanted)), dtype=np.float32)
        buffer = np.empty((_ROWS, self.codes.shape[1]), dtype=np.float32)
        for start in range(0, len(self.ids), _ROWS):
            rows = slice(start, min(start + _ROWS, len(self.ids)))
            wide = buffer[: rows.stop - rows.start]
            wide[...] = self.codes[rows]
            np.matmul(wide, columns, out=scores[rows])
        scores *= self.scales[:, None]
        return scores

    def _best(self, scores: NDArray[np.float32], limit: int, margin: float) -> list[int]:
        place = max(len(scores) - limit, 0)
        least = float(np.partition(scores, place)[place]) - margin
        chosen = self.ids[(scores >= least) & np.isfinite(scores)]
        return [int(id) for id in chosen]


def load_vector_table(connection: sqlite3.Connection) -> VectorTable:
    """The vectors of a store."""
    counts = dict(connection.execute("SELECT id, caveats FROM documents WHERE caveats > 0 ORDER BY id").fetchall())
    total = sum(counts.values())
    if not total:
        return VectorTable(np.zeros(0, np.int64), np.zeros((0, 0), np.int8), np.zeros(0, np.float32))
    ids = np.concatenate([np.arange(number) + id * CAVEATS_A_DOCUMENT for id, number in counts.items()])
    [size] = connection.execute(
        "SELECT length(data) / caveats FROM vectors JOIN documents ON id = document WHERE caveats > 0 LIMIT 1"
    ).fetchone()
    codes, scales = np.empty((total, size // 2), np.int8), np.empty(total, np.float32)
    start = 0
    for block in _blocks(connection, size // 2):
        rows = slice(start, start + len(block))
        largest = np.maximum(np.abs(block).max(axis=1), 1e-9)
        scales[rows] = largest / 127.0
        block *= (127.0 / largest)[:, None]
        codes[rows] = np.rint(block, out=block)
        start = rows.stop
    return VectorTable(ids, codes, scales)


def _blocks(connection: sqlite3.Connection, width: int) -> Iterator[NDArray[np.float32]]:
    """The vectors in order, some documents at a time, shape (rows, width)."""
    cursor = connection.execute("SELECT data FROM vectors ORDER BY document")
    while rows := cursor.fetchmany(128):
        data = b"".join(row[0] for row in rows)
        yield np.frombuffer(data, dtype=np.float16).reshape(-1, width).astype(np.float32)
