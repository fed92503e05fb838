"""Markdown becomes blocks of plain text."""

import time

import pytest

from critique.reading import read_text
from critique.values import BlockKind


def outline(text):
    return [(block.kind.value, block.text) for block in read_text(text).blocks]


@pytest.mark.parametrize(
    ("markup", "plain"),
    [
        ("*a* **b** __c__ ~~d~~ ***e***", "a b c d e"),
        ("snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"),
        ("see [the *long* tale](http://e.org/a_(b) 'T') now", "see the long tale now"),
        ('see [us]({{ "/2015/x/" | url }}) now', "see us now"),
        ("see [text][ref], [ref][] and [ref]\n\n[ref]: http://e.org", "see text, ref and ref"),
        ("an [unknown] one", "an [unknown] one"),
        ("![alt](a.png) word [![alt](b.png)](http://e.org)", "word"),
        ("<https://e.org/a> and https://e.org/a_b_c", "https://e.org/a and https://e.org/a_b_c"),
        ("`code *x*` and ``a ` b``", "code *x* and a ` b"),
        ("<b>bold</b> and <span class='x'>span</span><br/>next", "bold and span next"),
        ("tell <your name> that a < b", "tell <your name> that a < b"),
        ("R&amp;D &#8217;s &hellip; &nosuch; AT&T", "R&D \u2019s … &nosuch; AT&T"),
        (r"\*not\* emphasis", "*not* emphasis"),
        ("hard  \nbreak\\\nand\n   soft", "hard break and soft"),
        ("a note[^1] here {: .lead}", "a note here"),
        ("{% include x.html %}{{ page.title }}{{< youtube id >}}Text", "Text"),
        ("a <!-- hidden --> b", "a b"),
        ("[caption id='x']A caption[/caption]", "A caption"),
    ],
)
def test_markup_is_dropped_and_words_stay(markup, plain):
    assert outline(markup) == [("paragraph", plain)]


def test_first_heading_of_level_one_is_the_only_title():
    assert outline("Title\n=====\n\nText.\n\n# Other #\n\n## Sub") == [
        ("title", "Title"),
        ("paragraph", "Text."),
        ("heading", "Other"),
        ("heading", "Sub"),
    ]


def test_headings_above_are_outermost_first_without_the_title():
    blocks = read_text("# T\n\n## A\n\n### B\n\nText\n\n## C\n\nText").blocks
    assert [block.headings for block in blocks] == [(), (), (1,), (1, 2), (), (4,)]


@pytest.mark.parametrize("line", ["**Benefits**", "__Benefits__", "**Benefits:**", "<strong>Benefits</strong>"])
def test_bold_line_is_a_heading_below_the_last_marked_one(line):
    block = read_text(f"# T\n\n## A\n\n{line}\n\nText").blocks[2]
    assert (block.kind, block.level, block.text.rstrip(":")) == (BlockKind.HEADING, 3, "Benefits")


@pytest.mark.parametrize("bullet", ["• ", "&#160;&#160; * ", "&nbsp; - ", "\u00a0\u00a0•\u00a0", "✓ "])
def test_typed_bullets_make_items(bullet):
    text = f"What works:\n{bullet}Pairing saves time.\n{bullet}Reviews find bugs\nearly on.\n"
    lead, first, second = read_text(text).blocks
    assert lead.text == "What works:"
    assert [block.kind for block in (first, second)] == [BlockKind.LIST_ITEM] * 2
    assert [block.text for block in (first, second)] == ["Pairing saves time.", "Reviews find bugs early on."]
    assert [block.lead_in for block in (first, second)] == [0, 0]
    assert text[first.span.start : first.span.end] == f"{bullet}Pairing saves time.".lstrip("\u00a0")


def test_a_tick_after_a_bullet_belongs_to_the_item():
    (block,) = read_text("• ✓ Reviews find bugs").blocks
    assert (block.kind, block.text) == (BlockKind.LIST_ITEM, "✓ Reviews find bugs")


@pytest.mark.parametrize("text", ["5 • 3 is 15.", "■ ■ ■", "> • quoted", "We pair * not always.", "&#160; Indented only."])
def test_what_is_no_typed_bullet_stays_prose(text):
    (block,) = read_text(text).blocks
    assert block.kind is not BlockKind.LIST_ITEM


@pytest.mark.parametrize("line", ["**It pays.**", "**It** pays **now**", "*Benefits*"])
def test_other_emphasis_on_its_own_is_a_paragraph(line):
    assert read_text(f"# T\n\n{line}\n\nText").blocks[1].kind is BlockKind.PARAGRAPH


def test_items_know_their_depth_and_what_leads_them_in():
    blocks = read_text("Tips:\n\n- One\n  - Deep\n\n  More on it.\n- [x] Two\n\n1. Other").blocks
    assert [(block.kind.value, block.level, block.lead_in, block.text) for block in blocks[1:]] == [
        ("list_item", 1, 0, "One"),
        ("list_item", 2, 1, "Deep"),
        ("paragraph", 0, None, "More on it."),
        ("list_item", 1, 0, "Two"),
        ("list_item", 1, 0, "Other"),
    ]


def test_picture_between_does_not_part_a_list_from_its_lead_in():
    assert read_text("Tips:\n\n![a](b.png)\n\n- One").blocks[2].lead_in == 0


def test_list_below_a_heading_has_no_lead_in():
    assert read_text("## Benefits\n\n- Reach").blocks[1].lead_in is None


def test_quotes_code_and_cells_have_their_kinds():
    text = "> Said\n> she\n\n```py\nx = 1\n```\n\n    y = {1}\n\n| a | b\\|c |\n|---|---|\n| *d* | e |\n"
    assert outline(text) == [
        ("quote", "Said she"),
        ("code", "x = 1"),
        ("code", "y = {1}"),
        *[("table", cell) for cell in ("a", "b|c", "d", "e")],
    ]


def test_indented_prose_is_a_paragraph():
    prose = "This paragraph went astray below a list, as they do in many published posts."
    assert outline(f"1. One\n\nText.\n\n    {prose}")[-1] == ("paragraph", prose)


def test_html_blocks_keep_the_text_that_elements_hold():
    text = "<blockquote>\n<p>Said <b>she</b></p>\n\nand *he*\n\n</blockquote>\n\n<ul><li>One<li>Two</ul>\n\n<h2>H</h2>"
    kinds = [("quote", "Said she"), ("quote", "and he"), ("list_item", "One"), ("list_item", "Two"), ("heading", "H")]
    assert outline(text) == kinds


@pytest.mark.parametrize(
    "block",
    [
        "<script>\nlet a = 1;\n</script>",
        "<!-- a\n\nb -->",
        "<figure><img src='a'></figure>",
        "<iframe src='a'></iframe>",
    ],
)
def test_html_without_text_is_furniture(block):
    assert outline(f"{block}\n\nText") == [("furniture", ""), ("paragraph", "Text")]


def test_front_matter_is_furniture_and_its_title_stands_in_for_a_missing_one():
    blocks = read_text('---\nlayout: post\ntitle: "Why: blog"\nauthors:\n  - Jane\n---\n\nText').blocks
    assert [(block.kind.value, block.text) for block in blocks][1] == ("title", "Why: blog")


def test_front_matter_gives_way_to_a_title_in_the_text():
    article = read_text("+++\ntitle = 'Short'\nauthor = \"Jane\"\n+++\n# Long\n\nText")
    assert (article.title, article.author, [block.kind.value for block in article.blocks]) == (
        "Long",
        "Jane",
        ["furniture", "title", "paragraph"],
    )


def test_rule_at_the_top_is_no_front_matter():
    assert outline("---\nOnce upon a time\n\n---\nText")[0][0] != "furniture"


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_make_no_difference_to_blocks(end):
    text = "---\ntitle: A\n---\n# T\n\n- one\n  two\n\n> q\n> r\n\n```\nx\n```\n"
    assert outline(text.replace("\n", end)) == outline(text)


@pytest.mark.parametrize(
    ("text", "start", "quote"),
    [
        ("Try [the tool](http://e.org) now.", "the tool", "[the tool](http://e.org)"),
        ("It is **very [good](x)** here.", "very good", "**very [good](x)**"),
        ("Cut R&amp;D costs.", "R&D", "R&amp;D"),
        ("a <b>bold </b>claim", "bold", "<b>bold </b>"),
        (r"costs \$5", "$5", r"\$5"),
    ],
)
def test_quotation_is_widened_to_whole_elements(text, start, quote):
    article = read_text(text)
    block = article.blocks[0]
    at = block.text.index(start)
    assert block.locate(at, at + len(start)).text_in(article) == quote


@pytest.mark.parametrize("unit", ["[", "**a ", "[a](b", "`a ``b ", "<a <!-- ", "{{ {% ", "_*a", "word ", "<div>", "> "])
def test_long_lines_of_marks_take_linear_time(unit):
    started = time.perf_counter()
    read_text(unit * (400_000 // len(unit)))
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize("text", ["\x85\n---\n", "\x1c\n===\n", "> \x85\n> ---\n", "# \x85\n"])
def test_a_heading_of_nothing_but_odd_white_space_is_none(text):
    assert [block for block in read_text(text).blocks if block.kind in (BlockKind.TITLE, BlockKind.HEADING)] == []


def test_a_menu_of_no_break_spaces_takes_no_time():
    started = time.perf_counter()
    read_text("Home" + "\u00a0|" * 13 + "\u00a0" * 40 + "word")
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize(
    "deep", ["".join("  " * level + f"- level {level}\n" for level in range(15)), "> " * 25 + "old mail\n"]
)
def test_what_follows_on_deep_lists_and_quotations_is_read(deep):
    text = f"# T\n\n{deep}\n## After\n\nPairing saves time."
    assert read_text(text).blocks[-1].text == "Pairing saves time."
