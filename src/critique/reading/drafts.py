"""What a parser hands on: the blocks of one document before they know of one another.

Owns the values between the parsers of the formats and `outline`, which makes blocks of them.
"""

from dataclasses import dataclass

from critique.reading.front_matter import FrontMatter
from critique.reading.plain import PlainText
from critique.values import BlockKind, Span

__all__ = ["Draft", "Parsed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A block that does not know its neighbours yet.

    Attributes:
        kind: What its markup says that it is.
        span: Where it stands, markup included.
        plain: What it says.
        level: Of a heading, or the depth of a list item or quotation.
        is_marked: Whether a heading is marked as one; `False` for a bold or short line that only looks like one.
        list_number: Which of the document's outermost lists it stands in, or `None`.
    """

    kind: BlockKind
    span: Span
    plain: PlainText
    level: int = 0
    is_marked: bool = True
    list_number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A document as its format's parser leaves it."""

    drafts: tuple[Draft, ...]
    front_matter: FrontMatter | None = None
