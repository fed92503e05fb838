"""Mining: what is a caveat, how long it is, what stands around it."""

from dataclasses import replace

import pytest

from critique.contexts import contextualize
from critique.mining import mine_caveats
from critique.reading import read_text
from critique.segmentation import segment
from critique.sources import mine_source

TEXT = """# A year of meetings

We met every week in the small room.

## What it cost

It takes months before a team sees any result from such meetings. There is little evidence that they improve anything. The number of meetings does not
necessarily correlate with output.

- Be careful what you promise: it does not work without somebody who writes things down.
"""


def mined(model):
    return mine_source(read_text(TEXT, id="year"), model)


def test_caveats_are_found_with_their_source(model):
    found = mined(model)
    assert any("does not\nnecessarily correlate" in entry.caveat.text for entry in found)
    assert {entry.source.id for entry in found} == {"year"}
    assert not any(entry.source.same_article for entry in found)


def test_a_caveat_is_its_text_at_its_span(model):
    assert all(TEXT[entry.caveat.span.start : entry.caveat.span.end] == entry.caveat.text for entry in mined(model))


def test_surroundings_hold_title_and_heading(model):
    entry = next(entry for entry in mined(model) if "correlate" in entry.caveat.plain)
    assert entry.caveat.surroundings.startswith("A year of meetings What it cost")


@pytest.mark.parametrize(
    ("text", "caveats"),
    [
        ("Newsletters take five hours a week to write.", 1),
        ("Newsletters take five hours a week to write. Software for sending them costs money too.", 1),
        ("Newsletters take five hours a week to write.\n\nSoftware for sending them costs money too.", 2),
        ("They take five hours a week. The software costs money too. Few of our readers open them.", 2),
    ],
    ids=["one", "two in a row", "two paragraphs", "three in a row"],
)
def test_two_sentences_of_a_paragraph_make_one_caveat(model, text, caveats):
    detector = replace(model.caveats, threshold=0.0)
    article = read_text(text)
    contexts = contextualize(article, segment(article))
    readings = model.encoder.read(contexts, gated=False)
    assert len(mine_caveats(article, contexts, readings, detector, model.caveat_kinds)) == caveats


def test_plain_narrative_is_no_caveat(model):
    assert not any("small room" in entry.caveat.plain for entry in mined(model))
