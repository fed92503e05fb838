"""Sentences within blocks."""

import time

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from critique.reading import read_text
from critique.segmentation import count_sentences, segment, tokenize


def sentences(text, *, format="text"):
    return [sentence.text for sentence in segment(read_text(text, format=format))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Dr. Smith met J. R. Jones. They spoke.", ["Dr. Smith met J. R. Jones.", "They spoke."], id="initials"),
        pytest.param("He was late… and tired. It rained.", ["He was late… and tired.", "It rained."], id="ellipsis"),
        pytest.param("He said “go.” Then he left.", ["He said “go.”", "Then he left."], id="quotation"),
        pytest.param("“Really?” she said. Yes.", ["“Really?” she said.", "Yes."], id="question within a quotation"),
        pytest.param("We grew 3.5% vs. last year. It helped.", ["We grew 3.5% vs. last year.", "It helped."], id="decimals"),
        pytest.param(
            "Use lists, tables, etc. Then stop.", ["Use lists, tables, etc.", "Then stop."], id="abbreviation at the end"
        ),
        pytest.param("See e.g. Smith. It is short.", ["See e.g. Smith.", "It is short."], id="e.g."),
        pytest.param("Read the book! 🙂 But in short, no.", ["Read the book!", "🙂 But in short, no."], id="emoji"),
        pytest.param("It works (mostly.) Next one.", ["It works (mostly.)", "Next one."], id="closing bracket"),
        pytest.param("Really?! Yes.", ["Really?!", "Yes."], id="two marks"),
    ],
)
def test_text_is_split_where_a_reader_would(text, expected):
    assert sentences(f"Prose that makes this a paragraph of text. {text}")[1:] == expected


def test_list_items_without_full_stops_are_sentences_of_their_own():
    assert sentences("# T\n\n- saves time\n- fewer bugs", format="markdown") == ["T", "saves time", "fewer bugs"]


def test_code_holds_no_sentence():
    assert sentences("Before.\n\n```\nCode runs. Fast.\n```\n", format="markdown") == ["Before."]


def test_an_endless_word_is_cut_into_pieces():
    assert "".join(sentences("x" * 50_000)) == "x" * 50_000


def test_sentences_of_a_quotation_are_counted():
    assert count_sentences("One here. Two there. Three.") == 3


@pytest.fixture(scope="module")
def blank():
    return spacy.blank("en")


TRICKY = ["don't", "e.g.", "(well-known)", "$3.5m", "http://a.org/b?c", ":-)", "U.S.", "10km", "“so”", "\u00a0", "\n\n", "it’s"]


@given(parts=st.lists(st.sampled_from(TRICKY) | st.text(max_size=6)))
def test_tokens_are_those_of_spacys_blank_pipeline(blank, parts):
    text = " ".join(parts)
    assert [(token.text, token.idx) for token in tokenize(text)] == [(token.text, token.idx) for token in blank(text)]


def test_space_is_no_token():
    (sentence,) = segment(read_text("a\u00a0 \u2003b  c", format="markdown"))
    assert [sentence.text[start:end] for start, end in sentence.tokens] == ["a", "b", "c"]


@pytest.mark.parametrize("mark", ["=", "$", "[", "😀", "x"])
def test_an_endless_word_takes_no_endless_time(mark):
    started = time.perf_counter()
    sentences = segment(read_text("It saves time. " + mark * 20_000))
    assert time.perf_counter() - started < 5
    assert "".join(sentence.text for sentence in sentences).count(mark) == 20_000
