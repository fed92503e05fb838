"""Which blocks of an article are quotations of somebody else: not its own boxes and pull quotes, which are marked up alike."""

import re

from critique.values import Article, BlockKind

__all__ = ["gap_before", "quoted_blocks"]

_OPENS_BOX = re.compile(
    r"""
    [\W_]*
    (?: (?:(?:side|pro|quick)[ ]?)?(?:note|tip|hint)s? | warning | caution | important | info | disclaimer | examples?
      | updates? | edit | tl;?dr | summary | (?:key[ ])?(?:point|takeaway)s? | in[ ]short | bottom[ ]line | did[ ]you[ ]know )
    (?: \s*(?:\*\*|__|[\]:.!?]|\n) | \s[–—-]\s )
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""How a box of the author's own begins, as it stands in the file: "**Note:** …", "Pro tip: …"."""

_ALERT = re.compile(r"\[!\w+\]")
"""What GitHub has above such a box; reading leaves it out."""

_WORD = re.compile(r"\w+")

_LEAST_WORDS = 3
"""Words of a quotation that may be one of the article's own sentences, at least."""


def quoted_blocks(article: Article) -> frozenset[int]:
    """Positions of the paragraphs of quotations.

    What a box says ("Note: …") and what repeats words of the article beside it is the author's own.
    """
    quotes = [position for position, block in enumerate(article.blocks) if block.kind is BlockKind.QUOTE]
    if not quotes:
        return frozenset()
    own = " ".join(_words(block.text) for block in article.blocks if block.kind is not BlockKind.QUOTE)
    found: set[int] = set()
    is_box = False
    for position in quotes:
        block, before = article.blocks[position], gap_before(article, position)
        if position == 0 or article.blocks[position - 1].kind is not BlockKind.QUOTE or _ends_quotation(before):
            opening = article.text[block.span.start : block.span.end]
            is_box = _ALERT.search(before) is not None or _OPENS_BOX.match(opening) is not None
        if not is_box and not _repeats(block.text, own):
            found.add(position)
    return frozenset(found)


def gap_before(article: Article, position: int) -> str:
    """What stands in the file between a block and the one before it, or above the first one."""
    start = article.blocks[position - 1].span.end if position else 0
    return article.text[start : article.blocks[position].span.start]


def _ends_quotation(between: str) -> bool:
    """Whether an empty line, without the mark of a quotation, stands in between."""
    return any(not line.strip() for line in between.split("\n")[1:-1])


def _repeats(text: str, own: str) -> bool:
    words = _words(text)
    return words.count(" ") > _LEAST_WORDS and words in own


def _words(text: str) -> str:
    """The words of a text, a space before and after each."""
    return f" {' '.join(_WORD.findall(text.lower()))} "
