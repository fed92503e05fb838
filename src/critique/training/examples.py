"""From labelled documents to the examples that each head learns from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from critique.classification import ClaimText, claim_text, label_features
from critique.contexts import SentenceInContext, contextualize
from critique.features import caveat_features, claim_features
from critique.labelled import GoldCaveat, GoldClaim, LabelledDocument
from critique.reading import read_text
from critique.segmentation import segment
from critique.training.fitting import Example
from critique.values import Article, Span

__all__ = [
    "ReadDocument",
    "caveat_examples",
    "caveat_kind_examples",
    "claim_examples",
    "claim_texts",
    "label_examples",
    "read_document",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDocument:
    """A labelled document, read and segmented."""

    labelled: LabelledDocument
    article: Article
    contexts: tuple[SentenceInContext, ...]

    def span_of(self, context: SentenceInContext) -> Span:
        """Where a sentence stands in the text."""
        sentence = context.sentence
        return self.article.blocks[sentence.block].locate(sentence.start, sentence.end)


def read_document(document: LabelledDocument) -> ReadDocument:
    """A labelled document as the pipeline would see it."""
    article = read_text(document.text, id=document.id, format=document.format)
    return ReadDocument(labelled=document, article=article, contexts=contextualize(article, segment(article)))


def shared(one: Span, other: Span) -> int:
    """Characters that two spans share."""
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def _is_marked(span: Span, marked: Sequence[Span]) -> bool:
    """Whether a sentence holds most of a marked stretch, or lies mostly within one."""
    return any(2 * shared(span, other) > min(len(span), len(other)) for other in marked)


def claim_examples(document: ReadDocument) -> Iterator[Example]:
    """Each sentence, `claim` or `other`."""
    marked = [claim.span for claim in document.labelled.claims]
    for context in document.contexts:
        label = "claim" if _is_marked(document.span_of(context), marked) else "other"
        yield Example(features=claim_features(context), label=label, group=document.labelled.id)


def caveat_examples(document: ReadDocument) -> Iterator[Example]:
    """Each sentence, `caveat` or `other`."""
    marked = [caveat.span for caveat in document.labelled.caveats]
    for context in document.contexts:
        label = "caveat" if _is_marked(document.span_of(context), marked) else "other"
        yield Example(features=caveat_features(context), label=label, group=document.labelled.id)


def caveat_kind_examples(document: ReadDocument) -> Iterator[Example]:
    """Each sentence of a caveat with the caveat's kind."""
    for caveat in document.labelled.caveats:
        for context in document.contexts:
            if _is_marked(document.span_of(context), [caveat.span]):
                yield Example(features=caveat_features(context), label=caveat.kind.value, group=document.labelled.id)


def main_sentence(document: ReadDocument, marked: GoldClaim | GoldCaveat) -> SentenceInContext | None:
    """The sentence that shares most with a marked stretch."""
    shares = [
        (shared(document.span_of(context), marked.span), -context.sentence.index, context) for context in document.contexts
    ]
    best = max(shares, key=lambda row: row[:2], default=None)
    return best[2] if best and best[0] else None


def claim_texts(document: ReadDocument) -> Iterator[tuple[GoldClaim, ClaimText]]:
    """Each gold claim that falls on a sentence, as the classifier reads it."""
    for claim in document.labelled.claims:
        context = main_sentence(document, claim)
        if context is not None:
            start, end = _within(document, context, claim.span)
            yield claim, claim_text(context, start=start, end=end)


def _within(document: ReadDocument, context: SentenceInContext, span: Span) -> tuple[int, int]:
    """The part of a sentence's plain text that a span covers, by tokens."""
    sentence = context.sentence
    align = document.article.blocks[sentence.block].alignment
    inside = [
        (start, end) for start, end in sentence.tokens if span.start <= align.to_original(sentence.start + start) < span.end
    ]
    return (inside[0][0], inside[-1][1]) if inside else (0, len(context.text))


def label_examples(document: ReadDocument) -> Iterator[Example]:
    """Each gold claim with its label."""
    for claim, text in claim_texts(document):
        yield Example(features=label_features(text), label=claim.label.value, group=document.labelled.id)
