"""Linear heads: weighing, disk, and the same answers as scikit-learn."""

import json

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from critique.errors import TooFewExamples
from critique.linear import load_linear, save_linear, weigh
from critique.training.fitting import Example, FitOptions, fit_linear

WORDS = ["time", "money", "trust", "bugs", "sleep"]


def examples(labels=("no", "yes"), count=60):
    rng = np.random.default_rng(0)
    rows = []
    for number in range(count):
        label = labels[number % len(labels)]
        words = {f"w:{WORDS[int(rng.integers(5))]}": float(rng.integers(1, 4)) for _ in range(3)}
        rows.append(
            Example(
                features={**words, f"cue:{label}" if rng.random() < 0.8 else "cue:none": 1.0},
                label=label,
                group=str(number // 4),
            )
        )
    return rows


def test_words_are_scaled_to_unit_length_and_the_rest_keeps_its_value():
    columns, values = weigh({"w:time": 2.0, "cue": 1.0, "w:unknown": 1.0}, {"w:time": 0, "cue": 1}, np.array([3.0, 1.0]))
    assert columns.tolist() == [0, 1]
    assert values.tolist() == [1.0, 1.0]


@pytest.mark.parametrize("labels", [("no", "yes"), ("none", "some", "all")])
def test_scores_are_those_of_scikit_learn(labels):
    rows = examples(labels)
    model = fit_linear(rows, labels, options=FitOptions(min_count=1))
    weighed = [weigh(row.features, model.vocabulary, model.idf) for row in rows]
    dense = np.zeros((len(rows), len(model.vocabulary)))
    for number, (columns, values) in enumerate(weighed):
        dense[number, columns] = values
    reference = LogisticRegression(C=1.0, max_iter=2000, random_state=0).fit(
        csr_matrix(dense), [labels.index(row.label) for row in rows]
    )
    expected = reference.decision_function(dense).reshape(len(rows), -1)
    np.testing.assert_allclose([model.scores(row.features) for row in rows], expected, atol=1e-6)


@pytest.mark.parametrize("labels", [("no", "yes"), ("none", "some", "all")])
def test_probabilities_sum_to_one(labels):
    model = fit_linear(examples(labels), labels)
    assert model.probabilities({"w:time": 1.0}).sum() == pytest.approx(1.0)


def test_contributions_add_up_to_the_score():
    model = fit_linear(examples(), ("no", "yes"))
    features = {"w:time": 1.0, "cue:yes": 1.0}
    assert sum(model.contributions(features).values()) + model.bias[0] == pytest.approx(model.scores(features)[0])


@pytest.mark.parametrize("labels", [("no", "yes"), ("none", "some", "all")])
def test_a_saved_model_gives_the_same_answers(tmp_path, labels):
    model = fit_linear(examples(labels), labels)
    save_linear(model, tmp_path, "head")
    loaded = load_linear(tmp_path, "head")
    features = examples(labels)[0].features
    np.testing.assert_allclose(loaded.probabilities(features), model.probabilities(features), atol=1e-6)
    assert loaded.labels == model.labels


def test_files_that_do_not_fit_each_other_are_refused(tmp_path):
    save_linear(fit_linear(examples(), ("no", "yes")), tmp_path, "head")
    description = json.loads((tmp_path / "head.json").read_text())
    description["features"].append("w:extra")
    (tmp_path / "head.json").write_text(json.dumps(description))
    with pytest.raises(ValueError, match="columns"):
        load_linear(tmp_path, "head")


def test_a_label_without_examples_is_refused():
    with pytest.raises(TooFewExamples, match="found none of maybe"):
        fit_linear(examples(), ("no", "yes", "maybe"))


def test_fitting_twice_gives_the_same_weights():
    one, other = (fit_linear(examples(), ("no", "yes")) for _ in range(2))
    assert np.array_equal(one.weights, other.weights)
