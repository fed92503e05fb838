"""The words of sentences as the roles are read from them: what the encoder says of each, and what sort of word it is.

Many sentences are read at once: one at a time, most of the time would go into calling NumPy.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from critique.contexts import SentenceInContext
from critique.encoding import SentenceReading
from critique.encoding.pieces import PieceTokenizer
from critique.encoding.tags import EVIDENCE
from critique.lexicon.words import FUNCTION_WORDS

__all__ = ["DENSE", "EDGE", "NEIGHBOURS", "Words", "dense", "places_between", "read_words", "word_class", "word_features"]

FloatArray = NDArray[np.float32]

NEIGHBOURS = (-1, 0, 1)
"""Which words are looked at to judge one: that before it, itself, that after it."""

EDGE = "|"
"""The sort of what stands before the first word and after the last one."""

_UNREAD = -3.0
"""Evidence there."""

_SPANS = EVIDENCE[:3]

DENSE = (
    *(f"{name}@{step}" for step in NEIGHBOURS for name in EVIDENCE),
    *(f"{name} below best" for name in _SPANS),
    "position",
)
"""Names of the columns of `dense`."""

_ENDINGS = ("ing", "ly", "ed", "s")

_APART = 1_000_000
"""More than the characters of any sentence that is read: puts the pieces of many sentences on one line."""


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """The words of a sentence, at least one.

    Attributes:
        places: Where each stands in the sentence's text, (start, end).
        evidence: The encoder's word on each, mean over its pieces, columns as in `EVIDENCE`; shape (words, 7).
        classes: The sort of each.
        kind: Of the block that the sentence stands in.
    """

    places: tuple[tuple[int, int], ...]
    evidence: FloatArray
    classes: tuple[str, ...]
    kind: str

    def __len__(self) -> int:
        """How many there are."""
        return len(self.places)

    def class_at(self, word: int) -> str:
        """The sort of a word; `EDGE` outside."""
        return self.classes[word] if 0 <= word < len(self.classes) else EDGE


def read_words(
    contexts: Sequence[SentenceInContext], readings: Sequence[SentenceReading], tokenizer: PieceTokenizer
) -> list[Words | None]:
    """The words of each sentence, as far as the encoder has read it; `None` where it has read none.

    Args:
        contexts: The sentences.
        readings: What the encoder says of each.
        tokenizer: Tells where word pieces stand.
    """
    tokens = [context.sentence.tokens for context in contexts]
    counts = [len(reading.pieces) for reading in readings]
    begins = [
        number * _APART + start
        for number, (context, count) in enumerate(zip(contexts, counts, strict=True))
        for start, _ in (tokenizer.offsets(context.text)[:count] if count else ())
    ]
    edges = [number * _APART + place for number, own in enumerate(tokens) for token in own for place in token]
    first, last = np.searchsorted(np.array(begins, dtype=np.int64), np.array(edges, dtype=np.int64).reshape(-1, 2)).T
    sums = np.zeros((len(begins) + 1, len(EVIDENCE)))
    np.cumsum(np.concatenate([np.zeros((0, len(EVIDENCE))), *(reading.pieces for reading in readings)]), axis=0, out=sums[1:])
    evidence = ((sums[last] - sums[first]) / np.maximum(last - first, 1)[:, None]).astype(np.float32)
    read = last > first
    found: list[Words | None] = []
    at = 0
    for context, own in zip(contexts, tokens, strict=True):
        known = read[at : at + len(own)]
        found.append(_words(context, known.tolist(), evidence[at : at + len(own)][known]))
        at += len(own)
    return found


def _words(context: SentenceInContext, known: Sequence[bool], evidence: FloatArray) -> Words | None:
    places = tuple(token for token, read in zip(context.sentence.tokens, known, strict=True) if read)
    classes = tuple([word_class(context.text[start:end]) for start, end in places])
    return Words(places, evidence, classes, context.kind.value) if places else None


def dense(sentences: Sequence[Words]) -> FloatArray:
    """What is known in numbers of each word of some sentences, columns as in `DENSE`; shape (words, 25)."""
    counts = np.array([len(words) for words in sentences])
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    edge = np.full((1, len(EVIDENCE)), _UNREAD, dtype=np.float32)
    padded = np.concatenate([edge, *(part for words in sentences for part in (words.evidence, edge))])
    rows = places_between(counts)
    spans = padded[rows, : len(_SPANS)]
    best = np.repeat(np.maximum.reduceat(spans, starts), counts, axis=0)
    position = (np.arange(len(rows)) - np.repeat(starts, counts)) / np.repeat(np.maximum(counts - 1, 1), counts)
    around = [padded[rows + step] for step in NEIGHBOURS]
    return np.concatenate([*around, spans - best, position[:, None].astype(np.float32)], axis=1)


def places_between(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where the words of some sentences stand in a row in which something stands before, between and after these."""
    return np.arange(counts.sum()) + np.repeat(np.arange(1, len(counts) + 1), counts)


@lru_cache(maxsize=8192)
def word_class(word: str) -> str:
    """The sort of a word: itself if it is a function word or a mark, else by its ending.

    >>> [word_class(word) for word in ("The", "reviews", "caught", "12", "!")]
    ['the', '-s', 'word', '0', '!']
    """
    plain = word.lower().replace("’", "'")
    if plain in FUNCTION_WORDS or not plain[0].isalnum():
        return plain
    if plain[0].isdigit():
        return "0"
    return next((f"-{ending}" for ending in _ENDINGS if plain.endswith(ending)), "word")


def word_features(words: Words) -> Iterator[dict[str, float]]:
    """What is known of each word of a sentence, by name, as the weights are fitted."""
    for index, row in enumerate(dense([words])):
        features = {name: float(value) for name, value in zip(DENSE, row, strict=True)}
        features.update({f"word@{step}={words.class_at(index + step)}": 1.0 for step in NEIGHBOURS})
        features[f"block={words.kind}"] = 1.0
        yield features
