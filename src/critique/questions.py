"""A claim on its own, read as if it stood in an article."""

from hashlib import sha256

from critique.characters import says_nothing
from critique.contexts import SentenceInContext, contextualize
from critique.errors import InputError
from critique.segmentation import tokenize
from critique.values import Alignment, Article, Block, BlockKind, Sentence, Span

__all__ = ["read_claim"]


def read_claim(claim: str, *, title: str | None, id: str) -> tuple[Article, tuple[SentenceInContext, ...]]:
    """An article whose one sentence is the claim, and that sentence in its context.

    Args:
        claim: Taken as one sentence, white space as single spaces.
        title: Of the article, if the claim needs one to be understood.
        id: The article's id.

    Raises:
        InputError: The claim holds no letter and no digit.
    """
    words, heading = " ".join(claim.split()), " ".join((title or "").split())
    if says_nothing(words):
        raise InputError("there is no claim here; say it in a sentence, such as “Pairing saves time.”")
    blocks = [_block(BlockKind.PARAGRAPH, words, 0)]
    if heading:
        blocks = [_block(BlockKind.TITLE, heading, 0), _block(BlockKind.PARAGRAPH, words, len(heading) + 2)]
    text = "\n\n".join(block.text for block in blocks)
    article = Article(
        id=id,
        text=text,
        blocks=tuple(blocks),
        path=None,
        title=heading or None,
        sha256=sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        words=len(words.split()),
        carries_text=True,
    )
    return article, contextualize(article, [_sentence(words, block=len(blocks) - 1)])


def _block(kind: BlockKind, text: str, start: int) -> Block:
    level = 1 if kind is BlockKind.TITLE else 0
    return Block(kind=kind, span=Span(start, start + len(text)), text=text, alignment=Alignment((0,), (start,)), level=level)


def _sentence(text: str, *, block: int) -> Sentence:
    tokens = tuple((token.idx, token.idx + len(token)) for token in tokenize(text) if not token.is_space)
    return Sentence(text=text, start=0, end=len(text), block=block, index=0, position=0, tokens=tokens)
