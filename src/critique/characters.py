"""What characters a text is made of, for those that cannot take every one of them."""

import re

__all__ = ["SURROGATE", "says_nothing", "whole_characters"]

SURROGATE = re.compile(r"[\ud800-\udfff]")
"""Half of a character, as a file's undecodable byte or a broken JSON escape leaves it; UTF-8 has no place for it."""


def whole_characters(text: str) -> str:
    """The text with one replacement character for each lone surrogate, which no tokenizer takes; offsets hold."""
    return SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)


def says_nothing(text: str) -> bool:
    """Whether there is no letter and no digit in it."""
    return not any(map(str.isalnum, text))
