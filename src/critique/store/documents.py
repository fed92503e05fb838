"""What a store says of its documents."""

import sqlite3
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from critique.values import Caveat, CaveatKind, Span

__all__ = ["Added", "Outcome", "StoredCaveat", "StoredDocument", "caveat_of"]


class Outcome(StrEnum):
    """What became of a document that was to be added."""

    ADDED = "added"
    REPLACED = "replaced"
    PRESENT = "already there"


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A document that was to be added, and what became of it."""

    id: int
    outcome: Outcome
    caveats: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDocument:
    """A document of a store, without its text.

    Attributes:
        id: Its number in the store; never given to another document.
        sha256: Of its text in UTF-8, hexadecimal.
        name: The file's stem.
        path: The file that it was added from, absolute; `None` for a built-in document.
        format: How it was read: a key of `critique.reading.FORMATS`.
        title: As are `author`, `date` and `url`, what the document says of itself; `None` where it is silent.
        miner: Fingerprint of what found its caveats, or `annotated`.
        caveats: How many it holds.
    """

    id: int
    sha256: str
    name: str
    path: str | None
    format: str
    title: str | None
    author: str | None
    date: str | None
    url: str | None
    miner: str
    caveats: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCaveat:
    """A caveat by its number in a store."""

    id: int
    caveat: Caveat


def caveat_of(row: dict[str, Any]) -> Caveat:
    """A caveat from its row.

    Raises:
        sqlite3.DatabaseError: It is none.
    """
    if row["kind"] not in set(CaveatKind):
        raise sqlite3.DatabaseError(f"there is no kind of caveat {row['kind']!r}")
    return Caveat(
        text=row["text"],
        span=Span(row["start"], row["end"]),
        kind=CaveatKind(row["kind"]),
        plain=row["plain"],
        surroundings=row["surroundings"],
        confidence=row["confidence"],
    )
