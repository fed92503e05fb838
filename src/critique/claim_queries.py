"""What a claim asks of a collection of caveats: its terms by role, its vector, and what its article is about."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from critique.contexts import SentenceInContext
from critique.encoding import SentenceVectors
from critique.retrieval import terms_of
from critique.values import Article, LabelledClaim, Span

__all__ = ["ClaimQuery", "claim_queries", "query_text"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClaimQuery:
    """The terms of a claim by role, the section it stands in, its vector, and that of what its article is about."""

    claim: frozenset[str]
    lever: frozenset[str]
    benefit: frozenset[str]
    frame: frozenset[str]
    span: Span
    section: Span
    vector: NDArray[np.float32]
    topic: NDArray[np.float32]

    @classmethod
    def of(
        cls,
        article: Article,
        claim: LabelledClaim,
        context: SentenceInContext,
        *,
        vector: NDArray[np.float32],
        topic: NDArray[np.float32],
    ) -> "ClaimQuery":
        """The query that a claim makes; its vector is that of `query_text`, its topic the mean of all of its article's."""
        lever, benefit, words = claim.claim.lever, claim.claim.benefit, frozenset(terms_of(context.text))
        return cls(
            claim=words,
            lever=frozenset(terms_of(lever.text_in(article))) if lever else words,
            benefit=frozenset(terms_of(benefit.text_in(article))),
            frame=frozenset(terms_of(" ".join((context.title, *context.headings)))),
            span=claim.claim.span,
            section=context.section,
            vector=vector,
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
    embedded = vectors.embed([query_text(article, claim) for claim in claims])
    mean = embedded.sum(axis=0)
    topic = mean / max(float(np.linalg.norm(mean)), 1e-9)
    return tuple(
        ClaimQuery.of(article, claim, contexts[claim.claim.sentence], vector=vector, topic=topic)
        for claim, vector in zip(claims, embedded, strict=True)
    )
