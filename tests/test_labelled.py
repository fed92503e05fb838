"""Annotations: quotations, offsets, and what is refused."""

import json

import pytest

from critique.errors import BadAnnotation, UnreadableArticle
from critique.labelled import load_document, load_documents, load_pairs, parse_annotation
from critique.labelled.alignment import align_annotation, align_file, dump_annotation
from critique.values import Label, Scope, Span

TEXT = "# Tests\n\nTests save time. Tests may save money.\n\nBut they cost effort.\n"


def annotation(**changes):
    claim = {
        "quote": "Tests may save money.",
        "lever": {"quote": "Tests"},
        "benefit": {"quote": "save money"},
        "stance": "asserted",
        "label": "qualified",
        "qualifiers": [{"quote": "may", "kind": "hedge", "scope": "sentence"}],
        **changes,
    }
    return {
        "article": "a",
        "claims": [claim],
        "caveats": [{"quote": "But they cost effort.", "kind": "cost", "lever": "tests", "benefit": None}],
    }


def parse(data):
    return parse_annotation(data, TEXT, id="a", format="markdown", path="a.json")


def test_offsets_are_derived_from_quotations():
    claim = parse(annotation()).claims[0]
    assert TEXT[claim.span.start : claim.span.end] == "Tests may save money."
    assert claim.label is Label.QUALIFIED
    assert claim.qualifiers[0].scope is Scope.SENTENCE


def test_an_ambiguous_role_is_looked_for_within_its_claim():
    claim = parse(annotation()).claims[0]
    assert claim.lever.start == claim.span.start


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"quote": "Tests waste time."}, "not in the text", id="absent quotation"),
        pytest.param({"quote": "Tests"}, "stands 3 times", id="ambiguous quotation"),
        pytest.param({"quote": "Tests", "occurrence": 9}, "stands 3 times", id="occurrence out of range"),
        pytest.param({"start": 3}, "the text at offset 3", id="wrong offset"),
        pytest.param({"label": "perhaps"}, "expected one of unconditional, qualified", id="unknown label"),
        pytest.param({"stance": None}, "expected one of asserted", id="no stance"),
        pytest.param({"benefit": None}, 'no "benefit"', id="no benefit"),
        pytest.param({"qualifiers": "may"}, "must be a list", id="qualifiers are no list"),
        pytest.param({"quote": ""}, "exact stretch", id="empty quotation"),
    ],
)
def test_what_breaks_the_format_is_refused_and_named(changes, words):
    with pytest.raises(BadAnnotation, match=words) as refusal:
        parse(annotation(**changes))
    assert refusal.value.path == "a.json"
    assert "claim 1" in str(refusal.value)


def test_an_occurrence_tells_ambiguous_quotations_apart():
    claim = parse(annotation(quote="Tests", occurrence=2, benefit={"quote": "save time"})).claims[0]
    assert claim.span == Span(9, 14)


def test_aligning_adds_offsets_and_is_idempotent():
    once = align_annotation(annotation(), TEXT, id="a", path="a.json")
    assert once["claims"][0]["start"] == TEXT.index("Tests may")
    assert align_annotation(once, TEXT, id="a", path="a.json") == once


def test_aligning_keeps_what_it_does_not_know():
    data = align_annotation({**annotation(form="sentence"), "voice": "a tester"}, TEXT, id="a", path="a.json")
    assert (data["voice"], data["claims"][0]["form"]) == ("a tester", "sentence")


def test_a_dumped_annotation_reads_back_the_same():
    assert json.loads(dump_annotation(annotation())) == annotation()


def test_align_file_leaves_a_broken_file_alone(tmp_path):
    (tmp_path / "a.md").write_text(TEXT)
    path = tmp_path / "a.json"
    path.write_text(json.dumps(annotation(quote="absent")))
    before = path.read_text()
    with pytest.raises(BadAnnotation):
        align_file(path)
    assert path.read_text() == before


def test_gold_folders_with_bare_quotations_are_read(tmp_path):
    gold, texts = tmp_path / "gold", tmp_path / "articles"
    gold.mkdir()
    texts.mkdir()
    (texts / "a.md").write_text(TEXT)
    claim = {**annotation()["claims"][0], "lever": "Tests", "benefit": "save money"}
    (gold / "a.json").write_text(json.dumps({"article": "a", "claims": [claim], "caveats": []}))
    assert [document.id for document in load_documents(gold, texts=texts)] == ["a"]


def test_collections_hold_text_and_annotation_in_one_line(tmp_path):
    (tmp_path / "some.jsonl").write_text(json.dumps({**annotation(), "id": "p1", "text": TEXT}) + "\n")
    assert [(document.id, document.text) for document in load_documents(tmp_path)] == [("p1", TEXT)]


def test_an_annotation_without_text_is_refused(tmp_path):
    (tmp_path / "a.json").write_text(json.dumps(annotation()))
    with pytest.raises(BadAnnotation, match="no text for it"):
        load_documents(tmp_path)


def test_text_that_is_no_utf8_is_refused(tmp_path):
    (tmp_path / "a.md").write_bytes(b"\xff\xfe\xff")
    (tmp_path / "a.json").write_text(json.dumps(annotation()))
    with pytest.raises(UnreadableArticle, match="UTF-8"):
        load_document(tmp_path / "a.json", tmp_path / "a.md")


def test_a_line_that_is_no_json_is_named(tmp_path):
    (tmp_path / "x.jsonl").write_text('{"id": "a", "text": ""}\n{oops\n')
    with pytest.raises(BadAnnotation) as refusal:
        load_documents(tmp_path)
    assert refusal.value.line == 2


@pytest.mark.parametrize("row", ['{"article": "a"}', '{"article": "a", "claim": 0, "doc": "b", "caveat": 0, "relevance": 5}'])
def test_a_broken_pair_is_refused_by_line(tmp_path, row):
    (tmp_path / "p.jsonl").write_text(row + "\n")
    with pytest.raises(BadAnnotation) as refusal:
        load_pairs(tmp_path)
    assert refusal.value.line == 1
