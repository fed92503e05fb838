"""Roles, stance and topic, by rule."""

import pytest

from critique.contexts import contextualize
from critique.extraction.claims import claim_text_span
from critique.extraction.roles import Role, assign_roles, topic_of
from critique.extraction.stance import ruled_stance
from critique.reading import read_text
from critique.segmentation import segment
from critique.values import Stance


def contexts(text):
    article = read_text(text)
    return contextualize(article, segment(article))


def roles(sentence):
    context = contexts(f"Some prose stands before it all.\n\n{sentence}")[1]
    found = assign_roles(context, topic=None)
    text = context.text
    lever = text[found.lever.start : found.lever.end] if found.lever else None
    return lever, text[found.benefit.start : found.benefit.end]


@pytest.mark.parametrize(
    ("sentence", "lever", "benefit"),
    [
        pytest.param("More collaboration = better outcome", "More collaboration", "better outcome", id="equation"),
        pytest.param("The more you write, the clearer you think.", "more you write", "clearer you think", id="correlative"),
        pytest.param("To sleep better, dim the lights.", "dim the lights", "sleep better", id="purpose first"),
        pytest.param(
            "A stand-up lets everyone see what is blocked.", "stand-up", "everyone see what is blocked", id="enablement"
        ),
        pytest.param("Backups protect you from ransomware.", "Backups", "protect you from ransomware", id="avoided harm"),
        pytest.param("Consistency is the key to growth.", "Consistency", "growth", id="key to"),
        pytest.param("The key to growth is patience.", "patience", "growth", id="key to, benefit first"),
        pytest.param("Sales doubled thanks to the newsletter.", "newsletter", "Sales doubled", id="thanks to"),
    ],
)
def test_roles_are_divided_by_the_relation(sentence, lever, benefit):
    assert roles(sentence) == (lever, benefit)


def test_a_pointing_subject_takes_its_lever_from_the_sentence_before():
    context = contexts("Pairing improves our design. It also saves time.")[1]
    assert assign_roles(context, topic=None).lever == Role("before", 0, len("Pairing"))


def test_a_list_item_takes_its_lever_from_the_lead_in():
    context = contexts("A newsletter brings:\n\n- more repeat customers")[1]
    assert assign_roles(context, topic=None).lever.place == "lead_in"


def test_without_any_mention_the_lever_is_the_topic():
    topic = Role("title", 0, 7)
    assert assign_roles(contexts("# Pairing\n\n## Fewer bugs\n\nText here.")[1], topic=topic).lever == topic


@pytest.mark.parametrize(
    ("title", "topic"),
    [
        ("Five reasons to keep a diary", "keep a diary"),
        ("Benefits of blogging", "blogging"),
        ("Pair programming: Why two heads are better than one", "Pair programming"),
        ("Why we pair", "pair"),
    ],
)
def test_the_topic_is_what_a_title_is_about(title, topic):
    assert title[slice(*topic_of(title))] == topic


@pytest.mark.parametrize(
    ("text", "position", "stance"),
    [
        pytest.param("Training pays for itself.", 0, Stance.ASSERTED, id="plain"),
        pytest.param("A study of 40 firms found that training pays.", 0, Stance.REPORTED, id="study"),
        pytest.param("According to the vendor, it halves the bill.", 0, Stance.REPORTED, id="attribution"),
        pytest.param("## More meetings = more output\n\nNo it does not. It costs time.", 0, Stance.REJECTED, id="taken back"),
        pytest.param("> It halved our bill.", 0, Stance.REPORTED, id="block quote"),
    ],
)
def test_stance_is_read_from_the_words_around(text, position, stance):
    assert ruled_stance(contexts(text)[position]) is stance


@pytest.mark.parametrize(
    ("sentence", "claim"),
    [("However, it saves time.", "it saves time."), ("It saves time.", "It saves time."), ("But", "But")],
)
def test_an_opening_connective_is_no_part_of_the_claim(sentence, claim):
    assert sentence[slice(*claim_text_span(sentence))] == claim


@pytest.mark.parametrize(
    "heading", ["The benefits", "Benefits of pairing", "7 benefits of keeping a log", "What are the advantages?"]
)
def test_a_heading_that_announces_benefits_and_names_none_is_no_claim(critic, heading):
    found = critic.analyze(f"# Pairing\n\n## {heading}\n\n- Fewer bugs reach your customers\n").claims
    assert [claim.claim.span.start for claim in found] == [len(f"# Pairing\n\n## {heading}\n\n- ")]
