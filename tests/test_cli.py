"""The command line: results on stdout, talk on stderr, exit codes that mean something."""

import json
import os
import shutil
import subprocess
import sys

import jsonschema
import pytest

from critique.cli.options import FORMAT_NAMES
from critique.model import default_model_path
from critique.report import FORMATS
from tests.places import EXAMPLE, EXAMPLE_SOURCES, ROOT

SCHEMA = json.loads((ROOT / "src/critique/report/schema.json").read_text())


def test_formats_of_the_command_line_are_those_of_the_report():
    assert tuple(FORMATS) == FORMAT_NAMES


def test_analyze_shows_claims_with_labels_and_caveats(run):
    shown = run("analyze", EXAMPLE, "--sources", EXAMPLE_SOURCES)
    assert shown.code == 0
    assert "UNCONDITIONAL" in shown.out
    assert "QUALIFIED" in shown.out
    assert shown.err == ""


@pytest.mark.parametrize("format", ["json", "jsonl"])
def test_analyze_writes_the_wire_format(run, format):
    result = json.loads(run("analyze", EXAMPLE, "--sources", EXAMPLE_SOURCES, "--format", format).out)
    jsonschema.validate(result, SCHEMA)
    assert result["claims"]


def test_analyze_reads_standard_input(run):
    result = json.loads(run("analyze", "-", "-f", "json", "--min-confidence", "0", stdin="Pairing saves time.").out)
    assert result["article"]["path"] is None
    assert [claim["text"] for claim in result["claims"]] == ["Pairing saves time."]


def test_analyze_takes_several_articles_as_lines(run):
    assert len(run("analyze", EXAMPLE, EXAMPLE, "-f", "jsonl").out.splitlines()) == 2


def test_analyze_writes_to_a_file(run, tmp_path):
    assert run("analyze", EXAMPLE, "-f", "json", "-o", tmp_path / "out.json").out == ""
    assert json.loads((tmp_path / "out.json").read_text())["claims"]


def test_fail_on_ends_with_one_where_there_is_such_a_claim(run):
    assert run("analyze", EXAMPLE, "--fail-on", "unconditional").code == 1


@pytest.mark.parametrize("text", ["", "We met on Monday.\n", "# Notes\n"])
def test_an_article_without_claims_is_a_result(run, tmp_path, text):
    path = tmp_path / "a.md"
    path.write_text(text)
    shown = run("analyze", path, "--fail-on", "unconditional")
    assert shown.code == 0
    assert shown.out


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        pytest.param("missing.md", None, "missing.md", id="missing file"),
        pytest.param("image.md", b"\x89PNG\r\n\x1a\n" + b"\x00" * 64, "image.md", id="binary file"),
        pytest.param("broken.md", "caf\u00e9\n".encode() * 3 + b"\xc3\x28 caf\xc3\xa9\n", "broken.md", id="undecodable bytes"),
    ],
)
def test_bad_input_ends_with_two_and_names_the_file(run, tmp_path, name, content, words):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    shown = run("analyze", path)
    assert shown.code == 2
    assert words in shown.err
    assert shown.out == ""


def test_a_folder_given_to_analyze_is_refused(run, tmp_path):
    shown = run("analyze", tmp_path)
    assert shown.code == 2
    assert str(tmp_path) in shown.err


def test_an_unknown_format_is_refused_with_the_known_ones(run):
    shown = run("analyze", EXAMPLE, "--format", "xml")
    assert shown.code == 2
    assert "text, json, jsonl" in shown.err


def test_an_unwritable_output_is_refused(run, tmp_path):
    shown = run("analyze", EXAMPLE, "-o", tmp_path / "no" / "such" / "folder.json")
    assert shown.code == 2
    assert "cannot be written" in shown.err


def test_a_missing_source_is_refused(run):
    shown = run("analyze", EXAMPLE, "--sources", "nowhere.md")
    assert shown.code == 2
    assert "nowhere.md" in shown.err


def test_a_model_with_a_wrong_checksum_ends_with_three(run, tmp_path):
    folder = shutil.copytree(default_model_path(), tmp_path / "model")
    (folder / "claims.safetensors").write_bytes(b"0")
    shown = run("analyze", EXAMPLE, "--model", folder)
    assert shown.code == 3
    assert "claims.safetensors" in shown.err


def test_a_model_that_is_not_there_ends_with_three(run, tmp_path):
    assert run("analyze", EXAMPLE, "--model", tmp_path).code == 3


def test_version_is_shown(run):
    assert run("--version").out.startswith("critique ")


def test_evaluate_articles_prints_scores_and_misses(run, tmp_path):
    shutil.copy(EXAMPLE, tmp_path / "a.md")
    claim = {
        "quote": "More repeat customers",
        "label": "unconditional",
        "stance": "asserted",
        "lever": None,
        "benefit": "More repeat customers",
    }
    (tmp_path / "a.json").write_text(json.dumps({"claims": [claim], "caveats": []}))
    shown = run("evaluate", "articles", tmp_path, "--show", "50")
    assert shown.code == 0
    assert '"gold_claims": 1' in shown.out
    assert "EXTRA" in shown.out


def test_evaluate_without_annotations_is_refused(run, tmp_path):
    assert run("evaluate", "articles", tmp_path).code == 2


def test_an_output_that_is_the_article_is_refused_and_the_article_kept(run, tmp_path):
    path = tmp_path / "keep.md"
    path.write_text("Pairing saves time.")
    assert run("analyze", path, "-o", path).code == 2
    assert path.read_text() == "Pairing saves time."


def test_text_with_control_characters_and_cyrillic_is_refused_as_binary(run, tmp_path):
    path = tmp_path / "odd.md"
    path.write_text("Ж hello \x01\x02\x03\x01\x02 world")
    assert run("analyze", path).code == 2


def test_records_that_cannot_be_read_are_refused(run, tmp_path):
    assert run("evaluate", "labels", tmp_path / "nowhere.jsonl").code == 2
    (tmp_path / "latin.jsonl").write_bytes('{"text": "café", "label": "a"}\n'.encode("latin-1"))
    assert run("evaluate", "labels", tmp_path / "latin.jsonl").code == 2


def test_fail_on_a_label_that_the_model_does_not_know_is_refused_with_the_known_ones(run):
    shown = run("analyze", EXAMPLE, "--fail-on", "maybe")
    assert shown.code == 2
    assert "'maybe'" in shown.err
    assert "unconditional, qualified" in shown.err
    assert shown.out == ""


@pytest.mark.parametrize("value", ["nan", "-0.1", "1.5", "inf"])
@pytest.mark.parametrize("option", ["--min-confidence", "--min-relevance"])
def test_a_least_confidence_or_relevance_that_is_no_probability_is_refused(run, value, option):
    shown = run("analyze", EXAMPLE, f"{option}={value}")
    assert shown.code == 2
    assert "expected a number from 0 to 1" in shown.err


CLAIM = {
    "quote": "More repeat customers",
    "label": "unconditional",
    "stance": "asserted",
    "lever": None,
    "benefit": "customers",
}


@pytest.fixture
def gold(tmp_path):
    """Writes the claims of an annotation of the example; gives the folder."""

    def write(*claims):
        shutil.copy(EXAMPLE, tmp_path / "a.md")
        (tmp_path / "a.json").write_text(json.dumps({"claims": claims}))
        return tmp_path

    return write


def test_evaluate_articles_names_a_quotation_that_the_article_does_not_hold(run, gold):
    shown = run("evaluate", "articles", gold(CLAIM, {**CLAIM, "quote": "Fewer\npears"}))
    assert shown.code == 0
    assert shown.err.count("\n") == 1
    assert "a.json: a quotation is not in the article and counts as a miss; mend it: 'Fewer\\npears'" in shown.err
    assert json.loads(shown.out)["gold_claims"] == 2


def test_evaluate_articles_says_nothing_of_quotations_that_are_there(run, gold):
    assert run("evaluate", "articles", gold(CLAIM)).err == ""


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        pytest.param(1, '"claims" must be a list of objects', id="a number"),
        pytest.param({**CLAIM, "quote": None}, 'claim 1: "quote" is None; expected a string', id="no quotation"),
        pytest.param({**CLAIM, "label": 3}, 'claim 1: "label" is 3; expected a string', id="label is a number"),
        pytest.param({**CLAIM, "stance": []}, 'claim 1: "stance" is []; expected a string', id="stance is a list"),
        pytest.param({**CLAIM, "lever": {"text": "x"}}, "claim 1: \"lever\" is {'text': 'x'}", id="role without quotation"),
        pytest.param({**CLAIM, "benefit": 7}, 'claim 1: "benefit" is 7', id="role is a number"),
        pytest.param({**CLAIM, "start": "x"}, "claim 1: \"start\" is 'x'; expected a whole number", id="start is a word"),
    ],
)
def test_evaluate_articles_refuses_a_malformed_claim_by_file(run, gold, claim, words):
    shown = run("evaluate", "articles", gold(claim))
    assert shown.code == 2
    assert "a.json: a" in shown.err
    assert words in shown.err


@pytest.mark.parametrize("content", [b"{oops", b"[]", b"{}", b'{"claims": 3}', b"\xff\xfe{"])
def test_evaluate_articles_refuses_what_is_no_annotation(run, gold, content):
    folder = gold()
    (folder / "a.json").write_bytes(content)
    shown = run("evaluate", "articles", folder)
    assert shown.code == 2
    assert "a.json" in shown.err


@pytest.mark.parametrize("content", ["", "\n\n"])
def test_evaluate_labels_refuses_a_file_without_records(run, tmp_path, content):
    (tmp_path / "data.jsonl").write_text(content)
    shown = run("evaluate", "labels", tmp_path / "data.jsonl")
    assert shown.code == 2
    assert "data.jsonl: no record to score" in shown.err


def test_evaluate_labels_refuses_a_label_that_the_model_does_not_know_by_line(run, tmp_path):
    rows = [{"text": "It may help.", "label": "qualified"}, {"text": "It helps.", "label": "strong"}]
    (tmp_path / "data.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    shown = run("evaluate", "labels", tmp_path / "data.jsonl")
    assert shown.code == 2
    assert "data.jsonl: line 2: the model knows no label 'strong'; expected one of unconditional, qualified" in shown.err


@pytest.mark.parametrize("option", ["--sources", "--store"])
def test_what_a_command_reads_is_never_written_over(run, tmp_path, option):
    kept = tmp_path / "kept.md"
    kept.write_text("Pairing costs an hour.")
    for words in (["analyze", EXAMPLE], ["ask", "Pairing saves time."]):
        shown = run(*words, option, kept, "-o", kept)
        assert shown.code == 2
        assert "is an input" in shown.err
        assert kept.read_text() == "Pairing costs an hour."


@pytest.mark.parametrize(
    ("name", "words"), [("page.html", "web pages"), ("rows.jsonl", "critique batch"), ("row.json", "data")]
)
def test_what_would_be_misread_is_refused(run, tmp_path, name, words):
    (tmp_path / name).write_text("<p>Pairing saves time.</p>")
    shown = run("analyze", tmp_path / name)
    assert shown.code == 2
    assert words in shown.err


def test_a_line_that_is_no_claim_is_named_before_anything_is_answered(run):
    shown = run("ask", "-", stdin="Pairing saves time.\n***\nBlogging brings readers.\n")
    assert shown.code == 2
    assert shown.err.startswith("critique: standard input: line 2: there is no claim here")
    assert shown.out == ""


def test_a_name_that_the_system_refuses_is_an_error_in_a_line(run):
    shown = run("analyze", EXAMPLE, "--store", "x" * 300)
    assert shown.code in (2, 3)
    assert shown.err.count("\n") == 1
    assert "too long" in shown.err


def test_nothing_is_written_to_the_home_folder_and_nobody_is_told(tmp_path):
    home = {**os.environ, "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    home.pop("ORT_DISABLE_TELEMETRY", None)
    done = subprocess.run([sys.executable, "-m", "critique", "analyze", EXAMPLE], env=home, check=True, capture_output=True)
    assert done.stdout
    assert list(tmp_path.rglob("*")) == []


def test_a_closed_standard_output_is_an_error_in_a_line(tmp_path):
    command = f"{sys.executable} -m critique analyze {EXAMPLE} >&-"
    done = subprocess.run(command, shell=True, check=False, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.strip() == "critique: standard output: is closed; name a file with --output"


def test_neither_another_name_of_the_article_nor_the_model_is_written_over(run, tmp_path):
    article, other = tmp_path / "a.md", tmp_path / "b.md"
    article.write_text("Pairing saves time.")
    other.hardlink_to(article)
    assert run("analyze", article, "-o", other).code == 2
    assert article.read_text() == "Pairing saves time."
    model = tmp_path / "model"
    shutil.copytree(default_model_path(), model)
    before = (model / "labels.json").read_bytes()
    shown = run("analyze", article, "-m", model, "-o", model / "labels.json")
    assert shown.code == 2
    assert "is an input" in shown.err
    assert (model / "labels.json").read_bytes() == before


def test_articles_are_scored_by_how_their_names_begin(run, tmp_path):
    shown = run("evaluate", "articles", tmp_path, "--articles", tmp_path, "--only", "n*")
    assert shown.code == 2
    assert "no annotations" in shown.err


def test_a_form_feed_ends_no_line(run):
    shown = run("ask", "-", "-f", "jsonl", "--no-builtin-sources", stdin="Pairing saves time.\x0cAnd money.\n")
    assert len(shown.out.splitlines()) == 1


def test_no_caveat_is_relevant_enough_for_whoever_asks_too_much(run):
    question = ("ask", "A newsletter brings customers back.", "--no-store", "-f", "json")
    assert json.loads(run(*question).out)["claims"][0]["caveats"]
    assert json.loads(run(*question, "--min-relevance", "1").out)["claims"][0]["caveats"] == []
