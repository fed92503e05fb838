"""From claims and caveats to pairings: which caveat a reader of the claim should see.

BM25 over each caveat and its surroundings, queried with the claim, its lever, its heading and the article's title; then
logistic regression over a handful of named features gives the relevance. Below the threshold there is no caveat: a weak
match dressed up is worse than none.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from critique.contexts import SentenceInContext
from critique.linear import LinearModel
from critique.retrieval import CaveatIndex, SourcedCaveat, content_words, terms_of
from critique.values import Article, BlockKind, LabelledClaim, Pairing, Span

__all__ = ["candidates", "index_caveats", "pair_caveats"]

K1, B = 1.2, 0.75
"""BM25: saturation of term frequency, normalisation by length."""

SHOWN = 3
"""Caveats shown for a claim, at most, from other documents and from the article itself each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Query:
    claim: frozenset[str]
    lever: frozenset[str]
    benefit: frozenset[str]
    frame: frozenset[str]

    @property
    def terms(self) -> list[str]:
        return sorted(self.claim | self.lever | self.frame)


def pair_features(
    query: _Query, entry: SourcedCaveat, *, bm25: float, best: float, index: CaveatIndex, distance: int | None
) -> dict[str, float]:
    """What speaks for a caveat answering a claim.

    Args:
        query: The claim's terms by role.
        entry: The caveat.
        bm25: Its BM25 score.
        best: The best BM25 score of any caveat for this claim.
        index: For the rarity of terms.
        distance: Blocks between claim and caveat, if they share the article; 0 for the same section.
    """
    own = set(terms_of(entry.caveat.plain))
    around = set(terms_of(entry.caveat.surroundings))
    features = {
        "bm25": bm25 / 10.0,
        "bm25 to best": bm25 / best if best else 0.0,
        "claim in caveat": _share(query.claim, own, index),
        "lever in caveat": _share(query.lever, own, index),
        "lever around": _share(query.lever, own | around, index),
        "benefit in caveat": _share(query.benefit, own, index),
        "frame around": _share(query.frame, own | around, index),
        f"kind {entry.caveat.kind}": 1.0,
    }
    if distance is not None:
        features["same article"] = 1.0
        features["same section"] = float(distance == 0)
    return features


def _share(wanted: frozenset[str], present: set[str], index: CaveatIndex) -> float:
    """Share of the wanted terms that are present, weighed by rarity."""
    total = sum(index.idf(term) for term in wanted)
    return sum(index.idf(term) for term in wanted & present) / total if total else 0.0


def pair_caveats(
    article: Article,
    claims: Sequence[LabelledClaim],
    contexts: Sequence[SentenceInContext],
    caveats: Sequence[SourcedCaveat],
    model: LinearModel,
) -> tuple[tuple[Pairing, ...], ...]:
    """The caveats of each claim: up to three from other documents, best first, then up to three of the article's own.

    Args:
        article: The article as read.
        claims: Its labelled claims.
        contexts: Its sentences with their surroundings.
        caveats: What may be shown, the article's own (`source.same_article`) included.
        model: Weights and thresholds.
    """
    index = index_caveats(caveats)
    return tuple(_pair(article, claim, contexts[claim.claim.sentence], index, model) for claim in claims)


def index_caveats(caveats: Sequence[SourcedCaveat]) -> CaveatIndex:
    """The index that pairing searches."""
    return CaveatIndex(caveats, k1=K1, b=B)


def query_of(article: Article, claim: LabelledClaim, context: SentenceInContext) -> _Query:
    """The terms of a claim by role, with the title and headings it stands under."""
    lever, benefit = claim.claim.lever, claim.claim.benefit
    return _Query(
        claim=frozenset(terms_of(context.text)),
        lever=frozenset(terms_of(lever.text_in(article))) if lever else frozenset(),
        benefit=frozenset(terms_of(benefit.text_in(article))),
        frame=frozenset(terms_of(" ".join((context.title, *context.headings)))),
    )


def candidates(
    article: Article, claim: LabelledClaim, context: SentenceInContext, index: CaveatIndex
) -> list[tuple[SourcedCaveat, dict[str, float]]]:
    """Every caveat that shares a term with the claim or its section, with its features; never the claim's own words."""
    query = query_of(article, claim, context)
    scores = index.scores(query.terms)
    best = max(scores.values(), default=0.0)
    section = _section(article, context)
    found = []
    for position, entry in enumerate(index.caveats):
        near = entry.source.same_article and section.overlaps(entry.caveat.span)
        if position not in scores and not near:
            continue
        if entry.source.same_article and entry.caveat.span.overlaps(claim.claim.span):
            continue
        distance = (0 if near else 1) if entry.source.same_article else None
        features = pair_features(query, entry, bm25=scores.get(position, 0.0), best=best, index=index, distance=distance)
        found.append((entry, features))
    return found


def _section(article: Article, context: SentenceInContext) -> Span:
    """From the claim's heading (or the claim, if it is one) to the next heading of the same or a higher level."""
    position = context.sentence.block
    block = article.blocks[position]
    top = position if block.kind in (BlockKind.HEADING, BlockKind.TITLE) else (block.headings[-1] if block.headings else 0)
    end = len(article.text)
    for later in article.blocks[top + 1 :]:
        if later.kind is BlockKind.HEADING and top not in later.headings:
            end = later.span.start
            break
    return Span(article.blocks[top].span.start, max(end, article.blocks[top].span.start))


def _pair(
    article: Article,
    claim: LabelledClaim,
    context: SentenceInContext,
    index: CaveatIndex,
    model: LinearModel,
) -> tuple[Pairing, ...]:
    rated = [
        (_relevance(features, entry, model), -features["bm25"], entry)
        for entry, features in candidates(article, claim, context, index)
    ]
    rated.sort(key=lambda row: (-row[0], row[1], row[2].source.id, row[2].caveat.span))
    query = query_of(article, claim, context)
    others = _best([row for row in rated if not row[2].source.same_article and row[0] >= model.threshold])
    own = _best([row for row in rated if row[2].source.same_article and row[0] >= float(model.meta["own_threshold"])])
    return tuple(
        Pairing(caveat=entry.caveat, source=entry.source, relevance=relevance, ties=_ties(query, entry.caveat.plain))
        for relevance, _, entry in (*others, *own)
    )


def _relevance(features: dict[str, float], entry: SourcedCaveat, model: LinearModel) -> float:
    """Probability that a reader finds it relevant: that it is a caveat at all, times that it then answers the claim."""
    return float(model.probabilities(features)[1]) * entry.caveat.confidence


_SAME = 0.6
"""Share of terms that two caveats may have in common before they say the same."""


def _best(rated: Sequence[tuple[float, float, SourcedCaveat]]) -> list[tuple[float, float, SourcedCaveat]]:
    chosen: list[tuple[float, float, SourcedCaveat]] = []
    for row in rated:
        terms = set(terms_of(row[2].caveat.plain))
        alike = any(_overlap(terms, set(terms_of(other[2].caveat.plain))) > _SAME for other in chosen)
        if not alike:
            chosen.append(row)
        if len(chosen) == SHOWN:
            break
    return chosen


def _overlap(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other) if one or other else 0.0


def _ties(query: _Query, caveat: str) -> tuple[str, ...]:
    """The caveat's words that stand in the claim or its lever, whatever their inflection."""
    wanted = query.claim | query.lever
    return tuple(dict.fromkeys(word for word, term in content_words(caveat) if term in wanted))
