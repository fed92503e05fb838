"""Makes a whole model from a corpus: every head, calibrated, with its scores and card."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from critique.linear import LinearModel
from critique.model import save_model
from critique.training.card import corpus_card
from critique.training.corpus import Corpus, corpus_hash, load_corpus
from critique.training.examples import (
    ReadDocument,
    caveat_examples,
    caveat_kind_examples,
    claim_examples,
    label_examples,
    read_document,
)
from critique.training.fitting import (
    Example,
    FitOptions,
    best_f1_threshold,
    fit_linear,
)
from critique.training.pairs import caveat_statistics, pair_examples
from critique.values import CaveatKind, Label

__all__ = ["fit_heads", "fit_sentence_head", "make_model"]

SHARE_QUALIFIED = 1 / 3
"""Share of qualified claims in advice that people publish; the corpus holds more, so its examples are weighed to this."""

ENRICHED_WEIGHT = 0.25
"""Weight of an example of the enriched part: rare forms and near misses are over-represented there."""

LEAST_RELEVANCE = 0.25
"""Least probability, that it is a caveat and that it answers the claim, of what is shown beside a claim."""

LABELS = (Label.UNCONDITIONAL.value, Label.QUALIFIED.value)


@dataclass(frozen=True, slots=True)
class _Head:
    """How a head is made from documents."""

    examples: Callable[[ReadDocument], Iterable[Example]]
    labels: tuple[str, ...]
    options: FitOptions
    tuned: bool


_SENTENCE_HEADS: Mapping[str, _Head] = {
    "claims": _Head(claim_examples, ("other", "claim"), FitOptions(inverse_regularization=0.5, min_count=2), tuned=True),
    "caveats": _Head(caveat_examples, ("other", "caveat"), FitOptions(inverse_regularization=1.0, min_count=2), tuned=True),
    "caveat_kinds": _Head(
        caveat_kind_examples, tuple(CaveatKind), FitOptions(inverse_regularization=1.0, min_count=2), tuned=False
    ),
    "labels": _Head(label_examples, LABELS, FitOptions(inverse_regularization=0.5, min_count=2), tuned=False),
}


def fit_heads(corpus: Corpus, documents: Sequence[ReadDocument]) -> dict[str, LinearModel]:
    """Every head, fitted on these documents and on the pairs among them.

    Raises:
        ValueError: A head has too few examples.
    """
    enriched = frozenset(document.id for document in corpus.enriched)
    heads = {name: fit_sentence_head(name, documents, enriched=enriched) for name in _SENTENCE_HEADS}
    heads["pairing"] = _fit_pairing(corpus, documents)
    return heads


def fit_sentence_head(name: str, documents: Sequence[ReadDocument], *, enriched: frozenset[str]) -> LinearModel:
    """One of the heads that read a sentence: `claims`, `labels`, `caveats`, `caveat_kinds`.

    Args:
        name: Of the head.
        documents: To learn from.
        enriched: Names of the documents of the enriched part, which weigh less.

    Raises:
        ValueError: There are too few examples.
    """
    head = _SENTENCE_HEADS[name]
    examples = [
        replace(example, weight=ENRICHED_WEIGHT) if example.group in enriched else example
        for document in documents
        for example in head.examples(document)
    ]
    if name == "labels":
        examples = _weighed_by_label(examples, {LABELS[0]: 1 - SHARE_QUALIFIED, LABELS[1]: SHARE_QUALIFIED})
    return fit_linear(examples, head.labels, options=head.options, choose_threshold=best_f1_threshold if head.tuned else None)


def _weighed_by_label(examples: Sequence[Example], shares: Mapping[str, float]) -> list[Example]:
    """The examples, weighed further so that each label has its share."""
    total = sum(example.weight for example in examples)
    sums = {label: sum(example.weight for example in examples if example.label == label) for label in shares}
    return [
        replace(example, weight=example.weight * shares[example.label] * total / sums[example.label]) for example in examples
    ]


def _fit_pairing(corpus: Corpus, documents: Sequence[ReadDocument]) -> LinearModel:
    """The pairing head; its threshold is a constant, since the relevance it cuts is calibrated."""
    by_name = {document.labelled.id: document for document in documents}
    examples = list(pair_examples(corpus.pairs, by_name))
    options = FitOptions(inverse_regularization=10.0, min_count=2)
    model = fit_linear(examples, ("irrelevant", "relevant"), options=options)
    statistics = caveat_statistics(by_name)
    terms = {
        "frequencies": dict(statistics.frequencies),
        "documents": statistics.documents,
        "mean_length": round(statistics.mean_length, 3),
    }
    return replace(model, threshold=LEAST_RELEVANCE, meta={"terms": terms})


def make_model(
    corpus_folder: Path, output: Path, *, evaluate: Callable[[Path, Corpus], Mapping[str, Any]] | None = None
) -> Mapping[str, Any]:
    """Makes a model folder from a corpus; returns its scores on the held-out part.

    The heads are fitted on train and dev; test is only scored.

    Args:
        corpus_folder: The corpus.
        output: The model folder, made if it is missing.
        evaluate: Scores a model folder on the corpus's test part; none are noted if `None`.

    Raises:
        InputError: The corpus is missing or broken.
    """
    corpus = load_corpus(corpus_folder)
    documents = [read_document(document) for document in corpus.split("train", "dev")]
    heads = fit_heads(corpus, documents)
    about: dict[str, Any] = {"corpus_sha256": corpus_hash(corpus_folder), "trained_on": _counts(corpus), "scores": {}}
    save_model(output, heads, name="critique-linear", card="", about=about)
    scores = evaluate(output, corpus) if evaluate is not None else {}
    about["scores"] = scores
    save_model(output, heads, name="critique-linear", card=corpus_card(about), about=about)
    return scores


def _counts(corpus: Corpus) -> dict[str, int]:
    documents = corpus.split("train", "dev")
    return {
        "documents": len(documents),
        "words": sum(len(document.text.split()) for document in documents),
        "claims": sum(len(document.claims) for document in documents),
        "caveats": sum(len(document.caveats) for document in documents),
        "pairs": len(corpus.pairs),
    }
