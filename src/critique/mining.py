"""From a document to the caveats that it holds."""

from collections.abc import Sequence

import numpy as np

from critique.company import company_of
from critique.contexts import SentenceInContext, surroundings
from critique.encoding import SentenceReading
from critique.features import HOPELESS, caveat_evidence, caveat_kind_evidence, tenor_of
from critique.linear import LinearModel
from critique.values import Article, BlockKind, Caveat, CaveatKind

__all__ = ["mine_caveats"]

_LONGEST = 2
"""Sentences in a caveat, at most. The guideline allows three, but a third one is as often a caveat of its own."""


def mine_caveats(
    article: Article,
    contexts: Sequence[SentenceInContext],
    readings: Sequence[SentenceReading],
    detector: LinearModel,
    kinds: LinearModel,
) -> tuple[Caveat, ...]:
    """The caveats of a document, in order of appearance.

    Args:
        article: The document as read.
        contexts: Its sentences with their surroundings.
        readings: What the encoder says of each.
        detector: Weights of the evidence for a caveat; its second label is "caveat".
        kinds: Tells the seven kinds apart.
    """
    found: list[tuple[SentenceInContext, float, str]] = []
    tenor = tenor_of(readings)
    for context, reading, company in zip(contexts, readings, company_of(contexts, readings), strict=True):
        if reading.caveat < HOPELESS or len(context.sentence.tokens) < 3 or context.kind is BlockKind.TITLE:
            continue
        confidence = float(detector.probabilities(caveat_evidence(reading, tenor, company))[1])
        if confidence >= detector.threshold:
            probabilities = kinds.probabilities(caveat_kind_evidence(context, reading))
            found.append((context, confidence, kinds.labels[int(np.argmax(probabilities))]))
    return tuple(_caveat(article, run) for run in _runs(found))


def _runs(found: Sequence[tuple[SentenceInContext, float, str]]) -> list[list[tuple[SentenceInContext, float, str]]]:
    """Neighbouring sentences of a block make one caveat: of two in a row, the second seldom limits something else.

    Whether it leans on the first by its opening words, or a model of kinds, likeness and lengths, decided no better.
    """
    runs: list[list[tuple[SentenceInContext, float, str]]] = []
    for entry in found:
        context = entry[0]
        last = runs[-1][-1][0] if runs else None
        joins = (
            last is not None
            and last.sentence.index + 1 == context.sentence.index
            and last.sentence.block == context.sentence.block
            and len(runs[-1]) < _LONGEST
        )
        if joins:
            runs[-1].append(entry)
        else:
            runs.append([entry])
    return runs


def _caveat(article: Article, run: Sequence[tuple[SentenceInContext, float, str]]) -> Caveat:
    first, last = run[0][0], run[-1][0]
    block = article.blocks[first.sentence.block]
    span = block.locate(first.sentence.start, last.sentence.end)
    best = max(run, key=lambda entry: entry[1])
    return Caveat(
        text=span.text_in(article),
        span=span,
        kind=CaveatKind(best[2]),
        plain=" ".join(context.text for context, _, _ in run),
        surroundings=surroundings(first, last),
        confidence=best[1],
    )
