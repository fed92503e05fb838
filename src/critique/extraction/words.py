"""The words of a sentence as the roles are read from them: what the encoder says of each, and what sort of word it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from critique.contexts import SentenceInContext
from critique.encoding import SentenceReading
from critique.encoding.tags import EVIDENCE
from critique.lexicon.words import FUNCTION_WORDS

__all__ = ["DENSE", "EDGE", "NEIGHBOURS", "Words", "read_words", "word_class", "word_features"]

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
"""Names of the columns of `Words.dense`."""

_ENDINGS = ("ing", "ly", "ed", "s")


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """The words of a sentence.

    Attributes:
        places: Where each stands in the sentence's text, (start, end).
        evidence: The encoder's word on each, mean over its pieces, columns as in `EVIDENCE`; shape (words, 6).
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

    def dense(self) -> FloatArray:
        """What is known of each word in numbers, columns as in `DENSE`; shape (words, 22)."""
        edge = np.full((1, len(EVIDENCE)), _UNREAD, dtype=np.float32)
        padded = np.concatenate([edge, self.evidence, edge])
        around = [padded[1 + step : len(padded) - 1 + step] for step in NEIGHBOURS]
        spans = self.evidence[:, : len(_SPANS)]
        position = np.arange(len(self), dtype=np.float32)[:, None] / max(len(self) - 1, 1)
        return np.concatenate([*around, spans - spans.max(axis=0), position], axis=1)

    def class_at(self, word: int) -> str:
        """The sort of a word; `EDGE` outside."""
        return self.classes[word] if 0 <= word < len(self.classes) else EDGE


def read_words(context: SentenceInContext, reading: SentenceReading, pieces: Sequence[tuple[int, int]]) -> Words:
    """The words of a sentence, as far as the encoder has read it.

    Args:
        context: The sentence.
        reading: What the encoder says of it.
        pieces: Where its word pieces stand.
    """
    tokens = context.sentence.tokens
    begins = np.array([start for start, _ in pieces[: len(reading.pieces)]], dtype=np.int64)
    first, last = np.searchsorted(begins, np.array(tokens, dtype=np.int64).reshape(-1, 2)).T
    read = last > first
    sums = np.zeros((len(begins) + 1, len(EVIDENCE)), dtype=np.float32)
    np.cumsum(reading.pieces[: len(begins)], axis=0, dtype=np.float32, out=sums[1:])
    places = tuple(token for token, known in zip(tokens, read.tolist(), strict=True) if known)
    return Words(
        places=places,
        evidence=(sums[last[read]] - sums[first[read]]) / (last - first)[read, None].astype(np.float32),
        classes=tuple(word_class(context.text[start:end]) for start, end in places),
        kind=context.kind.value,
    )


@lru_cache(maxsize=4096)
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
    """The same by name, word by word, as the weights are fitted."""
    for index, row in enumerate(words.dense()):
        features = {name: float(value) for name, value in zip(DENSE, row, strict=True)}
        features.update({f"word@{step}={words.class_at(index + step)}": 1.0 for step in NEIGHBOURS})
        features[f"block={words.kind}"] = 1.0
        yield features
