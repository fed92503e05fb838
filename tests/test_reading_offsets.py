"""Every character of a block's plain text can be found in the article."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from critique.reading import FORMATS, read_article, read_text

ARTICLES = sorted((Path(__file__).parents[2] / "shared" / "real" / "articles").glob("*.md"))
FRAGMENTS = [
    *(
        "# ",
        "## ",
        "- ",
        "1. ",
        "  - ",
        "> ",
        "    ",
        "\t",
        "```\n",
        "***",
        "**",
        "*",
        "_",
        "~~",
        "`",
        "[",
        "](u)",
        "![",
        "]",
    ),
    *(
        "[^1]",
        "[a]: b\n",
        "<b>",
        "</b>",
        "<p>",
        "</p>",
        "<li>",
        "<!--",
        "-->",
        "<br>",
        "<td>",
        "&amp;",
        "&#8217;",
        "&nGt;",
    ),
    *(
        "\\*",
        "\\\n",
        "{{ x }}",
        "{% y %}",
        "|",
        "|-|-|\n",
        "\n",
        "\r\n",
        "\r",
        "\n\n",
        "\n===\n",
        "---\n",
        "title: x\n",
        " ",
    ),
    *("word", "More.", "\0", "\ud800", "\u2028", "\xa0", "😀", "é", ":::", "Comments\n\n", "[x] ", "a | b"),
]
DOCUMENTS = st.one_of(
    st.text(alphabet=st.characters(codec=None, exclude_categories=())),
    st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join),
)


def check(article):
    end = 0
    for block in article.blocks:
        assert end <= block.span.start <= block.span.end <= len(article.text)
        end = block.span.end
        offsets = [block.alignment.to_original(offset) for offset in range(len(block.text))]
        assert offsets == sorted(offsets)
        check_block(article, block, offsets)


def check_block(article, block, offsets):
    for character, offset in zip(block.text, offsets, strict=True):
        assert block.span.start <= offset < block.span.end
        was_changed = character == " " or "&" in article.text[max(0, offset - 1) : offset + 1]
        assert was_changed or article.text[offset] == character
    for start in range(len(block.text) + 1):
        for length in (0, 1, 3, len(block.text) - start):
            if start + length <= len(block.text):
                assert block.span.contains(block.locate(start, start + length))


@settings(max_examples=300, deadline=None)
@given(text=DOCUMENTS, format=st.sampled_from(sorted(FORMATS)))
def test_any_text_is_read_with_offsets_that_hold(text, format):
    check(read_text(text, format=format))


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_real_article_is_read_with_offsets_that_hold(path):
    check(read_article(path))
