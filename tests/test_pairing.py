"""Retrieval and pairing: what is found, how it is scored, what is shown."""

import math
from dataclasses import replace

import numpy as np
import pytest

from critique.claim_queries import claim_queries
from critique.contexts import contextualize
from critique.encoding import load_vectors
from critique.model import default_model_path
from critique.pairing import (
    FURTHER,
    MINED,
    PairingModels,
    index_caveats,
    other_candidates,
    own_candidates,
    pair_caveats,
    relevance,
    term_statistics,
)
from critique.pipeline import Critic
from critique.retrieval import TermStatistics, embed_caveats, terms_of
from critique.segmentation import segment
from tests.builders import make_article, make_pairing

VECTORS = load_vectors(default_model_path())


def with_vector(pairing):
    [entry] = embed_caveats([pairing.caveat], pairing.source, VECTORS)
    return entry


def sourced(plain, *, id="other", same_article=False):
    return with_vector(make_pairing(plain, id=id, same_article=same_article))


CAVEATS = [
    sourced("A newsletter takes five hours a week to write."),
    sourced("Pairing tires people after a few hours."),
    sourced("The number of subscribers says nothing about sales."),
]


def index(caveats=CAVEATS):
    return index_caveats(caveats, TermStatistics.of(CAVEATS))


@pytest.mark.parametrize(
    ("query", "first"),
    [("A weekly newsletter brings customers", 0), ("Pair programming", 1), ("More subscribers, more sales", 2)],
)
def test_the_caveat_that_shares_most_comes_first(query, first):
    assert index().best(terms_of(query), limit=3)[0][0] == first


def test_a_query_that_shares_nothing_finds_nothing():
    assert index().best(terms_of("Gardening in spring"), limit=3) == []


def test_an_empty_index_finds_nothing():
    assert index([]).best(("newsletter",), limit=3) == []


def test_scores_do_not_depend_on_how_many_caveats_a_user_brings():
    alone, among = index(CAVEATS[:1]), index()
    assert alone.best(("newslett",), limit=1)[0][1] == pytest.approx(among.best(("newslett",), limit=1)[0][1])


def test_inflections_meet():
    assert set(terms_of("collaborating")) == set(terms_of("collaborations"))


def query_of(critic, text, position):
    article = make_article(text)
    result = Critic(critic.model, options=type(critic.options)(min_confidence=0.0)).analyze_article(article)
    contexts = contextualize(article, segment(article))
    return claim_queries(article, [result.claims[position]], contexts, VECTORS)[0]


def own_at(query, start):
    own = make_pairing("But it takes five hours a week.", start=start, same_article=True)
    [found] = own_candidates(query, index([with_vector(own)]))
    return found


def test_an_own_caveat_that_follows_on_the_claim_is_known_to_stand_there(critic):
    text = "# Letters\n\nA newsletter brings customers back. But it takes five hours a week."
    query = query_of(critic, text, 1)
    found = own_at(query, text.index("But it takes")).features
    assert (found["same section"], found["after"]) == (1.0, 1.0)
    assert found["within 100"] == pytest.approx(math.exp(-1 / 100))


def test_the_nearer_an_own_caveat_stands_the_more_relevant_it_is(critic):
    query = query_of(critic, "# Letters\n\nA newsletter brings customers back. But it takes five hours a week.", 1)
    places = [query.span.end + apart for apart in (1, 100, 500, 5_000)]
    found = [relevance(own_at(query, start), critic.model.own_pairing) for start in places]
    assert found == sorted(found, reverse=True)


def test_how_surely_an_own_caveat_is_one_makes_it_no_more_relevant(critic):
    query = query_of(critic, "# Letters\n\nA newsletter brings customers back. But it takes five hours a week.", 1)
    pairing = make_pairing("But it takes five hours a week.", start=query.span.end + 1, same_article=True)
    found = set()
    for confidence in (0.3, 0.9):
        entry = with_vector(replace(pairing, caveat=replace(pairing.caveat, confidence=confidence)))
        [candidate] = own_candidates(query, index([entry]))
        found.add(relevance(candidate, critic.model.own_pairing))
    assert len(found) == 1


def always(model, probability):
    """A head to which everything is equally likely."""
    odds = math.log(probability / (1.0 - probability))
    return replace(model, weights=np.zeros_like(model.weights), bias=np.array([odds]), calibration=np.array([[1.0, 0.0]]))


def own_shown(critic, says, *, own):
    """Which of an article's own caveats, one after the other, are shown beside its claim."""
    text = "# Letters\n\nA newsletter brings customers back. "
    query = query_of(critic, text, 1)
    caveats = [
        with_vector(make_pairing(plain, start=len(text) + 60 * place, same_article=True)) for place, plain in enumerate(says)
    ]
    [shown] = pair_caveats([query], PairingModels(others=critic.model.pairing, own=own), others=index([]), own=caveats)
    return [pairing.caveat.plain for pairing in shown]


def test_what_is_nearer_in_meaning_goes_first_wherever_it_stands(critic):
    says = ["The printer needs paper.", "A newsletter brings back few customers."]
    all_of_them = replace(critic.model.own_pairing, threshold=0.01)
    assert own_shown(critic, says, own=all_of_them) == own_shown(critic, says[::-1], own=all_of_them) == says[::-1]


def test_a_second_own_caveat_needs_better_odds_than_the_first(critic):
    says = ["The printer needs paper.", "A newsletter brings back few customers."]
    own = critic.model.own_pairing
    odds = FURTHER * own.threshold / (1.0 - own.threshold)
    further = odds / (1.0 + odds)

    def shown_at(relevance):
        return own_shown(critic, says, own=always(own, relevance / MINED))

    assert shown_at(own.threshold - 0.01) == []
    assert shown_at(own.threshold + 0.01) == shown_at(further - 0.01) == says[:1]
    assert shown_at(further + 0.01) == says


def test_what_comes_right_after_a_claim_that_is_turned_down_says_why_not(critic):
    query = query_of(critic, "# Letters\n\nThe printer needs paper.\n\nA newsletter brings customers back. No, it does not.", 2)

    def relevant(query, plain, start):
        [candidate] = own_candidates(query, index([with_vector(make_pairing(plain, start=start, same_article=True))]))
        return relevance(candidate, critic.model.own_pairing)

    after, before = ("No, it does not.", query.span.end + 1), ("The printer needs paper.", 11)
    held = replace(query, rejected=False)
    assert query.rejected
    assert relevant(query, *after) > relevant(held, *after)
    assert relevant(query, *before) == relevant(held, *before)


def test_a_claim_never_answers_itself(critic):
    text = "# Letters\n\nA newsletter brings customers back, but it takes five hours."
    own = make_pairing(
        "A newsletter brings customers back, but it takes five hours.", start=text.index("A news"), same_article=True
    )
    assert own_candidates(query_of(critic, text, 1), index([with_vector(own)])) == []


def test_two_caveats_that_say_the_same_are_shown_once(critic):
    text = "# Letters\n\nA newsletter brings customers back."
    article = make_article(text)
    critic = Critic(critic.model, options=type(critic.options)(min_confidence=0.0))
    result = critic.analyze_article(article)
    same = [sourced("A newsletter takes five hours a week to write.", id=name) for name in ("one", "two")]
    others = index_caveats(same, term_statistics(critic.model.pairing))
    contexts = contextualize(article, segment(article))
    queries = claim_queries(article, result.claims, contexts, VECTORS)
    models = PairingModels(others=critic.model.pairing, own=critic.model.own_pairing)
    shown = pair_caveats(queries, models, others=others, own=())
    assert max(map(len, shown)) == 1


def test_ties_are_the_words_that_claim_and_caveat_share(critic):
    source = make_article("# Cost\n\nA newsletter only brings customers back if somebody has the time to write it.", id="cost")
    found = Critic(critic.model, sources=[source]).analyze("# Letters\n\nA newsletter brings customers back and saves money.")
    ties = {word for pairings in found.pairings for pairing in pairings for word in pairing.ties}
    assert {"newsletter", "customers"} <= ties


def test_of_other_candidates_the_one_about_the_lever_lies_nearest(critic):
    query = query_of(critic, "# Letters\n\nA newsletter brings customers back.", 1)
    candidates = other_candidates(query, index())
    nearest = max(candidates, key=lambda candidate: candidate.features["nearness"])
    assert nearest.entry.caveat.plain == CAVEATS[0].caveat.plain
    assert nearest.features["nearness to best"] == 0.0


def test_what_means_the_same_lies_near_though_no_word_is_shared():
    near, far, claim = VECTORS.embed(
        ["Programming in twos wears developers out.", "Rain is forecast for Sunday.", "Pair programming improves software."]
    )
    assert near @ claim > far @ claim + 0.2
    assert np.linalg.norm(claim) == pytest.approx(1.0, abs=1e-5)


def test_a_caveat_is_found_by_meaning_alone():
    vector = VECTORS.embed(["Regular emails to customers"])[0]
    nearness = index().nearness(vector)
    assert int(nearness.argmax()) in (0, 2)
    assert nearness.shape == (3,)


def test_no_texts_have_no_vectors():
    assert len(VECTORS.embed([])) == 0
