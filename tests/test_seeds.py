"""The two posts that the project grew from, and the real articles: what must be found in them."""

import json

import pytest

from tests.places import SHARED, needs_shared

pytestmark = needs_shared
SEEDS = SHARED / "seeds"


def analyze(run, name, *options):
    return json.loads(run("analyze", SEEDS / name, "--format", "json", "--no-builtin-sources", *options).out)


@pytest.mark.parametrize(
    ("claim", "caveats"),
    [
        ("More Collaboration = Better Outcome", {"does not guarantee any benefits", "collaboration without an outcome"}),
        ("Increased Channels of Communication", {"is not a benefit unless you use them effectively"}),
    ],
)
def test_claims_that_the_post_turns_down_carry_its_own_caveats(run, claim, caveats):
    found = analyze(run, "social-media-requires-discipline.txt")["claims"]
    first = next(one for one in found if one["text"] == claim)
    assert (first["label"], first["stance"]) == ("unconditional", "rejected")
    assert all(any(caveat in shown["text"] for shown in first["caveats"]) for caveat in caveats)
    assert all(shown["source"]["same_article"] for shown in first["caveats"])


@pytest.mark.parametrize("words", ["reap the most rewards", "$6.5 million in revenue"])
def test_claims_of_the_round_table_are_found_once(run, words):
    found = analyze(run, "integrating-social-media-roundtable.txt", "--sources", SEEDS)["claims"]
    assert len([one for one in found if words in one["text"]]) == 1


def test_a_figure_given_as_proof_is_unconditional(run):
    found = analyze(run, "integrating-social-media-roundtable.txt", "--sources", SEEDS)["claims"]
    assert [one["label"] for one in found if "$6.5 million in revenue" in one["text"]] == ["unconditional"]


def test_the_warning_about_followers_is_a_caveat_of_measurement(run):
    found = analyze(run, "integrating-social-media-roundtable.txt", "--sources", SEEDS)["caveats"]
    assert [one["kind"] for one in found if "does not necessarily correlate" in one["text"]] == ["measurement"]


@pytest.mark.parametrize("name", ["social-media-requires-discipline.txt", "integrating-social-media-roundtable.txt"])
def test_furniture_yields_nothing(run, name):
    result = analyze(run, name)
    texts = [one["text"] for one in (*result["claims"], *result["caveats"])]
    for words in (
        "bloggers like this",
        "Comments are closed",
        "1 Comment",
        "Related blog posts",
        "was mentioned on Twitter",
        "please add links to them in the comments",
    ):
        assert not [text for text in texts if words in text], words


def test_every_real_article_gives_a_line_and_no_error(run, tmp_path):
    shown = run("batch", SHARED / "real" / "articles", "-o", tmp_path / "out.jsonl")
    assert shown.code == 0
    assert len((tmp_path / "out.jsonl").read_text().splitlines()) == 73
    assert (tmp_path / "out.jsonl.errors.jsonl").read_text() == ""
