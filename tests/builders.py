"""Builders of values: say what a test is about, and the rest is filled in."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from hypothesis import strategies as st

from critique.encoding.tags import EVIDENCE
from critique.extraction.words import Words
from critique.reading import read_text
from critique.values import (
    Article,
    Caveat,
    CaveatKind,
    Claim,
    Critique,
    LabelledClaim,
    ModelInfo,
    Pairing,
    Qualifier,
    QualifierKind,
    Scope,
    Source,
    Span,
    Stance,
)

__all__ = ["find", "make_article", "make_claim", "make_critique", "make_pairing", "word_tables"]


def find(article: Article, quote: str) -> Span:
    """Where a quotation first stands."""
    start = article.text.index(quote)
    return Span(start, start + len(quote))


def make_article(text: str, **options: Any) -> Article:
    """An article as the Markdown reader sees it."""
    return read_text(text, **{"id": "draft", "path": "draft.md", **options})


def make_claim(
    article: Article,
    quote: str,
    *,
    lever: str | None = None,
    label: str = "unconditional",
    probability: float = 0.95,
    stance: Stance = Stance.ASSERTED,
    qualifiers: Sequence[tuple[str, QualifierKind, Scope]] = (),
    **fields: Any,
) -> LabelledClaim:
    """A labelled claim, its parts given as quotations; the benefit is the claim itself if not given."""
    claim = Claim(
        span=find(article, quote),
        sentence=0,
        lever=None if lever is None else find(article, lever),
        benefit=find(article, fields.get("benefit", quote)),
        stance=stance,
        confidence=fields.get("confidence", 0.9),
    )
    limits = tuple(Qualifier(span=find(article, words), kind=kind, scope=scope) for words, kind, scope in qualifiers)
    return LabelledClaim(claim=claim, label=label, probability=probability, qualifiers=limits)


def make_pairing(
    plain: str = "It costs more than it brings.",
    *,
    kind: CaveatKind = CaveatKind.COST,
    relevance: float = 0.8,
    ties: tuple[str, ...] = (),
    start: int = 0,
    **source: Any,
) -> Pairing:
    """A caveat from a source, set beside a claim."""
    span = Span(start, start + len(plain))
    return Pairing(
        caveat=Caveat(text=plain, span=span, kind=kind, plain=plain, surroundings="", confidence=0.9),
        source=Source(**{"id": "source", "path": None, "title": "A source", **source}),
        relevance=relevance,
        ties=ties,
    )


def make_critique(
    article: Article,
    *claims: LabelledClaim,
    pairings: Sequence[Sequence[Pairing]] | None = None,
    caveats: Sequence[Caveat] = (),
) -> Critique:
    """A critique; no claim has a caveat unless pairings are given."""
    beside = [()] * len(claims) if pairings is None else pairings
    return Critique(
        article=article,
        claims=claims,
        pairings=tuple(tuple(group) for group in beside),
        caveats=tuple(caveats),
        model=ModelInfo(name="test", version="1", fingerprint="f00d"),
    )


@st.composite
def word_tables(
    draw: Callable[[st.SearchStrategy[Any]], Any], sorts: Sequence[str], *, longest: int, blocks: Sequence[str] = ("paragraph",)
) -> Words:
    """The words of a sentence, of some sorts, with any evidence."""
    found = draw(st.lists(st.sampled_from(sorts), min_size=1, max_size=longest))
    numbers = st.floats(-8, 8, width=16)
    evidence = draw(st.lists(st.tuples(*[numbers] * len(EVIDENCE)), min_size=len(found), max_size=len(found)))
    places = tuple((5 * index, 5 * index + 4) for index in range(len(found)))
    return Words(places, np.array(evidence, dtype=np.float32), tuple(found), draw(st.sampled_from(blocks)))
