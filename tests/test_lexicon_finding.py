"""Cues are looked for by the words that open them; what is found is what searching every pattern finds."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from critique.contexts import contextualize
from critique.lexicon import CueTable, Hit, find_cues
from critique.lexicon.finding import _Starts
from critique.lexicon.openings import Opening, openings_of, words_needed
from critique.segmentation import segment
from tests.builders import make_article
from tests.places import CORPUS, SHARED, needs_shared
from tests.test_lexicon import TABLES

CUES = [cue for table in TABLES.values() for cue in table]
SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
ODD = (*"ſİıﬁßΣ٣’“”→$%5_\n\N{KELVIN SIGN}", "=>", " = ", " - ", ", ", "; ", "€ ")
WORDS = sorted({word for cue in CUES for text in (*cue.fires, *cue.silent) for word in re.findall(r"[\w’']+", text)})
SENTENCES = [text for cue in CUES for text in (*cue.fires, *cue.silent)]


def searched(text, cues):
    """What is found by running every pattern over the whole text."""
    plain = text.replace("’", "'")
    hits = [
        Hit(cue, match.start(), match.end())
        for cue in cues
        for match in re.finditer(cue.pattern, plain, re.IGNORECASE)
        if match.end() > match.start()
    ]
    return tuple(sorted(hits, key=lambda hit: (hit.start, -hit.end, hit.cue.name)))


def differing(texts):
    return [(name, text) for text in texts for name, table in TABLES.items() if find_cues(text, table) != searched(text, table)]


def test_cues_are_found_in_their_own_examples_as_by_searching():
    assert differing(SENTENCES) == []


def test_cues_are_found_in_the_corpus_as_by_searching():
    paths = sorted((CORPUS / "articles").rglob("*.md"))[:20]
    sentences = {text for path in paths for text in SENTENCE_END.split(path.read_text(encoding="utf-8"))}
    assert len(sentences) > 200
    assert differing(sorted(sentences)) == []


@needs_shared
@pytest.mark.shared
def test_cues_are_found_in_real_articles_as_by_searching():
    paths = sorted((SHARED / "real" / "articles").glob("*.md"))[::8]
    sentences = {text for path in paths for text in SENTENCE_END.split(path.read_text(encoding="utf-8"))}
    assert differing(sorted(sentences)) == []


@given(
    pieces=st.lists(
        st.sampled_from(WORDS) | st.sampled_from(ODD) | st.text(max_size=3) | st.sampled_from(SENTENCES), max_size=12
    ),
    glue=st.sampled_from(["", " ", ", "]),
    is_upper=st.booleans(),
)
def test_cues_are_found_in_any_text_as_by_searching(pieces, glue, is_upper):
    text = glue.join(pieces)
    assert differing([text.upper() if is_upper else text]) == []


@pytest.mark.parametrize(
    ("pattern", "openings"),
    [
        pytest.param(r"\bsav(?:e|es)\b", {Opening("save", True), Opening("saves", True)}, id="whole words"),
        pytest.param(r"\bprofit\w*", {Opening("profit", False)}, id="the beginning of a word"),
        pytest.param(r"\bdon't\b", {Opening("don", True)}, id="a word up to its apostrophe"),
        pytest.param(r"^(?:in order )?to\b", {Opening("in", True), Opening("to", True)}, id="something left out"),
        pytest.param(r"(?:^|[,;] )but\b", {Opening("but", True), Opening(",", False), Opening(";", False)}, id="marks"),
        pytest.param(r"\b\d[\d.]* ?%", {Opening("0", False)}, id="a number"),
        pytest.param(r"(?<=, )(?:may(?! \d)|can)\b", {Opening("may", True), Opening("can", True)}, id="behind a mark"),
    ],
)
def test_openings_are_read_off_a_pattern(pattern, openings):
    assert openings_of(pattern) == openings


@pytest.mark.parametrize("pattern", [r"\b\w+ly\b", r"may", r" ?\w+", r"[^.]+ if\b", r"(?:\bso)?", r"(?<!the )save\b"])
def test_a_pattern_that_may_begin_anywhere_has_no_openings(pattern):
    assert openings_of(pattern) is None


def test_a_pattern_that_may_begin_anywhere_is_known_by_a_word_that_it_needs():
    assert words_needed(r"\b\w+ (?:\w+ly )?sa(?:y|id)\b") == {Opening("say", True), Opening("said", True)}
    assert words_needed(r"\w+(?:say|said)\b") is None
    assert words_needed(r"\b\w+ \w+") is None


@pytest.mark.parametrize("cue", CUES, ids=lambda cue: cue.name)
def test_no_cue_is_searched_for_in_every_text(cue):
    assert openings_of(cue.pattern) is not None or words_needed(cue.pattern) is not None


def tries_in(text, monkeypatch):
    """How often a pattern is tried at a place, over all tables."""
    tried = []
    for table in TABLES.values():
        starts = _Starts([cue.pattern for cue in table])
        plain = [re.compile(cue.pattern, re.IGNORECASE) for cue in table]
        monkeypatch.setattr(
            starts, "_match", [lambda text, at, one=one: tried.append(at) or one.match(text, at) for one in plain]
        )
        monkeypatch.setattr(starts, "_search", [lambda text, one=one: tried.append(0) or one.finditer(text) for one in plain])
        starts.matches(text)
    return len(tried)


def test_words_that_open_no_cue_try_no_pattern(monkeypatch):
    assert tries_in("blue paint covers seven tall doors " * 20, monkeypatch) == 0


def test_tries_grow_with_the_text_and_no_faster(monkeypatch):
    once = tries_in("It may help if you can, and the more you try the better. ", monkeypatch)
    assert 0 < once < len(CUES)
    assert tries_in("It may help if you can, and the more you try the better. " * 50, monkeypatch) <= 50 * once


def test_a_text_is_looked_through_once_however_often_it_is_asked_for(monkeypatch):
    table = CueTable(*TABLES["claims"])
    looked = []
    find = table.find
    monkeypatch.setattr(table, "find", lambda text: looked.append(text) or find(text))
    contexts = contextualize(article := make_article("# One\n\n" + "## Two\n\nIt saves time.\n\n" * 500), segment(article))
    for context in contexts:
        find_cues(context.heading, table)
        find_cues(context.before, table)
        find_cues(context.text, table)
    assert sorted(looked) == sorted(set(looked))
