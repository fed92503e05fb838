"""Which blocks of an article somebody else speaks: answers in an interview, opened by a name each, and block quotations."""

import re
from collections import defaultdict
from collections.abc import Mapping

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

_CALLOUT = re.compile(
    r"\W*(?:(?:side ?)?notes?|tips?|hints?|warning|caution|important|info|examples?|updates?|edit|tl;?dr|summary"
    r"|key (?:point|takeaway)s?)\b\W*[\]:.!–—-]",
    re.IGNORECASE,
)
"""What opens a box of the author's own, which is marked up as a quotation is."""

_RULE = re.compile(r"^[ \t]*(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$|<hr\b", re.MULTILINE | re.IGNORECASE)


def spoken_blocks(article: Article) -> frozenset[int]:
    """Positions of the blocks that belong to the turns of people who are asked, or quoted at length by name; and of quotations.

    Names count where two or more of them open two paragraphs each; one whose turns are questions for the most part is the
    asker. A turn goes on until the next name, a heading or a rule. What a box says ("Note: …") and what repeats a sentence of
    the article beside it is the author's own.
    """
    return _in_turns(article) | _quotations(article)


def _quotations(article: Article) -> frozenset[int]:
    quotes = {position for position, block in enumerate(article.blocks) if block.kind is BlockKind.QUOTE}
    if not quotes:
        return frozenset()
    own = "\n".join(block.text for position, block in enumerate(article.blocks) if position not in quotes)
    texts = ((position, article.blocks[position].text.strip()) for position in quotes)
    return frozenset(position for position, text in texts if not _CALLOUT.match(text) and text not in own)


def _in_turns(article: Article) -> frozenset[int]:
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
    """The first word of the name that opens a block, by which people are called once they have been introduced."""
    found = _NAME.match(text)
    if found is None:
        return None
    words = re.split(r"[ ’'-]", found["name"].lower())
    return None if any(word in _NO_NAMES or word in FUNCTION_WORDS for word in words) else words[0]


def _after_a_rule(article: Article, position: int) -> bool:
    if position == 0:
        return False
    gap = article.text[article.blocks[position - 1].span.end : article.blocks[position].span.start]
    return _RULE.search(gap) is not None
