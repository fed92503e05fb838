"""The page that a report is laid out for."""

from dataclasses import dataclass

__all__ = ["Page"]

_NARROWEST = 20
_WIDEST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a report is written on.

    Attributes:
        width: Columns that there are.
        color: Whether it shows colours.
    """

    width: int = 80
    color: bool = False

    @property
    def columns(self) -> int:
        """Columns to use: lines longer than 100 are hard to read, below 20 nothing can be laid out."""
        return min(max(self.width, _NARROWEST), _WIDEST)
