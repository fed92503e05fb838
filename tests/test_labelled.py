"""Annotations: quotations, offsets, and what is refused."""

import json

import pytest

from critique.errors import BadAnnotation, UnreadableArticle, UnwritableOutput
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
        pytest.param({"start": -23, "quote": "But they"}, "the text at offset -23", id="offset before the text"),
        pytest.param({"lever": ["Tests"]}, "a bare quotation, or null", id="a role is a list"),
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


def test_aligning_finds_quotations_again_after_the_text_has_changed():
    once = align_annotation(annotation(), TEXT, id="a", path="a.json")
    later = f"Note well. {TEXT}"
    again = align_annotation(once, later, id="a", path="a.json")
    assert again == align_annotation(annotation(), later, id="a", path="a.json")
    assert again["claims"][0]["start"] == once["claims"][0]["start"] + len("Note well. ")


def test_data_align_passes_over_the_splits_and_pairs_of_a_corpus(run, tmp_path):
    (tmp_path / "articles").mkdir()
    (tmp_path / "pairs" / "first").mkdir(parents=True)
    (tmp_path / "articles" / "a.md").write_text(TEXT)
    (tmp_path / "articles" / "a.json").write_text(json.dumps(annotation()))
    (tmp_path / "splits.json").write_text("{}")
    for name in ("judged.jsonl", "first/judged.jsonl"):
        (tmp_path / "pairs" / name).write_text("{}\n")
    shown = run("data", "align", tmp_path)
    assert shown.code == 0
    assert "1 file, 1 changed" in shown.err


def test_data_align_finds_the_texts_of_layers_in_articles_and_sources(run, tmp_path):
    for part, name in (("articles", "a"), ("sources", "b")):
        (tmp_path / part).mkdir()
        (tmp_path / part / f"{name}.md").write_text(TEXT)
        for layer in ("first", "second"):
            (tmp_path / "annotations" / layer).mkdir(parents=True, exist_ok=True)
            (tmp_path / "annotations" / layer / f"{name}.json").write_text(json.dumps(annotation()))
    shown = run("data", "align", tmp_path)
    assert shown.code == 0
    assert "4 files, 4 changed" in shown.err
    (tmp_path / "sources" / "b.md").unlink()
    shown = run("data", "align", tmp_path)
    assert shown.code == 2
    assert "expected b.md or b.txt in" in shown.err
    assert str(tmp_path / "sources") in shown.err


def test_aligning_keeps_what_it_does_not_know():
    data = align_annotation({**annotation(form="sentence"), "voice": "a tester"}, TEXT, id="a", path="a.json")
    assert (data["voice"], data["claims"][0]["form"]) == ("a tester", "sentence")


def test_aligning_leaves_alone_what_is_no_annotation():
    notes = [{"quote": "x", "start": 3, "end": 4}]
    data = align_annotation({**annotation(), "notes": notes}, TEXT, id="a", path="a.json")
    assert data["notes"] == notes


def test_aligning_makes_objects_of_bare_roles_as_gold_folders_have_them():
    bare = align_annotation(annotation(lever="Tests", benefit="save money"), TEXT, id="a", path="a.json")
    assert bare == align_annotation(annotation(), TEXT, id="a", path="a.json")


@pytest.mark.parametrize("role", ["lever", "benefit"])
def test_aligning_refuses_a_bare_role_that_the_text_does_not_hold(role):
    with pytest.raises(BadAnnotation, match=rf"claim 1, {role}: the quotation is not in the text: 'pears'"):
        align_annotation(annotation(**{role: "pears"}), TEXT, id="a", path="a.json")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        pytest.param("a.json", b'{"claims": [\n}', "a.json: line 2: no JSON", id="broken JSON"),
        pytest.param("a.json", b'{"article": "caf\xe9"}', "a.json: no JSON in UTF-8", id="no UTF-8"),
        pytest.param("a.json", b"[]", "a.json: expected a JSON object", id="no object"),
        pytest.param("a.json", b"[" * 100_000, "a.json: no JSON", id="too deep"),
        pytest.param(
            "a.json", b'{"claims": ["Tests save time."]}', '"claims" must be a list of objects', id="claims are words"
        ),
        pytest.param("a.jsonl", b'{"claims": []}\n', 'a.jsonl: line 1: no "text"', id="a row without text"),
        pytest.param("a.jsonl", b'{"text": "caf\xe9"}\n', "a.jsonl: line 1: no JSON in UTF-8", id="a row that is no UTF-8"),
    ],
)
def test_data_align_refuses_what_it_cannot_read_by_file_and_leaves_it_alone(run, tmp_path, name, content, words):
    (tmp_path / "a.md").write_text(TEXT)
    (tmp_path / name).write_bytes(content)
    shown = run("data", "align", tmp_path)
    assert shown.code == 2
    assert words in shown.err
    assert (tmp_path / name).read_bytes() == content


def test_data_align_refuses_a_text_that_is_no_utf8(run, tmp_path):
    (tmp_path / "a.md").write_bytes(b"caf\xe9")
    (tmp_path / "a.json").write_text(json.dumps(annotation()))
    shown = run("data", "align", tmp_path / "a.json")
    assert shown.code == 2
    assert "a.md: cannot be read as UTF-8 text" in shown.err


def test_data_align_counts_one_file_in_the_singular(run, tmp_path):
    (tmp_path / "a.md").write_text(TEXT)
    (tmp_path / "a.json").write_text(json.dumps(annotation(lever="Tests", benefit="save money")))
    assert run("data", "align", tmp_path).err == "1 file, 1 changed\n"
    assert run("data", "align", tmp_path).err == "1 file, 0 changed\n"


def test_aligning_keeps_a_lone_surrogate_as_an_escape(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"text": "\ud800", "claims": [], "caveats": []}) + "\n")
    align_file(path)
    assert json.loads(path.read_text())["text"] == "\ud800"


def test_an_annotation_that_cannot_be_written_is_an_error_with_a_name(tmp_path):
    (tmp_path / "a.md").write_text(TEXT)
    path = tmp_path / "a.json"
    path.write_text(json.dumps(annotation()))
    path.chmod(0o444)
    try:
        path.open("r+").close()
    except PermissionError:
        with pytest.raises(UnwritableOutput, match=r"a\.json: cannot be written"):
            align_file(path)
    else:
        pytest.skip("permissions do not bind this user")


def test_a_byte_order_mark_before_an_annotation_does_no_harm(tmp_path):
    (tmp_path / "a.md").write_text(TEXT)
    (tmp_path / "a.json").write_text(json.dumps(annotation()), encoding="utf-8-sig")
    assert len(load_document(tmp_path / "a.json", tmp_path / "a.md").claims) == 1


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
