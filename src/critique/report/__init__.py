"""Reports: a critique as the text that is written to a file or a terminal.

Owns the choice of the form. Decides nothing about claims and writes nothing anywhere: a critique goes in, a string
comes out, the same one every time, whatever the terminal, the locale or the environment.
"""

from collections.abc import Callable
from typing import Final

from critique.errors import UnknownFormat
from critique.report.json_text import render_json, render_jsonl
from critique.report.page import Page
from critique.report.text import render_answer, render_text
from critique.values import Critique

__all__ = ["FORMATS", "render"]

_ANSWER: Final = "answer"
"""What is said to a single claim, for people: chosen by the command `ask`, not by `--format`."""

FORMATS: Final[dict[str, Callable[[Critique, Page], str]]] = {
    "text": render_text,
    "json": render_json,
    "jsonl": render_jsonl,
}
"""What `--format` may name, and the function that writes it."""


def render(critique: Critique, *, format: str, width: int | None = None, color: bool = False) -> str:
    """The report on one article, ending in a line feed.

    Args:
        critique: What there is to say.
        format: One of `FORMATS`; or `answer`, for the critique of a single claim.
        width: Columns of the page, for formats that are laid out; 80 if not given.
        color: Whether terminal colours may be used, by formats that have them.

    Raises:
        UnknownFormat: There is no such format.
    """
    page = Page(color=color) if width is None else Page(width=width, color=color)
    if format == _ANSWER:
        return render_answer(critique, page)
    if format not in FORMATS:
        raise UnknownFormat(f"there is no report format {format!r}; known formats are {', '.join(FORMATS)}")
    return FORMATS[format](critique, page)
