"""Texts of claims and caveats as sentence vectors see them, and which caveat was judged to answer which claim."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from critique.claim_queries import query_text
from critique.labelled import JudgedPair
from critique.training.examples import ReadDocument
from critique.training.pairs import domain_of, gold_caveat, gold_claim

__all__ = ["CaveatKey", "JudgedClaim", "JudgedTexts", "judged_texts"]

CaveatKey = tuple[str, int]
"""A caveat: its document and its index there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedClaim:
    """A claim with what was judged of it.

    Attributes:
        text: What is embedded: the article's title, the lever, the claim.
        domain: Of its article.
        answers: Relevance, 1 or 2, of the caveats that answer it.
        others: The caveats that were judged not to.
    """

    text: str
    domain: str
    answers: Mapping[CaveatKey, int]
    others: tuple[CaveatKey, ...]


@dataclass(frozen=True, slots=True)
class JudgedTexts:
    """Claims, and the text and domain of every caveat that is named with them."""

    claims: tuple[JudgedClaim, ...]
    caveats: Mapping[CaveatKey, tuple[str, str]]

    def may_stand_against(self, claim: JudgedClaim, caveat: CaveatKey) -> bool:
        """Whether it is known not to answer the claim: it was judged so, or is of another domain and was not judged."""
        return caveat not in claim.answers and (caveat in claim.others or self.caveats[caveat][1] != claim.domain)


def judged_texts(pairs: Iterable[JudgedPair], documents: Mapping[str, ReadDocument], *, articles: Iterable[str]) -> JudgedTexts:
    """The judgements of some articles' claims on caveats of other documents.

    An article's own caveats are left out: they are about its matter anyway, and which of them answers a claim is told by place.

    Args:
        pairs: Judged pairs; those of unknown documents are passed over.
        documents: By name.
        articles: Whose claims are wanted.
    """
    wanted = frozenset(articles)
    caveats = {
        (name, number): (caveat.plain, domain_of(document))
        for name, document in documents.items()
        for number, gold in enumerate(document.labelled.caveats)
        if (caveat := gold_caveat(document, gold)) is not None
    }
    judged: dict[tuple[str, int], dict[CaveatKey, int]] = defaultdict(dict)
    for pair in pairs:
        if pair.article in wanted and pair.doc != pair.article and (pair.doc, pair.caveat) in caveats:
            judged[pair.article, pair.claim][pair.doc, pair.caveat] = pair.relevance
    claims = [claim for key, found in sorted(judged.items()) if (claim := _claim(documents[key[0]], key[1], found)) is not None]
    named = {key for claim in claims for key in (*claim.answers, *claim.others)}
    return JudgedTexts(tuple(claims), {key: caveats[key] for key in sorted(named)})


def _claim(document: ReadDocument, number: int, judged: Mapping[CaveatKey, int]) -> JudgedClaim | None:
    claim = gold_claim(document, document.labelled.claims[number])
    if claim is None:
        return None
    return JudgedClaim(
        text=query_text(document.article, claim),
        domain=domain_of(document),
        answers={key: relevance for key, relevance in judged.items() if relevance},
        others=tuple(key for key, relevance in judged.items() if not relevance),
    )
