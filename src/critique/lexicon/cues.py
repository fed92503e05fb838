"""What a cue is, and how cues are looked for."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Generic, TypeVar

from critique.values import CaveatKind, QualifierKind, Stance

__all__ = ["CaveatCue", "Cue", "Hit", "Order", "QualifierCue", "RelationCue", "StanceCue", "find_cues"]


class Order(StrEnum):
    """On which side of a relation cue the lever stands."""

    LEVER_FIRST = "lever_first"
    BENEFIT_FIRST = "benefit_first"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """Words that are evidence for something.

    Attributes:
        name: Unique within its table, `group.name`.
        pattern: Regular expression over a sentence's plain text, case ignored.
        fires: Sentences in which it must be found.
        silent: Sentences in which it must not be found.
    """

    name: str
    pattern: str
    fires: tuple[str, ...]
    silent: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationCue(Cue):
    """Evidence that a lever yields a benefit, with the side on which the lever stands."""

    order: Order = Order.LEVER_FIRST


@dataclass(frozen=True, slots=True, kw_only=True)
class QualifierCue(Cue):
    """Evidence that a claim is limited."""

    kind: QualifierKind


@dataclass(frozen=True, slots=True, kw_only=True)
class StanceCue(Cue):
    """Evidence that a claim is passed on, or turned down."""

    stance: Stance


@dataclass(frozen=True, slots=True, kw_only=True)
class CaveatCue(Cue):
    """Evidence that a sentence limits a benefit."""

    kind: CaveatKind


C = TypeVar("C", bound=Cue, covariant=True)


@dataclass(frozen=True, slots=True)
class Hit(Generic[C]):
    """A cue found at `start` to `end` of a text."""

    cue: C
    start: int
    end: int


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def find_cues(text: str, cues: Iterable[C]) -> tuple[Hit[C], ...]:
    """Every place where a cue is found, by position; an apostrophe matches straight and curly.

    >>> from critique.lexicon import QUALIFIER_CUES
    >>> [hit.cue.name for hit in find_cues("It may help.", QUALIFIER_CUES)]
    ['hedge.modal']
    """
    plain = text.replace("’", "'")
    hits = [
        Hit(cue, match.start(), match.end())
        for cue in cues
        for match in _compiled(cue.pattern).finditer(plain)
        if match.end() > match.start()
    ]
    return tuple(sorted(hits, key=lambda hit: (hit.start, -hit.end, hit.cue.name)))
