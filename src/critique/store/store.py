"""A store as an object: what is in it, and how documents come in and go out, each in one transaction."""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from critique.errors import ForeignVectors, InputError, StoreUnavailable, UnreadableArticle
from critique.retrieval import SourcedCaveat, terms_of
from critique.store.documents import Added, Outcome, StoredCaveat, StoredDocument, caveat_of
from critique.store.opening import connect, faults, transaction
from critique.store.schema import CAVEATS_A_DOCUMENT, make_store
from critique.values import Article, Caveat

__all__ = ["Remake", "Store"]

Remake = Callable[[StoredDocument, str], tuple[Article, Sequence[SourcedCaveat]]]
"""From a stored document and its text to what should stand in the store instead."""

_VECTORS = "vectors"

_DOCUMENTS = (
    "SELECT id, sha256, name, path, format, title, author, date, url, miner, caveats FROM documents "
    "WHERE ?1 IS NULL OR id = ?1 ORDER BY id"
)
"""All of them, or one."""

_MOST_DOCUMENTS = 2**63
"""Numbers from here on are none of SQLite's."""


class Store:
    """An open store. Made by `Store.open` and `Store.create`; closed by `close`, or by leaving a `with` block."""

    def __init__(self, path: Path, *, writable: bool, immutable: bool) -> None:
        self.path, self.immutable = path, immutable
        self._writable = writable
        self._abandoned: list[sqlite3.Connection] = []
        self._connect()

    @classmethod
    def open(cls, path: Path, *, writable: bool = False, immutable: bool = False) -> Self:
        """A store that exists.

        Args:
            path: Its file.
            writable: Whether documents will be added or removed.
            immutable: Whether nobody ever writes it, as the built-in one.

        Raises:
            StoreError: There is none, or it cannot be used.
        """
        return cls(path, writable=writable, immutable=immutable)

    @classmethod
    def create(cls, path: Path, *, vectors: str, shared: bool = True) -> Self:
        """The store in a file, open for writing; made if there is none.

        Args:
            path: Its file.
            vectors: Fingerprint of the encoder that its vectors will come from.
            shared: Whether others read while somebody writes; not for a file that is only read once it is made.

        Raises:
            StoreError: It cannot be made or used.
        """
        if not path.exists():
            try:
                with faults(path):
                    make_store(path, vectors=vectors, shared=shared)
            except OSError as error:
                problem = f"cannot be made ({error.strerror or error}); name another place with --store"
                raise StoreUnavailable(str(path), problem=problem) from error
        return cls.open(path, writable=True)

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection of this process: SQLite's must not be used on the other side of a fork."""
        if self._process != os.getpid():
            self._abandoned.append(self._connection)
            self._connect()
        return self._connection

    def _connect(self) -> None:
        self._lock = threading.RLock()
        self._connection = connect(self.path, writable=self._writable, immutable=self.immutable)
        self._process = os.getpid()

    def close(self) -> None:
        """Ends the use of the store."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Within the block the store is seen as it is at its beginning, whatever others write; one thread at a time."""
        with self._transaction("DEFERRED"):
            yield

    @contextmanager
    def _transaction(self, kind: str) -> Iterator[None]:
        connection = self.connection  # made anew, with its lock, on the other side of a fork
        with self._lock, faults(self.path), transaction(connection, kind):
            yield

    @property
    def vectors(self) -> str:
        """Fingerprint of the encoder that the vectors come from."""
        with faults(self.path):
            return self._value("SELECT value FROM meta WHERE key = ?", _VECTORS)

    def require_vectors(self, fingerprint: str, *, command: str) -> None:
        """Refuses a store whose vectors cannot be compared with those of an encoder.

        Args:
            fingerprint: Of the encoder.
            command: What mends it, for the message.

        Raises:
            ForeignVectors: They come from another encoder.
        """
        if self.vectors != fingerprint:
            raise ForeignVectors(str(self.path), command=command)

    def documents(self) -> list[StoredDocument]:
        """Every document, in the order of their numbers."""
        with faults(self.path):
            return [StoredDocument(**row) for row in self._rows(_DOCUMENTS, None)]

    def document(self, id: int) -> StoredDocument:
        """A document by its number.

        Raises:
            InputError: There is none.
        """
        with faults(self.path):
            found = next(self._rows(_DOCUMENTS, id), None) if 0 < id < _MOST_DOCUMENTS else None
        if found is None:
            raise InputError(f"there is no document {id}; `critique sources list` shows the numbers", path=str(self.path))
        return StoredDocument(**found)

    def text(self, id: int) -> str:
        """The text of a document."""
        with faults(self.path):
            return self._value("SELECT text FROM texts WHERE document = ?", id)

    def caveats(self, id: int) -> list[StoredCaveat]:
        """The caveats of a document, in order of appearance."""
        with faults(self.path):
            rows = self._rows("SELECT * FROM caveats WHERE id >= ? AND id < ? ORDER BY id", *_numbers(id))
            return [StoredCaveat(id=row["id"], caveat=caveat_of(row)) for row in rows]

    def _rows(self, query: str, *values: object) -> Iterator[dict[str, Any]]:
        cursor = self.connection.execute(query, values)
        names = [column[0] for column in cursor.description]
        return (dict(zip(names, row, strict=True)) for row in cursor)

    def _value(self, query: str, key: object) -> str:
        row = self.connection.execute(query, (key,)).fetchone()
        if row is None:
            raise sqlite3.DatabaseError(f"nothing is kept for {key!r}")
        return str(row[0])

    def holds(self, article: Article) -> Added | None:
        """The document with an article's text, if the store has it and nothing else under its path."""
        with faults(self.path):
            row = self.connection.execute(
                "SELECT id, caveats FROM documents WHERE sha256 = ?1 "
                "AND NOT EXISTS (SELECT 1 FROM documents WHERE path = ?2 AND sha256 != ?1)",
                (article.sha256, article.path),
            ).fetchone()
        return Added(id=row[0], outcome=Outcome.PRESENT, caveats=row[1]) if row else None

    def add(self, article: Article, caveats: Sequence[SourcedCaveat], *, format: str, miner: str) -> Added:
        """Adds a document, in one transaction; what stood under the same path goes, the same text is not added again.

        Args:
            article: The document; its path says which earlier version it replaces.
            caveats: With their vectors, in order of appearance.
            format: How the document was read.
            miner: Fingerprint of what found the caveats.

        Raises:
            UnreadableArticle: The text holds half characters, which no file can.
            StoreError: The store cannot be written.
        """
        try:
            with self._transaction("IMMEDIATE"):
                return self._add(article, caveats, format, miner)
        except UnicodeEncodeError as error:
            if article.path is not None and error.object in (article.path, article.id):
                raise UnreadableArticle("the file's name is not UTF-8; rename it", path=article.path) from error
            raise UnreadableArticle(f"the text holds half a character ({error.reason}); mend it", path=article.path) from error

    def _add(self, article: Article, caveats: Sequence[SourcedCaveat], format: str, miner: str) -> Added:
        there = self.holds(article)
        if there is not None:
            return there
        earlier = self.connection.execute("SELECT id FROM documents WHERE path = ?", (article.path,)).fetchone()
        same = self.connection.execute("SELECT id, caveats FROM documents WHERE sha256 = ?", (article.sha256,)).fetchone()
        if earlier:
            self._remove(earlier[0])
        if same:
            return Added(id=same[0], outcome=Outcome.PRESENT, caveats=same[1])
        id = self._insert(earlier[0] if earlier else None, article, caveats, format, miner)
        return Added(id=id, outcome=Outcome.REPLACED if earlier else Outcome.ADDED, caveats=len(caveats))

    def _insert(self, id: int | None, article: Article, caveats: Sequence[SourcedCaveat], format: str, miner: str) -> int:
        about = (article.id, article.path, format, article.title, article.author, article.date, article.url)
        cursor = self.connection.execute(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (id, article.sha256, *about, miner, len(caveats))
        )
        id = int(cursor.lastrowid or 0)
        self.connection.execute("INSERT INTO texts VALUES (?, ?)", (id, article.text))
        vectors = b"".join(entry.vector.astype(np.float16).tobytes() for entry in caveats)
        topic = caveats[0].topic.astype(np.float16).tobytes() if caveats else b""
        self.connection.execute("INSERT INTO vectors VALUES (?, ?, ?)", (id, vectors, topic))
        for number, entry in enumerate(caveats, _numbers(id)[0]):
            self._insert_caveat(number, entry.caveat)
        return id

    def _insert_caveat(self, number: int, caveat: Caveat) -> None:
        span = (caveat.span.start, caveat.span.end)
        row = (number, *span, caveat.kind.value, caveat.confidence, caveat.text, caveat.plain, caveat.surroundings)
        self.connection.execute("INSERT INTO caveats VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        terms = (" ".join(terms_of(caveat.plain)), " ".join(terms_of(caveat.surroundings)))
        self.connection.execute("INSERT INTO terms (rowid, own, around) VALUES (?, ?, ?)", (number, *terms))

    def remove(self, ids: Sequence[int]) -> None:
        """Removes documents with their caveats, all or none.

        Raises:
            InputError: There is no document of a number.
            StoreError: The store cannot be written.
        """
        with self._transaction("IMMEDIATE"):
            for id in ids:
                self.document(id)
                self._remove(id)

    def _remove(self, id: int) -> None:
        self.connection.execute("DELETE FROM texts WHERE document = ?", (id,))
        self.connection.execute("DELETE FROM vectors WHERE document = ?", (id,))
        self.connection.execute("DELETE FROM caveats WHERE id >= ? AND id < ?", _numbers(id))
        self.connection.execute("DELETE FROM terms WHERE rowid >= ? AND rowid < ?", _numbers(id))
        self.connection.execute("DELETE FROM documents WHERE id = ?", (id,))

    def remake(self, remake: Remake, *, vectors: str, miner: str) -> int:
        """Finds the caveats of every document anew, in one transaction; returns how many documents there are.

        Args:
            remake: Gives a document as it should be.
            vectors: Fingerprint of the encoder that the new vectors come from.
            miner: Fingerprint of what finds the caveats.

        Raises:
            StoreError: The store cannot be written.
        """
        with self._transaction("IMMEDIATE"):
            documents = self.documents()
            for document in documents:
                article, caveats = remake(document, self.text(document.id))
                self._remove(document.id)
                self._insert(document.id, article, caveats, document.format, miner)
            self.connection.execute("UPDATE meta SET value = ? WHERE key = ?", (vectors, _VECTORS))
        return len(documents)

    def compact(self) -> None:
        """Leaves no gaps: the same documents added in the same order give the same bytes."""
        with faults(self.path):
            self.connection.execute("INSERT INTO terms (terms) VALUES ('optimize')")
            self.connection.execute("VACUUM")


def _numbers(id: int) -> tuple[int, int]:
    """The first number of a document's caveats, and the first that is no longer one of its."""
    return id * CAVEATS_A_DOCUMENT, (id + 1) * CAVEATS_A_DOCUMENT
