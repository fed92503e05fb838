"""The tables of a store, and the marks by which a file is known as one.

To raise `FORMAT`: also when `retrieval.terms_of` gives other terms, since the store keeps them; say in CHANGELOG what users
must do, and keep the older number refused by name or migrated.
"""

import os
import sqlite3
import tempfile
from pathlib import Path

__all__ = ["APPLICATION_ID", "CAVEATS_A_DOCUMENT", "FORMAT", "make_store"]

APPLICATION_ID = 0x43524954
"""Marks a SQLite file as a store of critique: "CRIT"."""

FORMAT = 1

CAVEATS_A_DOCUMENT = 1_000_000
"""The caveats of document n are numbered from n times this, so that a caveat's number says its document and its position."""

_SCHEMA = f"""
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {FORMAT};
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sha256 TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    path TEXT UNIQUE,
    format TEXT NOT NULL,
    title TEXT,
    author TEXT,
    date TEXT,
    url TEXT,
    miner TEXT NOT NULL,
    caveats INTEGER NOT NULL
);
CREATE TABLE texts (document INTEGER PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE vectors (document INTEGER PRIMARY KEY, data BLOB NOT NULL, topic BLOB NOT NULL);
CREATE TABLE caveats (
    id INTEGER PRIMARY KEY,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    kind TEXT NOT NULL,
    confidence REAL NOT NULL,
    text TEXT NOT NULL,
    plain TEXT NOT NULL,
    surroundings TEXT NOT NULL
);
CREATE VIRTUAL TABLE terms USING fts5(own, around, tokenize = 'ascii');
"""


def make_store(path: Path, *, vectors: str, shared: bool) -> None:
    """Makes an empty store, whole or not at all; one that another process makes in the meantime is left as it is.

    Args:
        path: Its file; folders are made.
        vectors: Fingerprint of the encoder that its vectors come from.
        shared: Whether others may read while somebody writes (WAL mode), which a file that is only read does without.

    Raises:
        OSError: The place cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as work:
        draft = Path(work) / "store"
        connection = sqlite3.connect(draft, isolation_level=None)
        try:
            connection.executescript(("PRAGMA journal_mode = WAL;" if shared else "") + _SCHEMA)
            connection.execute("INSERT INTO meta VALUES ('vectors', ?)", (vectors,))
        finally:
            connection.close()
        _put(draft, path)


def _put(draft: Path, path: Path) -> None:
    """Gives the file its name unless the name is taken; where the disk knows no links, the last one wins."""
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    except OSError:
        draft.replace(path)
