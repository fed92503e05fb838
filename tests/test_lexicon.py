"""Every cue fires where it must and stays silent where it must."""

import pytest

from critique.lexicon import (
    CAVEAT_CUES,
    CLAIM_CUES,
    DENIAL_CUES,
    OUTCOME_CUES,
    QUALIFIER_CUES,
    STANCE_CUES,
    Cue,
    find_cues,
)

TABLES: dict[str, tuple[Cue, ...]] = {
    "claims": CLAIM_CUES,
    "outcomes": OUTCOME_CUES,
    "qualifiers": QUALIFIER_CUES,
    "stances": STANCE_CUES,
    "denials": DENIAL_CUES,
    "caveats": CAVEAT_CUES,
}
CUES = [pytest.param(cue, id=f"{table}:{cue.name}") for table, cues in TABLES.items() for cue in cues]


@pytest.mark.parametrize("cue", CUES)
def test_cue_fires_on_every_sentence_that_it_must_find(cue):
    assert [text for text in cue.fires if not find_cues(text, (cue,))] == []


@pytest.mark.parametrize("cue", CUES)
def test_cue_stays_silent_on_every_sentence_that_it_must_not_find(cue):
    assert [text for text in cue.silent if find_cues(text, (cue,))] == []


@pytest.mark.parametrize("cue", CUES)
def test_cue_has_examples_both_ways(cue):
    assert cue.fires
    assert cue.silent


@pytest.mark.parametrize("table", TABLES)
def test_cue_names_are_unique_within_their_table(table):
    names = [cue.name for cue in TABLES[table]]
    assert len(set(names)) == len(names)


def test_every_form_of_claim_with_words_of_its_own_has_a_cue():
    groups = {cue.name.split(".")[0] for cue in CLAIM_CUES}
    assert groups == {
        "sentence", "enablement", "avoided", "superlative", "correlative", "equation", "imperative", "question",
        "correlation", "instance",
    }  # fmt: skip


def test_curly_apostrophe_is_read_as_a_straight_one():
    assert find_cues("It doesn’t work", DENIAL_CUES) != ()
