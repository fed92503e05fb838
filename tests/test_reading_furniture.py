"""What stands around an article is told from the article."""

import pytest

from critique.reading import read_text
from critique.reading.furniture import FURNITURE, find_furniture
from critique.values import BlockKind

PROSE = "Weekly reviews help a team to see what is stuck before it hurts."


@pytest.mark.parametrize("kind", FURNITURE, ids=lambda kind: kind.name)
def test_pattern_fires_on_its_example(kind):
    assert kind.matches(kind.fires)


@pytest.mark.parametrize("kind", FURNITURE, ids=lambda kind: kind.name)
def test_counterexample_is_no_furniture_of_any_kind(kind):
    assert find_furniture(kind.silent) is None


def test_names_are_unique():
    assert len({kind.name for kind in FURNITURE}) == len(FURNITURE)


@pytest.mark.parametrize(
    "line",
    [
        "By Jane Doe | 3 March 2019",
        "Share this: Facebook Twitter",
        "Photo by Ann Lee on Unsplash",
        "Leave a comment",
        "1 Comment",
        "Join the conversation! 1 Comment",
        "Comments are closed.",
        "%d bloggers like this:",
        "← Older posts",
    ],
)
@pytest.mark.parametrize("format", ["markdown", "text"])
def test_line_around_an_article_is_furniture(line, format):
    blocks = read_text(f"{PROSE}\n\n{line}\n\n{PROSE}", format=format).blocks
    assert blocks[1].kind is BlockKind.FURNITURE


def test_related_posts_end_at_a_heading_of_the_same_level():
    text = f"# T\n\n{PROSE}\n\n## Related posts\n\n- Old news\n\n### More\n\nAn old one\n\n## Costs\n\n{PROSE}"
    kinds = [block.kind.value for block in read_text(text).blocks]
    assert kinds == ["title", "paragraph", *["furniture"] * 4, "heading", "paragraph"]


def test_related_posts_end_at_a_long_paragraph():
    text = f"{PROSE}\n\n**Related posts**\n\n- Old news\n\n{PROSE} {PROSE} {PROSE} {PROSE}"
    assert read_text(text).blocks[-1].kind is BlockKind.PARAGRAPH


def test_comments_run_to_the_end_of_a_plain_text():
    text = f"{PROSE}\n\n2 Comments\n\nMary Jones\n\n{PROSE} {PROSE} {PROSE} {PROSE}\n\nBob"
    kinds = {block.kind for block in read_text(text, format="text").blocks[1:]}
    assert kinds == {BlockKind.FURNITURE}
