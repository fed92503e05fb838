"""Each sentence with what stands around it: title, headings, lead-in, neighbours."""

from collections.abc import Sequence
from dataclasses import dataclass

from critique.values import Article, Block, BlockKind, Sentence, Span

__all__ = ["SentenceInContext", "contextualize", "surroundings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceInContext:
    """A sentence and its surroundings, all plain text; an empty string where there is nothing.

    Attributes:
        sentence: The sentence itself.
        kind: The kind of block it stands in.
        title: The article's title.
        heading: The nearest heading above it.
        headings: Every heading above it, outermost first.
        section: From its heading (or itself, if it is one) to the next heading that does not stand under that one.
        lead_in: What introduces the list it belongs to, or the paragraph right above a heading.
        before: The sentence before it in reading order, whatever its block.
        after: The sentence after it.
        same_block_before: Whether `before` stands in the same block.
        same_block_after: Whether `after` stands in the same block.
    """

    sentence: Sentence
    kind: BlockKind
    title: str
    heading: str
    headings: tuple[str, ...]
    section: Span
    lead_in: str
    before: str
    after: str
    same_block_before: bool
    same_block_after: bool

    @property
    def text(self) -> str:
        """The sentence's own text."""
        return self.sentence.text


def contextualize(article: Article, sentences: Sequence[Sentence]) -> tuple[SentenceInContext, ...]:
    """Every sentence with its surroundings, in order."""
    sections = _sections(article)
    return tuple(_in_context(article, sentences, index, sections) for index in range(len(sentences)))


def _sections(article: Article) -> tuple[Span, ...]:
    """The section of each block; where no heading stands above it, from the article's start to the next heading."""
    blocks = article.blocks
    following: list[int] = []  # the headings further down, the nearest last, without those under a later one of them
    ends = [len(article.text)] * len(blocks)
    for index in range(len(blocks) - 1, -1, -1):
        is_heading = blocks[index].kind is BlockKind.HEADING
        while is_heading and following and index in blocks[following[-1]].headings:
            following.pop()
        if following:
            ends[index] = blocks[following[-1]].span.start
        if is_heading:
            following.append(index)
    return tuple(_section(blocks, index, ends) for index in range(len(blocks)))


def _section(blocks: Sequence[Block], index: int, ends: Sequence[int]) -> Span:
    """The section of one block, given where those of all the headings end."""
    block = blocks[index]
    if block.kind in (BlockKind.HEADING, BlockKind.TITLE):
        first, last = index, index
    elif block.headings:
        first, last = block.headings[-1], block.headings[-1]
    else:
        first, last = 0, index
    start = blocks[first].span.start
    return Span(start, max(start, ends[last]))


def _in_context(article: Article, sentences: Sequence[Sentence], index: int, sections: Sequence[Span]) -> SentenceInContext:
    sentence = sentences[index]
    block = article.blocks[sentence.block]
    before = sentences[index - 1] if index else None
    after = sentences[index + 1] if index + 1 < len(sentences) else None
    headings = tuple(article.blocks[heading].text for heading in block.headings)
    return SentenceInContext(
        sentence=sentence,
        kind=block.kind,
        title=article.title or "",
        heading=headings[-1] if headings else "",
        headings=headings,
        section=sections[sentence.block],
        lead_in=_lead_in(article, sentences, index),
        before=before.text if before else "",
        after=after.text if after else "",
        same_block_before=before is not None and before.block == sentence.block,
        same_block_after=after is not None and after.block == sentence.block,
    )


def _lead_in(article: Article, sentences: Sequence[Sentence], index: int) -> str:
    """What announces the sentence: the list's lead-in, or for a heading the last sentence above it under the same parent."""
    block = article.blocks[sentences[index].block]
    if block.lead_in is not None:
        return article.blocks[block.lead_in].text
    if block.kind is not BlockKind.HEADING:
        return ""
    for earlier in reversed(sentences[max(0, index - 40) : index]):
        other = article.blocks[earlier.block]
        if other.kind is BlockKind.PARAGRAPH and other.headings == block.headings:
            return earlier.text
    return ""


def surroundings(first: SentenceInContext, last: SentenceInContext) -> str:
    """What stands around a run of sentences: title, headings, lead-in and the neighbours within the paragraph."""
    before = first.before if first.same_block_before else ""
    after = last.after if last.same_block_after else ""
    return " ".join(part for part in (first.title, *first.headings, first.lead_in, before, after) if part)
