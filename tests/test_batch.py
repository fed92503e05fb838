"""Batch: one line per article, in order; what fails is a dead letter, and the run goes on."""

import json
import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from critique.batch import find_letters, run_batch
from critique.model import default_model_path
from critique.reading import SUFFIXES
from critique.sources import source_files
from tests.places import EXAMPLE


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "in"
    place.mkdir()
    shutil.copy(EXAMPLE, place / "b.md")
    (place / "a.txt").write_text("Notes\n\nPairing saves time.\n")
    return place


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_a_folder_gives_one_line_per_article_in_order(run, folder, tmp_path):
    shown = run("batch", folder, "-o", tmp_path / "out.jsonl")
    assert shown.code == 0
    assert [row["article"]["id"] for row in lines(tmp_path / "out.jsonl")] == ["a", "b"]
    assert "2 articles" in shown.err
    assert "no errors" in shown.err


def test_a_glob_is_expanded(run, folder, tmp_path):
    run("batch", folder / "*.md", "-o", tmp_path / "out.jsonl")
    assert [row["article"]["id"] for row in lines(tmp_path / "out.jsonl")] == ["b"]


def test_batch_and_analyze_give_the_same_result(run, folder, tmp_path):
    run("batch", folder / "b.md", "-o", tmp_path / "out.jsonl")
    assert (tmp_path / "out.jsonl").read_text() == run("analyze", folder / "b.md", "-f", "jsonl").out


def test_bad_lines_records_and_files_are_dead_letters_and_the_run_goes_on(run, folder, tmp_path):
    good = {"id": "one", "text": "Pairing saves time."}
    rows = [
        json.dumps(good),
        "{oops",
        '{"id": "two"}',
        '"text"',
        "\udcff".encode("utf-8", "surrogateescape").decode("latin-1"),
        json.dumps({**good, "id": "three"}),
    ]
    (folder / "c.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder / "d.md").write_bytes(b"%PDF-1.7\x00\x01\x02")
    shown = run("batch", folder, "-o", tmp_path / "out.jsonl")
    dead = lines(tmp_path / "out.jsonl.errors.jsonl")
    assert shown.code == 0
    assert [row["article"]["id"] for row in lines(tmp_path / "out.jsonl")] == ["a", "b", "one", "three"]
    assert [(letter["path"].split("/")[-1], letter["line"]) for letter in dead] == [
        ("c.jsonl", 2),
        ("c.jsonl", 3),
        ("c.jsonl", 4),
        ("c.jsonl", 5),
        ("d.md", None),
    ]
    assert json.loads((tmp_path / "out.jsonl.summary.json").read_text())["dead_letters"] == 5


@pytest.mark.parametrize("name", [".", "/"])
def test_an_output_without_a_name_is_refused(run, tmp_path, name):
    (tmp_path / "a.md").write_text("Pairing saves time.")
    shown = run("batch", tmp_path / "a.md", "-o", name)
    assert shown.code == 2
    assert "is a folder" in shown.err


def test_a_companion_that_cannot_be_written_is_named(run, tmp_path):
    (tmp_path / "a.md").write_text("Pairing saves time.")
    (tmp_path / "out.jsonl.summary.json").mkdir()
    shown = run("batch", tmp_path / "a.md", "-o", tmp_path / "out.jsonl")
    assert shown.code == 2
    assert "out.jsonl.summary.json: cannot be written" in shown.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_named(run, tmp_path):
    (tmp_path / "a.md").write_bytes(b"%PDF-1.7\x00\x01")
    (tmp_path / "out.jsonl.errors.jsonl").symlink_to("/dev/full")
    shown = run("batch", tmp_path / "a.md", "-o", tmp_path / "out.jsonl")
    assert shown.code == 2
    assert "cannot be written (No space left on device)" in shown.err


def test_a_store_that_breaks_ends_the_run(run, tmp_path):
    (tmp_path / "source.md").write_text("# Pairing\n\nPairing only saves time if both know the code.\n")
    run("sources", "add", tmp_path / "source.md", "--store", tmp_path / "s.db")
    with sqlite3.connect(tmp_path / "s.db") as connection:
        connection.execute("UPDATE caveats SET kind = 'weird'")
    (tmp_path / "a.md").write_text("# Pairing\n\nPairing saves time.\n")
    shown = run("batch", tmp_path / "a.md", "-o", tmp_path / "out.jsonl", "--store", tmp_path / "s.db")
    assert shown.code == 3
    assert "s.db" in shown.err


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
def test_every_sort_of_article_that_is_known_is_found_in_a_folder(tmp_path, suffix):
    (tmp_path / f"a{suffix.upper()}").write_text("Pairing saves time.")
    assert [path.name for path in find_letters([str(tmp_path)])] == [f"a{suffix.upper()}"]
    assert [path.name for path in source_files([tmp_path])] == [f"a{suffix.upper()}"]


def test_records_carry_their_text_since_offsets_do_not_point_into_the_file(run, tmp_path):
    (tmp_path / "in.jsonl").write_text(json.dumps({"text": "Pairing saves time."}) + "\n")
    run("batch", tmp_path / "in.jsonl", "-o", tmp_path / "out.jsonl")
    [row] = lines(tmp_path / "out.jsonl")
    assert row["article"]["text"] == "Pairing saves time."
    assert row["article"]["id"] == "in:1"


def test_a_record_of_an_unknown_format_is_a_dead_letter(run, tmp_path):
    (tmp_path / "in.jsonl").write_text(json.dumps({"text": "x", "format": "docx"}) + "\n")
    run("batch", tmp_path / "in.jsonl", "-o", tmp_path / "out.jsonl")
    assert len(lines(tmp_path / "out.jsonl.errors.jsonl")) == 1


def test_an_input_that_names_nothing_is_refused(run, tmp_path):
    shown = run("batch", tmp_path / "none*.md", "-o", tmp_path / "out.jsonl")
    assert shown.code == 2
    assert "nothing to analyse" in shown.err


def test_an_unwritable_output_is_refused(run, folder, tmp_path):
    assert run("batch", folder, "-o", tmp_path / "no" / "out.jsonl").code == 2


def test_the_output_is_never_its_own_input(run, folder):
    run("batch", folder, "-o", folder / "out.jsonl")
    run("batch", folder, "-o", folder / "out.jsonl")
    assert len(lines(folder / "out.jsonl")) == 2


def test_fail_on_ends_with_one(run, folder, tmp_path):
    assert run("batch", folder, "-o", tmp_path / "out.jsonl", "--fail-on", "unconditional").code == 1


def test_what_an_earlier_run_wrote_is_never_read_again(run, folder):
    (folder / "c.jsonl").write_text("{oops\n")
    for _ in range(2):
        run("batch", folder, "-o", folder / "out.jsonl")
    assert len(lines(folder / "out.jsonl")) == 2
    assert len(lines(folder / "out.jsonl.errors.jsonl")) == 1


@pytest.mark.parametrize("name", ["in.jsonl", "a.txt"])
def test_an_output_that_is_an_input_is_refused_and_the_input_kept(run, folder, name):
    path = folder / name
    if not path.exists():
        path.write_text(json.dumps({"text": "Pairing saves time."}) + "\n")
    before = path.read_bytes()
    assert run("batch", path, "-o", path).code == 2
    assert path.read_bytes() == before


def test_a_record_with_a_lone_surrogate_is_analysed(run, tmp_path):
    (tmp_path / "in.jsonl").write_text('{"text": "\\ud800 improves health."}\n')
    run("batch", tmp_path / "in.jsonl", "-o", tmp_path / "out.jsonl")
    assert (tmp_path / "out.jsonl.errors.jsonl").read_text() == ""


@pytest.fixture
def closed(folder):
    """A folder within the folder that nobody may search, as far as permissions bind this user at all."""
    place = folder / "closed"
    place.mkdir()
    (place / "c.md").write_text("Pairing saves time.")
    place.chmod(0o000)
    yield place
    place.chmod(0o700)


def binds(place):
    try:
        list(place.iterdir())
    except PermissionError:
        return True
    return False


def test_a_folder_that_may_not_be_searched_is_a_dead_letter_and_the_run_goes_on(run, folder, closed, tmp_path):
    if not binds(closed):
        pytest.skip("permissions do not bind this user")
    shown = run("batch", folder, closed / "c.md", "-o", tmp_path / "out.jsonl")
    assert shown.code == 0
    assert "2 articles" in shown.err
    assert [row["path"] for row in lines(tmp_path / "out.jsonl.errors.jsonl")] == [str(closed), str(closed / "c.md")]


def test_files_in_a_folder_that_may_be_listed_but_not_entered_are_dead_letters(run, folder, closed, tmp_path):
    closed.chmod(0o600)
    try:
        (closed / "c.md").stat()
    except PermissionError:
        shown = run("batch", folder, "-o", tmp_path / "out.jsonl")
        assert shown.code == 0
        assert [row["path"] for row in lines(tmp_path / "out.jsonl.errors.jsonl")] == [str(closed / "c.md")]
    else:
        pytest.skip("permissions do not bind this user")


def test_a_folder_among_the_files_is_a_dead_letter_that_speaks_of_permissions(critic, folder, tmp_path):
    summary = run_batch([folder, folder / "a.txt"], critic, output=tmp_path / "out.jsonl")
    [letter] = lines(tmp_path / "out.jsonl.errors.jsonl")
    assert (summary.articles, letter["path"]) == (1, str(folder))
    assert "check its permissions" in letter["error"]


def test_a_link_that_leads_in_a_circle_is_a_dead_letter(run, folder, tmp_path):
    (folder / "c.md").symlink_to("c.md")
    assert run("batch", folder, "-o", tmp_path / "out.jsonl").code == 0
    assert [row["path"] for row in lines(tmp_path / "out.jsonl.errors.jsonl")] == [str(folder / "c.md")]


def test_a_run_in_which_everything_fails_ends_with_two(run, tmp_path):
    (tmp_path / "in.jsonl").write_text("{oops\n")
    shown = run("batch", tmp_path / "in.jsonl", "-o", tmp_path / "out.jsonl")
    assert shown.code == 2
    assert "0 articles" in shown.err
    assert "1 dead letter in" in shown.err
    assert "not one article could be analysed" in shown.err


def test_one_article_is_counted_in_the_singular(run, folder, tmp_path):
    assert "1 article, " in run("batch", folder / "a.txt", "-o", tmp_path / "out.jsonl").err


def test_standard_input_is_refused_with_the_command_that_reads_it(run, tmp_path):
    shown = run("batch", "-", "-o", tmp_path / "out.jsonl", stdin="Pairing saves time.")
    assert shown.code == 2
    assert "critique analyze -" in shown.err


def test_fail_on_an_unknown_label_is_refused_before_anything_is_written(run, folder, tmp_path):
    shown = run("batch", folder, "-o", tmp_path / "out.jsonl", "--fail-on", "maybe")
    assert shown.code == 2
    assert "unconditional, qualified" in shown.err
    assert not (tmp_path / "out.jsonl").exists()


def test_a_damaged_model_ends_the_run_and_makes_no_dead_letters(run, folder, tmp_path):
    model = shutil.copytree(default_model_path(), tmp_path / "model")
    (model / "vectors.onnx").write_bytes(b"damaged")
    shown = run("batch", folder, "-o", tmp_path / "out.jsonl", "--model", model)
    assert shown.code == 3
    assert "vectors.onnx has SHA-256" in shown.err
    assert not lines(tmp_path / "out.jsonl.errors.jsonl")


@pytest.mark.parametrize("output", ["b.jsonl", "notes.md"])
def test_an_output_that_is_one_of_several_inputs_is_refused_and_nothing_lost(run, tmp_path, output):
    for name in ("a.jsonl", "b.jsonl"):
        (tmp_path / name).write_text(json.dumps({"text": "Pairing saves time."}) + "\n")
    (tmp_path / "notes.md").write_text("Pairing costs an hour.")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    words = [tmp_path / "a.jsonl", tmp_path / "b.jsonl", "--sources", tmp_path / "notes.md", "-o", tmp_path / output]
    shown = run("batch", *words)
    assert shown.code == 2
    assert "is an input" in shown.err
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize(("id", "name"), [(None, "in:1"), (7, "7"), ("a", "a")])
def test_a_record_without_an_id_is_called_by_its_line(run, tmp_path, id, name):
    (tmp_path / "in.jsonl").write_text(json.dumps({"id": id, "text": "Pairing saves time."}) + "\n")
    run("batch", tmp_path / "in.jsonl", "-o", tmp_path / "out.jsonl")
    assert lines(tmp_path / "out.jsonl")[0]["article"]["id"] == name


def test_a_record_whose_id_is_an_object_is_a_dead_letter(run, tmp_path):
    (tmp_path / "in.jsonl").write_text(json.dumps({"id": {"a": 1}, "text": "Pairing saves time."}) + "\n")
    run("batch", tmp_path / "in.jsonl", "-o", tmp_path / "out.jsonl")
    assert '"id" must be' in lines(tmp_path / "out.jsonl.errors.jsonl")[0]["error"]


@pytest.mark.parametrize("pattern", ["", "*.jsonl"])
def test_records_that_no_run_wrote_are_not_written_over_though_only_found(run, folder, pattern):
    precious = folder / "data.jsonl"
    precious.write_text('{"text": "# T\\n\\nPair programming saves time.", "id": "precious"}\n')
    (folder / "other.jsonl").write_text('{"text": "It saves time."}\n')
    before = precious.read_text()
    shown = run("batch", folder / pattern, "-o", precious)
    assert shown.code == 2
    assert "is an input" in shown.err
    assert precious.read_text() == before


def test_a_run_that_is_cut_off_leaves_no_counts_of_an_earlier_one(folder, critic, tmp_path):
    output = tmp_path / "out.jsonl"
    run_batch([folder / "a.txt"], critic, output=output)

    def stop(letter):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_batch([folder / "a.txt", folder / "b.md"], critic, output=output, on_letter=stop)
    assert len(lines(output)) == 1
    assert not (tmp_path / "out.jsonl.summary.json").exists()


def test_what_is_no_file_is_passed_over_in_a_folder(run, folder, tmp_path):
    os.mkfifo(folder / "pipe.md")
    assert run("batch", folder, "-o", tmp_path / "out.jsonl").code == 0
    assert len(lines(tmp_path / "out.jsonl")) == 2


def test_a_file_of_two_names_is_one_article(run, folder, tmp_path):
    (folder / "c.md").symlink_to(folder / "b.md")
    run("batch", folder / "b.md", folder, folder / ".." / folder.name / "b.md", "-o", tmp_path / "out.jsonl")
    assert [row["article"]["id"] for row in lines(tmp_path / "out.jsonl")] == ["b", "a"]


@pytest.mark.parametrize(("line", "words"), [('{"text": "x", "id": true}', "whole number"), ("[" * 100_000, "no JSON")])
def test_odd_records_are_dead_letters_that_say_why(run, tmp_path, line, words):
    path = tmp_path / "in.jsonl"
    path.write_text(line + '\n{"text": "It saves time."}\n')
    run("batch", path, "-o", tmp_path / "out.jsonl")
    [dead] = lines(tmp_path / "out.jsonl.errors.jsonl")
    assert words in dead["error"]
