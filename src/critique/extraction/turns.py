"""Which blocks of an article somebody else speaks: answers in an interview, opened by a name each, and block quotations."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from critique.extraction.quotations import gap_before, quoted_blocks
from critique.lexicon.words import FUNCTION_WORDS
from critique.values import Article, BlockKind

__all__ = ["spoken_blocks"]

_NAME = re.compile(r"(?P<name>[^\W\d_a-z][^\W\d_]*\.?(?:[ ’'-][^\W\d_a-z][^\W\d_]*\.?){0,3})(?: \([^()\n]{1,60}\))?:(?=\s)")
"""A name before a colon: up to four capitalised words, and perhaps who that is."""

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
    """Positions of the blocks that belong to the turns of people who are asked, or quoted at length by name; and of quotations.

    Names count where two or more of them open two paragraphs each; one whose turns are questions for the most part is the
    asker. A turn goes on until the next name, a heading or a rule.
    """
    return _in_turns(article) | quoted_blocks(article)


def _in_turns(article: Article) -> frozenset[int]:
    names = _names(article)
    speakers = _speakers(article, names)
    if not speakers:
        return frozenset()
    spoken: set[int] = set()
    speaking = False
    for position, (block, name) in enumerate(zip(article.blocks, names, strict=True)):
        if block.kind in (BlockKind.TITLE, BlockKind.HEADING) or _after_a_rule(article, position):
            speaking = False
        if name is not None and name in speakers:
            speaking = speakers[name]
        if speaking:
            spoken.add(position)
    return frozenset(spoken)


def _speakers(article: Article, names: Sequence[str | None]) -> Mapping[str, bool]:
    """The names that recur, and whether they answer rather than ask; none where there is but one."""
    turns: dict[str, list[bool]] = defaultdict(list)
    for block, name in zip(article.blocks, names, strict=True):
        if block.kind is BlockKind.PARAGRAPH and name is not None:
            turns[name].append(block.text.rstrip().endswith("?"))
    recurring = {name: 2 * sum(asks) <= len(asks) for name, asks in turns.items() if len(asks) > 1}
    return recurring if len(recurring) > 1 else {}


def _names(article: Article) -> list[str | None]:
    """The name that opens each block, if one does; a full one as the first name, where somebody is called by that later."""
    found = [_name_of(block.text) for block in article.blocks]
    full: dict[str, set[str]] = defaultdict(set)
    for name in found:
        if name is not None and " " in name:
            full[name.split()[0]].add(name)
    called = {name for name in found if name is not None and len(full[name]) == 1}
    short = {name: first for first in called for name in full[first]}
    return [name if name is None else short.get(name, name) for name in found]


def _name_of(text: str) -> str | None:
    found = _NAME.match(text)
    if found is None:
        return None
    words = re.split(r"[ ’'-]", found["name"].lower())
    return None if any(word in _NO_NAMES or word in FUNCTION_WORDS for word in words) else found["name"]


def _after_a_rule(article: Article, position: int) -> bool:
    return position > 0 and _RULE.search(gap_before(article, position)) is not None
