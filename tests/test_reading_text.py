"""Plain text shows its structure by its layout alone."""

from pathlib import Path

import pytest

from critique.reading import read_article, read_text
from critique.values import BlockKind

SEEDS = Path(__file__).parents[2] / "shared" / "seeds"
LONG = "Blogging every week brings a small firm more readers than any advert that it could pay for in a year, they say."
WRAPPED = """Blogging every week brings a small firm more
readers than any advert, and in the end
More Sales
come of it than anybody had expected when
the whole thing began.
"""


def outline(text):
    return [(block.kind.value, block.text) for block in read_text(text, format="text").blocks]


def test_first_short_line_is_the_title():
    assert outline(f"Why blog?\n\n{LONG}")[0] == ("title", "Why blog?")


def test_short_line_on_its_own_is_a_heading():
    assert outline(f"{LONG}\n\nMore readers\n\n{LONG}")[1] == ("heading", "More readers")


@pytest.mark.parametrize("line", ["It pays.", "Does it pay?", "“It pays for itself”", "My dear friends,"])
def test_sentence_or_quotation_on_its_own_is_a_paragraph(line):
    assert outline(f"{LONG}\n\n{line}\n\n{LONG}")[1] == ("paragraph", line)


def test_hard_wrapped_lines_are_one_paragraph():
    assert outline(f"{LONG}\n\n{WRAPPED}")[1:] == [("paragraph", " ".join(WRAPPED.split()))]


def test_long_lines_are_a_paragraph_each():
    assert [kind for kind, _ in outline(f"{LONG}\nCosts\n{LONG}\n{LONG}")] == [
        "paragraph",
        "heading",
        *["paragraph"] * 2,
    ]


@pytest.mark.parametrize("marks", [("1.", "2."), ("1)", "2)"), ("-", "-"), ("*", "*"), ("•", "•"), ("a)", "b)")])
def test_marked_lines_are_list_items_led_in_by_the_line_above(marks):
    first, second = marks
    blocks = read_text(f"{LONG}\n\nThree tips:\n\n{first} Post daily\n  and well\n{second} Answer", format="text").blocks
    assert [block.text for block in blocks[2:]] == ["Post daily and well", "Answer"]
    assert {(block.kind, block.lead_in) for block in blocks[2:]} == {(BlockKind.LIST_ITEM, 1)}


def test_indented_item_belongs_to_the_item_above():
    blocks = read_text("Tips for you:\n- Write\n    - daily\n- Answer", format="text").blocks
    assert [(block.level, block.lead_in) for block in blocks[1:]] == [(1, 0), (2, 1), (1, 0)]


def test_short_unmarked_lines_together_are_a_list():
    assert [kind for kind, _ in outline(f"{LONG}\n\nMore leads\nBetter reach\nHappy staff\n\n{LONG}")][1:4] == ["list_item"] * 3


def test_lone_numbered_line_is_a_heading():
    assert outline(f"{LONG}\n\n1. Write often\n\n{LONG}")[1][0] == "heading"


def test_quoted_lines_lose_their_marks():
    assert outline(f"{LONG}\n\n> It pays\n> in the end.\n\n{LONG}")[1] == ("quote", "It pays in the end.")


@pytest.mark.skipif(not SEEDS.exists(), reason="needs the shared seeds")
class TestSeeds:
    """The two posts that the project began with."""

    def test_claims_in_headings_are_headings(self):
        """The headings of the post are claims that it goes on to reject."""
        blocks = read_article(SEEDS / "social-media-requires-discipline.txt").blocks
        assert [block.text for block in blocks if block.kind is BlockKind.HEADING] == [
            "Increased Channels of Communication",
            "More Collaboration = Better Outcome",
            "Increased Channels of Communication",
            "Increased Collaboration",
        ]

    def test_comments_and_links_are_furniture(self):
        """Nothing below the last paragraph is the author's."""
        blocks = read_article(SEEDS / "social-media-requires-discipline.txt").blocks
        assert [block.kind for block in blocks[-6:]] == [BlockKind.FURNITURE] * 6

    def test_seven_tips_point_at_their_lead_in(self):
        """The tips are numbered and indented, and the line above them ends in a colon."""
        blocks = read_article(SEEDS / "integrating-social-media-roundtable.txt").blocks
        tips = [block for block in blocks if block.kind is BlockKind.LIST_ITEM]
        assert [blocks[tip.lead_in].text for tip in tips] == ["The repeating tips throughout the day:"] * 7
