"""Counts of a corpus, as the corpus page states them."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from critique.labelled import LabelledDocument
from critique.training.corpus import SPLITS, load_corpus

__all__ = ["corpus_statistics"]


def corpus_statistics(folder: Path) -> dict[str, Any]:
    """Documents, words, claims, caveats and pairs of a corpus, by part, kind and split.

    Raises:
        InputError: The folder is no corpus, or an annotation is broken.
    """
    corpus = load_corpus(folder)
    natural = corpus.articles + corpus.sources
    twice = {path.stem for path in (folder / "annotations" / "second").glob("*.json")}
    return {
        "articles": _part(corpus.articles),
        "sources": _part(corpus.sources),
        "enriched": {**_part(corpus.enriched), **_enriched(corpus.enriched)},
        "domains": dict(sorted(Counter(str(document.meta.get("domain")) for document in natural).items())),
        "registers": dict(sorted(Counter(str(document.meta.get("register")) for document in natural).items())),
        "annotated_twice": len(twice & {document.id for document in natural}),
        "share_annotated_twice": round(len(twice) / len(natural), 3) if natural else None,
        "pairs": {
            "judged": len(corpus.pairs),
            "relevant": sum(pair.relevance > 0 for pair in corpus.pairs),
            "by_relevance": {str(value): sum(pair.relevance == value for pair in corpus.pairs) for value in (0, 1, 2)},
            "same_article": sum(pair.article == pair.doc for pair in corpus.pairs),
        },
        "splits": {name: len(corpus.splits[name]) for name in SPLITS},
    }


def _part(documents: Sequence[LabelledDocument]) -> dict[str, Any]:
    words = sum(len(document.text.split()) for document in documents)
    claims = [claim for document in documents for claim in document.claims]
    caveats = [caveat for document in documents for caveat in document.caveats]
    return {
        "documents": len(documents),
        "words": words,
        "claims": len(claims),
        "claims_per_1000_words": round(1000 * len(claims) / words, 1) if words else None,
        "qualified": sum(claim.label == "qualified" for claim in claims),
        "stances": dict(sorted(Counter(claim.stance.value for claim in claims).items())),
        "caveats": len(caveats),
        "caveats_per_1000_words": round(1000 * len(caveats) / words, 1) if words else None,
        "caveat_kinds": dict(sorted(Counter(caveat.kind.value for caveat in caveats).items())),
    }


def _enriched(documents: Sequence[LabelledDocument]) -> dict[str, Any]:
    claims = [claim for document in documents for claim in document.claims]
    qualifiers = Counter(f"{one.kind}, {one.scope}" for claim in claims for one in claim.qualifiers)
    return {
        "forms": dict(sorted(Counter(str(claim.form) for claim in claims).items())),
        "qualifiers": dict(sorted(qualifiers.items())),
        "near_misses": dict(sorted(Counter(miss.trap for document in documents for miss in document.near_misses).items())),
    }
