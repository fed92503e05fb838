"""`data check` points at every seeded fault, and finds none in the corpus that is checked in."""

import json

import pytest

from critique.checking import Severity, check_corpus
from critique.checking.agreement import annotation_agreement
from critique.checking.statistics import corpus_statistics
from critique.errors import InputError
from tests.places import CORPUS

TEXTS = {
    "one": "# Tests\n\nTests save time for everybody in the office. Tests may save some money in the long run. They run at night.\n\nBut they cost effort.\n",
    "two": "# Walks\n\nA walk before lunch clears the head of most people. We met on Monday.\n\nIt takes half an hour.\n",
}


def claim(quote, benefit, **rest):
    return {
        "quote": quote,
        "lever": None,
        "benefit": {"quote": benefit},
        "stance": "asserted",
        "label": "unconditional",
        "qualifiers": [],
        **rest,
    }


def annotation(id):
    if id == "one":
        qualifier = {"quote": "may", "kind": "hedge", "scope": "sentence"}
        claims = [
            claim("Tests save time for everybody in the office.", "save time"),
            claim("Tests may save some money in the long run.", "save some money", label="qualified", qualifiers=[qualifier]),
        ]
        return {
            "article": id,
            "claims": claims,
            "caveats": [{"quote": "But they cost effort.", "kind": "cost", "lever": "tests", "benefit": None}],
        }
    claims = [claim("A walk before lunch clears the head of most people.", "clears the head")]
    return {
        "article": id,
        "claims": claims,
        "caveats": [{"quote": "It takes half an hour.", "kind": "cost", "lever": "walks", "benefit": None}],
    }


class Faulty:
    """A small corpus in a folder, to be broken."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "articles").mkdir(parents=True)
        (folder / "pairs").mkdir()
        for id, text in TEXTS.items():
            self.write(f"articles/{id}.md", text)
            self.write(f"articles/{id}.json", json.dumps(annotation(id)))
        self.splits(train=["one"], test=["two"])
        self.pair(relevance=2)
        self.pair(doc="two", relevance=0)

    def write(self, name, content):
        (self.folder / name).write_text(content, encoding="utf-8")

    def splits(self, **splits):
        self.write("splits.json", json.dumps({"train": [], "dev": [], "test": [], **splits}))

    def pair(self, **changes):
        row = {"article": "one", "claim": 0, "doc": "one", "caveat": 0, "relevance": 2, **changes}
        with (self.folder / "pairs" / "p.jsonl").open("a") as file:
            file.write(json.dumps(row) + "\n")

    def annotate(self, change):
        data = annotation("one")
        change(data)
        self.write("articles/one.json", json.dumps(data))

    def change_claim(self, number=0, **fields):
        self.annotate(lambda data: data["claims"][number].update(fields))

    def faults(self):
        return {finding.kind for finding in check_corpus(self.folder) if finding.kind != "rare-kind"}


@pytest.fixture
def faulty(tmp_path):
    return Faulty(tmp_path / "corpus")


SEEDED = {
    "bad-json": lambda corpus: corpus.write("articles/one.json", "{oops"),
    "missing-text": lambda corpus: corpus.write("articles/three.json", "{}"),
    "missing-annotation": lambda corpus: corpus.write("articles/three.md", "Text."),
    "unreadable-text": lambda corpus: (corpus.folder / "articles/one.md").write_bytes(b"\xff\xfe\xff"),
    "empty-text": lambda corpus: (corpus.write("articles/three.md", " \n"), corpus.write("articles/three.json", "{}")),
    "absent-quotation": lambda corpus: corpus.change_claim(quote="Tests waste time."),
    "ambiguous-quotation": lambda corpus: corpus.change_claim(quote="Tests"),
    "wrong-offset": lambda corpus: corpus.change_claim(start=2),
    "unknown-value": lambda corpus: corpus.change_claim(stance="perhaps"),
    "missing-benefit": lambda corpus: corpus.change_claim(benefit=None),
    "bad-schema": lambda corpus: corpus.annotate(lambda data: data.update(claims="none")),
    "claims-out-of-order": lambda corpus: corpus.annotate(lambda data: data["claims"].reverse()),
    "overlapping-claims": lambda corpus: corpus.change_claim(
        1, quote="in the office. Tests may save some money in the long run."
    ),
    "label-against-qualifiers": lambda corpus: corpus.change_claim(label="qualified"),
    "wrong-scope": lambda corpus: corpus.change_claim(1, qualifiers=[{"quote": "may", "kind": "hedge", "scope": "context"}]),
    "unknown-form": lambda corpus: corpus.change_claim(form="sonnet"),
    "unknown-trap": lambda corpus: corpus.annotate(
        lambda data: data.update(near_misses=[{"quote": "save time", "trap": "bear"}])
    ),
    "long-caveat": lambda corpus: corpus.annotate(lambda data: data["caveats"][0].update(quote=TEXTS["one"][9:].strip())),
    "bad-splits": lambda corpus: (corpus.folder / "splits.json").write_bytes(b"\xff[]"),
    "unassigned-document": lambda corpus: corpus.splits(train=["one"]),
    "leaking-split": lambda corpus: corpus.splits(train=["one", "two"], test=["two"]),
    "unknown-document": lambda corpus: corpus.splits(train=["one"], test=["two", "three"]),
    "leak-between-splits": lambda corpus: corpus.write("articles/two.md", TEXTS["two"] + TEXTS["one"][9:]),
    "near-duplicate": lambda corpus: (
        corpus.splits(train=["one", "two"]),
        corpus.write("articles/two.md", TEXTS["two"] + TEXTS["one"][9:]),
    ),
    "bad-pair": lambda corpus: corpus.pair(relevance=7),
    "dangling-pair": lambda corpus: corpus.pair(doc="nowhere"),
    "contradicting-pairs": lambda corpus: corpus.pair(relevance=0),
    "unbalanced-labels": lambda corpus: corpus.annotate(lambda data: data["claims"].pop()),
}


def test_an_unbroken_corpus_has_no_fault(faulty):
    assert faulty.faults() == set()


@pytest.mark.parametrize("kind", SEEDED)
def test_a_seeded_fault_is_pointed_at(faulty, kind):
    SEEDED[kind](faulty)
    assert kind in faulty.faults()


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"qualifiers": None}, "bad-schema"),
        ({"qualifiers": ["may"]}, "bad-schema"),
        ({"qualifiers": {"quote": "may"}}, "bad-schema"),
        ({"stance": ["asserted"]}, "unknown-value"),
        ({"label": {"a": 1}}, "unknown-value"),
    ],
)
def test_values_of_a_wrong_type_are_faults_and_do_not_stop_the_check(faulty, changes, kind):
    faulty.change_claim(**changes)
    assert {"bad-schema", "unknown-value", kind} & faulty.faults()


@pytest.mark.parametrize("content", ['{"train": [["d"]], "dev": [], "test": []}', "[]", "{}"])
def test_splits_of_a_wrong_shape_are_faults(faulty, content):
    faulty.write("splits.json", content)
    assert {"bad-splits", "unknown-document"} & faulty.faults()


def test_a_finding_names_file_and_kind_in_one_line(faulty):
    faulty.change_claim(quote="Tests waste time.")
    [finding] = [
        finding
        for finding in check_corpus(faulty.folder)
        if finding.severity is Severity.ERROR and finding.kind == "absent-quotation"
    ]
    assert "one.json" in str(finding)
    assert "\n" not in str(finding)


@pytest.mark.parametrize("role", ["lever", "benefit"])
def test_a_bare_role_that_the_text_does_not_hold_is_found(faulty, role):
    faulty.change_claim(**{role: "words that stand nowhere"})
    kinds = [finding.kind for finding in check_corpus(faulty.folder) if finding.severity is Severity.ERROR]
    assert kinds == ["absent-quotation"]


def test_the_command_ends_with_one_on_faults(run, faulty):
    assert run("data", "check", faulty.folder).code == 0
    faulty.change_claim(label="qualified")
    shown = run("data", "check", faulty.folder)
    assert shown.code == 1
    assert "label-against-qualifiers" in shown.out


def test_strict_counts_warnings_too(run, faulty):
    assert run("data", "check", faulty.folder, "--strict").code == 1


def test_a_folder_that_is_no_corpus_is_refused(run, tmp_path):
    assert run("data", "check", tmp_path).code == 2
    with pytest.raises(InputError):
        list(check_corpus(tmp_path))


def test_the_corpus_has_no_errors_and_no_warnings():
    assert [str(finding) for finding in check_corpus(CORPUS) if finding.severity is not Severity.INFO] == []


def test_the_corpus_is_as_large_and_various_as_it_says():
    counts = corpus_statistics(CORPUS)
    assert counts["articles"]["documents"] >= 120
    assert counts["articles"]["words"] >= 85_000
    assert counts["sources"]["documents"] >= 55
    assert counts["sources"]["words"] >= 35_000
    assert len(counts["domains"]) >= 16
    assert counts["pairs"]["judged"] >= 1500
    assert counts["pairs"]["relevant"] >= 700
    assert counts["share_annotated_twice"] >= 0.4


def test_the_enriched_part_holds_enough_of_every_form_qualifier_stance_and_trap():
    counts = corpus_statistics(CORPUS)["enriched"]
    for name in ("forms", "qualifiers", "stances"):
        assert min(counts[name].values()) >= 60, (name, counts[name])
    assert min(counts["near_misses"].values()) >= 40
    assert (len(counts["forms"]), len(counts["qualifiers"]), len(counts["near_misses"])) == (11, 12, 7)


def test_two_domains_and_two_registers_stand_only_in_test():
    splits = json.loads((CORPUS / "splits.json").read_text())
    where = {}
    for path in (*(CORPUS / "articles").glob("*.json"), *(CORPUS / "sources").glob("*.json")):
        data = json.loads(path.read_text())
        split = next(name for name, ids in splits.items() if path.stem in ids)
        for key in ("domain", "register"):
            where.setdefault((key, data[key]), set()).add(split)
    only = [key for (key, _), found in where.items() if found == {"test"}]
    assert only.count("domain") >= 2
    assert only.count("register") >= 2


def test_agreement_of_the_two_annotations_is_recomputed_from_the_tree():
    agreement = annotation_agreement(CORPUS)
    assert agreement["documents"] >= 74
    assert agreement["claim_f1"] > 0.8
    assert agreement["pairs"]["judged_twice"] > 300


def test_data_align_changes_nothing_in_the_corpus(run, tmp_path):
    import shutil

    shutil.copytree(CORPUS / "articles", tmp_path / "articles")
    assert "0 changed" in run("data", "align", tmp_path / "articles").err
