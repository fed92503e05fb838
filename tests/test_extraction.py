"""Stance by rule, the span of a claim, and headings that announce."""

import pytest

from critique.contexts import contextualize
from critique.extraction.claims import claim_text_span
from critique.extraction.stance import ruled_stance
from critique.reading import read_text
from critique.segmentation import segment
from critique.values import Stance


def contexts(text):
    article = read_text(text)
    return contextualize(article, segment(article))


@pytest.mark.parametrize(
    ("text", "position", "stance"),
    [
        pytest.param("Training pays for itself.", 0, Stance.ASSERTED, id="plain"),
        pytest.param("A study of 40 firms found that training pays.", 0, Stance.REPORTED, id="study"),
        pytest.param("According to the vendor, it halves the bill.", 0, Stance.REPORTED, id="attribution"),
        pytest.param("## More meetings = more output\n\nNo it does not. It costs time.", 0, Stance.REJECTED, id="taken back"),
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
