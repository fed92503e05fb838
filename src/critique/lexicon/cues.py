"""What a cue is, and what it is to find one."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from critique.values import CaveatKind, QualifierKind, Stance

__all__ = ["CaveatCue", "Cue", "Hit", "QualifierCue", "StanceCue", "place_of"]


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


def place_of(hit: Hit[Cue]) -> tuple[int, int, str]:
    """What hits are ordered by: where they begin, the longer first, then by name."""
    return hit.start, -hit.end, hit.cue.name
