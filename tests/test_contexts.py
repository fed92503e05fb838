"""Sentences in their surroundings."""

import pytest

from critique.contexts import contextualize
from critique.segmentation import segment
from tests.builders import make_article

ARTICLE = make_article(
    "Before any heading.\n\n"
    "## Time\n\nTests save time.\n\n"
    "### Mornings\n\nThey save mornings.\n\n"
    "#### Early\n\nThey save the early hours.\n\n"
    "### Evenings\n\nThey save evenings.\n\n"
    "## Money\n\nTests save money.\n"
)


@pytest.mark.parametrize(
    ("sentence", "first", "following"),
    [
        pytest.param("Before any heading.", "Before", "## Time", id="no heading above"),
        pytest.param("Time", "## Time", "## Money", id="a heading, those under it included"),
        pytest.param("Tests save time.", "## Time", "## Money", id="under a heading with headings under it"),
        pytest.param("They save mornings.", "### Mornings", "### Evenings", id="up to a heading of the same level"),
        pytest.param("They save the early hours.", "#### Early", "### Evenings", id="up to a heading further out"),
        pytest.param("Tests save money.", "## Money", None, id="up to the end"),
    ],
)
def test_a_section_runs_from_its_heading_to_the_next_that_does_not_stand_under_it(sentence, first, following):
    contexts = {context.text: context for context in contextualize(ARTICLE, segment(ARTICLE))}
    end = ARTICLE.text.index(following) if following else len(ARTICLE.text)
    assert contexts[sentence].section.text_in(ARTICLE) == ARTICLE.text[ARTICLE.text.index(first) : end]


def test_the_section_of_a_title_ends_at_the_first_heading():
    article = make_article("# Tests\n\nThey save time.\n\n## Money\n\nThey save money.\n")
    title, first = contextualize(article, segment(article))[:2]
    assert title.section.text_in(article) == first.section.text_in(article) == "# Tests\n\nThey save time.\n\n"
