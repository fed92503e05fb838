"""A classifier with an encoder of its own: how it is pooled, held out, kept in a model folder; PyTorch only where it is installed."""

import json
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from critique.classification import VECTOR, ClaimText
from critique.encoding.headless import load_headless
from critique.errors import TooFewExamples
from critique.linear import LinearModel
from critique.model import LABEL_ENCODER, load_model, save_model
from critique.pipeline import Critic
from critique.training.fitting import Example
from critique.training.pooling import pool, pool_weights, vector_head
from critique.training.records import Record, hold_out, record_examples

ROWS = [("It may help a little.", "weak"), ("It saves time.", "strong"), ("We bought pens.", "none")]


def words_head(labels, weights):
    return LinearModel(
        labels=labels,
        vocabulary={f"cue{column}": column for column in range(len(weights[0]))},
        idf=np.ones(len(weights[0])),
        weights=np.array(weights),
        bias=np.zeros(len(weights)),
        calibration=np.array([[1.0, 0.0]] * len(weights)),
    )


def examples(labels, *, telling, count=200):
    """Examples whose vector or cue tells the label; the other is chance."""
    rng = np.random.default_rng(0)
    rows = []
    for number in range(count):
        seen = {"vector": number % len(labels), "cue": number % len(labels)}
        for name in seen:
            if name != telling:
                seen[name] = int(rng.integers(len(labels)))
        features = {f"{VECTOR}{seen['vector']}": 1.0, f"cue{seen['cue']}": 1.0}
        rows.append(Example(features=features, label=labels[number % len(labels)], group=str(number)))
    return rows


@pytest.mark.parametrize("labels", [("no", "yes"), ("none", "some", "all")])
@pytest.mark.parametrize("telling", ["vector", "cue"])
def test_the_pool_hears_whichever_tells_the_label(labels, telling):
    size = len(labels)
    encoder = vector_head(np.eye(size), np.zeros(size), labels)
    words = words_head(labels, np.eye(size) if size > 2 else [[-1.0, 1.0]])
    model = pool(encoder, words, pool_weights(encoder, words, examples(labels, telling=telling)))
    for position, label in enumerate(labels):
        name = f"{VECTOR}{position}" if telling == "vector" else f"cue{position}"
        probabilities = model.probabilities({name: 1.0})
        assert labels[int(probabilities.argmax())] == label
        assert probabilities.max() > 0.8


def test_a_pool_of_different_labels_is_refused():
    with pytest.raises(ValueError, match="the same labels"):
        pool_weights(vector_head(np.eye(2), np.zeros(2), ("a", "b")), words_head(("a", "c"), [[1.0]]), [])


def test_the_last_layer_of_two_labels_speaks_for_the_second():
    head = vector_head(np.array([[1.0, 0.0], [0.0, 3.0]]), np.array([0.5, 0.0]), ("no", "yes"))
    assert head.scores({f"{VECTOR}0": 1.0, f"{VECTOR}1": 1.0}).tolist() == [1.5]


def records(counts, *, per_group=1):
    return [
        Record(ClaimText(text=f"{label} {number}"), label, f"{label}-{number // per_group}")
        for label, count in counts.items()
        for number in range(count)
    ]


def test_a_tenth_is_held_out_of_every_label_and_no_group_is_torn():
    rows = records({"common": 100, "rare": 20}, per_group=2)
    train, held_out = hold_out(rows)
    assert Counter(one.label for one in held_out) == {"common": 10, "rare": 2}
    assert not {one.group for one in train} & {one.group for one in held_out}
    assert sorted(map(id, [*train, *held_out])) == sorted(map(id, rows))


def test_a_label_is_never_held_out_entirely():
    train, held_out = hold_out(records({"a": 2, "b": 30}))
    assert {one.label for one in train} == {one.label for one in held_out} == {"a", "b"}


def test_one_article_for_each_label_leaves_nothing_to_hold_out():
    with pytest.raises(TooFewExamples, match="held out"):
        hold_out(records({"a": 5, "b": 5}, per_group=5))


@pytest.fixture(scope="module")
def own_encoder(tmp_path_factory):
    """A model whose classifier hears the shipped sentence vectors as an encoder of its own, and says yes by the first component."""
    shipped, folder = load_model(), tmp_path_factory.mktemp("own")
    head = replace(vector_head(np.eye(2, 384), np.zeros(2), ("first", "second")), meta={"fragments": False})
    save_model(
        folder,
        {**shipped.heads, "labels": head},
        encoder=shipped.path,
        label_encoder=shipped.path / "vectors.onnx",
        name="own",
        card="",
        about={},
    )
    return folder


def test_a_model_with_an_encoder_for_labels_keeps_the_other_heads(own_encoder, critic):
    text = "Pairing saves time. It may also lower stress, though it tires people."
    model = load_model(own_encoder)
    assert model.label_reader is model.label_encoder
    own, shipped = Critic(model).analyze(text), critic.analyze(text)
    assert [one.claim for one in own.claims] == [one.claim for one in shipped.claims]
    assert own.claims
    assert {one.label for one in own.claims} <= {"first", "second"}


def test_claims_are_read_as_records_are(own_encoder):
    model = load_model(own_encoder)
    [claim] = Critic(model).analyze("Pairing saves time.").claims
    [example] = record_examples([Record(ClaimText(text="Pairing saves time."), "first", "a")], model.label_reader)
    assert claim.probability == pytest.approx(model.labels.probabilities(example.features).max(), abs=1e-3)


def test_a_label_encoder_that_was_changed_is_refused(run, own_encoder, tmp_path):
    folder = tmp_path / "model"
    folder.mkdir()
    for path in own_encoder.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / LABEL_ENCODER).write_bytes(b"x")
    shown = run("analyze", "-", "-m", folder, stdin="Pairing saves time.")
    assert shown.code == 3
    assert LABEL_ENCODER in shown.err


def test_retraining_without_an_encoder_leaves_the_old_one_behind(run, own_encoder, tmp_path):
    data = tmp_path / "data.jsonl"
    data.write_text("".join(json.dumps({"text": text, "label": label}) + "\n" for text, label in ROWS * 4))
    assert run("train", data, "-m", own_encoder, "-o", tmp_path / "model").code == 0
    assert not (tmp_path / "model" / LABEL_ENCODER).exists()
    assert load_model(tmp_path / "model").label_encoder is None


def test_a_headless_encoder_says_nothing_but_a_vector(model):
    reader = load_headless(model.path / "vectors.onnx", model.encoder.tokenizer)
    [example] = record_examples([Record(ClaimText(text="It pays."), "a", "a")], reader)
    assert example.features["encoder"] == 0.0
    assert any(value for name, value in example.features.items() if name.startswith(VECTOR))


@pytest.mark.filterwarnings("ignore")  # of torch's exporter
def test_an_encoder_is_fine_tuned_on_records(tiny_base, tmp_path):
    from critique.training.encoder.label_fit import LabelEncoderOptions
    from critique.training.encoder.label_make import fit_encoded_classifier

    rows = [
        Record(ClaimText(text=text, after="But why?"), label, str(number)) for number, (text, label) in enumerate(ROWS * 20)
    ]
    lines = []
    options = LabelEncoderOptions(epochs=2, layers=1, learning_rate=1e-2, runs=2)
    classifier, about = fit_encoded_classifier(rows, ("none", "strong", "weak"), tiny_base, tmp_path, options, log=lines.append)
    assert (tmp_path / LABEL_ENCODER).is_file()
    chosen = [max(history, key=lambda row: row["macro_f1"])["epoch"] for history in about["runs"]]
    # two epochs of each run, then each once more for as many as were best, and what is said before either
    assert len(lines) == 2 * 2 + sum(chosen) + 2
    assert about["held_out"]["records"] == 6
    assert about["held_out"]["macro_f1"] == 1.0
    assert f"{VECTOR}23" in classifier.vocabulary
