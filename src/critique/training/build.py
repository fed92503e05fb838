"""Makes a whole model from a corpus: every head, calibrated, with its scores and card."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from critique.encoding import SentenceVectors, load_encoder, load_vectors
from critique.encoding.pieces import PieceTokenizer
from critique.errors import TooFewExamples
from critique.linear import LinearModel, load_linear
from critique.model import load_model, save_model
from critique.training.builtin import built_in_sources
from critique.training.card import corpus_card
from critique.training.clauses import fit_clauses
from critique.training.corpus import Corpus, corpus_hash, load_corpus
from critique.training.examples import (
    ReadDocument,
    caveat_examples,
    caveat_kind_examples,
    claim_examples,
    label_examples,
    read_document,
    with_readings,
)
from critique.training.fitting import (
    Example,
    FitOptions,
    best_f1_threshold,
    fit_linear,
)
from critique.training.relevance import RANKING_HEADS, fit_ranking_heads
from critique.training.roles import fit_levers, fit_words
from critique.training.stacking import stack_label_head
from critique.values import CaveatKind, Label

__all__ = ["fit_encoded_head", "fit_heads", "fit_label_head", "make_model"]

SHARE_QUALIFIED = 1 / 3
"""Share of qualified claims in advice that people publish; the corpus holds more, so its examples are weighed to this."""

ENRICHED_WEIGHT = 0.25
"""Weight of an example of the enriched part: rare forms and near misses are over-represented there."""

CLAIM_THRESHOLD = 0.55
"""Probability from which on a sentence is shown as a claim; on 46 real articles F1 is the same from 0.5 to 0.65."""

FAST_CLAIM_THRESHOLD = 0.4
"""The same of the fast model, which is less sure of everything; on dev F1 is the same from 0.35 to 0.45."""

CAVEAT_THRESHOLD = 0.25
"""Probability from which on a sentence is mined as a caveat: below dev's best (0.43), since relevance is asked for besides, and
other people's caveats are less plain than ours."""

LABELS = (Label.UNCONDITIONAL.value, Label.QUALIFIED.value)


@dataclass(frozen=True, slots=True)
class _Head:
    """How a head is made from documents; its threshold is the best for F1 unless it is given."""

    examples: Callable[[ReadDocument], Iterable[Example]]
    labels: tuple[str, ...]
    options: FitOptions
    threshold: float | None = None


_ENCODED_HEADS: Mapping[str, _Head] = {
    "claims": _Head(claim_examples, ("other", "claim"), FitOptions(inverse_regularization=0.03), CLAIM_THRESHOLD),
    "caveats": _Head(caveat_examples, ("other", "caveat"), FitOptions(inverse_regularization=1.0), CAVEAT_THRESHOLD),
    "caveat_kinds": _Head(caveat_kind_examples, tuple(CaveatKind), FitOptions(inverse_regularization=0.1)),
}
"""Heads that weigh the encoder's word against cues. They learn from documents that the encoder has not seen, else they would
trust it too much."""


def fit_heads(
    corpus: Corpus,
    seen: Sequence[ReadDocument],
    unseen: Sequence[ReadDocument],
    tokenizer: PieceTokenizer,
    vectors: Callable[[], SentenceVectors],
    *,
    ranking: Mapping[str, LinearModel] | None = None,
) -> dict[str, LinearModel]:
    """Every head.

    Args:
        corpus: The corpus that the documents are of.
        seen: Documents that the encoder was trained on, with its readings.
        unseen: Documents that it was not trained on, with its readings.
        tokenizer: The encoder's.
        vectors: Gives those of claims and caveats.
        ranking: The heads of pairing, where they are known already.

    Raises:
        TooFewExamples: A head has too few; says which.
    """
    enriched = frozenset(document.id for document in corpus.enriched)
    heads = {}
    for name in _ENCODED_HEADS:
        with _naming(name, "dev"):
            heads[name] = fit_encoded_head(name, unseen, enriched=enriched)
    # passages are left out here: their levers have nowhere else to stand, and few of their sentences hold two claims
    whole = [document for document in unseen if document.labelled.id not in enriched]
    with _naming("clauses", "dev"):
        heads["clauses"] = fit_clauses(whole, tokenizer)
    with _naming("roles and levers", "dev"):
        heads["roles"], heads["levers"] = fit_words(whole, tokenizer), fit_levers(whole, tokenizer)
    with _naming("labels", "train and dev each"):
        heads["labels"] = fit_label_head(seen, unseen, enriched=enriched)
    with _naming("pairing or own_pairing", "judged pairs, with other documents and within an article"):
        heads |= ranking or fit_ranking_heads(corpus.pairs, [*seen, *unseen], vectors())
    return heads


@contextmanager
def _naming(head: str, where: str) -> Iterator[None]:
    """Says which head it was that found too few examples, and where they are looked for."""
    try:
        yield
    except TooFewExamples as error:
        raise TooFewExamples(f"too little to fit the head {head}, which learns from {where}: {error.problem}") from error


@contextmanager
def _blaming(corpus: Path) -> Iterator[None]:
    """Says which corpus had too few examples."""
    try:
        yield
    except TooFewExamples as error:
        raise TooFewExamples(f"{error.problem}; annotate more documents", path=str(corpus)) from error


def fit_encoded_head(name: str, unseen: Sequence[ReadDocument], *, enriched: frozenset[str]) -> LinearModel:
    """One of the heads `claims`, `caveats`, `caveat_kinds`.

    Args:
        name: Of the head.
        unseen: Documents that the encoder was not trained on.
        enriched: Names of the documents of the enriched part, which weigh less.

    Raises:
        TooFewExamples: There are too few examples.
    """
    head = _ENCODED_HEADS[name]
    examples = _examples(unseen, head.examples, enriched)
    model = fit_linear(examples, head.labels, options=head.options, choose_threshold=best_f1_threshold)
    return model if head.threshold is None else replace(model, threshold=head.threshold)


def fit_label_head(seen: Sequence[ReadDocument], unseen: Sequence[ReadDocument], *, enriched: frozenset[str]) -> LinearModel:
    """The classifier, in two steps: words and cues on what the encoder has seen, then their sum and its word on the rest.

    Args:
        seen: Documents that the encoder was trained on.
        unseen: Documents that it was not trained on.
        enriched: Names of the documents of the enriched part, which weigh less.

    Raises:
        TooFewExamples: Either lacks a label.
    """
    shares = {LABELS[0]: 1 - SHARE_QUALIFIED, LABELS[1]: SHARE_QUALIFIED}
    plain = [replace(document, readings=()) for document in seen]
    words = fit_linear(
        _weighed_by_label(_examples(plain, label_examples, enriched), shares),
        LABELS,
        options=FitOptions(inverse_regularization=0.5),
    )
    held_out = _weighed_by_label(_examples(unseen, label_examples, enriched), shares)
    return stack_label_head(words, held_out)


def _examples(
    documents: Sequence[ReadDocument], examples_of: Callable[[ReadDocument], Iterable[Example]], enriched: frozenset[str]
) -> list[Example]:
    return [
        replace(example, weight=ENRICHED_WEIGHT) if example.group in enriched else example
        for document in documents
        for example in examples_of(document)
    ]


def _weighed_by_label(examples: Sequence[Example], shares: Mapping[str, float]) -> list[Example]:
    """The examples, weighed further so that each label has its share."""
    total = sum(example.weight for example in examples)
    sums = {label: sum(example.weight for example in examples if example.label == label) for label in shares}
    missing = [label for label, weight in sums.items() if not weight]
    if missing:
        raise TooFewExamples(f"expected examples of each of {', '.join(shares)}; found none of {', '.join(missing)}")
    return [
        replace(example, weight=example.weight * shares[example.label] * total / sums[example.label]) for example in examples
    ]


def make_model(
    corpus_folder: Path,
    output: Path,
    *,
    encoder: Path,
    about_encoder: Mapping[str, Any],
    evaluate: Callable[[Path, Corpus], Mapping[str, Any]] | None = None,
    lender: Path | None = None,
) -> Mapping[str, Any]:
    """Makes a model folder from a corpus and an encoder, built-in sources included; returns its scores on the held-out part.

    The encoder was trained on train; what weighs its word is fitted on dev; test is only scored.

    Args:
        corpus_folder: The corpus.
        output: The model folder, made if it is missing.
        encoder: A folder with an encoder's files.
        about_encoder: How the encoder was made, for the manifest.
        evaluate: Scores a model folder on the corpus's test part; none are noted if `None`.
        lender: The model folder above, of the same corpus, whose vectors, ranker and built-in sources serve this one too.

    Raises:
        InputError: The corpus is missing, broken, or too small for a head.
    """
    corpus, reader = load_corpus(corpus_folder), load_encoder(encoder)
    seen, unseen = (with_readings([read_document(one) for one in corpus.split(name)], reader) for name in ("train", "dev"))
    with _blaming(corpus_folder):
        ranking = None if lender is None else {name: load_linear(lender, name) for name in RANKING_HEADS}
        heads = fit_heads(corpus, seen, unseen, reader.tokenizer, partial(load_vectors, encoder), ranking=ranking)
    if lender is not None:
        heads["claims"] = replace(heads["claims"], threshold=FAST_CLAIM_THRESHOLD)
    origin = {"corpus_sha256": corpus_hash(corpus_folder), "encoder": dict(about_encoder)}
    about: dict[str, Any] = {**origin, "trained_on": _counts(corpus), "scores": {}}
    name = "critique" if lender is None else f"critique-{output.name}"
    save_model(output, heads, encoder=encoder, name=name, card="", about=about, lender=lender)
    about["scores"] = evaluate(output, corpus) if evaluate is not None else {}
    with _sources(corpus, output, lender) as sources:
        card = corpus_card(about)
        save_model(output, heads, encoder=output, name=name, card=card, about=about, sources=sources, lender=lender)
    return dict(about["scores"])


@contextmanager
def _sources(corpus: Corpus, output: Path, lender: Path | None) -> Iterator[Path | None]:
    """The built-in store, unless somebody lends his."""
    if lender is not None:
        yield None
    else:
        with built_in_sources(corpus, load_model(output)) as sources:
            yield sources


def _counts(corpus: Corpus) -> dict[str, int]:
    documents = corpus.split("train", "dev")
    known = {document.id for document in documents}
    return {
        "documents": len(documents),
        "words": sum(len(document.text.split()) for document in documents),
        "claims": sum(len(document.claims) for document in documents),
        "caveats": sum(len(document.caveats) for document in documents),
        "pairs": sum(pair.article in known and pair.doc in known for pair in corpus.pairs),
    }
