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


def test_the_surer_an_own_caveat_is_one_the_more_relevant_it_is(critic):
    query = query_of(critic, "# Letters\n\nA newsletter brings customers back. But it takes five hours a week.", 1)
    pairing = make_pairing("But it takes five hours a week.", start=query.span.end + 1, same_article=True)
    found = []
    for confidence in (0.0, 0.3, 0.9, 1.0):
        entry = with_vector(replace(pairing, caveat=replace(pairing.caveat, confidence=confidence)))
        [candidate] = own_candidates(query, index([entry]))
        found.append(relevance(candidate, critic.model.own_pairing))
    assert found == sorted(found)


def test_of_own_caveats_that_are_sure_the_nearest_goes_first(critic):
    text = "# Letters\n\nA newsletter brings customers back. "
    query = query_of(critic, text, 1)
    sure = replace(
        critic.model.own_pairing,
        weights=np.zeros_like(critic.model.own_pairing.weights),
        bias=np.array([math.log(9.0)]),
        calibration=np.array([[1.0, 0.0]]),
    )
    says = ["A newsletter takes five hours a week to write.", "Most customers never open a newsletter."]
    shown_first = []
    for order in (says, says[::-1]):
        own = [
            with_vector(replace(made, caveat=replace(made.caveat, confidence=0.99)))
            for made in (
                make_pairing(order[0], start=len(text), same_article=True),
                make_pairing(order[1], start=len(text) + 60, same_article=True),
            )
        ]
        models = PairingModels(others=critic.model.pairing, own=sure)
        [shown] = pair_caveats([query], models, others=index([]), own=own)
        shown_first.append(shown[0].caveat.plain)
    assert shown_first == says


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
