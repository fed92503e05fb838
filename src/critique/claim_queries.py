"""What a claim asks of a collection of caveats: its terms by role, its vector, and what its article is about."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from critique.contexts import SentenceInContext
from critique.encoding import SentenceVectors
from critique.retrieval import terms_of
from critique.values import Article, LabelledClaim, Span, Stance

__all__ = ["PARTS", "ClaimQuery", "claim_queries", "query_text"]

PARTS = ("lever", "benefit", "claim", "title")
"""What a caveat is compared with, one by one, beside all of it together."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClaimQuery:
    """What a claim asks for.

    Attributes:
        claim: Terms of its sentence.
        lever: Terms of its lever; its sentence's where it has none.
        benefit: Terms of its benefit.
        frame: Terms of the title and the headings above it.
        span: Where it stands.
        section: The section that it stands in.
        rejected: Whether the author turns it down.
        vector: Of `query_text`, shape (width,).
        parts: Vectors of what it is made of, as in `PARTS`, shape (4, width).
        topic: Vector of what its article is about, shape (width,).
    """

    claim: frozenset[str]
    lever: frozenset[str]
    benefit: frozenset[str]
    frame: frozenset[str]
    span: Span
    section: Span
    rejected: bool
    vector: NDArray[np.float32]
    parts: NDArray[np.float32]
    topic: NDArray[np.float32]

    @classmethod
    def of(
        cls,
        article: Article,
        claim: LabelledClaim,
        context: SentenceInContext,
        *,
        vector: NDArray[np.float32],
        parts: NDArray[np.float32],
        topic: NDArray[np.float32],
    ) -> "ClaimQuery":
        """The query that a claim makes; its topic is the mean of all vectors of its article."""
        lever, benefit, words = claim.claim.lever, claim.claim.benefit, frozenset(terms_of(context.text))
        return cls(
            claim=words,
            lever=frozenset(terms_of(lever.text_in(article))) if lever else words,
            benefit=frozenset(terms_of(benefit.text_in(article))),
            frame=frozenset(terms_of(" ".join((context.title, *context.headings)))),
            span=claim.claim.span,
            section=context.section,
            rejected=claim.claim.stance is Stance.REJECTED,
            vector=vector,
            parts=parts,
            topic=topic,
        )

    @property
    def terms(self) -> list[str]:
        """What BM25 searches for."""
        return sorted(self.claim | self.lever | self.frame)


def query_text(article: Article, claim: LabelledClaim) -> str:
    """What is said of a claim to find caveats by meaning: the article's title, the lever, the claim."""
    lever = claim.claim.lever.text_in(article) if claim.claim.lever else ""
    return ". ".join(part for part in (article.title or "", lever, claim.claim.span.text_in(article)) if part)


def claim_queries(
    article: Article, claims: Sequence[LabelledClaim], contexts: Sequence[SentenceInContext], vectors: SentenceVectors
) -> tuple[ClaimQuery, ...]:
    """The query of each claim of an article."""
    whole = [query_text(article, claim) for claim in claims]
    parts = [_part_texts(article, claim) for claim in claims]
    texts = list(dict.fromkeys([*whole, *(text for own in parts for text in own)]))
    rows = dict(zip(texts, vectors.embed(texts), strict=True))
    mean = np.sum([rows[text] for text in whole], axis=0)
    topic = mean / max(float(np.linalg.norm(mean)), 1e-9)
    return tuple(
        ClaimQuery.of(
            article,
            claim,
            contexts[claim.claim.sentence],
            vector=rows[text],
            parts=np.stack([rows[part] for part in own]),
            topic=topic,
        )
        for claim, text, own in zip(claims, whole, parts, strict=True)
    )


def _part_texts(article: Article, claim: LabelledClaim) -> tuple[str, ...]:
    """The texts of `PARTS`; the claim's stands in for a lever or a title that is not there."""
    whole = claim.claim.span.text_in(article)
    lever = claim.claim.lever.text_in(article) if claim.claim.lever else whole
    return lever, claim.claim.benefit.text_in(article), whole, article.title or whole
