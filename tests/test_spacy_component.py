"""The spaCy component says what `analyze` and `batch` say."""

import json

import pytest
import spacy

TEXT = """Why we write things down

Writing decisions down saves time. It may also lower stress, but it takes discipline.

Vendors promise that a template doubles output. We have not seen that.
"""


@pytest.fixture(scope="module")
def nlp():
    pipeline = spacy.blank("en")
    pipeline.add_pipe("critique_claims")
    return pipeline


def test_spacy_finds_the_component_by_its_entry_point(nlp):
    assert nlp.pipe_names == ["critique_claims"]


def test_component_analyze_and_batch_agree(nlp, run, tmp_path):
    path = tmp_path / "note.txt"
    path.write_text(TEXT, encoding="utf-8")
    by_component = [
        (span.start_char, span.end_char, span.label_, span._.critique_stance, len(span._.critique_qualifiers))
        for span in nlp(TEXT).spans["claims"]
    ]
    analysed = json.loads(run("analyze", path, "--format", "json").out)
    assert run("batch", path, "-o", tmp_path / "out.jsonl").code == 0
    batched = json.loads((tmp_path / "out.jsonl").read_text(encoding="utf-8"))
    assert by_component
    for result in (analysed[0] if isinstance(analysed, list) else analysed, batched):
        assert by_component == [
            (claim["start"], claim["end"], claim["label"], claim["stance"], len(claim["qualifiers"]))
            for claim in result["claims"]
        ]


def test_a_span_carries_what_the_claim_has(nlp):
    doc = nlp(TEXT)
    span = doc.spans["claims"][0]
    assert 0 < span._.critique_probability <= 1
    assert 0 < span._.critique_confidence <= 1
    assert span._.critique_benefit.text
    assert doc._.critique.claims[0].claim.span.start == span.start_char


def test_many_documents_pass_through(nlp):
    docs = list(nlp.pipe(["Pairing saves time.", "", "The office is in Leeds."]))
    assert [len(doc.spans["claims"]) > 0 for doc in docs][1:] == [False, False]
