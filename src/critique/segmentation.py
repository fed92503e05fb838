"""From an article to its sentences; the only owner of spaCy's tokenizer.

Tokens are spaCy's; sentence boundaries are ours, because spaCy's sentencizer breaks after every initial, and its trained
pipelines are not on PyPI. Sentences never cross a block: a list item without a full stop is a sentence of its own.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from spacy.lang.en import English
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex
from spacy.vocab import Vocab

from critique.characters import whole_characters
from critique.lexicon.words import ABBREVIATIONS, MAY_END
from critique.values import Article, Block, BlockKind, Sentence

__all__ = ["count_sentences", "english_tokenizer", "segment", "tokenize"]

_SILENT = frozenset({BlockKind.CODE, BlockKind.FURNITURE})
"""Kinds of block that hold no prose."""

_PIECE = 20_000
"""Longest stretch handed to the tokenizer at once, in characters."""

_UNBROKEN = 500
"""Longest stretch of one word, in characters: the tokenizer's time on an endless one is quadratic."""

_ENDLESS = re.compile(rf"\S{{{_UNBROKEN + 1},}}")

_FINAL_MARKS = ".!?…。！？"
_FINAL = re.compile(rf"[{_FINAL_MARKS}]+$")
_CLOSING = re.compile(r"^[\"'”’»)\]*_]+$")
_OPENING = re.compile(r"^[\"'“‘«(\[*_]+$")


@lru_cache(maxsize=1)
def english_tokenizer() -> Tokenizer:
    """The tokenizer of `spacy.blank("en")`, over a vocabulary that knows of words nothing but their text.

    The features that spaCy's own vocabulary computes of every new word (shape, prefix, whether it looks like a number) are not
    used here, and took most of the time.
    """
    english = English.Defaults
    return Tokenizer(
        Vocab(),
        rules=english.tokenizer_exceptions,
        prefix_search=compile_prefix_regex(english.prefixes or ()).search,
        suffix_search=compile_suffix_regex(english.suffixes or ()).search,
        infix_finditer=compile_infix_regex(english.infixes or ()).finditer,
        token_match=english.token_match,
        url_match=english.url_match,
    )


def tokenize(text: str) -> Doc:
    """The tokens of a text as a spaCy `Doc`; lone surrogates, which spaCy cannot hold, are one replacement character each."""
    doc: Doc = english_tokenizer()(whole_characters(text))
    return doc


def segment(article: Article) -> tuple[Sentence, ...]:
    """The sentences of an article in order, code and furniture left out."""
    sentences: list[Sentence] = []
    for index, block in enumerate(article.blocks):
        if block.kind not in _SILENT:
            sentences.extend(_sentences_of(block, block_index=index, first=len(sentences)))
    return tuple(sentences)


def count_sentences(text: str) -> int:
    """How many sentences a stretch of plain text has."""
    return sum(1 for _, piece in _pieces(text) for _ in _split(tokenize(piece)))


def _sentences_of(block: Block, *, block_index: int, first: int) -> Iterator[Sentence]:
    position = 0
    for offset, piece in _pieces(block.text):
        doc = tokenize(piece)
        for tokens in _split(doc):
            start, end = tokens[0][0], tokens[-1][1]
            yield Sentence(
                text=piece[start:end],
                start=offset + start,
                end=offset + end,
                block=block_index,
                index=first + position,
                position=position,
                tokens=tuple((a - start, b - start) for a, b in tokens),
            )
            position += 1


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Stretches of at most `_PIECE` characters with their offsets, endless words cut into many."""
    start = 0
    for word in _ENDLESS.finditer(text):
        for cut in range(word.start() + _UNBROKEN, word.end(), _UNBROKEN):
            yield from ((start + offset, piece) for offset, piece in _stretches(text[start:cut]))
            start = cut
    yield from ((start + offset, piece) for offset, piece in _stretches(text[start:]))


def _stretches(text: str) -> Iterator[tuple[int, str]]:
    """Stretches of at most `_PIECE` characters with their offsets, cut at a sentence's end or a space where there is one."""
    offset = 0
    while len(text) - offset > _PIECE:
        window = text[offset : offset + _PIECE]
        cut = max(window.rfind(mark) + len(mark) for mark in (". ", "! ", "? ", "\n"))
        if cut < _PIECE // 2:
            cut = window.rfind(" ") + 1 or _PIECE
        yield offset, window[:cut]
        offset += cut
    yield offset, text[offset:]


def _split(doc: Doc) -> Iterator[list[tuple[int, int]]]:
    """Runs of token offsets, one a sentence; tokens of mere space are dropped."""
    text = doc.text
    words = [(word, start) for start, length in _places(doc) if not (word := text[start : start + length]).isspace()]
    run: list[tuple[int, int]] = []
    ended = False
    for position, (word, start) in enumerate(words):
        if ended and not _CLOSING.match(word) and _may_begin(words, position):
            yield run
            run, ended = [], False
        elif ended and not _CLOSING.match(word):
            ended = False
        run.append((start, start + len(word)))
        ended = ended or _may_end(words, position)
    if run:
        yield run


def _places(doc: Doc) -> list[list[int]]:
    """Start and length of each token, as an array holds them: asking token by token takes four times as long."""
    places: list[list[int]] = doc.to_array(["IDX", "LENGTH"]).tolist()
    return places


def _may_end(words: list[tuple[str, int]], position: int) -> bool:
    """Whether a sentence may end with this token."""
    word = words[position][0]
    if word[-1] not in _FINAL_MARKS:
        return False
    stem = word.rstrip(".…!?").lower() or (words[position - 1][0].lower() if position and word == "." else "")
    glued = word != "." or (position > 0 and words[position - 1][1] + len(words[position - 1][0]) == words[position][1])
    if word.endswith(".") and glued and _is_abbreviation(stem):
        return stem in MAY_END
    return True


def _is_abbreviation(stem: str) -> bool:
    is_initial = len(stem) == 1 and stem.isalpha() and stem != "i"
    return is_initial or stem in ABBREVIATIONS or bool(re.fullmatch(r"(?:[a-z]\.)+[a-z]", stem))


def _may_begin(words: list[tuple[str, int]], position: int) -> bool:
    """Whether a sentence may begin at this token: not in lower case after an ellipsis or an abbreviation, never glued on."""
    word, start = words[position]
    previous, previous_start = words[position - 1]
    if previous_start + len(previous) == start and not _OPENING.match(word):
        return False
    index = position
    while _OPENING.match(words[index][0]) and index + 1 < len(words):
        index += 1
    head = words[index][0]
    if head[:1].islower():
        return previous == "." or bool(_FINAL.search(previous) and not previous.endswith((".", "…")))
    return True
