"""Fits the heads that tell whether a caveat is relevant to a claim: of other documents, and of the article itself."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from critique.encoding import SentenceVectors
from critique.labelled import JudgedPair
from critique.linear import LinearModel
from critique.training.examples import ReadDocument
from critique.training.fitting import FitOptions, fit_linear
from critique.training.pairs import CaveatLibrary, gold_queries, own_pair_examples, pair_examples

__all__ = ["LEAST_RELEVANCE", "RANKING_HEADS", "fit_ranking_heads"]

RANKING_HEADS = ("pairing", "own_pairing")
"""The heads that are fitted here."""

LEAST_RELEVANCE = 0.3
"""Least probability of what is shown beside a claim: it is a caveat, and answers the claim."""

LEANING = {"nearness": (3.0, 0.4), "says why not": (1.5, 0.0)}
"""How much further a feature raises the log odds of an own caveat than our corpus asks, a unit beyond its second number.

In our articles a caveat stands beside the claim that it is meant for; in other people's what it says tells more. And what comes
right after a claim that its author turns down was always relevant (24 of 24), too seldom for the fit (decisions/0018).
"""

LABELS = ("irrelevant", "relevant")

_OPTIONS = FitOptions(inverse_regularization=0.3)


def fit_ranking_heads(
    pairs: Sequence[JudgedPair], documents: Sequence[ReadDocument], vectors: SentenceVectors
) -> dict[str, LinearModel]:
    """`RANKING_HEADS`; their thresholds are round numbers set by hand: calibration does not carry to other people's text.

    Args:
        pairs: Judged ones.
        documents: That the pairs are of.
        vectors: Gives those of claims and caveats.

    Raises:
        TooFewExamples: There are too few pairs of either sort.
    """
    by_name = {document.labelled.id: document for document in documents}
    library = CaveatLibrary.of(by_name, vectors)
    judged = {pair.article for pair in pairs} & by_name.keys()
    queries = {name: gold_queries(by_name[name], vectors) for name in sorted(judged)}
    others = fit_linear(list(pair_examples(pairs, by_name, library, queries)), LABELS, options=_OPTIONS)
    own = fit_linear(list(own_pair_examples(pairs, by_name, library, queries)), LABELS, options=_OPTIONS)
    return {
        "pairing": replace(others, threshold=LEAST_RELEVANCE, meta={"terms": _terms(library)}),
        "own_pairing": replace(_leaning(own), threshold=LEAST_RELEVANCE),
    }


def _leaning(model: LinearModel) -> LinearModel:
    """The head with `LEANING` added to what it learned."""
    slope, intercept = model.calibration[0]
    weights = model.weights.copy()
    for feature, (further, beyond) in LEANING.items():
        weights[0, model.vocabulary[feature]] += further / slope
        intercept -= further * beyond
    return replace(model, weights=weights, calibration=np.array([[slope, intercept]]))


def _terms(library: CaveatLibrary) -> Mapping[str, object]:
    """How rare terms are, which the features of pairing rest on."""
    statistics = library.index.statistics
    return {
        "frequencies": dict(statistics.frequencies),
        "documents": statistics.documents,
        "mean_length": round(statistics.mean_length, 3),
    }
