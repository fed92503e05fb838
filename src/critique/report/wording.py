"""How single texts and numbers are worded for people.

Owns what may be shown of a text: article text is foreign, so nothing in it may move the cursor, change colours, reverse
the reading direction or break the encoding. For display only; results keep every character.
"""

import re
import unicodedata

from critique.characters import SURROGATE

__all__ = ["clean", "count", "percentage", "shorten"]

_SPACE = re.compile(r"[\s\x1c-\x1f\x85\u2028\u2029]+")
_HIDDEN = re.compile(
    r"[\x00-\x1b\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_JOINERS = "\u200d\ufe0e\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"


def clean(text: str) -> str:
    r"""The text as it may be shown: white space as single spaces, no controls, lone surrogates spelled out.

    >>> clean("a\tlong\r\nday \x1b[31mahead")
    'a long day [31mahead'
    """
    spaced = _HIDDEN.sub("", _SPACE.sub(" ", text))
    return SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", spaced)


def shorten(text: str, limit: int) -> str:
    """The text, cut at a word and ended by an ellipsis where it has more characters than the limit.

    >>> shorten("Every meeting costs an hour of work.", 20)
    'Every meeting costs…'
    """
    if len(text) <= limit:
        return text
    cut = text.rfind(" ", 0, limit + 1)
    if cut < limit // 2:
        cut = _character_start(text, limit)
    return text[:cut].rstrip(" ,;:–—-") + "…"


def _character_start(text: str, offset: int) -> int:
    """The offset, moved back to where a character begins that people see as one."""
    while offset and (text[offset] in _JOINERS or text[offset - 1] == "\u200d" or unicodedata.combining(text[offset])):
        offset -= 1
    return offset


def percentage(probability: float) -> str:
    """A probability in words that do not promise certainty.

    >>> percentage(0.947), percentage(0.998)
    ('95%', '>99%')
    """
    if 0.995 <= probability < 1:
        return ">99%"
    if 0 < probability < 0.01:
        return "<1%"
    return f"{probability:.0%}"


def count(number: int, noun: str) -> str:
    """A number of things.

    >>> count(1, "claim"), count(1200, "word")
    ('1 claim', '1,200 words')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
