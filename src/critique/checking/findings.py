"""What a check finds."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Finding", "Severity"]


class Severity(StrEnum):
    """How bad a finding is: an error breaks training or honesty, a warning wants a look, an info is for the record."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that a check found.

    Attributes:
        kind: Name of the kind of fault, `overlapping-claims` and the like.
        severity: How bad it is.
        place: File, and line or document where there is one.
        message: What was found, and what was expected.
    """

    kind: str
    severity: Severity
    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.severity:<7} {self.kind}: {self.place}: {self.message}"
