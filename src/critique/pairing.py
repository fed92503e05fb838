"""From claims and caveats to pairings: which caveat a reader of the claim should see.

Candidates are what lies nearest in meaning (vectors of title, lever and claim against the caveat) and by BM25 over each caveat
and its surroundings; logistic regression over a handful of named features gives the relevance. Below the threshold there is no
caveat: a weak match dressed up is worse than none. The article's own caveats have a head of their own, since what tells there
is another matter: all of them are on the topic, and those near the claim are meant for it.
"""

import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Self

import numpy as np

from critique.claim_queries import PARTS, ClaimQuery
from critique.linear import LinearModel
from critique.retrieval import CaveatIndex, CaveatSearch, Found, SourcedCaveat, TermStatistics, content_words, terms_of
from critique.values import Pairing, Span

__all__ = [
    "Candidate",
    "PairingModels",
    "candidates_of",
    "index_caveats",
    "other_candidates",
    "own_candidates",
    "pair_caveats",
    "relevance",
    "term_statistics",
]

K1, B = 1.2, 0.75
"""BM25: saturation of term frequency, normalisation by length."""

SHOWN = 3
"""Caveats shown for a claim, at most, from other documents and from the article itself each."""

CONSIDERED = 20
"""Caveats whose features are computed for a claim, at most, of each kind of source: what BM25 puts lower is never shown."""

AT_ONCE = 32
"""Claims for which other documents are searched at once."""

WINDOW = 300
"""An article's own caveats are searched this many at a time, by position, so that a book takes no quadratic time."""

NEAR = (100.0, 500.0)
"""Characters over which the nearness in the text of a claim and an own caveat falls to a third: a sentence, a paragraph."""

FURTHER = 2.0
"""How many times the odds of the threshold a second or third caveat must have to be shown beside a first."""

MINED = 0.6
"""How likely what is mined in an article of advice is a caveat at all, about (docs/quality.md): how surely each one is tells
which of other documents' answer a claim, and nothing of the article's own (decisions/0018)."""

SAME = 0.6
"""Share of terms that two caveats may have in common before they say the same."""


@dataclass(frozen=True, slots=True)
class PairingModels:
    """The heads that tell relevance, for caveats of other documents and for the article's own."""

    others: LinearModel
    own: LinearModel

    @classmethod
    def of(cls, others: LinearModel, own: LinearModel, *, least: float | None = None) -> Self:
        """The two, with their own thresholds or with another for both."""
        return cls(others, own) if least is None else cls(replace(others, threshold=least), replace(own, threshold=least))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A caveat with what speaks for and against its answering a claim.

    Attributes:
        entry: The caveat.
        features: Of claim and caveat; of the two heads, those that the caveat's source calls for.
    """

    entry: SourcedCaveat
    features: dict[str, float]


def index_caveats(caveats: Sequence[SourcedCaveat], statistics: TermStatistics) -> CaveatIndex:
    """The index that pairing searches."""
    return CaveatIndex(caveats, statistics, k1=K1, b=B)


def term_statistics(model: LinearModel) -> TermStatistics:
    """The statistics that a pairing head was fitted with."""
    terms = model.meta["terms"]
    return TermStatistics(terms["frequencies"], terms["documents"], terms["mean_length"])


def other_candidates(query: ClaimQuery, index: CaveatSearch, *, limit: int = CONSIDERED) -> list[Candidate]:
    """Caveats of other documents that share terms with the claim, or lie near it in meaning."""
    [found] = index.search([query], limit=limit)
    return candidates_of(query, found, index.statistics)


def candidates_of(
    query: ClaimQuery, found: Sequence[Found], statistics: TermStatistics, *, only: Iterable[int] | None = None
) -> list[Candidate]:
    """What was found for a claim, as candidates.

    Args:
        query: The claim.
        found: All that was found: each is compared with the best of them.
        statistics: How rare terms are.
        only: Positions of those that are wanted; all if `None`.
    """
    best = _Best(max((one.bm25 for one in found), default=0.0), max((one.nearness for one in found), default=0.0))
    chosen = found if only is None else [found[position] for position in only]
    return [Candidate(one.entry, _features(query, one, best, statistics)) for one in chosen]


def own_candidates(query: ClaimQuery, index: CaveatIndex, *, limit: int = CONSIDERED) -> list[Candidate]:
    """The article's own caveats that share a term with the claim or stand in its section; never the claim's own words."""
    near = [position for position, entry in enumerate(index.caveats) if query.section.overlaps(entry.caveat.span)]
    near.sort(key=lambda position: abs(index.caveats[position].caveat.span.start - query.span.start))
    found = index.find(query, limit=limit, also=near[:limit])
    return [Candidate(one.entry, _own_features(query, one)) for one in found if not one.entry.caveat.span.overlaps(query.span)]


class _Best(NamedTuple):
    """The highest scores among what was found for a claim."""

    bm25: float
    nearness: float


def _features(query: ClaimQuery, found: Found, best: _Best, statistics: TermStatistics) -> dict[str, float]:
    """What speaks for a caveat: nearness in meaning to the claim and its parts, and shared terms, weighed by rarity."""
    # Its kind is left out: given, it ranks better on the corpus's test pairs (0.61 right first instead of 0.59), but what is
    # mined is of the wrong kind too often.
    near = _parts_near(query, found.entry)
    return {
        "nearness": found.nearness,
        "nearness to best": float(np.float32(found.nearness) - np.float32(best.nearness)),
        "bm25": found.bm25 / 10.0,
        "bm25 to best": found.bm25 / best.bm25 if best.bm25 else 0.0,
        "claim in caveat": _share(query.claim, found.own, statistics),
        "lever in caveat": _share(query.lever, found.own, statistics),
        "lever around": _share(query.lever, found.around, statistics),
        "benefit in caveat": _share(query.benefit, found.own, statistics),
        "frame around": _share(query.frame, found.around, statistics),
        **near,
        "roles near, least": min(near["lever near"], near["benefit near"]),
        "roles near, both": near["lever near"] * near["benefit near"],
        "article near document": float(query.topic @ found.entry.topic),
        "lever near document": float(query.parts[PARTS.index("lever")] @ found.entry.topic),
    }


def _own_features(query: ClaimQuery, found: Found) -> dict[str, float]:
    """What speaks for one of the article's own caveats: how near it stands, and how near it is in meaning."""
    # Shared terms, kind and length are left out: they changed nothing on articles that had no say in the choice. So is how
    # surely it is a caveat: on other people's articles what is surer answers a claim no more often (decisions/0018).
    span = found.entry.caveat.span
    by_distance = [math.exp(-_apart(query.span, span) / far) for far in NEAR]
    after = float(span.start >= query.span.start)
    return {
        "nearness": found.nearness,
        **_parts_near(query, found.entry),
        "same section": float(query.section.overlaps(span)),
        **{f"within {far:.0f}": value for far, value in zip(NEAR, by_distance, strict=True)},
        "after": after,
        "soon after": after * by_distance[1],
        "says why not": query.rejected * after * by_distance[0],
    }


def _parts_near(query: ClaimQuery, entry: SourcedCaveat) -> dict[str, float]:
    """How near the caveat lies in meaning to each part of the claim."""
    return {f"{part} near": near for part, near in zip(PARTS, (query.parts @ entry.vector).tolist(), strict=True)}


def _share(wanted: frozenset[str], present: frozenset[str], statistics: TermStatistics) -> float:
    """Share of the wanted terms that are present, weighed by rarity."""
    total = sum(statistics.idf(term) for term in sorted(wanted))
    return sum(statistics.idf(term) for term in sorted(wanted & present)) / total if total else 0.0


def pair_caveats(
    queries: Sequence[ClaimQuery], models: PairingModels, *, others: CaveatSearch, own: Sequence[SourcedCaveat]
) -> tuple[tuple[Pairing, ...], ...]:
    """The caveats of each claim: up to three from other documents, best first, then up to three of the article's own.

    Args:
        queries: Of the claims, in order.
        models: Weights and thresholds.
        others: Caveats of other documents.
        own: The article's own caveats, in order of appearance.
    """
    windows = [own[start : start + WINDOW] for start in range(0, len(own), WINDOW)]
    starts = [window[0].caveat.span.start for window in windows]
    indices: dict[int, CaveatIndex] = {}
    pairings = []
    for query, found in zip(queries, _searched(queries, others), strict=True):
        shown = _chosen(query, candidates_of(query, found, others.statistics), models.others)
        if windows:
            number = max(0, bisect_right(starts, query.span.start) - 1)
            if number not in indices:
                indices[number] = index_caveats(windows[number], others.statistics)
            shown += _chosen(query, own_candidates(query, indices[number]), models.own)
        pairings.append(tuple(shown))
    return tuple(pairings)


def _searched(queries: Sequence[ClaimQuery], others: CaveatSearch) -> Iterator[list[Found]]:
    """What is found for each claim; many at once, because a store reads all its vectors for every search."""
    for start in range(0, len(queries), AT_ONCE):
        yield from others.search(queries[start : start + AT_ONCE], limit=CONSIDERED)


def _chosen(query: ClaimQuery, candidates: Sequence[Candidate], model: LinearModel) -> list[Pairing]:
    """The candidates that are relevant enough, best first, no two that say the same; the first needs least."""
    least = model.threshold
    further = FURTHER * least / (1.0 - least + FURTHER * least)
    rated = [(relevance(candidate, model), candidate) for candidate in candidates]
    rated = [row for row in rated if row[0] >= least and not _only_a_title(row[1].entry)]
    rated.sort(key=lambda row: (-row[0], row[1].entry.source.id, row[1].entry.caveat.span))
    chosen: list[Pairing] = []
    for likely, candidate in rated:
        caveat = candidate.entry.caveat
        alike = any(_alike(caveat.plain, other.caveat.plain) for other in chosen)
        if likely >= (further if chosen else least) and len(chosen) < SHOWN and not alike:
            ties = _ties(query, caveat.plain)
            chosen.append(Pairing(caveat=caveat, source=candidate.entry.source, relevance=likely, ties=ties))
    return chosen


def _apart(one: Span, other: Span) -> int:
    """Characters between two places."""
    first, second = sorted([one, other], key=lambda span: span.start)
    return max(0, second.start - first.end)


def _only_a_title(entry: SourcedCaveat) -> bool:
    """Whether a caveat says no more than the name of its document, which is shown anyhow."""
    return entry.caveat.plain == entry.source.title


def relevance(candidate: Candidate, model: LinearModel) -> float:
    """Probability that a reader finds it relevant.

    Args:
        candidate: A caveat beside a claim.
        model: The head that is fitted for its source. Both learn from caveats that are known to be some, so how likely it is
            one counts besides.
    """
    answers = float(model.probabilities(candidate.features)[1])
    return answers * (MINED if candidate.entry.source.same_article else candidate.entry.caveat.confidence)


def _alike(one: str, other: str) -> bool:
    terms = set(terms_of(one)), set(terms_of(other))
    return len(terms[0] & terms[1]) > SAME * len(terms[0] | terms[1])


def _ties(query: ClaimQuery, caveat: str) -> tuple[str, ...]:
    """The caveat's words that stand in the claim or its lever, whatever their inflection."""
    wanted = query.claim | query.lever
    return tuple(dict.fromkeys(word for word, term in content_words(caveat) if term in wanted))
