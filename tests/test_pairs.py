"""From judged pairs to what the heads of pairing learn from."""

from collections import Counter

import pytest

from critique.encoding import load_vectors
from critique.labelled import GoldCaveat, GoldClaim, JudgedPair, LabelledDocument
from critique.model import default_model_path
from critique.training.examples import read_document
from critique.training.pairs import CaveatLibrary, gold_queries, own_pair_examples, pair_examples
from critique.values import Caveat, CaveatKind, Label, Span, Stance

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


def mined(*texts):
    """A miner that finds just these."""

    def miner(article, contexts, readings):
        spans = {text: Span(LETTERS.index(text), LETTERS.index(text) + len(text)) for text in texts}
        return [
            Caveat(text=text, span=span, kind=CaveatKind.COST, plain=text, surroundings="", confidence=0.7)
            for text, span in spans.items()
        ]

    return miner


def own_labels(pairs, *texts):
    found = own_pair_examples(pairs, DOCUMENTS, QUERIES, mined(*texts), VECTORS, LIBRARY.index.statistics)
    return Counter(example.label for example in found)


def test_a_mined_caveat_is_judged_as_the_annotated_one_that_it_is():
    judged = [pair(0, "letters", 0, 2), pair(0, "letters", 1, 0)]
    assert own_labels(judged, *COSTS) == {"relevant": 1, "irrelevant": 1}


def test_part_of_an_annotated_caveat_counts_as_it():
    assert own_labels([pair(0, "letters", 0, 1)], "takes five hours a week to write") == {"relevant": 1}


def test_what_is_mined_and_no_caveat_is_irrelevant():
    assert own_labels([pair(0, "letters", 0, 2)], "The office is in Leith.") == {"irrelevant": 1}


@pytest.mark.parametrize(
    ("judged", "why"),
    [
        ([pair(0, "letters", 0, 2)], "the caveat was not judged for the claim"),
        ([pair(0, "news", 0, 2)], "no caveat of the article was"),
        ([pair(7, "letters", 1, 2)], "there is no such claim"),
    ],
)
def test_what_nobody_judged_teaches_nothing(judged, why):
    assert own_labels(judged, COSTS[1]) == Counter(), why


def test_caveats_of_other_documents_are_learned_from_apart():
    judged = [pair(0, "letters", 0, 2), pair(0, "news", 0, 1), pair(1, "news", 0, 0)]
    found = list(pair_examples(judged, DOCUMENTS, LIBRARY, QUERIES))
    assert all("article near document" in example.features for example in found)
    assert Counter(example.label for example in found) == {"relevant": 1, "irrelevant": 3}  # two are far: of another domain
    assert {example.group for example in found} == {"letters"}


def test_a_pair_of_an_unknown_document_is_passed_over():
    assert list(pair_examples([pair(0, "gone", 0, 2)], DOCUMENTS, LIBRARY, QUERIES)) == []
