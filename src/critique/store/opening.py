"""Opens a store, knows whether it is one, and names what can go wrong with it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from critique.errors import DamagedStore, NotAStore, StoreError, StoreNotFound, StoreTooNew, StoreUnavailable
from critique.store.schema import APPLICATION_ID, FORMAT

__all__ = ["connect", "faults", "transaction"]

PATIENCE = 30.0
"""Seconds that a writer waits for another."""

_UNAVAILABLE = {
    sqlite3.SQLITE_BUSY: "another process is writing to the store; try again when it is done",
    sqlite3.SQLITE_LOCKED: "another process is writing to the store; try again when it is done",
    sqlite3.SQLITE_READONLY: "the store may not be written; check the permissions of its folder, or name another with --store",
    sqlite3.SQLITE_PERM: "the store may not be opened; check its permissions, or name another with --store",
    sqlite3.SQLITE_CANTOPEN: "the store cannot be opened; check the permissions of its folder, or name another with --store",
    sqlite3.SQLITE_FULL: "the disk is full; what was being added is not in the store",
    sqlite3.SQLITE_IOERR: "the disk does not let the store be read or written; check it",
}


@contextmanager
def faults(path: Path) -> Iterator[None]:
    """Turns what SQLite complains of into errors with a name.

    Raises:
        StoreError: Something is wrong with the store.
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise _named(path, error) from error


def _named(path: Path, error: sqlite3.DatabaseError) -> StoreError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in _UNAVAILABLE:
        return StoreUnavailable(str(path), problem=f"{_UNAVAILABLE[code]} ({error})")
    if code == sqlite3.SQLITE_NOTADB:
        return NotAStore(str(path))
    return DamagedStore(str(path), fault=str(error))


def connect(path: Path, *, writable: bool = False, immutable: bool = False) -> sqlite3.Connection:
    """A connection to a store that exists and is one.

    Args:
        path: The store.
        writable: Whether it will be added to.
        immutable: Whether nobody ever writes it, so that no lock is needed.

    Raises:
        StoreNotFound: There is no such file.
        NotAStore: It is something else.
        StoreTooNew: It was written by a later critique.
        DamagedStore: It cannot be read.
        StoreUnavailable: It may not be opened.
    """
    if not path.exists():
        raise StoreNotFound(str(path))
    if not path.is_file():
        raise NotAStore(str(path))
    with faults(path):
        mode = "immutable=1" if immutable else f"mode={'rw' if writable else 'ro'}"
        try:
            return _checked(path, mode)
        except sqlite3.OperationalError:
            if writable or _side_file(path).exists():
                raise
            # WAL mode makes a file beside the store even to read it; on read-only media nobody can be writing
            return _checked(path, "immutable=1")


def _side_file(path: Path) -> Path:
    """Where SQLite keeps what has been written and not yet carried over."""
    return path.with_name(path.name + "-wal")


def _checked(path: Path, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{mode}", uri=True, isolation_level=None, timeout=PATIENCE, check_same_thread=False
    )
    try:
        _check(path, connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _check(path: Path, connection: sqlite3.Connection) -> None:
    """Refuses what is no store that this critique reads."""
    [mark], [number] = (connection.execute(f"PRAGMA {name}").fetchone() for name in ("application_id", "user_version"))
    if mark != APPLICATION_ID:
        raise NotAStore(str(path))
    if number > FORMAT:
        raise StoreTooNew(str(path), found=number, supported=FORMAT)
    connection.execute("SELECT value FROM meta").fetchall()


@contextmanager
def transaction(connection: sqlite3.Connection, kind: str) -> Iterator[None]:
    """All or nothing: a `DEFERRED` transaction sees one state throughout, an `IMMEDIATE` one may write."""
    connection.execute(f"BEGIN {kind}")
    try:
        yield
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
