"""Searches a store as `retrieval.CaveatIndex` searches what is in memory: the same terms, statistics and vectors.

By meaning the search is exact. By words, SQLite's full-text index proposes and the model's statistics decide; in a large
store the commonest of a claim's words propose nothing, they only count where a rarer one has proposed.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from critique.retrieval import Found, SourcedCaveat, TermStatistics, Wanted
from critique.store.documents import caveat_of
from critique.store.schema import CAVEATS_A_DOCUMENT
from critique.store.store import Store
from critique.store.vectors import VectorTable, load_vector_table
from critique.values import Source

__all__ = ["StoreIndex"]

_PROPOSED = 50
"""Caveats that the full-text index proposes for a claim."""

_ROWS = 1_500
"""Rows that the words of a claim may be expected to hit in all; the commonest are left out beyond that."""


class _Terms(NamedTuple):
    """The terms of a caveat itself, and of what stands around it."""

    own: tuple[str, ...]
    around: tuple[str, ...]

    @classmethod
    def of(cls, own: str, around: str) -> "_Terms":
        """As the store keeps them: between spaces."""
        return cls(tuple(own.split()), tuple(around.split()))

    @property
    def counts(self) -> Counter[str]:
        """How often each stands there; its own count twice."""
        counts = Counter(self.own)
        counts.update(self.own)
        counts.update(self.around)
        return counts


@dataclass(slots=True)
class _Snapshot:
    """The vectors as they were at one version of the store."""

    version: tuple[int, int, int]
    table: VectorTable


class StoreIndex:
    """Finds the caveats of one store; a `CaveatSearch`."""

    def __init__(self, store: Store, statistics: TermStatistics, *, k1: float, b: float) -> None:
        self.store = store
        self.statistics = statistics
        self._k1, self._b = k1, b
        self._excluded: tuple[str, str | None] | None = None
        self._shared: list[_Snapshot] = []

    def without(self, sha256: str, path: str | None) -> "StoreIndex":
        """The same store, but for one document: the one with a certain text, else the one that a file was added as."""
        view = StoreIndex(self.store, self.statistics, k1=self._k1, b=self._b)
        view._excluded, view._shared = (sha256, path), self._shared
        return view

    def search(self, wanted: Sequence[Wanted], *, limit: int) -> list[list[Found]]:
        """For each thing wanted, the best by words and the nearest by meaning, in the order of the store.

        Raises:
            StoreError: The store cannot be read.
        """
        if not wanted:
            return []
        with self.store.snapshot():
            table, excluded = self._table(), self._excluded_document()
            vectors = np.stack([one.vector for one in wanted])
            near = table.near(vectors, limit=limit, without=excluded) if len(table.ids) else [[] for _ in wanted]
            total = len(table.ids)
            return [self._search(one, ids, limit, excluded, total) for one, ids in zip(wanted, near, strict=True)]

    def _table(self) -> VectorTable:
        """The vectors, read again when this connection or another has changed the store."""
        connection = self.store.connection
        [changes] = connection.execute("PRAGMA data_version").fetchone()
        version = (id(connection), changes, connection.total_changes)
        if not self._shared or self._shared[0].version != version:
            self._shared[:] = [_Snapshot(version, load_vector_table(connection))]
        return self._shared[0].table

    def _excluded_document(self) -> int | None:
        if self._excluded is None:
            return None
        found = self.store.connection.execute(
            "SELECT id FROM documents WHERE sha256 = ?1 OR path = ?2 ORDER BY sha256 != ?1 LIMIT 1", self._excluded
        ).fetchone()
        return int(found[0]) if found else None

    def _search(self, wanted: Wanted, near: Sequence[int], limit: int, excluded: int | None, total: int) -> list[Found]:
        scores = self._best(wanted.terms, self._proposed(wanted.terms, excluded, total), limit)
        rows = self._read({*scores, *near})
        nearness = {number: float(_vector(row["vector"]) @ wanted.vector) for number, row in rows.items()}
        nearest = sorted(near, key=lambda number: (-nearness[number], number))[:limit]
        return [self._found(rows[number], scores.get(number, 0.0), nearness[number]) for number in sorted({*scores, *nearest})]

    def _proposed(self, terms: Sequence[str], excluded: int | None, total: int) -> dict[int, _Terms]:
        """The terms of the caveats that the full-text index ranks highest, by number."""
        searched = " OR ".join(f'"{term}"' for term in self._searched(terms, total))
        if not searched:
            return {}
        first = (excluded or 0) * CAVEATS_A_DOCUMENT
        found = self.store.connection.execute(
            "SELECT rowid, own, around FROM terms WHERE terms MATCH ? AND rowid NOT BETWEEN ? AND ? "
            "AND rank MATCH 'bm25(2.0, 1.0)' ORDER BY rank LIMIT ?",
            (searched, first, first + CAVEATS_A_DOCUMENT - 1, _PROPOSED),
        )
        return {number: _Terms.of(own, around) for number, own, around in found}

    def _searched(self, terms: Iterable[str], total: int) -> list[str]:
        """The terms that propose caveats: all of them in a small store, the rarer in a large one."""
        chosen: list[str] = []
        rows = 0.0
        for term in sorted(set(terms), key=lambda term: (self.statistics.frequencies.get(term, 0), term)):
            rows += total * self.statistics.frequencies.get(term, 0) / max(self.statistics.documents, 1)
            if rows > _ROWS and len(chosen) >= 2:
                break
            chosen.append(term)
        return chosen

    def _best(self, wanted: Sequence[str], terms: dict[int, _Terms], limit: int) -> dict[int, float]:
        """The scores of those that the statistics rank highest."""
        query = sorted(set(wanted))
        scores = {number: self.statistics.bm25(query, found.counts, k1=self._k1, b=self._b) for number, found in terms.items()}
        best = sorted(scores.items(), key=lambda row: (-row[1], row[0]))[:limit]
        return {number: score for number, score in best if score > 0.0}

    def _read(self, numbers: Collection[int]) -> dict[int, dict[str, Any]]:
        """The rows of caveats, with their terms, vectors and documents, by number."""
        cursor = self.store.connection.execute(
            "SELECT c.*, t.own, t.around, d.name, d.path, d.title, d.author, d.date, d.url, "
            "substr(v.data, 1 + (c.id % ?1) * (length(v.data) / d.caveats), length(v.data) / d.caveats) AS vector, v.topic "
            "FROM caveats c JOIN terms t ON t.rowid = c.id JOIN documents d ON d.id = c.id / ?1 "
            "JOIN vectors v ON v.document = d.id WHERE c.id IN (SELECT value FROM json_each(?2))",
            (CAVEATS_A_DOCUMENT, json.dumps(sorted(numbers))),
        )
        names = [column[0] for column in cursor.description]
        return {row[0]: dict(zip(names, row, strict=True)) for row in cursor}

    def _found(self, row: dict[str, Any], bm25: float, nearness: float) -> Found:
        facts = {name: row[name] for name in ("path", "title", "author", "date", "url")}
        source = Source(id=row["name"], built_in=self.store.immutable, **facts)
        terms = _Terms.of(row["own"], row["around"])
        return Found(
            entry=SourcedCaveat(caveat_of(row), source, _vector(row["vector"]), _vector(row["topic"])),
            own=frozenset(terms.own),
            around=frozenset((*terms.own, *terms.around)),
            bm25=bm25,
            nearness=nearness,
        )


def _vector(data: bytes) -> NDArray[np.float32]:
    return np.frombuffer(data, dtype=np.float16).astype(np.float32)
