"""Where a link leads: the part of a Markdown link behind its closing bracket.

Owns the forms `(url "title")`, `[label]`, `[]` and none at all. Finds where they end; the address itself is dropped.
"""

import re
from collections.abc import Container

from markdown_it.common.utils import normalizeReference

__all__ = ["find_target_end"]

_DESTINATION = r"""
    (?:<[^<>\n]*+>
    |(?:\{\{[^{}]*+\}\}|\{%[^{}]*+%\}|\\.|[^\s()<>\\{]|\{|\((?:[^\s()]|\([^\s()]*+\))*+\))*+)
"""
_TITLE = r"""(?:\s++(?:"(?:\\.|[^"\\])*+"|'(?:\\.|[^'\\])*+'|\((?:\\.|[^()\\])*+\)))?"""
_DIRECT = re.compile(rf"\(\s*+{_DESTINATION}{_TITLE}\s*+\)", re.VERBOSE | re.DOTALL)
_REFERENCE = re.compile(r"\[((?:\\.|[^\[\]\\]){0,999})\]", re.DOTALL)
_LONGEST_LABEL = 999


def find_target_end(text: str, start: int, end: int, references: Container[str]) -> int | None:
    """Find where a link ends whose bracketed text is `text[start:end]`; `None` if it is no link."""
    direct = _DIRECT.match(text, end + 1)
    if direct:
        return direct.end()
    reference = _REFERENCE.match(text, end + 1)
    if reference and reference[1].strip() and normalizeReference(reference[1]) in references:
        return reference.end()
    if end - start <= _LONGEST_LABEL and normalizeReference(text[start:end]) in references:
        return reference.end() if reference and not reference[1].strip() else end + 1
    return None
