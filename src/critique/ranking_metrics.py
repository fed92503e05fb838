"""Scores of rankings, as trec_eval defines them: gains are relevances, a rank's discount is log2(rank + 1).

A relevance of zero or less counts as irrelevant. A test holds the figures to pytrec_eval's.
"""

import math
from collections.abc import Mapping, Sequence

__all__ = ["DEPTH", "ndcg", "recall", "reciprocal_rank", "score_rankings"]

DEPTH = 100
"""Documents of a ranking that are looked at, at most."""


def ndcg(ranking: Sequence[str], relevance: Mapping[str, int], *, depth: int = 10) -> float:
    """Normalised discounted cumulative gain of the first `depth` documents (Järvelin and Kekäläinen 2002).

    >>> round(ndcg(["b", "a"], {"a": 1}), 3)
    0.631
    """
    ideal = _dcg(sorted(relevance.values(), reverse=True)[:depth])
    return _dcg([relevance.get(document, 0) for document in ranking[:depth]]) / ideal if ideal else 0.0


def _dcg(gains: Sequence[int]) -> float:
    return sum(max(gain, 0) / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))


def recall(ranking: Sequence[str], relevance: Mapping[str, int], *, depth: int) -> float:
    """Share of the relevant documents that are among the first `depth`."""
    relevant = {document for document, score in relevance.items() if score > 0}
    return len(relevant.intersection(ranking[:depth])) / len(relevant) if relevant else 0.0


def reciprocal_rank(ranking: Sequence[str], relevance: Mapping[str, int]) -> float:
    """One over the rank of the first relevant document; 0 where there is none."""
    return next((1.0 / rank for rank, document in enumerate(ranking, 1) if relevance.get(document, 0) > 0), 0.0)


def score_rankings(rankings: Mapping[str, Sequence[str]], judgements: Mapping[str, Mapping[str, int]]) -> dict[str, float]:
    """Means over the queries that have a relevant document: nDCG@10, recall@10, recall@100, MRR (over 100).

    Args:
        rankings: Documents, best first, by query; a query without a ranking counts as one that found nothing.
        judgements: Relevance of documents, by query; what is not judged is irrelevant.

    Raises:
        ValueError: No query has a relevant document.
    """
    judged = {query: scores for query, scores in judgements.items() if any(score > 0 for score in scores.values())}
    if not judged:
        raise ValueError("no query has a relevant document")
    rows = [(list(rankings.get(query, ()))[:DEPTH], relevance) for query, relevance in judged.items()]
    return {
        "ndcg@10": sum(ndcg(*row) for row in rows) / len(rows),
        "recall@10": sum(recall(*row, depth=10) for row in rows) / len(rows),
        "recall@100": sum(recall(*row, depth=100) for row in rows) / len(rows),
        "mrr": sum(reciprocal_rank(*row) for row in rows) / len(rows),
    }
