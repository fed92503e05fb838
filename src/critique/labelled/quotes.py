"""Quotations and where they stand: a quotation that is absent or ambiguous is refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from critique.errors import BadAnnotation
from critique.values import Span

__all__ = ["Place", "align", "occurrences"]


def occurrences(text: str, quote: str) -> list[int]:
    """Every offset at which a quotation stands."""
    found, start = [], text.find(quote)
    while start >= 0:
        found.append(start)
        start = text.find(quote, start + 1)
    return found


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the labelled data we are, for error messages: file, line, and what within it."""

    path: str
    line: int | None
    what: str

    def refuse(self, problem: str, *, fault: str = "bad-schema") -> BadAnnotation:
        """The error that says what is wrong here, and which sort of fault that is."""
        return BadAnnotation(f"{self.what}: {problem}", path=self.path, line=self.line, fault=fault)

    def refuse_absent(self, quotation: object) -> BadAnnotation:
        """The error that says of a quotation that it does not stand in the text."""
        return self.refuse(f"the quotation is not in the text: {str(quotation)[:80]!r}", fault="absent-quotation")

    def part(self, name: str) -> "Place":
        """A place within this one."""
        return Place(self.path, self.line, f"{self.what}, {name}")


def align(text: str, quoted: Mapping[str, Any], place: Place, *, near: Span | None = None) -> Span:
    """Where a quotation stands in the text.

    Args:
        text: The document's text.
        quoted: An object with `quote`, and `start` or `occurrence` where the quotation alone is ambiguous.
        place: For the error message.
        near: A claim: of several occurrences, the first within it, else the nearest to it, is meant.

    Raises:
        BadAnnotation: The quotation is absent, or ambiguous and not told apart.
    """
    quote = quoted.get("quote")
    if not isinstance(quote, str) or not quote:
        raise place.refuse('no "quote"; expected an exact stretch of the text')
    start = quoted.get("start")
    for key in ("start", "occurrence"):
        if quoted.get(key) is not None and type(quoted[key]) is not int:
            raise place.refuse(f'"{key}" is {quoted[key]!r}; expected a whole number')
    if start is not None:
        if start < 0 or text[start : start + len(quote)] != quote:
            problem = f"the text at offset {start} is not the quotation {quote[:60]!r}; run `critique data align`"
            raise place.refuse(problem, fault="wrong-offset")
        return Span(start, start + len(quote))
    found = occurrences(text, quote)
    if not found:
        raise place.refuse_absent(quote)
    start = _choose(found, quoted.get("occurrence"), near, len(quote))
    if start is None:
        problem = f'the quotation stands {len(found)} times: lengthen it or add "occurrence" (1-{len(found)}): {quote[:60]!r}'
        raise place.refuse(problem, fault="ambiguous-quotation")
    return Span(start, start + len(quote))


def _choose(found: Sequence[int], occurrence: int | None, near: Span | None, length: int) -> int | None:
    if occurrence is not None:
        return found[occurrence - 1] if 1 <= occurrence <= len(found) else None
    if len(found) == 1:
        return found[0]
    if near is None:
        return None
    inside = [start for start in found if near.contains(Span(start, start + length))]
    return inside[0] if inside else min(found, key=lambda start: min(abs(start - near.start), abs(start + length - near.end)))
