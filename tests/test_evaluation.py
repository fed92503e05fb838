"""Scores: small cases by hand, and the same figures as the outside scorer."""

import json
import subprocess
import sys

import pytest

from critique.evaluation import (
    calibration_error,
    cohen_kappa,
    macro_f1,
    match_spans,
    overlap,
    score_articles,
    word_span,
    words_with_offsets,
)
from tests.places import SHARED, needs_shared

TEXT = "Tests save time. Reviews may save money. We met on Monday."


def claim(text, label="unconditional", **rest):
    return {
        "text": text,
        "start": TEXT.index(text),
        "label": label,
        "stance": "asserted",
        "probability": 0.9,
        "lever": None,
        "benefit": {"text": text},
        **rest,
    }


def gold(quote, label="unconditional"):
    return {"quote": quote, "label": label, "stance": "asserted", "lever": None, "benefit": quote}


def scores(golds, claims):
    return score_articles({"a": {"claims": golds}}, {"a": TEXT}, {"a": {"claims": claims}}).to_dict()


def test_equal_claims_score_one():
    figures = scores([gold("Tests save time.")], [claim("Tests save time.")])
    assert figures["claim"]["f1"] == 1.0
    assert figures["label_macro_f1"] == 1.0


def test_a_claim_that_shares_less_than_half_its_words_does_not_match():
    figures = scores([gold("Tests save time.")], [claim("Tests save time. Reviews may save money.")])
    assert figures["claim"]["f1"] == 0.0


def test_an_article_without_result_counts_as_one_without_findings():
    figures = score_articles({"a": {"claims": [gold("Tests save time.")]}}, {"a": TEXT}, {}).to_dict()
    assert figures["claim"]["recall"] == 0.0


def test_a_wrong_label_costs_claim_and_label_but_not_claim():
    figures = scores([gold("Tests save time.")], [claim("Tests save time.", "qualified")])
    assert (figures["claim"]["f1"], figures["claim_and_label"]["f1"]) == (1.0, 0.0)


def test_markup_inside_a_quotation_does_no_harm():
    words = words_with_offsets("See [our *plan*](https://x.example/a-b) now")
    assert word_span("our plan", words) == (1, 3)


def test_the_nearest_of_several_occurrences_is_meant():
    words = words_with_offsets("a b. a b. a b.")
    assert word_span("a b", words, hint=10) == (4, 6)


def test_overlap_is_measured_over_the_union():
    assert overlap((0, 4), (2, 6)) == pytest.approx(2 / 6)
    assert overlap((0, 2), (2, 4)) == 0.0


def test_each_prediction_is_used_once():
    assert match_spans([(0, 4), (0, 3)], [(0, 4)], least=0.5) == {0: 0}


def test_kappa_is_zero_at_chance_and_one_in_full_agreement():
    assert cohen_kappa([("unconditional", "unconditional"), ("qualified", "qualified")]) == 1.0
    assert cohen_kappa([("unconditional", "qualified"), ("qualified", "unconditional")]) == -1.0


def test_macro_f1_leaves_out_classes_that_gold_lacks():
    assert macro_f1([("unconditional", "unconditional")]) == 1.0


def test_calibration_error_compares_promise_and_outcome():
    assert calibration_error([(0.8, True), (0.8, False)]) == pytest.approx(0.3)
    assert calibration_error([(None, True)]) is None


def test_a_gold_quotation_that_the_text_does_not_hold_is_a_miss_and_named():
    found = score_articles({"a": {"claims": [gold("Pears save time."), gold("Tests save time.")]}}, {"a": TEXT}, {})
    assert found.articles["a"].missed == ("Pears save time.", "Tests save time.")
    assert found.articles["a"].unlocated == ("Pears save time.",)
    assert found.to_dict()["gold_claims"] == 2


@needs_shared
def test_figures_equal_those_of_the_outside_scorer(tmp_path):
    golds = sorted((SHARED / "real/gold").glob("A0[01]*.json"))
    texts = {path.stem: (SHARED / f"real/articles/{path.stem}.md").read_text() for path in golds}
    predicted = {id: {"article": {"id": id}, "claims": long_lines(text)} for id, text in texts.items()}
    folder = tmp_path / "gold"
    folder.mkdir()
    for path in golds:
        (folder / path.name).write_bytes(path.read_bytes())
    (tmp_path / "out.jsonl").write_text("".join(json.dumps(row) + "\n" for row in predicted.values()))
    command = [sys.executable, SHARED / "tools/score.py", "--gold", folder, "--articles", SHARED / "real/articles"]
    outside = json.loads(
        subprocess.run(
            [*command, "--predictions", tmp_path / "out.jsonl", "--json"], capture_output=True, check=True, text=True
        ).stdout
    )
    ours = score_articles({path.stem: json.loads(path.read_text()) for path in golds}, texts, predicted).to_dict()
    for name in (
        "label_macro_f1",
        "label_kappa",
        "label_calibration_error",
        "stance_accuracy",
        "stance_macro_f1",
        "role_accuracy",
    ):
        assert ours[name] == pytest.approx(outside[name], abs=0.001), name
    for name in ("claim", "claim_and_label"):
        assert ours[name] == pytest.approx(outside[name], abs=0.001), name


def long_lines(text):
    lines = [line for line in text.splitlines() if len(line.split()) > 3]
    return [
        {
            "text": line,
            "start": text.index(line),
            "label": ("unconditional", "qualified")[number % 2],
            "stance": "asserted",
            "probability": 0.75,
            "lever": {"text": " ".join(line.split()[:3])},
            "benefit": {"text": " ".join(line.split()[3:])},
        }
        for number, line in enumerate(lines)
    ]
