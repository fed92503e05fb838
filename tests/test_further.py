"""The further annotations of real articles: places that fit together, and the texts that they are places in."""

import json
import sys

import pytest

from critique.labelled.parsing import parse_annotation
from critique.values import CaveatKind, Label, QualifierKind, Scope, Stance
from tests.places import ROOT, SHARED, needs_shared

BENCHMARKS = ROOT / "benchmarks"
ARTICLES = SHARED / "real" / "articles"
ROWS = [json.loads(line) for line in (BENCHMARKS / "annotations" / "further.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=[row["article"] for row in ROWS])
def test_every_annotation_is_whole(row):
    starts = [claim["span"][0] for claim in row["claims"]]
    assert starts == sorted(starts)
    for claim in row["claims"]:
        assert Stance(claim["stance"])
        assert (Label(claim["label"]) is Label.QUALIFIED) == bool(claim["qualifiers"])
        marks = claim["qualifiers"]
        assert all(QualifierKind(mark["kind"]) and Scope(mark["scope"]) for mark in marks)
        spans = [
            claim["span"],
            claim["benefit"],
            *([claim["lever"]] if claim["lever"] else []),
            *(mark["span"] for mark in marks),
        ]
        assert all(0 <= start < end for start, end in spans)
    assert all(CaveatKind(caveat["kind"]) and caveat["span"][0] < caveat["span"][1] for caveat in row["caveats"])
    for claim, caveat, relevance in row["pairs"]:
        assert claim < len(row["claims"])
        assert caveat < len(row["caveats"])
        assert relevance in (1, 2)


@needs_shared
def test_the_annotations_fit_the_texts(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(BENCHMARKS)
    monkeypatch.delitem(sys.modules, "further", raising=False)
    from further import expand

    pairs = expand(ARTICLES, tmp_path).read_text(encoding="utf-8").splitlines()
    assert len(pairs) == sum(len(row["pairs"]) for row in ROWS)
    for row in ROWS:
        text = (ARTICLES / f"{row['article']}.md").read_text(encoding="utf-8")
        gold = json.loads((tmp_path / f"{row['article']}.json").read_text(encoding="utf-8"))
        found = parse_annotation(gold, text, id=row["article"], format="markdown", path=row["article"])
        assert [[claim.span.start, claim.span.end] for claim in found.claims] == [claim["span"] for claim in row["claims"]]
