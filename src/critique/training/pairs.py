"""From judged pairs to the examples that the pairing head learns from."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from critique.contexts import surroundings
from critique.labelled import GoldCaveat, GoldClaim, JudgedPair
from critique.pairing import candidates, index_caveats
from critique.retrieval import SourcedCaveat
from critique.training.examples import ReadDocument, main_sentence, shared
from critique.training.fitting import Example
from critique.values import Caveat, Claim, LabelledClaim, Source

__all__ = ["gold_caveats", "gold_claim", "pair_examples"]


def pair_examples(pairs: Sequence[JudgedPair], documents: Mapping[str, ReadDocument]) -> Iterator[Example]:
    """Each judged pair, `relevant` (1 or 2) or `irrelevant`, with the features that the pipeline would see.

    Args:
        pairs: Judged pairs; those of unknown documents are passed over.
        documents: By name.
    """
    by_claim: dict[tuple[str, int], list[JudgedPair]] = defaultdict(list)
    for pair in pairs:
        if pair.article in documents and pair.doc in documents:
            by_claim[pair.article, pair.claim].append(pair)
    caveats = {name: gold_caveats(document) for name, document in documents.items()}
    for name in sorted({article for article, _ in by_claim}):
        yield from _examples_of(documents[name], {key: rows for key, rows in by_claim.items() if key[0] == name}, caveats)


def _examples_of(
    document: ReadDocument,
    judged: Mapping[tuple[str, int], Sequence[JudgedPair]],
    caveats: Mapping[str, Mapping[int, SourcedCaveat]],
) -> Iterator[Example]:
    name = document.labelled.id
    places = [(doc, number) for doc, found in caveats.items() for number in found]
    index = index_caveats([_as_seen_from(name, doc, caveats[doc][number]) for doc, number in places])
    for (_, number), rows in sorted(judged.items()):
        claim = gold_claim(document, document.labelled.claims[number])
        if claim is None:
            continue
        context = document.contexts[claim.claim.sentence]
        found = {id(entry): features for entry, features in candidates(document.article, claim, context, index)}
        position = {place: id(entry) for place, entry in zip(places, index.caveats, strict=True)}
        for pair in rows:
            features = found.get(position.get((pair.doc, pair.caveat), -1))
            if features is not None:
                yield Example(features=features, label="relevant" if pair.relevance else "irrelevant", group=name)


def _as_seen_from(article: str, doc: str, entry: SourcedCaveat) -> SourcedCaveat:
    source = Source(id=doc, path=None, title=entry.source.title, same_article=doc == article)
    return SourcedCaveat(entry.caveat, source)


def gold_caveats(document: ReadDocument) -> dict[int, SourcedCaveat]:
    """The annotated caveats of a document as mining would give them, by index."""
    source = Source(id=document.labelled.id, path=None, title=document.article.title)
    found = {}
    for number, gold in enumerate(document.labelled.caveats):
        caveat = _caveat(document, gold)
        if caveat is not None:
            found[number] = SourcedCaveat(caveat, source)
    return found


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
