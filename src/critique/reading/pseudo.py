"""What looks like one thing in Markdown and is another: bold lines that are headings, prose indented like code, typed items.

Owns these judgements and the lines that a renderer's extension, not the reader, is meant to see.
"""

import re

__all__ = ["BULLETS", "bullet_width", "is_bold_line", "is_directive", "is_prose", "task_width"]

_BOLD = re.compile(
    r"(?:(?P<mark>\*\*\*?|__)(?=\S)(?P<text>[^\n]+?)(?<=\S)(?P=mark)"
    r"|<(?P<tag>strong|b)>(?P<html>[^\n]+?)</(?P=tag)>)(?P<colon>\s*:?)(?:\s*\\?)"
)
_LONGEST_LINE = 300
_MOST_WORDS = 20
_CODE = re.compile(r"[{}<>=;$\\|]|\w\(\)|^\s*(?:#|//|--|\d+[.:])", re.MULTILINE)
_LEAST_WORDS_A_LINE = 6
_LETTERS = re.compile(r"[^\W\d_]|[ ,.'\u2019“”\"!?-]")
_DOTS = "•·▪◦‣●○■"
BULLETS = f"{_DOTS}➤►✓✔"
"""Signs that people type in front of list items, beside those of Markdown."""

_DIRECTIVE = re.compile(r"(?::{3,}.*|!{3}\s*\w*|\?{3}\+?\s*\w*|\[!\w+\]|\[\[?_?TOC_?\]\]?)\s*", re.IGNORECASE)
_NO_BREAK = r"(?:(?:&nbsp;|&#160;|&#[xX][aA]0;|\u00a0)[ \t]*)"
_BULLET = re.compile(rf"(?:{_NO_BREAK}*[{BULLETS}]|{_NO_BREAK}+[-*+])(?:[ \t]|{_NO_BREAK})+(?=[^\s{_DOTS}])")
_TASK = re.compile(r"\[[ xX]\][ \t]+")


def is_bold_line(markup: str) -> bool:
    """Whether a paragraph is one bold line that reads like a heading: short, and no sentence with a full stop."""
    if len(markup) > _LONGEST_LINE:
        return False
    bold = _BOLD.fullmatch(markup.strip())
    if not bold:
        return False
    words = bold["text"] or bold["html"]
    is_single = not bold["mark"] or bold["mark"][:2] not in words
    is_short = len(words.split()) <= _MOST_WORDS
    return is_single and is_short and not words.rstrip('*_"”\u2019)').endswith((".", "!", ";", ",", "…"))


def is_prose(content: str) -> bool:
    """Whether indented text reads like sentences rather than like code."""
    lines = [line for line in content.split("\n") if line.strip()]
    words = len(content.split())
    if not lines or words < _LEAST_WORDS_A_LINE * len(lines) or _CODE.search(content):
        return False
    return len(_LETTERS.findall(content)) > 0.95 * len(content.replace("\n", ""))


def is_directive(line: str) -> bool:
    """Whether a line is for a renderer's extension: `::: tip`, `!!! note`, `[!NOTE]`, `[TOC]`."""
    return _DIRECTIVE.fullmatch(line) is not None


def task_width(item: str) -> int:
    """How many characters a task list's box takes at the start of an item."""
    box = _TASK.match(item)
    return box.end() if box else 0


def bullet_width(line: str) -> int:
    """How many characters a bullet takes at the start of a line that Markdown takes for prose.

    Word processors leave `•`, blog editors spaces that do not break before a `*`.
    """
    bullet = _BULLET.match(line)
    return bullet.end() if bullet else 0
