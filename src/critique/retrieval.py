"""Finds caveats by words (BM25 over them and their surroundings) and by meaning (their vectors).

BM25 is ours because its rarity is: libraries count terms in the collection at hand, and here a score must mean the same in any.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from functools import lru_cache
from heapq import nsmallest
from typing import Protocol

import numpy as np
import Stemmer
from numpy.typing import NDArray

from critique.encoding import SentenceVectors
from critique.features import words_of
from critique.lexicon.words import FUNCTION_WORDS
from critique.values import Caveat, Source

__all__ = [
    "CaveatIndex",
    "CaveatSearch",
    "Found",
    "SeveralIndices",
    "SourcedCaveat",
    "TermStatistics",
    "Wanted",
    "content_words",
    "embed_caveats",
    "terms_of",
]


@dataclass(frozen=True, slots=True)
class SourcedCaveat:
    """A caveat with the document it comes from, its vector, and the vector of what that document is about."""

    caveat: Caveat
    source: Source
    vector: NDArray[np.float32] = field(compare=False, repr=False)
    topic: NDArray[np.float32] = field(compare=False, repr=False)


TITLE_WEIGHT = 0.5
"""What a document's title counts in its topic, beside the mean of its caveats."""


def embed_caveats(caveats: Sequence[Caveat], source: Source, vectors: SentenceVectors) -> list[SourcedCaveat]:
    """The caveats of one document with their vectors and the document's topic: the mean of its caveats, drawn to its title."""
    if not caveats:
        return []
    title, *rows = vectors.embed([source.title or "", *(caveat.plain for caveat in caveats)])
    mean = np.mean(rows, axis=0) + (TITLE_WEIGHT * title if source.title else 0.0)
    topic = (mean / max(float(np.linalg.norm(mean)), 1e-9)).astype(np.float32)
    return [SourcedCaveat(caveat, source, row, topic) for caveat, row in zip(caveats, rows, strict=True)]


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


@dataclass(frozen=True, slots=True)
class TermStatistics:
    """How rare terms are in caveats at large, as the corpus has them.

    Scores must mean the same whether a user brings one source document or a thousand, so rarity comes from the model and
    not from the index at hand.

    Attributes:
        frequencies: Number of the corpus's caveats, with their surroundings, that hold a term.
        documents: Number of the corpus's caveats.
        mean_length: Mean number of terms of one, its own words counted twice.
    """

    frequencies: Mapping[str, int]
    documents: int
    mean_length: float

    @classmethod
    def of(cls, caveats: Sequence[SourcedCaveat]) -> "TermStatistics":
        """The statistics of a collection of caveats."""
        documents = [_document(entry) for entry in caveats]
        frequencies = Counter(term for document in documents for term in set(document))
        mean = sum(map(len, documents)) / max(len(documents), 1)
        return cls(dict(sorted(frequencies.items())), len(documents), max(mean, 1.0))

    def idf(self, term: str) -> float:
        """BM25's inverse document frequency; always positive."""
        count = self.frequencies.get(term, 0)
        return math.log(1.0 + (self.documents - count + 0.5) / (count + 0.5))

    def bm25(self, terms: Iterable[str], counts: Mapping[str, int], *, k1: float, b: float) -> float:
        """BM25 of a caveat with the rarity and the mean length of the corpus.

        Args:
            terms: The query's, each once.
            counts: How often the caveat has each of its terms, its own words counted twice.
            k1: Saturation of term frequency.
            b: Normalisation by length.
        """
        norm = k1 * (1.0 - b + b * sum(counts.values()) / self.mean_length)
        return sum(self.idf(term) * counts[term] * (k1 + 1.0) / (counts[term] + norm) for term in terms if term in counts)


class Wanted(Protocol):
    """What is searched for: terms, and a vector of shape (width,)."""

    @property
    def terms(self) -> Sequence[str]:
        """What BM25 searches for."""

    @property
    def vector(self) -> NDArray[np.float32]:
        """What lies near it is found by meaning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A caveat that a search came upon.

    Attributes:
        entry: The caveat.
        own: The terms of the caveat itself.
        around: The terms of it and of what stands around it.
        bm25: Its score by words; 0 where it is not among the best by words.
        nearness: Cosine of the angle between its vector and the one wanted.
    """

    entry: SourcedCaveat
    own: frozenset[str]
    around: frozenset[str]
    bm25: float
    nearness: float


class CaveatSearch(Protocol):
    """A collection of caveats that can be searched: in memory, or a store."""

    @property
    def statistics(self) -> TermStatistics:
        """How rare terms are; the same for every collection that is searched together."""

    def search(self, wanted: Sequence[Wanted], *, limit: int) -> list[list[Found]]:
        """For each thing wanted, the best `limit` by words and the nearest `limit` by meaning, each caveat once."""


class SeveralIndices:
    """Collections searched as one: what any of them finds is found."""

    def __init__(self, indices: Sequence[CaveatSearch], statistics: TermStatistics) -> None:
        self.statistics = statistics
        self._indices = tuple(indices)

    def search(self, wanted: Sequence[Wanted], *, limit: int) -> list[list[Found]]:
        """What each collection finds, one after the other."""
        results = [index.search(wanted, limit=limit) for index in self._indices]
        return [[one for found in results for one in found[number]] for number in range(len(wanted))]


def _document(entry: SourcedCaveat) -> tuple[str, ...]:
    """The terms by which a caveat is found: its own words count twice as much as those around it."""
    own = terms_of(entry.caveat.plain)
    return (*own, *own, *terms_of(entry.caveat.surroundings))


class CaveatIndex:
    """Finds caveats by BM25, scored by the statistics of the corpus, and by the nearness of vectors."""

    def __init__(self, caveats: Sequence[SourcedCaveat], statistics: TermStatistics, *, k1: float, b: float) -> None:
        self.caveats = tuple(caveats)
        self.statistics = statistics
        self._k1 = k1
        self._b = b
        self._counts = tuple(Counter(_document(entry)) for entry in self.caveats)
        self._own = tuple(frozenset(terms_of(entry.caveat.plain)) for entry in self.caveats)
        self._vectors = np.stack([entry.vector for entry in self.caveats]) if self.caveats else None
        self._holders: dict[str, list[int]] = defaultdict(list)
        for position, counts in enumerate(self._counts):
            for term in counts:
                self._holders[term].append(position)
        self._hidden: frozenset[int] = frozenset()

    def without(self, positions: Iterable[int]) -> "CaveatIndex":
        """The same index, but for the caveats at some positions, which are never found; those of the others stay."""
        view = copy(self)
        view._hidden = self._hidden.union(positions)
        return view

    def terms(self, position: int) -> tuple[frozenset[str], frozenset[str]]:
        """The terms of a caveat itself, and those of it and what stands around it."""
        return self._own[position], frozenset(self._counts[position])

    def best(self, terms: Sequence[str], *, limit: int) -> list[tuple[int, float]]:
        """Positions and scores of the caveats that share most with a query, best first; none that shares nothing."""
        known = [term for term in sorted(set(terms)) if term in self._holders]
        sharing = {position for term in known for position in self._holders[term]} - self._hidden
        scores = [(position, self._score(known, position)) for position in sharing]
        return nsmallest(limit, scores, key=lambda row: (-row[1], row[0]))

    def search(self, wanted: Sequence[Wanted], *, limit: int) -> list[list[Found]]:
        """For each thing wanted, the best by words and the nearest by meaning, in the order of the caveats."""
        return [self.find(one, limit=limit) for one in wanted]

    def find(self, wanted: Wanted, *, limit: int, also: Iterable[int] = ()) -> list[Found]:
        """The best by words, the nearest by meaning and those at the positions `also`, in the order of the caveats."""
        words, nearness = dict(self.best(wanted.terms, limit=limit)), self.nearness(wanted.vector)
        order = np.argsort(-nearness, kind="stable")[: limit + len(self._hidden)].tolist()
        nearest = [at for at in order if at not in self._hidden][:limit]
        found = sorted({*words, *nearest, *also} - self._hidden)
        return [self._found(at, words.get(at, 0.0), float(nearness[at])) for at in found]

    def _found(self, position: int, bm25: float, nearness: float) -> Found:
        own, around = self.terms(position)
        return Found(entry=self.caveats[position], own=own, around=around, bm25=bm25, nearness=nearness)

    def nearness(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """Cosine of the angle between a vector and each caveat's, shape (caveats,)."""
        return self._vectors @ vector if self._vectors is not None else np.zeros(0, dtype=np.float32)

    def _score(self, terms: Sequence[str], position: int) -> float:
        return self.statistics.bm25(terms, self._counts[position], k1=self._k1, b=self._b)
