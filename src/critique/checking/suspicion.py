"""Labels that held-out predictions contradict: a look at the likeliest mistakes of the annotators."""

from collections.abc import Iterator, Sequence

import numpy as np

from critique.checking.findings import Finding, Severity
from critique.labelled import LabelledDocument
from critique.training.examples import claim_texts, label_examples, read_document
from critique.training.fitting import FitOptions, cross_validated_probabilities
from critique.values import Label

__all__ = ["suspicious_labels"]

CERTAIN = 0.97
"""Held-out probability of the other label from which on a label is suspicious."""

LEAST_CLAIMS = 100
"""Fewer claims than this give no predictions worth listening to."""


def suspicious_labels(documents: Sequence[LabelledDocument]) -> Iterator[Finding]:
    """Claims whose label a model that has not seen their document is almost certain is the other one."""
    read = [read_document(document) for document in documents]
    examples = [example for document in read for example in label_examples(document)]
    quotes = [(document.labelled.id, text.text) for document in read for _, text in claim_texts(document)]
    labels = (Label.UNCONDITIONAL.value, Label.QUALIFIED.value)
    if len(examples) < LEAST_CLAIMS or {example.label for example in examples} != set(labels):
        return
    probabilities = cross_validated_probabilities(examples, labels, options=FitOptions(inverse_regularization=0.5))
    other = np.array(
        [
            probability if example.label == labels[0] else 1 - probability
            for example, probability in zip(examples, probabilities, strict=True)
        ]
    )
    for position in np.argsort(-other):
        if other[position] < CERTAIN:
            break
        id, quote = quotes[position]
        message = f"labelled {examples[position].label}, held-out prediction {other[position]:.0%} the other: {quote[:90]!r}"
        yield Finding(kind="suspicious-label", severity=Severity.INFO, place=id, message=message)
