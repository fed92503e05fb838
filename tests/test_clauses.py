"""Where one claim of a sentence ends and the next begins."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from critique.encoding.tags import EVIDENCE
from critique.errors import TooFewExamples
from critique.extraction.clauses import boundaries, boundary_features, claim_stretches
from critique.extraction.words import Words, word_class
from critique.linear import LinearModel
from critique.pipeline import load
from critique.training.clauses import fit_clauses
from tests.builders import word_tables

SORTS = ("the", "and", "but", ",", ";", "(", "it", "word", "-s", "because", "0")


def words_of(text, *, claimed=()):
    """The words of a text whose marks stand apart; the encoder takes those of some parts of it for claims."""
    parts = text.split(" ")
    starts = np.cumsum([0, *(len(part) + 1 for part in parts[:-1])])
    places = tuple((int(start), int(start) + len(part)) for start, part in zip(starts, parts, strict=True))
    evidence = np.full((len(parts), len(EVIDENCE)), -3.0, dtype=np.float32)
    for stretch in claimed:
        first = text.index(stretch)
        held = [place for place, (start, _) in enumerate(places) if first <= start < first + len(stretch)]
        evidence[held, EVIDENCE.index("claim")] = 3.0
        evidence[held[0], EVIDENCE.index("claim begins")] = 3.0
    return Words(places, evidence, tuple(map(word_class, parts)), "paragraph")


def model(**weights):
    """Says "boundary" where the named features, each with its weight, come to more than nothing."""
    return LinearModel(
        labels=("other", "boundary"),
        vocabulary={name: column for column, name in enumerate(weights)},
        idf=np.ones(len(weights)),
        weights=np.array([list(weights.values())]),
        bias=np.array([-0.01]),
        calibration=np.array([[1.0, 0.0]]),
    )


def parts_of(text, words, head):
    return [text[start:end] for start, end in claim_stretches(words, head, start=0, end=len(text))]


def test_clauses_meet_at_conjunctions_and_semicolons():
    text = "It saves an hour a week , and clients like it because it is short ; so do we all"
    words = words_of(text)
    found = [(text[: words.places[one.last][1]][-5:], text[words.places[one.first][0] :][:7]) for one in boundaries(words)]
    assert found == [(" week", "clients"), ("short", "do we a")]


def test_a_sentence_with_two_claims_is_two_claims():
    text = "It saves an hour a week , and clients like it better ."
    words = words_of(text, claimed=["It saves an hour a week", "clients like it better"])
    assert parts_of(text, words, model(begins=1.0)) == ["It saves an hour a week", "clients like it better ."]


def test_a_clause_that_claims_nothing_stays_with_its_neighbour():
    text = "It takes an afternoon , but it saves an hour a week ."
    words = words_of(text, claimed=["it saves an hour a week ."])
    assert parts_of(text, words, model(begins=1.0)) == [text]


def test_where_no_boundary_is_likely_the_sentence_is_one_claim():
    text = "It saves time , and money too , which is nice ."
    words = words_of(text, claimed=[text])
    assert parts_of(text, words, model(begins=1.0)) == [text]


def test_no_claim_is_shorter_than_a_few_words():
    text = "It saves an hour a week and so on ."
    words = words_of(text, claimed=[text])
    assert parts_of(text, words, model(**{"join=and": 9.0})) == [text]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("A coach will ease the pain , but learning takes time .", 0),
        ("It keeps me on track , but it also informs my partner .", 1),
        ("It not only saves time , but makes people happy too .", 0),
        ("It not only saves time , but it makes people happy too .", 1),
        ("We do it to cut costs , lower risk , and please the users .", 0),
        ("It cuts costs and will please all of the users .", 0),
        ("It works by giving vendors a chance and ensuring more competition .", 0),
        ("It cuts our costs and clients like it better .", 1),
        ("It cuts costs , it seems , and they like it better .", 1),
    ],
)
def test_a_clause_has_a_subject_and_a_but_mostly_limits(text, count):
    assert len(boundaries(words_of(text))) == count


@given(word_tables(SORTS, longest=12), st.floats(-3, 3))
def test_stretches_are_apart_in_order_and_within(words, weight):
    end = words.places[-1][1]
    found = claim_stretches(words, model(begins=weight, **{"claim apart": 1.0}), start=0, end=end)
    assert found
    edges = [place for stretch in found for place in stretch]
    assert edges == sorted(edges)
    assert edges[0] >= 0
    assert edges[-1] <= end
    assert all(first < last for first, last in found)


@given(word_tables(SORTS, longest=12))
def test_every_boundary_has_words_on_both_sides_and_finite_features(words):
    for one in boundaries(words):
        assert 0 <= one.last < one.first < len(words)
        assert np.isfinite(list(boundary_features(words, one).values())).all()


def test_fitting_needs_claims():
    with pytest.raises(TooFewExamples):
        fit_clauses([], tokenizer=None)


def test_a_question_to_ask_stays_whole():
    text = "Pairing saves an hour a week, and it makes the code better."
    [claim] = load(builtin=False).ask(text).claims
    assert claim.claim.span.text_in(load(builtin=False).ask(text).article) == text


def test_two_claims_of_a_sentence_have_their_own_benefits():
    text = (
        "# Why we pair\n\nPairing catches mistakes before they are merged, "
        "and it spreads knowledge of the code to the whole team.\n"
    )
    critique = load(builtin=False).analyze(text)
    claims = [one.claim for one in critique.claims if one.claim.span.start >= 15]
    quoted = [claim.span.text_in(critique.article) for claim in claims]
    assert quoted == [
        "Pairing catches mistakes before they are merged",
        "it spreads knowledge of the code to the whole team.",
    ]
    assert all(claim.span.start <= claim.benefit.start < claim.benefit.end <= claim.span.end for claim in claims)
