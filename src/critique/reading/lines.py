"""Where the lines of a text are; a carriage return, a line feed or both end one.

Owns the mask: a copy of the text, character for character as long, in which parsers may rely on line feeds.
"""

import re
from collections.abc import Sequence

from critique.values import Span

__all__ = ["find_lines", "mask", "trim"]

_UNSAFE = re.compile(r"[\x00\ud800-\udfff]")


def mask(text: str) -> str:
    """Make every line end a line feed and every character one that a parser can bear; offsets stay."""
    return _UNSAFE.sub("\ufffd", text).replace("\r\n", " \n").replace("\r", "\n")


def find_lines(masked: str) -> Sequence[Span]:
    """The lines of a masked text, line feeds excluded."""
    lines: list[Span] = []
    start = 0
    for line in masked.split("\n"):
        lines.append(Span(start, start + len(line)))
        start += len(line) + 1
    return lines


def trim(text: str, span: Span) -> Span:
    """A stretch without white space at its ends; empty, at its start, if it has nothing else."""
    stretch = text[span.start : span.end]
    stripped = stretch.strip()
    if not stripped:
        return Span(span.start, span.start)
    start = span.start + len(stretch) - len(stretch.lstrip())
    return Span(start, start + len(stripped))
