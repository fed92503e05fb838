"""The store: what comes in, what goes out, what it refuses, and what it finds."""

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from dataclasses import dataclass

import numpy as np
import pytest

from critique.errors import DamagedStore, InputError, NotAStore, StoreNotFound, StoreTooNew, UnreadableArticle
from critique.pairing import K1, B
from critique.reading import read_text
from critique.retrieval import CaveatIndex, SourcedCaveat, TermStatistics, terms_of
from critique.store import Outcome, Store, StoreIndex
from critique.values import Caveat, CaveatKind, Source, Span
from tests.places import CORPUS, ROOT

WIDTH = 16
SENTENCES = [
    line.strip()
    for path in sorted((CORPUS / "sources").glob("finance*.md"))
    for line in path.read_text().replace(". ", ".\n").splitlines()
    if len(line) > 40
][:90]


def vector(number):
    found = np.random.default_rng(number).standard_normal(WIDTH).astype(np.float32)
    return found / np.linalg.norm(found)


def entries(number, count=3):
    """Caveats of the document of a number, each with a vector of its own."""
    found = []
    for position in range(number * count, (number + 1) * count):
        plain = SENTENCES[position % len(SENTENCES)]
        caveat = Caveat(
            text=plain,
            span=Span(position, position + len(plain)),
            kind=CaveatKind.COST,
            plain=plain,
            surroundings=SENTENCES[(position + 7) % len(SENTENCES)],
            confidence=0.75,
        )
        source = Source(id=f"d{number}", path=f"/d/{number}.md", title=f"Title {number}", author="A", date="2024", url="u:1")
        found.append(SourcedCaveat(caveat, source, vector(position), vector(number)))
    return found


def document(number, text=None):
    head = f"---\nauthor: A\ndate: 2024\nurl: u:1\n---\n# Title {number}\n"
    return read_text(text or f"{head}\nText {number}.", id=f"d{number}", path=f"/d/{number}.md")


def fill(store, count):
    for number in range(count):
        store.add(document(number), entries(number), format="markdown", miner="m")


@pytest.fixture
def store(tmp_path):
    with Store.create(tmp_path / "s.db", vectors="v") as opened:
        yield opened


def contents(path):
    with Store.open(path) as opened:
        return [(one, opened.text(one.id), opened.caveats(one.id)) for one in opened.documents()]


def test_what_goes_in_comes_out(store):
    added = store.add(document(4), entries(4), format="markdown", miner="m")
    assert (added.outcome, added.caveats) == (Outcome.ADDED, 3)
    found = store.document(added.id)
    assert (found.title, found.author, found.date, found.url) == ("Title 4", "A", "2024", "u:1")
    assert (found.path, found.format, found.miner) == ("/d/4.md", "markdown", "m")
    assert store.text(added.id) == document(4).text
    assert [stored.caveat for stored in store.caveats(added.id)] == [entry.caveat for entry in entries(4)]


def test_the_same_text_is_added_once_whatever_its_path(store):
    first = store.add(document(1), entries(1), format="markdown", miner="m")
    again = store.add(read_text(document(1).text, path="/other.md"), entries(1), format="markdown", miner="m")
    assert (again.id, again.outcome) == (first.id, Outcome.PRESENT)
    assert len(store.documents()) == 1


def test_a_file_that_changed_is_replaced_under_its_number(store):
    first = store.add(document(1), entries(1), format="markdown", miner="m")
    changed = store.add(document(1, "Other text."), entries(2), format="markdown", miner="m")
    assert (changed.id, changed.outcome) == (first.id, Outcome.REPLACED)
    assert store.text(first.id) == "Other text."
    assert [stored.caveat.plain for stored in store.caveats(first.id)] == [entry.caveat.plain for entry in entries(2)]


def test_a_file_that_became_a_copy_of_another_goes(store):
    fill(store, 2)
    same = store.add(document(1, document(0).text), entries(0), format="markdown", miner="m")
    assert (same.id, same.outcome) == (1, Outcome.PRESENT)
    assert [one.id for one in store.documents()] == [1]


def test_removing_is_all_or_nothing(store):
    fill(store, 3)
    with pytest.raises(InputError, match="no document 9"):
        store.remove([1, 9])
    assert len(store.documents()) == 3
    store.remove([1, 3])
    assert [one.id for one in store.documents()] == [2]
    assert search(store, entries(2)[0].caveat.plain, vector(6))[0].entry.source.id != "d2"


def test_numbers_are_never_given_again(store):
    fill(store, 2)
    store.remove([2])
    assert store.add(document(5), [], format="markdown", miner="m").id == 3


def test_half_a_character_is_refused_and_nothing_is_kept(store):
    with pytest.raises(UnreadableArticle, match="half a character"):
        store.add(document(1, "A \ud83d b."), entries(1), format="markdown", miner="m")
    assert store.documents() == []


def test_a_remake_that_fails_changes_nothing(store):
    fill(store, 3)
    before = contents(store.path)
    seen = []

    def remake(stored, text):
        seen.append(stored.id)
        if len(seen) == 3:
            raise RuntimeError("model breaks")
        return read_text(text, id=stored.name, path=stored.path), entries(7)

    with pytest.raises(RuntimeError):
        store.remake(remake, vectors="w", miner="n")
    assert contents(store.path) == before
    assert store.vectors == "v"


# What it refuses.


def test_a_missing_store_is_refused(tmp_path):
    with pytest.raises(StoreNotFound, match="critique sources add"):
        Store.open(tmp_path / "none.db")


@pytest.mark.parametrize("content", [b"", b"Dear diary", b"SQLite format 3\x00" + b"\xff" * 200])
def test_other_files_are_no_stores(tmp_path, content):
    (tmp_path / "x.db").write_bytes(content)
    with pytest.raises(NotAStore):
        Store.open(tmp_path / "x.db")
    with pytest.raises(NotAStore):
        Store.create(tmp_path / "x.db", vectors="v")
    assert (tmp_path / "x.db").read_bytes() == content


def test_another_programs_database_is_no_store(tmp_path):
    connection = sqlite3.connect(tmp_path / "x.db")
    connection.execute("CREATE TABLE documents (id)")
    connection.close()
    with pytest.raises(NotAStore):
        Store.open(tmp_path / "x.db")


def test_a_folder_is_no_store(tmp_path):
    with pytest.raises(NotAStore):
        Store.open(tmp_path)


def test_a_store_of_a_later_format_is_refused_by_its_number(store):
    connection = sqlite3.connect(store.path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StoreTooNew, match=r"format 99.*upgrade"):
        Store.open(store.path)


def test_a_damaged_store_is_refused(tmp_path):
    path = tmp_path / "s.db"
    with Store.create(path, vectors="v", shared=False) as opened:
        fill(opened, 30)
    data = bytearray(path.read_bytes())
    data[4096:] = b"\x00" * (len(data) - 4096)
    path.write_bytes(data)
    with pytest.raises(DamagedStore, match="the store is damaged"), Store.open(path) as opened:
        opened.documents()


# What it finds.


@dataclass
class Wanted:
    terms: list[str]
    vector: np.ndarray


STATISTICS = TermStatistics.of([entry for number in range(30) for entry in entries(number)])


def search(store, text, meant, limit=5, without=None):
    index = StoreIndex(store, STATISTICS, k1=K1, b=B)
    [found] = (index.without(*without) if without else index).search([Wanted(sorted(set(terms_of(text))), meant)], limit=limit)
    return found


@pytest.mark.parametrize("number", range(8))
def test_it_finds_what_brute_force_finds(store, number):
    fill(store, 12)
    every = [entry for document in range(12) for entry in entries(document)]
    text, meant = SENTENCES[number * 5] + " " + SENTENCES[number + 40], vector(1000 + number)
    found = search(store, text, meant)
    exact = sorted((float(entry.vector @ meant), entry.caveat.span.start) for entry in every)[-5:]
    shown = {one.entry.caveat.span.start: one for one in found}
    assert {position for _, position in exact} <= set(shown)
    for nearness, position in exact:
        assert shown[position].nearness == pytest.approx(nearness, abs=2e-3)
    index = CaveatIndex(every, STATISTICS, k1=K1, b=B)
    scores = sorted(((index._score(sorted(set(terms_of(text))), place), place) for place in range(len(every))), reverse=True)
    expected = {place: score for score, place in scores[:5] if score > 0}
    assert {place: one.bm25 for place, one in shown.items() if one.bm25} == pytest.approx(expected)


@pytest.mark.parametrize("hidden", [range(4, 20), range(40), range(7, 8), range(0)])
def test_an_index_without_some_finds_what_one_built_of_the_others_finds(hidden):
    every = [entry for document in range(12) for entry in entries(document)]
    others = [entry for place, entry in enumerate(every) if place not in hidden]
    whole, rest = (CaveatIndex(some, STATISTICS, k1=K1, b=B) for some in (every, others))
    for number in range(0, 60, 7):
        wanted = Wanted(sorted(set(terms_of(SENTENCES[number]))), vector(number))
        found, expected = whole.without(hidden).find(wanted, limit=3, also=hidden), rest.find(wanted, limit=3)
        assert [id(one.entry) for one in found] == [id(one.entry) for one in expected]
        for one, other in zip(found, expected, strict=True):
            assert (one.bm25, one.nearness) == pytest.approx((other.bm25, other.nearness), abs=1e-6)


def test_what_is_found_is_as_it_was_in_memory(store):
    fill(store, 3)
    sought = entries(1)[1]
    found = max(search(store, sought.caveat.plain, sought.vector), key=lambda one: one.nearness)
    index = CaveatIndex([sought], STATISTICS, k1=K1, b=B)
    assert (found.entry.caveat, found.entry.source) == (sought.caveat, sought.source)
    assert (found.own, found.around) == index.terms(0)
    assert np.abs(found.entry.vector - sought.vector).max() < 1e-3


@pytest.mark.parametrize("left_out", [(document(1).sha256, None), ("edited since", "/d/1.md"), (document(1).sha256, "/d/0.md")])
def test_a_document_can_be_left_out_by_its_text_or_else_by_its_file(store, left_out):
    fill(store, 3)
    sought = entries(1)[1]
    found = search(store, sought.caveat.plain, sought.vector, limit=20, without=left_out)
    assert {one.entry.source.id for one in found} == {"d0", "d2"}


def test_an_empty_store_finds_nothing(store):
    assert search(store, "meetings cost time", vector(1)) == []


def test_documents_without_caveats_do_no_harm(store):
    store.add(document(9, "Nothing."), [], format="markdown", miner="m")
    fill(store, 1)
    store.add(document(8, "Nothing more."), [], format="markdown", miner="m")
    assert len(search(store, "anything", vector(1), limit=20)) == 3


def test_a_search_sees_what_its_own_store_added_and_removed(store):
    fill(store, 1)
    index = StoreIndex(store, STATISTICS, k1=K1, b=B)
    wanted = [Wanted([], entries(1)[0].vector)]

    def found():
        return {one.entry.source.id for one in index.search(wanted, limit=20)[0]}

    assert found() == {"d0"}
    added = store.add(document(1), entries(1), format="markdown", miner="m")
    assert found() == {"d0", "d1"}
    store.remove([added.id])
    assert found() == {"d0"}


def test_a_search_sees_what_another_process_added(store):
    fill(store, 1)
    with Store.open(store.path) as reader:
        index = StoreIndex(reader, STATISTICS, k1=K1, b=B)
        sought = entries(1)[0]
        wanted = [Wanted(sorted(set(terms_of(sought.caveat.plain))), sought.vector)]
        assert "d1" not in {one.entry.source.id for one in index.search(wanted, limit=20)[0]}
        fill(store, 2)
        assert "d1" in {one.entry.source.id for one in index.search(wanted, limit=20)[0]}


def test_words_with_apostrophes_and_accents_are_found(store):
    plain = "Don't café naïve"
    caveat = Caveat(text=plain, span=Span(0, 16), kind=CaveatKind.COST, plain=plain, surroundings="", confidence=1.0)
    source = Source(id="a", path=None, title=None)
    store.add(document(1), [SourcedCaveat(caveat, source, vector(1), vector(2))], format="markdown", miner="m")
    for word in terms_of(plain):
        [found] = search(store, word, vector(2))
        assert found.bm25 > 0, word


# Several processes, and what happens when one dies.

HELPERS = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from critique.store import Store
from tests.test_store import *
"""


def start(code, *words):
    return subprocess.Popen([sys.executable, "-c", HELPERS + textwrap.dedent(code), *map(str, words)], stdout=subprocess.PIPE)


def finish(code, *words):
    with start(code, *words) as process:
        process.communicate()
    return process.returncode


ADDS = """
with Store.create(Path(sys.argv[1]), vectors="v") as store:
    for number in range(int(sys.argv[2])):
        store.add(document(number), entries(number, 40), format="markdown", miner="m")
        print(number, flush=True)
"""


@pytest.mark.parametrize("after", [1, 3, 6, 10])
def test_a_process_that_is_killed_leaves_whole_documents(tmp_path, after):
    path = tmp_path / "s.db"
    with start(ADDS, path, 300) as process:
        done = [process.stdout.readline() for _ in range(after)]
        time.sleep(0.0007 * after)
        os.kill(process.pid, signal.SIGKILL)
        done += process.stdout.readlines()
    assert process.returncode == -signal.SIGKILL
    kept = contents(path)
    assert len(done) <= len(kept) <= len(done) + 1 < 300
    for number, (stored, text, caveats) in enumerate(kept):
        assert text == document(number).text
        assert [one.caveat for one in caveats] == [entry.caveat for entry in entries(number, 40)]
        assert stored.caveats == 40
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.execute("INSERT INTO terms (terms) VALUES ('integrity-check')")
    assert connection.execute("SELECT count(*) FROM terms").fetchone() == (40 * len(kept),)
    connection.close()
    assert finish(ADDS, path, 12) == 0
    assert len(contents(path)) == max(12, len(kept))


READS = """
seen = 0
with Store.open(Path(sys.argv[1])) as store:
    index = StoreIndex(store, STATISTICS, k1=K1, b=B)
    while seen < 25:
        with store.snapshot():
            documents = store.documents()
            for one in documents:
                assert len(store.caveats(one.id)) == one.caveats == 40
        assert len(documents) >= seen
        seen = len(documents)
        index.search([Wanted(list(terms_of(SENTENCES[0])), vector(1))], limit=5)
        print(seen, flush=True)
"""


def test_two_processes_read_while_one_writes(tmp_path):
    path = tmp_path / "s.db"
    Store.create(path, vectors="v").close()
    with start(READS, path) as one, start(READS, path) as other:
        assert one.stdout.readline() == other.stdout.readline() == b"0\n"
        assert finish(ADDS, path, 25) == 0
        seen = [{*reader.communicate()[0].split()} for reader in (one, other)]
    assert (one.returncode, other.returncode) == (0, 0)
    assert min(map(len, seen)) > 1


def test_a_store_that_is_only_read_gets_no_files_beside_it(tmp_path):
    path = tmp_path / "s.db"
    with Store.create(path, vectors="v", shared=False) as opened:
        fill(opened, 2)
    before = path.read_bytes()
    with Store.open(path, immutable=True) as opened:
        assert len(search(opened, SENTENCES[0], vector(1))) == 5
        assert [file.name for file in tmp_path.iterdir()] == ["s.db"]
    assert path.read_bytes() == before


def test_the_same_documents_give_the_same_bytes(tmp_path):
    for name in ("one", "other"):
        with Store.create(tmp_path / name, vectors="v", shared=False) as opened:
            fill(opened, 5)
            opened.compact()
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


def test_a_store_goes_on_after_a_fork(store):
    fill(store, 2)
    child = os.fork()
    if child == 0:  # pragma: no cover (the child)
        os._exit(0 if len(search(store, SENTENCES[0], vector(1))) == 5 and store.connection is not None else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert len(store.documents()) == 2
