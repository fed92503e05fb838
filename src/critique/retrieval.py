"""BM25 over caveats and their surroundings; the only owner of bm25s."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import bm25s
import numpy as np
import Stemmer

from critique.features import words_of
from critique.lexicon.words import FUNCTION_WORDS
from critique.values import Caveat, Source

__all__ = ["CaveatIndex", "SourcedCaveat", "content_words", "terms_of"]


@dataclass(frozen=True, slots=True)
class SourcedCaveat:
    """A caveat with the document it comes from."""

    caveat: Caveat
    source: Source


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    return str(_stemmer().stemWord(word.removesuffix("'s")))


def content_words(text: str) -> Iterator[tuple[str, str]]:
    """The words of a text that carry content, each with its stem."""
    return ((word, _stem(word)) for word in words_of(text) if word not in FUNCTION_WORDS and len(word) > 1)


def terms_of(text: str) -> tuple[str, ...]:
    """The stems of a text's content words.

    >>> terms_of("More collaboration is better")
    ('collabor', 'better')
    """
    return tuple(stem for _, stem in content_words(text))


class CaveatIndex:
    """BM25 over caveats, the words of a caveat itself counted twice as much as those around it."""

    def __init__(self, caveats: Sequence[SourcedCaveat], *, k1: float, b: float) -> None:
        self.caveats = tuple(caveats)
        parts = [(terms_of(entry.caveat.plain), terms_of(entry.caveat.surroundings)) for entry in self.caveats]
        self._terms = tuple((frozenset(own), frozenset(around)) for own, around in parts)
        documents = [[*own, *own, *around] for own, around in parts]
        counts = Counter(term for document in documents for term in set(document))
        self._idf = {term: _idf(count, len(documents)) for term, count in counts.items()}
        self._rarest = _idf(0, len(documents))
        self._bm25 = bm25s.BM25(k1=k1, b=b) if self._idf else None
        if self._bm25 is not None:
            self._bm25.index(documents, show_progress=False)

    def idf(self, term: str) -> float:
        """How rare a term is among the caveats; always positive."""
        return self._idf.get(term, self._rarest)

    def terms(self, position: int) -> tuple[frozenset[str], frozenset[str]]:
        """The terms of a caveat itself, and of what stands around it."""
        return self._terms[position]

    def best(self, terms: Sequence[str], *, limit: int) -> list[tuple[int, float]]:
        """Positions and BM25 scores of the caveats that share most with a query, best first; none that shares nothing."""
        known = [term for term in sorted(set(terms)) if term in self._idf]
        if self._bm25 is None or not known:
            return []
        scores = self._bm25.get_scores(known)
        count = min(limit, len(scores))
        top = np.argpartition(-scores, count - 1)[:count]
        ranked = top[np.lexsort((top, -scores[top]))]
        return [(int(position), float(scores[position])) for position in ranked if scores[position] > 0.0]


def _idf(count: int, total: int) -> float:
    """BM25's inverse document frequency."""
    return math.log(1.0 + (total - count + 0.5) / (count + 0.5))
