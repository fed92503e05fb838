"""From labelled documents to the examples that each head learns from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from critique.classification import ClaimText, claim_text, label_features
from critique.company import Company, company_of
from critique.contexts import SentenceInContext, contextualize
from critique.encoding import Encoder, SentenceReading
from critique.features import caveat_evidence, caveat_kind_evidence, claim_evidence, tenor_of
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
    "inside",
    "is_marked",
    "label_examples",
    "read_document",
    "with_readings",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDocument:
    """A labelled document, read and segmented; `readings` are what an encoder says of it, if one was asked."""

    labelled: LabelledDocument
    article: Article
    contexts: tuple[SentenceInContext, ...]
    readings: tuple[SentenceReading, ...] = ()

    def span_of(self, context: SentenceInContext) -> Span:
        """Where a sentence stands in the text."""
        sentence = context.sentence
        return self.article.blocks[sentence.block].locate(sentence.start, sentence.end)

    def starts_of(self, context: SentenceInContext, places: Sequence[tuple[int, int]]) -> list[int]:
        """Where some places of a sentence's plain text begin in the text."""
        sentence = context.sentence
        align = self.article.blocks[sentence.block].alignment
        return [align.to_original(sentence.start + start) for start, _ in places]


def inside(starts: Sequence[int], span: Span) -> list[int]:
    """Which of several places, given by where they begin, stand in a span."""
    return [place for place, start in enumerate(starts) if span.start <= start < span.end]


def read_document(document: LabelledDocument) -> ReadDocument:
    """A labelled document as the pipeline would see it."""
    article = read_text(document.text, id=document.id, format=document.format)
    return ReadDocument(labelled=document, article=article, contexts=contextualize(article, segment(article)))


def with_readings(documents: Sequence[ReadDocument], encoder: Encoder) -> list[ReadDocument]:
    """The documents, each sentence read by an encoder, no gate before it."""
    readings = encoder.read_all([document.contexts for document in documents], gated=False)
    return [replace(document, readings=found) for document, found in zip(documents, readings, strict=True)]


def is_marked(span: Span, marked: Sequence[Span]) -> bool:
    """Whether a sentence holds most of a marked stretch, or lies mostly within one."""
    return any(2 * span.shared(other) > min(len(span), len(other)) for other in marked)


def claim_examples(document: ReadDocument) -> Iterator[Example]:
    """Each sentence, `claim` or `other`."""
    marked = [claim.span for claim in document.labelled.claims]
    for context, reading, company in _in_company(document):
        label = "claim" if is_marked(document.span_of(context), marked) else "other"
        yield Example(features=claim_evidence(context, reading, company), label=label, group=document.labelled.id)


def _in_company(document: ReadDocument) -> Iterator[tuple[SentenceInContext, SentenceReading, Company]]:
    return zip(document.contexts, document.readings, company_of(document.contexts, document.readings), strict=True)


def caveat_examples(document: ReadDocument) -> Iterator[Example]:
    """Each sentence, `caveat` or `other`."""
    marked = [caveat.span for caveat in document.labelled.caveats]
    tenor = tenor_of(document.readings)
    for context, reading, company in _in_company(document):
        label = "caveat" if is_marked(document.span_of(context), marked) else "other"
        yield Example(features=caveat_evidence(reading, tenor, company), label=label, group=document.labelled.id)


def caveat_kind_examples(document: ReadDocument) -> Iterator[Example]:
    """Each sentence of a caveat with the caveat's kind."""
    for caveat in document.labelled.caveats:
        for context, reading in zip(document.contexts, document.readings, strict=True):
            if is_marked(document.span_of(context), [caveat.span]):
                features = caveat_kind_evidence(context, reading)
                yield Example(features=features, label=caveat.kind.value, group=document.labelled.id)


def main_sentence(document: ReadDocument, marked: GoldClaim | GoldCaveat) -> SentenceInContext | None:
    """The sentence that shares most with a marked stretch."""
    shares = [
        (document.span_of(context).shared(marked.span), -context.sentence.index, context) for context in document.contexts
    ]
    best = max(shares, key=lambda row: row[:2], default=None)
    return best[2] if best and best[0] else None


def claim_texts(document: ReadDocument) -> Iterator[tuple[GoldClaim, ClaimText]]:
    """Each gold claim that falls on a sentence, as the classifier reads it."""
    return ((claim, text) for claim, _, text in _claims_in_context(document))


def _claims_in_context(document: ReadDocument) -> Iterator[tuple[GoldClaim, SentenceInContext, ClaimText]]:
    for claim in document.labelled.claims:
        context = main_sentence(document, claim)
        if context is not None:
            start, end = _within(document, context, claim.span)
            yield claim, context, claim_text(context, start=start, end=end)


def _within(document: ReadDocument, context: SentenceInContext, span: Span) -> tuple[int, int]:
    """The part of a sentence's plain text that a span covers, by tokens."""
    tokens = context.sentence.tokens
    covered = inside(document.starts_of(context, tokens), span)
    return (tokens[covered[0]][0], tokens[covered[-1]][1]) if covered else (0, len(context.text))


def label_examples(document: ReadDocument) -> Iterator[Example]:
    """Each gold claim with its label; the encoder's word is among the features where it was asked."""
    for claim, context, text in _claims_in_context(document):
        reading = document.readings[context.sentence.index] if document.readings else None
        yield Example(features=label_features(text, reading), label=claim.label.value, group=document.labelled.id)
