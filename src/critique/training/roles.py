"""Fits what finds levers and benefits: the weights over words, and the model that chooses among levers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from critique.encoding.pieces import PieceTokenizer
from critique.encoding.tags import ROLES
from critique.errors import TooFewExamples
from critique.evaluation import alike
from critique.extraction.levers import lever_features
from critique.extraction.roles import RoleCandidates
from critique.extraction.spans import PARTS, WordWeights, row_names
from critique.extraction.words import Words, read_words, word_features
from critique.linear import LinearModel
from critique.training.examples import ReadDocument, inside, main_sentence
from critique.training.fitting import Example, FitOptions, fit_linear
from critique.values import Span

__all__ = ["fit_levers", "fit_words"]

_C = 0.3
"""scikit-learn's C of the weights over words; 0.03 and 1 were no better."""

_LEVER_OPTIONS = FitOptions(inverse_regularization=0.1)

_FOLDS = 3
"""Levers are chosen among by a model that was fitted on candidates of documents that the weights had not seen."""


@dataclass(frozen=True, slots=True)
class _Sentence:
    """The words of a claim's sentence, and where in it each role stands: first and last word, `None` if elsewhere."""

    words: Words
    roles: tuple[tuple[int, int] | None, ...]


def fit_words(documents: Sequence[ReadDocument], tokenizer: PieceTokenizer) -> LinearModel:
    """The head `roles`.

    Args:
        documents: That the encoder was not trained on, with its readings.
        tokenizer: The encoder's.

    Raises:
        TooFewExamples: No claim has a lever, or a benefit, in its own sentence.
    """
    sentences = [sentence for document in documents for sentence in _sentences(document, tokenizer)]
    vectorizer = DictVectorizer(dtype=np.float64)
    rows = [list(word_features(sentence.words)) for sentence in sentences]
    if not rows:
        raise TooFewExamples("expected claims that fall on a sentence, found none")
    matrix = vectorizer.fit_transform([features for own in rows for features in own])
    fitted = [fit for role in range(len(ROLES)) for fit in _fit_role(matrix, sentences, role)]
    return LinearModel(
        labels=row_names(),
        vocabulary=dict(vectorizer.vocabulary_),
        idf=np.ones(matrix.shape[1]),
        weights=np.stack([weights for weights, _ in fitted]),
        bias=np.array([bias for _, bias in fitted]),
        calibration=np.tile([[1.0, 0.0]], (len(fitted), 1)),
    )


def _fit_role(matrix: csr_matrix, sentences: Sequence[_Sentence], role: int) -> Iterator[tuple[NDArray[np.float64], float]]:
    """Weights and bias for the beginning, the inside and the end of a role."""
    truth: list[NDArray[np.bool_]] = []
    known: list[NDArray[np.bool_]] = []
    for sentence in sentences:
        found = sentence.roles[role]
        first, last = found or (0, 0)
        index = np.arange(len(sentence.words))
        truth.append(np.stack([index == first, (index >= first) & (index <= last), index == last]))
        known.append(np.full(len(index), found is not None))
    rows, kept = np.concatenate(truth, axis=1), np.concatenate(known)
    if not kept.any():
        raise TooFewExamples(f"expected claims whose {ROLES[role]} stands in their own sentence, found none")
    for part in range(len(PARTS)):
        regression = LogisticRegression(C=_C, max_iter=2000).fit(matrix[kept], rows[part, kept])
        yield regression.coef_[0].astype(np.float64), float(regression.intercept_[0])


def _sentences(document: ReadDocument, tokenizer: PieceTokenizer) -> Iterator[_Sentence]:
    """The sentences of a document's claims."""
    read = read_words(document.contexts, document.readings, tokenizer)
    for claim in document.labelled.claims:
        context = main_sentence(document, claim)
        words = read[context.sentence.index] if context is not None else None
        if context is not None and words is not None:
            starts = document.starts_of(context, words.places)
            yield _Sentence(words, tuple(_place(role, starts) for role in (claim.lever, claim.benefit)))


def _place(role: Span | None, starts: Sequence[int]) -> tuple[int, int] | None:
    """First and last word that a span holds."""
    held = inside(starts, role) if role is not None else []
    return (held[0], held[-1]) if held else None


def fit_levers(documents: Sequence[ReadDocument], tokenizer: PieceTokenizer) -> LinearModel:
    """The head `levers`.

    Args:
        documents: That the encoder was not trained on, with its readings.
        tokenizer: The encoder's.

    Raises:
        TooFewExamples: There are too few documents with claims, or no candidate is right, or none wrong.
    """
    claiming = [document for document in documents if document.labelled.claims]
    if len(claiming) < _FOLDS:
        raise TooFewExamples(f"expected {_FOLDS} documents or more with claims, found {len(claiming)}")
    names = [document.labelled.id for document in claiming]
    examples: list[Example] = []
    for fitted, held_out in GroupKFold(_FOLDS).split(names, groups=names):
        words = fit_words([claiming[index] for index in fitted], tokenizer)
        for index in held_out:
            examples += _lever_examples(claiming[index], words, tokenizer)
    return fit_linear(examples, ("other", "lever"), options=_LEVER_OPTIONS)


def _lever_examples(document: ReadDocument, words: LinearModel, tokenizer: PieceTokenizer) -> Iterator[Example]:
    """The candidates of each claim that has a lever, right or wrong."""
    candidates = RoleCandidates(document.contexts, document.readings, WordWeights.of(words), tokenizer)
    for claim in document.labelled.claims:
        context = main_sentence(document, claim)
        if context is not None and claim.lever is not None:
            yield from _judged(document, candidates, claim.lever.text_in(document.article), context.sentence.index)


def _judged(document: ReadDocument, candidates: RoleCandidates, truth: str, index: int) -> Iterator[Example]:
    setting = candidates.setting(index)
    for candidate in candidates.levers(index):
        text = document.contexts[candidate.sentence].text[candidate.stretch.start : candidate.stretch.end]
        label = "lever" if alike(text, truth) else "other"
        features = lever_features(setting, candidate)
        yield Example(features=features, label=label, group=document.labelled.id)
