"""What the classifier reads of a claim, and the qualifiers it points at."""

import pytest

from critique.classification import ClaimText, label_features
from critique.pipeline import Critic, CriticOptions


@pytest.fixture(scope="module")
def eager(critic):
    return Critic(critic.model, options=CriticOptions(min_confidence=0.0))


def labelled(eager, sentence, *, after=""):
    result = eager.analyze(f"# On work\n\n{sentence} {after}".strip())
    claim = next(one for one in result.claims if one.claim.span.text_in(result.article) == sentence)
    return result.article, claim


@pytest.mark.parametrize(
    ("sentence", "label"),
    [
        ("Code review catches bugs before customers do.", "unconditional"),
        ("Static typing cuts regressions.", "unconditional"),
        ("A stand-up lets everyone see what is blocked.", "unconditional"),
        ("Journaling may lower stress.", "qualified"),
        ("Pairing often finds design flaws.", "qualified"),
        ("Caching might help somewhat.", "qualified"),
        ("Tests can save time, although they may slow the first month.", "qualified"),
    ],
)
def test_plain_cases_of_the_guideline_are_labelled_right(eager, sentence, label):
    assert labelled(eager, sentence)[1].label == label


def test_qualifiers_are_the_words_that_limit(eager):
    article, claim = labelled(eager, "Journaling may lower stress.")
    assert [one.span.text_in(article) for one in claim.qualifiers] == ["may"]
    assert [one.kind.value for one in claim.qualifiers] == ["hedge"]


def test_a_limit_in_the_next_sentence_is_a_feature_only_when_it_takes_back():
    back, on = (
        label_features(ClaimText(text="It saves time.", after=after)) for after in ("But only if you plan.", "We often plan.")
    )
    assert "after takes back" in back
    assert not [name for name in on if name.startswith(("after", "context"))]


def test_the_probability_is_that_of_the_label_shown(eager):
    for claim in eager.analyze("# T\n\nIt may help. It saves time. It works if you plan well.").claims:
        assert claim.probability >= 0.5
