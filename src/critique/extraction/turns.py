"""Which blocks of an article somebody else speaks: the answers of an interview, each turn opened by its speaker's name."""

import re
from collections import defaultdict
from collections.abc import Mapping

from critique.lexicon.words import FUNCTION_WORDS
from critique.values import Article, BlockKind

__all__ = ["spoken_blocks"]

_NAME = re.compile(r"(?P<name>[^\W\d_a-z][^\W\d_]*\.?(?:[ ’'-][^\W\d_a-z][^\W\d_]*\.?){0,3}):(?=\s)")
"""A name before a colon: up to four capitalised words."""

_NO_NAMES = frozenset(
    """
    pro pros con cons note notes tip tips hint warning caution example examples update question answer benefit benefits
    drawback drawbacks cost costs price advantage advantages disadvantage disadvantages verdict result results problem
    problems solution goal good bad better best worst risk risks step summary rating action reason fact myth reality
    pitfall fix source time effort impact level score ease audience context challenge outcome lesson takeaway
    """.split()  # noqa: SIM905 (a list of so many words is harder to read)
)
"""What else opens paragraph after paragraph before a colon."""

_RULE = re.compile(r"^[ \t]*(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$|<hr\b", re.MULTILINE | re.IGNORECASE)


def spoken_blocks(article: Article) -> frozenset[int]:
    """Positions of the blocks that belong to the turns of people who are asked, or quoted at length by name.

    Names count where two or more of them open two paragraphs each; one whose turns are questions for the most part is the
    asker. A turn goes on until the next name, a heading or a rule.
    """
    speakers = _speakers(article)
    if not speakers:
        return frozenset()
    spoken: set[int] = set()
    speaking = False
    for position, block in enumerate(article.blocks):
        name = _name_of(block.text)
        if block.kind in (BlockKind.TITLE, BlockKind.HEADING) or _after_a_rule(article, position):
            speaking = False
        if name is not None and name in speakers:
            speaking = speakers[name]
        if speaking:
            spoken.add(position)
    return frozenset(spoken)


def _speakers(article: Article) -> Mapping[str, bool]:
    """The names that recur, and whether they answer rather than ask; none where there is but one."""
    turns: dict[str, list[bool]] = defaultdict(list)
    for block in article.blocks:
        if block.kind is BlockKind.PARAGRAPH and (name := _name_of(block.text)) is not None:
            turns[name].append(block.text.rstrip().endswith("?"))
    recurring = {name: 2 * sum(asks) <= len(asks) for name, asks in turns.items() if len(asks) > 1}
    return recurring if len(recurring) > 1 else {}


def _name_of(text: str) -> str | None:
    found = _NAME.match(text)
    if found is None:
        return None
    words = re.split(r"[ ’'-]", found["name"].lower())
    return None if any(word in _NO_NAMES or word in FUNCTION_WORDS for word in words) else found["name"]


def _after_a_rule(article: Article, position: int) -> bool:
    if position == 0:
        return False
    gap = article.text[article.blocks[position - 1].span.end : article.blocks[position].span.start]
    return _RULE.search(gap) is not None
