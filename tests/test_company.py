"""What the encoder says of the sentences that stand around one."""

import numpy as np
import pytest

from critique.company import Company, company_of
from critique.contexts import contextualize
from critique.encoding import SentenceReading, outputs
from critique.features import caveat_evidence, claim_evidence, tenor_of
from critique.reading import read_text
from critique.segmentation import segment

TEXT = """# Mulch

Mulch saves water. It keeps weeds down. It costs money.

## Why we like it

Reasons:

- It saves water.
- It looks tidy.

## What it takes

- It takes a day.
"""


def reading(claim, caveat=0.0):
    scores = np.zeros(outputs.SENTENCE_OUTPUTS, dtype=np.float32)
    scores[[outputs.CLAIM, outputs.CAVEAT]] = claim, caveat
    return SentenceReading(np.zeros(4, dtype=np.float32), scores)


@pytest.fixture
def contexts():
    article = read_text(TEXT)
    return contextualize(article, segment(article))


def company(contexts, claims, caveats=None):
    caveats = caveats or [0.0] * len(claims)
    readings = [reading(claim, caveat) for claim, caveat in zip(claims, caveats, strict=True)]
    by_text = {(context.text, context.heading): number for number, context in enumerate(contexts)}
    return by_text, company_of(contexts, readings)


def test_neighbours_stand_right_before_and_after(contexts):
    claims = [float(number) for number in range(len(contexts))]
    _, found = company(contexts, claims, [-claim / 4 for claim in claims])
    assert [(one.claim_before, one.claim_after) for one in found[:2]] == [(None, 1.0), (0.0, 2.0)]
    assert (found[1].caveat_before, found[1].caveat_after) == (0.0, -0.5)
    assert (found[-1].claim_after, found[-1].caveat_after) == (None, None)


def test_the_mean_of_a_block_leaves_the_sentence_itself_out(contexts):
    places, found = company(contexts, [1.0, 3.0, 1.0, -1.0, *[0.0] * (len(contexts) - 4)])
    assert found[places["Mulch saves water.", ""]].block == pytest.approx(0.0)
    assert found[places["It keeps weeds down.", ""]].block == pytest.approx(1.0)
    assert found[places["Reasons:", "Why we like it"]].block is None


def test_peers_are_items_under_the_same_heading_and_other_headings(contexts):
    places, found = company(contexts, [float(number) for number in range(len(contexts))])
    first, second = places["It saves water.", "Why we like it"], places["It looks tidy.", "Why we like it"]
    assert (found[first].peers, found[second].peers) == (second, first)
    assert found[places["It takes a day.", "What it takes"]].peers is None
    headings = [number for number, context in enumerate(contexts) if context.kind.value == "heading"]
    assert [found[number].peers for number in headings] == [float(number) for number in reversed(headings)]
    assert found[places["Mulch saves water.", ""]].peers is None


def test_what_was_left_unread_says_no_more_than_a_sure_no(contexts):
    _, found = company(contexts, [-20.0] * len(contexts), [-20.0] * len(contexts))
    assert (found[1].claim_before, found[1].caveat_after, found[1].block) == (-5.0, -5.0, -5.0)


def test_company_is_evidence_and_its_absence_is_none(contexts):
    _, found = company(contexts, [1.0] * len(contexts))
    said = claim_evidence(contexts[1], reading(1.0), found[1])
    assert said["claims in block"] == 1.0
    assert not [name for name in claim_evidence(contexts[1], reading(1.0), Company()) if name.startswith("claims ")]
    tenor = tenor_of([reading(1.0)])
    assert {"claim before", "caveat after"} <= set(caveat_evidence(reading(1.0), tenor, found[1]))
    assert not {"claim before", "caveat after"} & set(caveat_evidence(reading(1.0), tenor, Company()))
