"""From judged pairs to the examples that the heads of pairing learn from."""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from critique.claim_queries import ClaimQuery, claim_queries
from critique.contexts import surroundings
from critique.encoding import SentenceVectors
from critique.labelled import GoldCaveat, GoldClaim, JudgedPair
from critique.pairing import candidates_of, index_caveats, own_candidates
from critique.retrieval import CaveatIndex, SourcedCaveat, TermStatistics, embed_caveats
from critique.training.examples import ReadDocument, main_sentence
from critique.training.fitting import Example
from critique.values import Caveat, Claim, LabelledClaim, Source

__all__ = ["CaveatLibrary", "gold_caveats", "gold_claim", "gold_queries", "own_pair_examples", "pair_examples"]

FAR = 5
"""Caveats of other domains that are taken as irrelevant to a judged claim. Drawn at random: among the nearest there are too
many that do answer it (with those, the ranker fell from 0.61 to 0.51 right first on the corpus's test pairs)."""


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
        domains = {id(entry): domain_of(documents[name]) for name, entry in entries}
        every = [entry for _, entry in entries]
        return cls(caveats, index_caveats(every, TermStatistics.of(every)), domains)


def pair_examples(
    pairs: Sequence[JudgedPair],
    documents: Mapping[str, ReadDocument],
    library: CaveatLibrary,
    queries: Mapping[str, Mapping[int, ClaimQuery]],
    *,
    seed: int = 0,
) -> Iterator[Example]:
    """Each judged pair with a caveat of another document, `relevant` (1 or 2) or `irrelevant`.

    The judged candidates are close ones, of the same domain for the most part. A reader's sources hold much that is far
    off, so a few caveats of other domains, drawn at random, are added as irrelevant.

    Args:
        pairs: Judged pairs; those of unknown documents are passed over.
        documents: By name.
        library: Their caveats.
        queries: Of the claims of each judged article, by name and number.
        seed: Which far caveats are drawn.
    """
    by_article: dict[str, dict[int, list[JudgedPair]]] = defaultdict(lambda: defaultdict(list))
    for pair in pairs:
        if pair.article in documents and pair.doc in documents and pair.article != pair.doc:
            by_article[pair.article][pair.claim].append(pair)
    rng = random.Random(seed)  # noqa: S311 (a sample, no secret)
    for name, judged in sorted(by_article.items()):
        for number, rows in sorted(judged.items()):
            if number in queries[name]:
                yield from _examples_of(queries[name][number], rows, library, domain_of(documents[name]), rng)


def _examples_of(
    query: ClaimQuery, rows: Sequence[JudgedPair], library: CaveatLibrary, domain: str, rng: random.Random
) -> Iterator[Example]:
    name = rows[0].article
    [found] = library.index.search([query], limit=len(library.index.caveats))
    judged = {id(library.caveats[pair.doc].get(pair.caveat)) for pair in rows}
    far = [position for position, one in enumerate(found) if library.domain_of[id(one.entry)] != domain]
    drawn = rng.sample(far, min(FAR, len(far)))
    wanted = [position for position, one in enumerate(found) if id(one.entry) in judged]
    features = {id(one.entry): one.features for one in candidates_of(query, found, library.index.statistics, only=wanted)}
    for pair in rows:
        known = features.get(id(library.caveats[pair.doc].get(pair.caveat)))
        if known is not None:
            yield Example(features=known, label="relevant" if pair.relevance else "irrelevant", group=name)
    for one in candidates_of(query, found, library.index.statistics, only=drawn):
        yield Example(features=one.features, label="irrelevant", group=name)


def own_pair_examples(
    pairs: Sequence[JudgedPair],
    documents: Mapping[str, ReadDocument],
    library: CaveatLibrary,
    queries: Mapping[str, Mapping[int, ClaimQuery]],
) -> Iterator[Example]:
    """Each judged pair with a caveat of the article itself, `relevant` (1 or 2) or `irrelevant`.

    Args:
        pairs: Judged pairs; those of unknown documents are passed over, and those that pairing would not consider.
        documents: By name.
        library: Their caveats.
        queries: Of the claims of each judged article, by name and number.
    """
    judged: dict[str, dict[int, dict[int, int]]] = defaultdict(lambda: defaultdict(dict))
    for pair in pairs:
        if pair.article == pair.doc and pair.article in documents:
            judged[pair.article][pair.claim][pair.caveat] = pair.relevance
    for name, rows in sorted(judged.items()):
        caveats = library.caveats[name]
        numbers = {id(entry): number for number, entry in caveats.items()}
        own = index_caveats(list(caveats.values()), library.index.statistics)
        for number, relevance in sorted(rows.items()):
            for candidate in own_candidates(queries[name][number], own) if number in queries[name] else ():
                known = relevance.get(numbers[id(candidate.entry)])
                if known is not None:
                    yield Example(features=candidate.features, label="relevant" if known else "irrelevant", group=name)


def domain_of(document: ReadDocument) -> str:
    """The domain that a document is of."""
    return str(document.labelled.meta.get("domain"))


def gold_queries(document: ReadDocument, vectors: SentenceVectors) -> dict[int, ClaimQuery]:
    """The queries of a document's annotated claims, by number."""
    claims = {number: gold_claim(document, gold) for number, gold in enumerate(document.labelled.claims)}
    found = {number: claim for number, claim in claims.items() if claim is not None}
    queries = claim_queries(document.article, list(found.values()), document.contexts, vectors)
    return dict(zip(found, queries, strict=True))


def gold_caveats(document: ReadDocument, vectors: SentenceVectors) -> dict[int, SourcedCaveat]:
    """The annotated caveats of a document as mining would give them, by index."""
    source = Source(id=document.labelled.id, path=None, title=document.article.title)
    caveats = {number: _caveat(document, gold) for number, gold in enumerate(document.labelled.caveats)}
    found = {number: caveat for number, caveat in caveats.items() if caveat is not None}
    return dict(zip(found, embed_caveats(list(found.values()), source, vectors), strict=True))


def _caveat(document: ReadDocument, gold: GoldCaveat) -> Caveat | None:
    inside = [
        context
        for context in document.contexts
        if 2 * document.span_of(context).shared(gold.span) > len(document.span_of(context))
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
