"""How far a qualifier reaches, by where its cue stands to lever and benefit."""

import pytest

from critique.lexicon import QUALIFIER_CUES, find_cues
from critique.qualifying import LocatedCue, reaches
from critique.values import Scope, Span
from tests.builders import make_article, make_claim


def shown(text, *, lever=None, benefit, quote=None):
    """What is shown of the cues of a claim, all of which carry the decision."""
    article = make_article(text)
    claim = make_claim(article, quote or text, lever=lever, benefit=benefit).claim
    found = [
        LocatedCue(
            hit.cue, Scope.SENTENCE if hit.start < claim.span.end else Scope.CONTEXT, Span(hit.start, min(hit.end, len(text)))
        )
        for hit in find_cues(text, QUALIFIER_CUES)
    ]
    return [one.span.text_in(article) for one in reaches(found, claim, article)]


def test_what_comes_after_the_promise_is_conceded_as_it_stands():
    assert shown("Tests pay off, but they slow the first month.", benefit="pay off") == ["but they slow the first month"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It pays off if you enter a Ph.D. program in town.", "if you enter a Ph.D. program in town"),
        ("It pays off if you have 1,500 readers or more, they say.", "if you have 1,500 readers or more"),
        ("It pays off unless it takes 2.5 hours a week.", "unless it takes 2.5 hours a week"),
        ("It pays off if you know node.js well: try it.", "if you know node.js well"),
        ("It pays off if they ask: 12 did.", "if they ask"),
        ("It pays off if you enter a Ph.D. program [in town](http://x.org/a) now.", "if you enter a Ph.D. program"),
    ],
)
def test_a_mark_within_a_number_or_after_an_abbreviation_ends_no_condition(text, expected):
    assert shown(text, benefit="pays off") == [expected]


def test_a_condition_ends_with_its_claim_at_the_latest():
    assert shown("It pays off if you ask. and so on.", benefit="pays off", quote="It pays off if you ask.") == ["if you ask"]


def test_what_comes_before_the_promise_is_conceded_without_the_promise():
    text = "Tests are not cheap, but they pay off in the second year."
    assert "Tests are not cheap" in shown(text, benefit="they pay off in the second year")


def test_an_opening_concession_ends_where_the_promise_begins():
    text = "Although it takes an afternoon, pairing finds the bugs that matter."
    assert shown(text, lever="pairing", benefit="finds the bugs that matter") == ["Although it takes an afternoon"]


def test_a_contrast_that_concedes_nothing_is_left_out():
    text = "Our office is calm, but above all clients may be happier."
    assert shown(text, benefit="clients may be happier") == ["may"]


@pytest.mark.parametrize(
    ("text", "lever", "benefit", "expected"),
    [
        (
            "If your workflow is managed, it may save time.",
            "If your workflow is managed",
            "save time",
            ["may"],
        ),
        (
            "It may pay if the whole team joins it saves a day a week.",
            "It",
            "saves a day a week",
            ["may", "if the whole team joins"],
        ),
        ("Stand-ups save time if they stay short.", "Stand-ups", "save time", ["if they stay short"]),
    ],
)
def test_a_condition_neither_names_the_lever_nor_swallows_the_benefit(text, lever, benefit, expected):
    assert sorted(shown(text, lever=lever, benefit=benefit)) == sorted(expected)


def test_a_modal_within_a_relative_clause_of_the_benefit_hedges_nothing():
    text = "A second pair of eyes can cut through problems that could stop one person."
    assert shown(text, lever="A second pair of eyes", benefit="cut through problems that could stop one person") == ["can"]


def test_advice_and_occasions_in_the_next_sentence_do_not_limit_the_claim():
    text = "It may save time. But you should ask when you are stuck, though it costs money."
    found = shown(text, benefit="save time", quote="It may save time.")
    assert "should" not in found
    assert not [words for words in found if words.startswith("when")]


def test_something_is_always_shown():
    text = "It pays off for a tool that may fail."
    assert shown(text, benefit="pays off for a tool that may fail") == ["may"]
