"""Scores of rankings, the layout of BEIR, and the comparison of rankers."""

import json
from pathlib import Path

import pytest

from critique.cli.evaluate import RANKER_NAMES
from critique.errors import BadAnnotation
from critique.labelled.beir import load_beir
from critique.ranking_metrics import ndcg, recall, reciprocal_rank, score_rankings
from critique.training.rankings import RANKERS

REFERENCE = json.loads((Path(__file__).parent / "data" / "ranking_reference.json").read_text(encoding="utf-8"))["cases"]

CORPUS = [
    {"_id": "d1", "title": "Pairing", "text": "Pair programming tires people out within hours."},
    {"_id": "d2", "text": "Vaccines are stored in cold rooms."},
    {"_id": "d3", "text": "Two programmers at one desk cost twice as much."},
]
QUERIES = [{"_id": "q1", "text": "Pair programming saves money"}, {"_id": "q2", "text": "Nobody judged this one"}]
QRELS = "query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td3\t2\nq1\td2\t0\n"


@pytest.fixture
def files(tmp_path):
    """Writes the three files and gives the words of the command line."""

    def write(*, corpus=CORPUS, queries=QUERIES, qrels=QRELS):
        for name, rows in (("corpus", corpus), ("queries", queries)):
            text = rows if isinstance(rows, str) else "".join(json.dumps(row) + "\n" for row in rows)
            (tmp_path / f"{name}.jsonl").write_text(text, encoding="utf-8")
        (tmp_path / "qrels.tsv").write_text(qrels, encoding="utf-8")
        return [tmp_path / "corpus.jsonl", tmp_path / "queries.jsonl", tmp_path / "qrels.tsv"]

    return write


def words_of(paths):
    return [word for name, path in zip(("--corpus", "--queries", "--qrels"), paths, strict=True) for word in (name, path)]


@pytest.mark.parametrize("case", REFERENCE, ids=range(len(REFERENCE)))
def test_scores_are_those_of_pytrec_eval(case):
    found = score_rankings({"q": case["ranking"]}, {"q": case["relevance"]})
    assert found == pytest.approx(case["scores"])


def test_ndcg_by_hand():
    relevance = {"a": 2, "b": 1, "c": 0}
    assert ndcg(["a", "b"], relevance) == 1.0
    assert ndcg(["c", "b", "a"], relevance) == pytest.approx((1 / 1.584963 + 2 / 2.0) / (2.0 + 1 / 1.584963), abs=1e-6)
    assert ndcg(["c", "x"], relevance) == 0.0
    assert ndcg(["x", "a"], {"a": 1}, depth=1) == 0.0


def test_recall_and_reciprocal_rank_by_hand():
    relevance = {"a": 1, "b": 2, "c": 0}
    assert recall(["x", "a", "b"], relevance, depth=2) == 0.5
    assert reciprocal_rank(["c", "x", "b"], relevance) == pytest.approx(1 / 3)
    assert reciprocal_rank(["x"], relevance) == 0.0


def test_the_mean_is_over_the_queries_that_have_a_relevant_document():
    judgements = {"found": {"a": 1}, "missed": {"b": 1}, "nothing relevant": {"a": 0}}
    assert score_rankings({"found": ["a"], "nothing relevant": ["a"]}, judgements)["ndcg@10"] == 0.5


def test_no_relevant_document_at_all_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="no query"):
        score_rankings({}, {"q": {"a": 0}})


def test_a_judged_set_is_read(files):
    data = load_beir(*files())
    assert list(data.documents) == ["d1", "d2", "d3"]
    assert data.documents["d1"].title == "Pairing"
    assert data.judgements == {"q1": {"d1": 1, "d3": 2, "d2": 0}}


def test_judgements_need_no_header_and_may_be_repeated(files):
    assert load_beir(*files(qrels="q1\td1\t1\n\nq1\td1\t1\n")).judgements == {"q1": {"d1": 1}}


@pytest.mark.parametrize(
    ("broken", "line", "words"),
    [
        pytest.param({"corpus": '{"_id": "d1", "text": "x"}\n{oops\n'}, 2, "no JSON", id="no JSON"),
        pytest.param({"corpus": [*CORPUS, {"text": "x"}]}, 4, '"_id" is None', id="no id"),
        pytest.param({"corpus": [*CORPUS, {"_id": "d4", "text": " "}]}, 4, 'no "text"', id="no text"),
        pytest.param({"corpus": [*CORPUS, {"_id": "d4", "text": "x", "title": 3}]}, 4, "title", id="title is no text"),
        pytest.param({"queries": [*QUERIES, QUERIES[0]]}, 3, "there twice", id="id twice"),
        pytest.param({"queries": []}, None, "is empty", id="no query"),
        pytest.param({"qrels": "q1 d1 1\n"}, 1, "set apart by tabs", id="no tabs"),
        pytest.param({"qrels": "q1\t0\td1\t1\n"}, 1, "set apart by tabs", id="TREC's four columns"),
        pytest.param({"qrels": QRELS + "q1\td1\thigh\n"}, 5, "a whole number", id="score is no number"),
        pytest.param({"qrels": QRELS + "q9\td1\t1\n"}, 5, "no query has the id 'q9'", id="unknown query"),
        pytest.param({"qrels": QRELS + "q1\td9\t1\n"}, 5, "no document has the id 'd9'", id="unknown document"),
        pytest.param({"qrels": QRELS + "q1\td1\t0\n"}, 5, "were judged 1 before", id="judged otherwise"),
        pytest.param({"qrels": "q1\td1\t0\n"}, None, "nothing in it is relevant", id="nothing relevant"),
    ],
)
def test_what_breaks_the_layout_is_refused_by_file_and_line(run, files, broken, line, words):
    paths = files(**broken)
    with pytest.raises(BadAnnotation, match=r"corpus\.jsonl|queries\.jsonl|qrels\.tsv") as caught:
        load_beir(*paths)
    assert caught.value.line == line
    assert words in caught.value.problem
    shown = run("evaluate", "pairing", *words_of(paths))
    assert shown.code == 2
    assert words in shown.err


def test_rankers_are_compared_side_by_side(run, files):
    paths = words_of(files())
    scores = json.loads(run("evaluate", "pairing", *paths, "--format", "json").out)
    assert (scores["documents"], scores["queries"], scores["judged"]) == (3, 2, 1)
    assert tuple(scores["rankers"]) == RANKER_NAMES == tuple(RANKERS)
    assert scores["rankers"]["dense"] == {
        "ndcg@10": pytest.approx(0.86, abs=0.15),
        "recall@10": 1.0,
        "recall@100": 1.0,
        "mrr": 1.0,
    }
    assert scores["rankers"]["bm25"]["recall@100"] == 0.5  # "programmers" and "programming" have no stem in common
    shown = run("evaluate", "pairing", *paths, "--ranker", "bm25")
    assert shown.code == 0
    assert "bm25" in shown.out
    assert "dense" not in shown.out


def test_words_alone_find_what_shares_a_word_and_nothing_else(run, files):
    paths = words_of(files(qrels="q1\td2\t1\n"))
    scores = json.loads(run("evaluate", "pairing", *paths, "-f", "json", "--ranker", "bm25", "--ranker", "fused").out)
    assert scores["rankers"]["bm25"]["recall@100"] == 0.0
    assert scores["rankers"]["fused"]["recall@100"] == 1.0


@pytest.mark.parametrize("words", [("--ranker", "oracle"), ("--format", "xml")])
def test_an_unknown_ranker_or_format_is_refused_by_name(run, files, words):
    shown = run("evaluate", "pairing", *words_of(files()), *words)
    assert shown.code == 2
    assert "expected one of" in shown.err


def test_a_missing_file_is_refused(run, files, tmp_path):
    paths = files()
    shown = run("evaluate", "pairing", *words_of([*paths[:2], tmp_path / "none.tsv"]))
    assert shown.code == 2
    assert "none.tsv" in shown.err
