"""`critique sources` and `critique ask`: a user's store, the built-in one, and what they do to results."""

import json
import shutil
import sqlite3
from dataclasses import replace

import jsonschema
import pytest

import critique
from critique.errors import ForeignVectors
from critique.model import default_model_path, load_model
from critique.pipeline import Critic
from critique.reading import read_article
from critique.sources import add_files, open_store, update_store
from critique.store import Store, default_store_path
from critique.training.builtin import built_in_sources
from critique.training.corpus import load_corpus
from tests.places import CORPUS, EXAMPLE, EXAMPLE_SOURCES, ROOT

SCHEMA = json.loads((ROOT / "src/critique/report/schema.json").read_text())
TEXT = """---
title: "Letters, counted"
author: Ada Novak
date: 2024-05-01
url: https://letters.example/counted
---
A newsletter only brings customers back if somebody has the time to write it, and it costs five hours a week.
"""
CLAIM = "A newsletter brings customers back."
ALONE = "--no-builtin-sources"


@pytest.fixture
def letters(tmp_path):
    path = tmp_path / "letters.md"
    path.write_text(TEXT)
    return path


def listed(run, *words):
    return json.loads(run("sources", "list", "-f", "json", *words).out)


def sources_of(output):
    return {
        found["source"]["id"]
        for claim in json.loads(output)["claims"]
        for found in claim["caveats"]
        if not found["source"]["same_article"]
    }


def test_the_tests_have_a_store_of_their_own(tmp_path_factory):
    assert default_store_path().is_relative_to(tmp_path_factory.getbasetemp())
    assert not default_store_path().exists()


def test_what_is_added_is_listed_with_all_that_its_head_says(run, letters):
    added = run("sources", "add", letters)
    assert added.code == 0
    assert "added as 1" in added.err
    [record] = listed(run)
    assert (record["title"], record["author"]) == ("Letters, counted", "Ada Novak")
    assert (record["date"], record["url"]) == ("2024-05-01", "https://letters.example/counted")
    assert (record["path"], record["miner"]) == (str(letters), load_model().miner_fingerprint)
    table = run("sources", "list").out
    assert all(word in table for word in ("Letters, counted", "Ada Novak", "2024-05-01", "https://letters.example/counted"))
    assert [json.loads(line) for line in run("sources", "list", "-f", "jsonl").out.splitlines()] == [record]


def test_adding_again_says_so_and_a_changed_file_is_replaced(run, letters):
    run("sources", "add", letters)
    assert "already there as 1" in run("sources", "add", letters).err
    letters.write_text(TEXT + "\nBut most people never open it.\n")
    assert "replaced as 1" in run("sources", "add", letters).err
    assert len(listed(run)) == 1


def test_one_bad_document_does_not_keep_the_others_out(run, letters, tmp_path):
    (tmp_path / "a.md").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\x00" * 64)
    added = run("sources", "add", tmp_path / "a.md", tmp_path / "nowhere.md", letters)
    assert added.code == 2
    assert str(tmp_path / "a.md") in added.err
    assert str(tmp_path / "nowhere.md") in added.err
    assert [record["name"] for record in listed(run)] == ["letters"]


def test_a_document_is_shown_exported_and_removed(run, letters):
    run("sources", "add", letters, EXAMPLE_SOURCES)
    shown = run("sources", "show", 1).out
    assert shown.startswith("Letters, counted\n")
    assert "author: Ada Novak" in shown
    assert "A newsletter only brings customers back" in shown
    records = [json.loads(line) for line in run("sources", "export").out.splitlines()]
    assert [record["id"] for record in records] == [record["id"] for record in listed(run)]
    for record in records:
        assert len(record["caveats"]) > 0
        for caveat in record["caveats"]:
            assert record["text"][caveat["start"] : caveat["end"]] == caveat["text"]
    assert run("sources", "remove", 1).code == 0
    assert 1 not in {record["id"] for record in listed(run)}
    assert run("sources", "show", 1).code == 2
    assert run("sources", "remove", 1).code == 2


def test_an_export_is_a_line_a_document_whatever_is_in_it(run, letters):
    letters.write_text(TEXT + "\nIt may\u2028cost \x85 more than it brings.\n")
    run("sources", "add", letters)
    [line] = run("sources", "export").out.splitlines()
    assert "\u2028" in json.loads(line)["text"]


def test_a_users_store_is_used_without_being_named(run, letters):
    run("sources", "add", letters)
    assert sources_of(run("ask", CLAIM, "-f", "json", ALONE).out) == {"letters"}
    assert "letters" in sources_of(run("ask", CLAIM, "-f", "json").out)


def test_a_store_that_is_named_takes_the_place_of_the_users_own(run, letters, tmp_path):
    run("sources", "add", letters)
    run("sources", "add", EXAMPLE_SOURCES, "--store", tmp_path / "s.db")
    found = sources_of(run("ask", CLAIM, "-f", "json", ALONE, "--store", tmp_path / "s.db").out)
    assert found <= {path.stem for path in EXAMPLE_SOURCES.iterdir()}
    assert found


def test_without_any_sources_there_are_none(run):
    assert sources_of(run("ask", CLAIM, "-f", "json", ALONE).out) == set()
    assert "no caveat found" in run("ask", CLAIM, ALONE).out


def test_built_in_sources_answer_unless_they_are_left_out(run):
    built_in = {path.stem for path in (CORPUS / "sources").glob("*.json")}
    found = sources_of(run("analyze", EXAMPLE, "-f", "json").out)
    assert found
    assert found <= built_in
    assert sources_of(run("analyze", EXAMPLE, "-f", "json", ALONE).out) == set()


def test_the_built_in_store_holds_the_annotated_caveats_of_the_corpus():
    with Store.open(load_model().sources, immutable=True) as store:
        stored = {one.name: one for one in store.documents()}
        for document in load_corpus(CORPUS).sources:
            one = stored.pop(document.id)
            assert (store.text(one.id), one.miner) == (document.text, "annotated")
            found = {(each.caveat.span, each.caveat.kind, each.caveat.confidence) for each in store.caveats(one.id)}
            assert found == {(caveat.span, caveat.kind, 1.0) for caveat in document.caveats}
        assert stored == {}


def test_the_built_in_store_is_made_the_same_twice(model):
    corpus = load_corpus(CORPUS)
    corpus = replace(corpus, sources=corpus.sources[:3])
    made = []
    for _ in range(2):
        with built_in_sources(corpus, model) as path:
            assert [file.name for file in path.parent.iterdir()] == ["sources.db"]
            made.append(path.read_bytes())
    assert made[0] == made[1]


def test_a_built_in_document_is_not_held_against_itself(run):
    path = CORPUS / "sources" / "email-sales-s1.md"
    assert "email-sales-s1" not in sources_of(run("analyze", path, "-f", "json").out)


def test_sources_and_store_give_the_same_pairings(run, tmp_path):
    run("sources", "add", EXAMPLE_SOURCES, "--store", tmp_path / "s.db")
    by_store = json.loads(run("analyze", EXAMPLE, "-f", "json", ALONE, "--store", tmp_path / "s.db").out)
    by_sources = json.loads(run("analyze", EXAMPLE, "-f", "json", ALONE, "--sources", EXAMPLE_SOURCES).out)
    pairs = [
        [(found["text"], found["ties"]) for claim in result["claims"] for found in claim["caveats"]]
        for result in (by_store, by_sources)
    ]
    assert pairs[0] == pairs[1]
    for one, other in zip(by_store["claims"], by_sources["claims"], strict=True):
        assert [found["relevance"] for found in one["caveats"]] == pytest.approx(
            [found["relevance"] for found in other["caveats"]], abs=5e-3
        )


def test_an_empty_store_beside_sources_changes_nothing(model, tmp_path):
    sources = [read_article(path) for path in sorted(EXAMPLE_SOURCES.iterdir())]
    with open_store(tmp_path / "s.db", model, create=True) as store:
        alone, beside = (Critic(model, sources=sources, stores=stores).analyze_file(EXAMPLE) for stores in ((), (store,)))
    assert any(not pairing.source.same_article for pairings in alone.pairings for pairing in pairings)
    assert alone.pairings == beside.pairings


def test_batch_uses_the_stores_too(run, letters, tmp_path):
    run("sources", "add", letters, "--store", tmp_path / "s.db")
    (tmp_path / "a.md").write_text(f"# Letters\n\n{CLAIM}\n")
    words = (
        "batch",
        tmp_path / "a.md",
        "-o",
        tmp_path / "out.jsonl",
        "--min-confidence",
        "0",
        "--store",
        tmp_path / "s.db",
        ALONE,
    )
    assert run(*words).code == 0
    assert sources_of((tmp_path / "out.jsonl").read_text()) == {"letters"}


# What cannot be used.


def test_a_store_that_is_not_there_ends_with_three(run, tmp_path):
    for words in (["ask", CLAIM], ["analyze", EXAMPLE], ["sources", "list"], ["sources", "update"], ["sources", "remove", 1]):
        shown = run(*words, "--store", tmp_path / "none.db")
        assert shown.code == 3
        assert "none.db: no store here" in shown.err
    assert not (tmp_path / "none.db").exists()


def test_a_store_of_the_future_and_another_file_end_with_three(run, letters, tmp_path):
    path = tmp_path / "s.db"
    run("sources", "add", letters, "--store", path)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 2")
    connection.close()
    assert run("ask", CLAIM, "--store", path).code == 3
    assert "store format 2" in run("sources", "add", letters, "--store", path).err
    assert run("ask", CLAIM, "--store", letters).code == 3
    assert "no caveat store" in run("sources", "add", letters, "--store", letters).err
    assert letters.read_text() == TEXT


def as_if_by_another_encoder(path):
    connection = sqlite3.connect(path)
    connection.execute("UPDATE meta SET value = 'other' WHERE key = 'vectors'")
    connection.execute("UPDATE documents SET miner = 'old'")
    connection.commit()
    connection.close()


def test_vectors_of_another_encoder_are_refused_with_the_command_that_mends_them(run, letters, tmp_path):
    path = tmp_path / "my store.db"
    run("sources", "add", letters, "--store", path)
    before = run("ask", CLAIM, "-f", "json", "--store", path, ALONE).out
    as_if_by_another_encoder(path)
    for words in (["ask", CLAIM], ["analyze", EXAMPLE], ["sources", "add", letters]):
        shown = run(*words, "--store", path)
        assert shown.code == 3
        assert f"critique sources update --store '{path}'`" in shown.err
    letters.unlink()
    assert run("sources", "update", "--store", path).code == 0
    assert run("ask", CLAIM, "-f", "json", "--store", path, ALONE).out == before
    [record] = listed(run, "--store", path)
    assert (record["id"], record["miner"], record["author"]) == (1, load_model().miner_fingerprint, "Ada Novak")


def test_the_command_names_the_model_where_it_is_not_the_shipped_one(run, letters, tmp_path, model):
    run("sources", "add", letters)
    as_if_by_another_encoder(default_store_path())
    with pytest.raises(ForeignVectors, match="`critique sources update`"):
        open_store(default_store_path(), model)
    folder = shutil.copytree(default_model_path(), tmp_path / "model")
    with pytest.raises(ForeignVectors) as caught:
        open_store(default_store_path(), load_model(folder))
    assert caught.value.command == f"critique sources update --model {folder}"


def test_an_update_that_fails_changes_nothing(letters, tmp_path, model, monkeypatch):
    with open_store(tmp_path / "s.db", model, create=True) as store:
        assert [one.added.caveats > 0 for one in add_files(store, [letters, *EXAMPLE_SOURCES.iterdir()], model)]
        before = [(one, store.caveats(one.id)) for one in store.documents()]
        seen = []

        def breaks(*words):
            seen.append(words)
            raise RuntimeError("out of memory")

        monkeypatch.setattr("critique.sources.mine_caveats", breaks)
        with pytest.raises(RuntimeError):
            update_store(store, model)
        assert seen
        assert [(one, store.caveats(one.id)) for one in store.documents()] == before


def test_a_model_without_built_in_sources_works(run, tmp_path):
    folder = shutil.copytree(default_model_path(), tmp_path / "model")
    manifest = json.loads((folder / "manifest.json").read_text())
    del manifest["files"]["sources.db"]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    assert load_model(folder).sources is None
    assert sources_of(run("ask", CLAIM, "-f", "json", "--model", folder).out) == set()


def test_a_built_in_store_that_was_changed_is_refused(run, tmp_path):
    folder = shutil.copytree(default_model_path(), tmp_path / "model")
    with (folder / "sources.db").open("ab") as file:
        file.write(b"x")
    shown = run("ask", CLAIM, "--model", folder)
    assert shown.code == 3
    assert "sources.db" in shown.err


# A claim without an article.


def test_ask_gives_a_claim_in_the_wire_format(run, letters):
    run("sources", "add", letters)
    result = json.loads(run("ask", "It may help with trust.", "-f", "json").out)
    jsonschema.validate(result, SCHEMA)
    [claim] = result["claims"]
    assert claim["text"] == "It may help with trust."
    assert claim["label"] == "qualified"
    assert result["article"]["text"][claim["start"] : claim["end"]] == claim["text"]


@pytest.mark.parametrize("text", ["Zinc roofs are grey", "Why?", "42", "one.  Two!\nThree", "x \ud83d y", "the " * 600])
def test_anything_with_a_word_is_taken_as_one_claim(run, text):
    assert len(json.loads(run("ask", text, "-f", "jsonl", ALONE).out)["claims"]) == 1


@pytest.mark.parametrize("text", ["", "  ", "…!"])
def test_nothing_to_ask_ends_with_two(run, text):
    shown = run("ask", text)
    assert shown.code == 2
    assert "no claim" in shown.err


def test_a_title_says_what_a_claim_is_about(run):
    [claim] = json.loads(run("ask", "It saves money.", "--title", "Why pairing pays", "-f", "json", ALONE).out)["claims"]
    assert claim["text"] == "It saves money."
    plain, titled = (critique.load().ask("It saves time.", title=title) for title in (None, "Weekly newsletters"))
    assert plain.pairings != titled.pairings


def test_ask_reads_claims_a_line(run, tmp_path):
    lines = run("ask", "-", "-f", "jsonl", ALONE, stdin="Pairing saves time.\n\nTests find bugs.\n").out.splitlines()
    results = [json.loads(line) for line in lines]
    assert [result["claims"][0]["text"] for result in results] == ["Pairing saves time.", "Tests find bugs."]
    assert [result["article"]["id"] for result in results] == ["claim-1", "claim-3"]
    assert run("ask", "-", "-f", "json", stdin="Pairing saves time.\n").code == 2
    assert run("ask", "-", stdin="").code == 0


def test_an_answer_has_neither_header_nor_summary(run, letters):
    shown = run("ask", CLAIM, "--sources", letters, ALONE).out
    assert shown.startswith("●")
    assert "costs five hours" in shown
    assert "Summary" not in shown


def test_the_library_reads_no_store_that_it_was_not_given(letters, run):
    run("sources", "add", letters)
    found = critique.load(builtin=False).ask(CLAIM)
    assert found.pairings == ((),)
    given = critique.load(builtin=False, store=default_store_path()).ask(CLAIM)
    assert [pairing.source.id for pairing in given.pairings[0]] == ["letters"]


@pytest.mark.parametrize("words", [("ask", CLAIM), ("analyze", EXAMPLE), ("batch", EXAMPLE, "-o")])
def test_the_own_store_is_left_out_where_that_is_asked_for(run, letters, tmp_path, words):
    def shown(*options):
        out = tmp_path / f"{len(options)}.jsonl"
        found = run(*words, *([out] if words[0] == "batch" else ["-f", "jsonl"]), ALONE, *options)
        return json.loads(out.read_text() if words[0] == "batch" else found.out)["claims"]

    before = shown("--no-store")
    run("sources", "add", letters)
    assert shown("--no-store") == before
    assert shown() != before
    both = run("ask", CLAIM, "--no-store", "--store", tmp_path / "other.db")
    assert both.code == 2
    assert "exclude each other" in both.err


def test_a_text_that_only_its_copy_held_is_added_when_the_copy_changes(run, tmp_path):
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "b.md").write_text("# X\n\nStand-ups only help if the team is small. They cost an hour a week.\n")
    run("sources", "add", folder / "b.md")
    (folder / "a.md").write_text((folder / "b.md").read_text())
    (folder / "b.md").write_text("# Z\n\nStand-ups only help if the team is small. They cost two hours a week.\n")
    run("sources", "add", folder)
    assert {document["title"] for document in listed(run)} == {"X", "Z"}


@pytest.mark.parametrize("command", [["show"], ["remove", "1"]])
def test_a_number_that_no_store_can_hold_names_no_document(run, letters, command):
    run("sources", "add", letters)
    shown = run("sources", *command, "99999999999999999999")
    assert shown.code == 2
    assert "there is no document" in shown.err


@pytest.mark.parametrize(
    ("change", "command"),
    [
        ("DELETE FROM meta", ["export"]),
        ("DELETE FROM texts", ["export"]),
        ("UPDATE caveats SET kind = 'weird'", ["show", "1"]),
    ],
)
def test_a_store_that_lacks_something_is_damaged(run, letters, change, command):
    run("sources", "add", letters)
    with sqlite3.connect(default_store_path()) as connection:
        connection.execute(change)
    connection.close()
    shown = run("ask", CLAIM, ALONE) if "meta" in change else run("sources", *command)
    assert shown.code == 3
    assert "damaged" in shown.err


def test_a_further_column_of_a_store_does_no_harm(run, letters):
    run("sources", "add", letters)
    with sqlite3.connect(default_store_path()) as connection:
        connection.execute("ALTER TABLE documents ADD COLUMN note TEXT")
    connection.close()
    assert [document["title"] for document in listed(run)] == ["Letters, counted"]


def test_a_name_that_is_not_utf_8_is_refused_as_a_name(run, letters):
    odd = letters.with_name("odd-\udcff.md")
    odd.write_text(TEXT)
    shown = run("sources", "add", odd)
    assert "name is not UTF-8" in shown.err
