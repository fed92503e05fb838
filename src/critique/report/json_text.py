"""Reports for programs: the wire format as JSON.

Owns the spelling of the JSON. What a terminal, an encoder or a line splitter would trip over (lone surrogates, C1
controls, Unicode's own line separators) is written as an escape, so that nothing is lost and any UTF-8 stream takes it.
"""

import json
import re

from critique.report.page import Page
from critique.values import Critique
from critique.wire import critique_to_dict

__all__ = ["escape", "render_json", "render_jsonl"]

_UNSAFE = re.compile(r"[\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def render_json(critique: Critique, _page: Page) -> str:
    """One object, indented by two."""
    return escape(json.dumps(critique_to_dict(critique), ensure_ascii=False, allow_nan=False, indent=2))


def render_jsonl(critique: Critique, _page: Page) -> str:
    """One object on one line."""
    return escape(json.dumps(critique_to_dict(critique), ensure_ascii=False, allow_nan=False, separators=(",", ":")))


def escape(encoded: str) -> str:
    """JSON that any stream and any line splitter takes, ending in a line feed."""
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", encoded) + "\n"
