"""Scores of what pairing rests on, on judged claims and statements: BM25, vectors, both, and the learned ranker."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from critique.claim_queries import PARTS, ClaimQuery
from critique.labelled.beir import BeirDocument, BeirSet
from critique.model import Model
from critique.pairing import index_caveats, other_candidates
from critique.ranking_metrics import DEPTH, score_rankings
from critique.retrieval import CaveatIndex, SourcedCaveat, TermStatistics, terms_of
from critique.values import Caveat, CaveatKind, Source, Span

__all__ = ["RANKERS", "fused_scores", "rank_statements", "score_pairing", "word_scores"]

WORDS_SHARE = 0.15
"""Weight of BM25 beside the vectors, both standardised for each query; the vectors carry the task."""


@dataclass(frozen=True, slots=True, eq=False)
class _Question:
    """A claim to find statements for: its terms, its vector, and how near each statement is to it."""

    query: ClaimQuery
    index: CaveatIndex
    model: Model


def rank_statements(data: BeirSet, model: Model, rankers: Sequence[str]) -> dict[str, dict[str, list[str]]]:
    """Ids of the best hundred documents for each judged query, by ranker.

    Documents are taken for caveats that anybody might hold against a claim, all of one kind, each with its title around it.
    Rarity of words is that of the documents themselves.

    Args:
        data: Documents, queries and judgements.
        model: Gives the vectors and the learned ranker.
        rankers: Names among `RANKERS`.
    """
    entries = _entries(data.documents, model)
    index = index_caveats(entries, TermStatistics.of(entries))
    ids = list(data.documents)
    asked = {id: data.queries[id] for id in data.judgements}
    vectors = model.vectors.embed(list(asked.values()))
    questions = {
        id: _Question(_query(text, vector), index, model) for (id, text), vector in zip(asked.items(), vectors, strict=True)
    }
    return {
        name: {id: [ids[position] for position in RANKERS[name](question)] for id, question in questions.items()}
        for name in rankers
    }


def score_pairing(data: BeirSet, model: Model, rankers: Sequence[str]) -> dict[str, Any]:
    """Counts, and for each ranker nDCG@10, recall@10, recall@100 and MRR, four digits each."""
    rankings = rank_statements(data, model, rankers)
    scores = {name: score_rankings(found, data.judgements) for name, found in rankings.items()}
    return {
        "documents": len(data.documents),
        "queries": len(data.queries),
        "judged": sum(any(score > 0 for score in row.values()) for row in data.judgements.values()),
        "rankers": {name: {key: round(value, 4) for key, value in row.items()} for name, row in scores.items()},
    }


def _entries(documents: Mapping[str, BeirDocument], model: Model) -> list[SourcedCaveat]:
    vectors = model.vectors.embed([document.text for document in documents.values()])
    return [
        SourcedCaveat(_caveat(document), Source(id=id, path=None, title=document.title or None), vector, topic=vector)
        for (id, document), vector in zip(documents.items(), vectors, strict=True)
    ]


def _caveat(document: BeirDocument) -> Caveat:
    return Caveat(
        text=document.text,
        span=Span(0, len(document.text)),
        kind=CaveatKind.CONTRADICTION,
        plain=document.text,
        surroundings=document.title,
        confidence=1.0,
    )


def _query(text: str, vector: NDArray[np.float32]) -> ClaimQuery:
    """A claim that stands alone: no article around it, and nobody has told its lever from its benefit."""
    terms, span = frozenset(terms_of(text)), Span(0, len(text))
    roles = {"claim": terms, "lever": terms, "benefit": terms, "frame": frozenset[str]()}
    parts = np.tile(vector, (len(PARTS), 1))
    return ClaimQuery(**roles, span=span, section=span, rejected=False, vector=vector, parts=parts, topic=vector)


def _by_words(question: _Question) -> list[int]:
    return [position for position, _ in question.index.best(question.query.terms, limit=DEPTH)]


def _by_meaning(question: _Question) -> list[int]:
    return _highest(question.index.nearness(question.query.vector))


def _fused(question: _Question) -> list[int]:
    return _highest(fused_scores(question.index, question.query))


def word_scores(index: CaveatIndex, query: ClaimQuery) -> NDArray[np.float64]:
    """BM25 of every caveat for a claim, shape (caveats,)."""
    scores = np.zeros(len(index.caveats))
    for position, score in index.best(query.terms, limit=len(scores)):
        scores[position] = score
    return scores


def fused_scores(index: CaveatIndex, query: ClaimQuery) -> NDArray[np.float64]:
    """Nearness in meaning and a share of BM25, both standardised over the caveats, shape (caveats,)."""
    return _standardised(index.nearness(query.vector)) + WORDS_SHARE * _standardised(word_scores(index, query))


def _learned(question: _Question) -> list[int]:
    """The candidates of words and of meaning, by the pairing head."""
    positions = {id(entry): position for position, entry in enumerate(question.index.caveats)}
    candidates = other_candidates(question.query, question.index, limit=DEPTH)
    scores = np.array([float(question.model.pairing.scores(one.features)[0]) for one in candidates])
    return [positions[id(candidates[place].entry)] for place in _highest(scores)]


def _standardised(scores: NDArray[Any]) -> NDArray[np.float64]:
    spread = float(scores.std())
    return np.asarray((scores - scores.mean()) / spread if spread else np.zeros(len(scores)), dtype=np.float64)


def _highest(scores: NDArray[Any]) -> list[int]:
    return [int(position) for position in np.argsort(-scores, kind="stable")[:DEPTH]]


RANKERS: Mapping[str, Callable[[_Question], list[int]]] = {
    "bm25": _by_words,
    "dense": _by_meaning,
    "fused": _fused,
    "learned": _learned,
}
"""What may be compared, by name."""
