"""From judged pairs to what the heads of pairing learn from."""

from collections import Counter

import pytest

from critique.encoding import load_vectors
from critique.labelled import GoldCaveat, GoldClaim, JudgedPair, LabelledDocument
from critique.model import default_model_path
from critique.training.examples import read_document
from critique.training.pairs import CaveatLibrary, gold_queries, own_pair_examples, pair_examples
from critique.values import CaveatKind, Label, Span, Stance

VECTORS = load_vectors(default_model_path())

LETTERS = """# Letters

A newsletter brings customers back. It takes five hours a week to write.

A newsletter saves money. Nobody reads it on a Monday. The office is in Leith.
"""
PAIRS = "# On pairs\n\nProgramming in pairs tires people after a few hours.\n"
NEWS = "# On newsletters\n\nMost newsletters are never opened by customers.\n"


def document(name, text, *, claims=(), caveats=(), domain):
    span = {words: Span(text.index(words), text.index(words) + len(words)) for words in (*claims, *caveats)}
    return read_document(
        LabelledDocument(
            id=name,
            text=text,
            format="markdown",
            claims=tuple(
                GoldClaim(
                    span=span[words], lever=None, benefit=None, stance=Stance.ASSERTED, label=Label.UNCONDITIONAL, qualifiers=()
                )
                for words in claims
            ),
            caveats=tuple(GoldCaveat(span=span[words], kind=CaveatKind.COST, lever=None, benefit=None) for words in caveats),
            meta={"domain": domain},
        )
    )


COSTS = ("It takes five hours a week to write.", "Nobody reads it on a Monday.")
DOCUMENTS = {
    "letters": document(
        "letters",
        LETTERS,
        claims=("A newsletter brings customers back.", "A newsletter saves money."),
        caveats=COSTS,
        domain="email",
    ),
    "news": document("news", NEWS, caveats=("Most newsletters are never opened by customers.",), domain="email"),
    "pairs": document("pairs", PAIRS, caveats=("Programming in pairs tires people after a few hours.",), domain="software"),
}
LIBRARY = CaveatLibrary.of(DOCUMENTS, VECTORS)
QUERIES = {"letters": gold_queries(DOCUMENTS["letters"], VECTORS)}


def pair(claim, doc, caveat, relevance):
    return JudgedPair(article="letters", claim=claim, doc=doc, caveat=caveat, relevance=relevance)


def own_labels(pairs):
    return Counter(example.label for example in own_pair_examples(pairs, DOCUMENTS, LIBRARY, QUERIES))


def test_an_articles_own_caveats_are_judged_claim_by_claim():
    judged = [pair(0, "letters", 0, 2), pair(0, "letters", 1, 0), pair(1, "letters", 1, 1)]
    assert own_labels(judged) == {"relevant": 2, "irrelevant": 1}


@pytest.mark.parametrize(
    ("judged", "why"),
    [
        ([pair(0, "news", 0, 2)], "it is another document's"),
        ([pair(7, "letters", 1, 2)], "there is no such claim"),
        ([pair(0, "letters", 7, 2)], "there is no such caveat"),
    ],
)
def test_of_own_caveats_other_pairs_teach_nothing(judged, why):
    assert own_labels(judged) == Counter(), why


def test_caveats_of_other_documents_are_learned_from_apart():
    judged = [pair(0, "letters", 0, 2), pair(0, "news", 0, 1), pair(1, "news", 0, 0)]
    found = list(pair_examples(judged, DOCUMENTS, LIBRARY, QUERIES))
    assert all("article near document" in example.features for example in found)
    assert Counter(example.label for example in found) == {"relevant": 1, "irrelevant": 3}  # two are far: of another domain
    assert {example.group for example in found} == {"letters"}


def test_a_pair_of_an_unknown_document_is_passed_over():
    assert list(pair_examples([pair(0, "gone", 0, 2)], DOCUMENTS, LIBRARY, QUERIES)) == []
