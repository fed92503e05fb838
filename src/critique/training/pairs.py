"""From judged pairs to the examples that the pairing head learns from."""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from critique.contexts import surroundings
from critique.encoding import SentenceVectors
from critique.labelled import GoldCaveat, GoldClaim, JudgedPair
from critique.pairing import ClaimQuery, claim_queries, index_caveats, other_candidates, own_candidates
from critique.retrieval import CaveatIndex, SourcedCaveat, TermStatistics
from critique.training.examples import ReadDocument, main_sentence, shared
from critique.training.fitting import Example
from critique.values import Caveat, Claim, LabelledClaim, Source

__all__ = ["CaveatLibrary", "gold_caveats", "gold_claim", "pair_examples"]


FAR = 5
"""Caveats of other domains that are taken as irrelevant to a judged claim."""


@dataclass(frozen=True, slots=True)
class CaveatLibrary:
    """Every caveat of the documents, by document and number, and as one index."""

    caveats: Mapping[str, Mapping[int, SourcedCaveat]]
    index: CaveatIndex
    domain_of: Mapping[int, str]

    @classmethod
    def of(cls, documents: Mapping[str, ReadDocument], vectors: SentenceVectors) -> "CaveatLibrary":
        """The annotated caveats of some documents, by name."""
        caveats = {name: gold_caveats(document, vectors) for name, document in sorted(documents.items())}
        entries = [(name, entry) for name, found in caveats.items() for entry in found.values()]
        domains = {id(entry): str(documents[name].labelled.meta.get("domain")) for name, entry in entries}
        every = [entry for _, entry in entries]
        return cls(caveats, index_caveats(every, TermStatistics.of(every)), domains)


def pair_examples(
    pairs: Sequence[JudgedPair],
    documents: Mapping[str, ReadDocument],
    library: CaveatLibrary,
    vectors: SentenceVectors,
    *,
    seed: int = 0,
) -> Iterator[Example]:
    """Each judged pair, `relevant` (1 or 2) or `irrelevant`, with the features that the pipeline would see.

    The judged candidates are close ones, of the same domain for the most part. A reader's sources hold much that is far
    off, so a few caveats of other domains that share a word with the claim are added as irrelevant.

    Args:
        pairs: Judged pairs; those of unknown documents are passed over.
        documents: By name.
        library: Their caveats.
        vectors: For the claims.
        seed: Which far caveats are drawn.
    """
    by_article: dict[str, dict[int, list[JudgedPair]]] = defaultdict(lambda: defaultdict(list))
    for pair in pairs:
        if pair.article in documents and pair.doc in documents:
            by_article[pair.article][pair.claim].append(pair)
    rng = random.Random(seed)  # noqa: S311 (a sample, no secret)
    for name, judged in sorted(by_article.items()):
        own = index_caveats(list(library.caveats[name].values()), library.index.statistics)
        for number, rows in sorted(judged.items()):
            claim = gold_claim(documents[name], documents[name].labelled.claims[number])
            if claim is not None:
                [query] = claim_queries(documents[name].article, [claim], documents[name].contexts, vectors)
                yield from _examples_of(query, rows, own, library, str(documents[name].labelled.meta.get("domain")), rng)


def _examples_of(
    query: ClaimQuery, rows: Sequence[JudgedPair], own: CaveatIndex, library: CaveatLibrary, domain: str, rng: random.Random
) -> Iterator[Example]:
    name = rows[0].article
    others = other_candidates(query, library.index, limit=len(library.index.caveats))
    features = {id(one.entry): one.features for one in (*others, *own_candidates(query, own, limit=len(own.caveats)))}
    for pair in rows:
        found = features.get(id(library.caveats[pair.doc].get(pair.caveat)))
        if found is not None:
            yield Example(features=found, label="relevant" if pair.relevance else "irrelevant", group=name)
    far = [one for one in others[:200] if library.domain_of[id(one.entry)] != domain]
    for one in rng.sample(far, min(FAR, len(far))):
        yield Example(features=one.features, label="irrelevant", group=name)


def gold_caveats(document: ReadDocument, vectors: SentenceVectors) -> dict[int, SourcedCaveat]:
    """The annotated caveats of a document as mining would give them, by index."""
    source = Source(id=document.labelled.id, path=None, title=document.article.title)
    caveats = {number: _caveat(document, gold) for number, gold in enumerate(document.labelled.caveats)}
    found = {number: caveat for number, caveat in caveats.items() if caveat is not None}
    embedded = vectors.embed([caveat.plain for caveat in found.values()])
    return {
        number: SourcedCaveat(caveat, source, vector) for (number, caveat), vector in zip(found.items(), embedded, strict=True)
    }


def _caveat(document: ReadDocument, gold: GoldCaveat) -> Caveat | None:
    inside = [
        context
        for context in document.contexts
        if 2 * shared(document.span_of(context), gold.span) > len(document.span_of(context))
    ]
    if not inside:
        main = main_sentence(document, gold)
        inside = [main] if main else []
    if not inside:
        return None
    first, last = inside[0], inside[-1]
    return Caveat(
        text=gold.span.text_in(document.article),
        span=gold.span,
        kind=gold.kind,
        plain=" ".join(context.text for context in inside),
        surroundings=surroundings(first, last),
        confidence=1.0,
    )


def gold_claim(document: ReadDocument, gold: GoldClaim) -> LabelledClaim | None:
    """An annotated claim as the pipeline would give it; `None` where it falls on no sentence."""
    context = main_sentence(document, gold)
    if context is None:
        return None
    claim = Claim(
        span=gold.span,
        sentence=context.sentence.index,
        lever=gold.lever,
        benefit=gold.benefit or gold.span,
        stance=gold.stance,
        confidence=1.0,
    )
    return LabelledClaim(claim=claim, label=gold.label.value, probability=1.0, qualifiers=())
