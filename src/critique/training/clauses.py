"""Fits what tells where claims begin and end within a sentence."""

from collections.abc import Iterator, Sequence

from critique.encoding.pieces import PieceTokenizer
from critique.extraction.clauses import Boundary, boundaries, boundary_features
from critique.extraction.words import Words, read_words
from critique.linear import LinearModel
from critique.training.examples import ReadDocument, inside, is_marked
from critique.training.fitting import Example, FitOptions, fit_linear

__all__ = ["fit_clauses"]

_OPTIONS = FitOptions(inverse_regularization=0.1)


def fit_clauses(documents: Sequence[ReadDocument], tokenizer: PieceTokenizer) -> LinearModel:
    """The head `clauses`.

    Args:
        documents: That the encoder was not trained on, with its readings.
        tokenizer: The encoder's.

    Raises:
        TooFewExamples: No claim begins or ends within a sentence.
    """
    examples = [example for document in documents for example in _examples(document, tokenizer)]
    return fit_linear(examples, ("other", "boundary"), options=_OPTIONS)


def _examples(document: ReadDocument, tokenizer: PieceTokenizer) -> Iterator[Example]:
    """The places where clauses may meet in the sentences that claim something."""
    marked = [claim.span for claim in document.labelled.claims]
    read = read_words(document.contexts, document.readings, tokenizer)
    for context, words in zip(document.contexts, read, strict=True):
        if words is None or not is_marked(document.span_of(context), marked):
            continue
        starts = document.starts_of(context, words.places)
        held = [found for span in marked if (found := inside(starts, span))]
        for boundary in boundaries(words):
            label = "boundary" if any(_bounds(words, boundary, claim) for claim in held) else "other"
            yield Example(features=boundary_features(words, boundary), label=label, group=document.labelled.id)


def _bounds(words: Words, boundary: Boundary, claim: Sequence[int]) -> bool:
    """Whether a claim, given by the words that it holds, begins or ends there."""
    ends = boundary.last <= claim[-1] <= boundary.last + 1 and claim[-1] < len(words) - 2
    return claim[0] == boundary.first or ends
