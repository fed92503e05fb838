"""Who speaks: turns of people whom an article quotes at length by name."""

import pytest

from critique.extraction.turns import spoken_blocks
from critique.reading import read_text

INTERVIEW = """# Two gardeners

We asked two gardeners about mulch.

**Ada Berg:** It saves water.

And it looks tidy.

**Bo: How long does it take?**

**Ada Berg:** A day.

**Bo: Is it worth it?**

**Cleo:** It is. {more}

## What we make of it

Mulch saves time.
"""


def spoken(text):
    article = read_text(text)
    blocks = [article.blocks[position].text for position in sorted(spoken_blocks(article))]
    return [block.split(":")[-1].strip() for block in blocks]


def test_answers_are_spoken_and_questions_headings_and_what_follows_them_are_not():
    text = INTERVIEW.format(more="\n\n**Cleo:** Always.")
    assert spoken(text) == ["It saves water.", "And it looks tidy.", "A day.", "It is.", "Always."]


def test_somebody_is_introduced_in_full_and_called_by_the_first_name_later():
    text = "**Ada Berg (gardener):** It saves water.\n\n**Bo Ek:** True.\n\n**Ada:** It looks tidy.\n\n**Bo:** So it does.\n"
    assert spoken(text) == ["It saves water.", "True.", "It looks tidy.", "So it does."]


@pytest.mark.parametrize(
    "text",
    [
        "Email Marketing: It sells.\n\nEmail Lists: They grow.\n\nPage Titles: They help.\n\nPage Links: They pay.\n",
        "Monday Morning: Rest.\n\nMonday Evening: Walk.\n\nTuesday Morning: Rest.\n\nTuesday Evening: Run.\n",
    ],
    ids=["run-ins", "times"],
)
def test_run_ins_that_share_a_first_word_are_no_speakers(text):
    assert not spoken(text)


def test_people_who_share_a_title_are_told_apart():
    text = "Dr. Smith: Does it help?\n\nDr. Jones: It saves time.\n\nDr. Smith: Why?\n\nDr. Jones: It cools.\n"
    assert spoken(text) == ["It saves time.", "It cools."]


def test_a_rule_ends_a_turn():
    text = INTERVIEW.format(more="\n\n**Cleo:** Always.\n\n----\n\nMulch is not for everyone.")
    assert spoken(text)[-1] == "Always."


@pytest.mark.parametrize(
    "text",
    [
        "**Pros:** Cheap.\n\n**Cons:** Slow.\n\n**Pros:** Light.\n\n**Cons:** Loud.\n",
        "**Ada:** It saves water.\n\nMore.\n\n**Ada:** It saves time.\n",
        "Step 1: Dig.\n\nStep 2: Water.\n\nStep 1: Dig again.\n\nStep 2: Water again.\n",
        "",
    ],
    ids=["labels", "one name", "numbers", "nothing"],
)
def test_what_recurs_before_a_colon_need_not_be_a_name(text):
    assert not spoken(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("> It saves water.\n", ["It saves water."]),
        ("<blockquote>\nIt saves water.\n<span>- Ada Berg</span>\n</blockquote>\n", ["It saves water. - Ada Berg"]),
        ("> **Note:** it saves water.\n", []),
        ("> [!TIP]\n> Mulch saves water.\n>\n> It looks tidy.\n", []),
        ("> **Note:**\n>\n> Mulch saves water.\n>\n> It looks tidy.\n\n> It is cheap.\n", ["It is cheap."]),
        ("> **Pro tip** Mulch saves water.\n", []),
        ("Most of us say that mulch saves water.\n\n> mulch saves water.\n", []),
        ("Most of us say that mulch saves water.\n\n> “Mulch saves water.”\n", []),
        ("Mulch also saves watering.\n\n> Also saves water\n", ["Also saves water"]),
        ("> Notes like these save time.\n", ["Notes like these save time."]),
        ("> Note-taking saves time.\n", ["Note-taking saves time."]),
    ],
    ids=[
        *("quotation", "html", "box", "alert", "box of two paragraphs", "bold box", "pull quote", "pull quote in marks"),
        *("half a word", "a word that boxes open with", "the same in a compound"),
    ],
)
def test_quotations_are_spoken_and_boxes_and_pull_quotes_are_not(text, expected):
    assert spoken(f"# Mulch\n\nWe tried it.\n\n{text}") == expected


def test_what_is_asserted_in_an_answer_is_reported(critic):
    text = "# Interview\n\n**Ada:** Pairing saves us a lot of time.\n\n**Bo:** Right.\n\n**Ada:** Yes.\n\n**Bo:** It makes code better.\n"
    assert {claim.claim.stance.value for claim in critic.analyze(text).claims} == {"reported"}
    alone = critic.analyze("# Pairing\n\nPairing saves us a lot of time.\n")
    assert {claim.claim.stance.value for claim in alone.claims} == {"asserted"}


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("> A daily newsletter saves time and brings more customers.\n", "reported"),
        ("> **Note:** A daily newsletter saves time and brings more customers.\n", "asserted"),
        ("> [!TIP]\n> A daily newsletter saves time and brings more customers.\n", "asserted"),
    ],
    ids=["quotation", "box", "alert"],
)
def test_what_is_asserted_in_a_quotation_is_reported_and_in_a_box_it_is_not(critic, text, stance):
    found = critic.analyze(f"# Newsletters\n\nWe tried one.\n\n{text}")
    assert [claim.claim.stance.value for claim in found.claims] == [stance]
