"""A sheet of text that is written line by line and never grows wider than its page.

Owns rich: wrapping by what a terminal shows (wide characters count double), indentation, colours. Knows nothing of
claims. Foreign text comes in as `Text`, so that square brackets in it are just square brackets.
"""

from io import StringIO
from typing import Final

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from critique.report.page import Page

__all__ = ["Sheet"]

_HEIGHT: Final = 25
_RULE: Final = "─"


class Sheet:
    """Collects lines; the environment has no say in how they look."""

    def __init__(self, page: Page) -> None:
        self.width = page.columns
        self._file = StringIO()
        self._is_apart = False
        self._console = Console(
            file=self._file,
            width=self.width,
            height=_HEIGHT,
            color_system="standard" if page.color else None,
            force_terminal=page.color,
            force_interactive=False,
            no_color=not page.color,
            legacy_windows=False,
            markup=False,
            emoji=False,
            highlight=False,
            _environ={},
        )

    def write(self, text: Text, *, indent: int = 0, mark: Text | None = None) -> None:
        """Write a paragraph, with a mark in the indentation of its first line; an empty one leaves no line."""
        margin = Text(" " * indent)
        first = margin if mark is None else Text.assemble(mark, " " * (indent - cell_len(mark.plain)))
        for number, line in enumerate(text.wrap(self._console, self.width - indent, overflow="fold", tab_size=1)):
            line.rstrip()
            self._print(Text.assemble(margin if number else first, line))

    def head(self, text: Text, *, style: str) -> None:
        """Write a heading, with a rule that runs on from it to the edge."""
        lead = _RULE * 2 + " "
        lines = text.wrap(self._console, self.width - len(lead), overflow="fold", tab_size=1)
        for number, line in enumerate(lines):
            line.rstrip()
            lined = Text.assemble((lead, style) if number == 0 else " " * len(lead), line)
            left = self.width - cell_len(lined.plain) - 1
            if number == len(lines) - 1 and left > 0:
                lined.append(" " + _RULE * left, style)
            self._print(lined)

    def skip(self) -> None:
        """Leave a line empty; two calls leave no more than one."""
        if not self._is_apart:
            self._file.write("\n")
        self._is_apart = True

    def finish(self) -> str:
        """All that was written."""
        return self._file.getvalue()

    def _print(self, line: Text) -> None:
        self._console.print(line, soft_wrap=True)
        self._is_apart = False
