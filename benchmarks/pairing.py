"""Rankings of caveats side by side: words, vectors, both, and the shipped ranker; needs ../shared.

usage: python benchmarks/pairing.py [--json FILE]

"given": claims and caveats as annotated, so that ranking is seen alone: the 14 articles of advice against the caveats of the
10 annotated critical ones, by the pairs judged there, beside two baselines that hardly read the claim. "corpus": the judged
candidates of the claims of the corpus's test part. "end to end": claims and caveats found by the tool, the three best shown,
scored by ../shared/tools/score.py; "shipped" shows only what passes the threshold.
"""

import argparse
import json
import math
import shutil
import tempfile
from collections import defaultdict
from pathlib import Path

import numpy as np
from quality import REAL, score
from sklearn.feature_extraction.text import TfidfVectorizer

from critique.labelled import load_documents
from critique.model import load_model
from critique.pairing import candidates_of, index_caveats, relevance, term_statistics
from critique.pipeline import load
from critique.training.corpus import load_corpus
from critique.training.examples import read_document
from critique.training.pairs import gold_caveats, gold_claim, gold_queries
from critique.training.rankings import fused_scores, word_scores
from critique.wire import critique_to_dict

CORPUS = Path(__file__).parent.parent / "corpus"


class Pool:
    """Caveats to rank for a claim, and the ways to rank them."""

    def __init__(self, entries, model):
        self.entries, self.model = entries, model
        self.index = index_caveats(entries, term_statistics(model.pairing))
        self.rankers = {"bm25": self.words, "dense": self.dense, "fused": self.fused, "ranked": self.ranked}

    def words(self, query):
        return word_scores(self.index, query)

    def dense(self, query):
        return self.index.nearness(query.vector)

    def fused(self, query):
        return fused_scores(self.index, query)

    def ranked(self, query):
        [found] = self.index.search([query], limit=len(self.entries))
        return np.array([relevance(one, self.model.pairing) for one in candidates_of(query, found, self.index.statistics)])


def gain(values):
    return sum((2**value - 1) / math.log2(place + 2) for place, value in enumerate(values))


class Tally:
    """P@1, strict P@1 and nDCG@3 over claims that have something relevant."""

    def __init__(self):
        self.rows = []

    def add(self, found, ideal):
        best = sorted(ideal, reverse=True)[:3]
        self.rows.append((found[0] > 0, found[0] == best[0], gain(found[:3]) / gain(best)))

    def figures(self):
        first, strict, ndcg = (round(float(np.mean(column)), 3) for column in zip(*self.rows, strict=True))
        return {"claims": len(self.rows), "p_at_1": first, "p_at_1_strict": strict, "ndcg_at_3": ndcg}


def judged_on_real():
    judged = defaultdict(dict)
    for line in (REAL / "pairs.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        judged[row["article"], row["claim"]][row["doc"], row["caveat"]] = row["relevance"]
    return judged


def given(model):
    """Ranking alone, on the real articles."""
    judged = judged_on_real()
    documents = {one.id: read_document(one) for one in load_documents(REAL / "gold", texts=REAL / "articles")}
    critical = {id: gold_caveats(one, model.vectors) for id, one in documents.items() if id.startswith("C")}
    keys = [(id, number) for id, found in critical.items() for number in found]
    pool = Pool([entry for found in critical.values() for entry in found.values()], model)
    tallies = defaultdict(Tally)
    tfidf = TfidfVectorizer(sublinear_tf=True, stop_words="english").fit([one.article.text for one in documents.values()])
    whole = {id: tfidf.transform([one.article.text]) for id, one in documents.items()}
    for id, document in documents.items():
        if not id.startswith("A"):
            continue
        queries = gold_queries(document, model.vectors)
        near = np.array([float((whole[id] @ whole[other].T).sum()) - 1e-6 * number for other, number in keys])
        for number, gold in enumerate(document.labelled.claims):
            wanted = {key: value for key, value in judged[id, number].items() if key[0] != id}
            if not wanted or number not in queries:
                continue
            query = queries[number]
            claim = gold_claim(document, gold).claim.span.text_in(document.article)
            bare = model.vectors.embed([f"{document.article.title}. {claim}"])[0]
            scores = {name: rank(query) for name, rank in pool.rankers.items()}
            scores["baseline: first caveat of the nearest document (TF-IDF)"] = near
            scores["baseline: MiniLM, title and claim"] = pool.index.nearness(bare)
            for name, found in scores.items():
                order = np.argsort(-found, kind="stable")[:3]
                tallies[name].add([wanted.get(keys[place], 0) for place in order], wanted.values())
    return {name: tally.figures() for name, tally in tallies.items()}


def judged_in_test(corpus, documents):
    """The judged pairs of each claim of the test part, own caveats left out."""
    test = {one.id for one in corpus.split("test")}
    judged = defaultdict(list)
    for pair in corpus.pairs:
        if pair.article in test and pair.doc in documents and pair.doc != pair.article:
            judged[pair.article, pair.claim].append(pair)
    return judged


def on_corpus(model):
    """Ranking of the judged candidates of the corpus's test claims."""
    corpus = load_corpus(CORPUS)
    documents = {one.id: read_document(one) for split in ("train", "dev", "test") for one in corpus.split(split)}
    judged = judged_in_test(corpus, documents)
    caveats, queries, tallies = {}, {}, defaultdict(Tally)
    for (article, claim), pairs in judged.items():
        truth = [pair.relevance for pair in pairs]
        if article not in queries:
            queries[article] = gold_queries(documents[article], model.vectors)
        if not any(truth) or all(truth) or claim not in queries[article]:
            continue
        for pair in pairs:
            if pair.doc not in caveats:
                caveats[pair.doc] = gold_caveats(documents[pair.doc], model.vectors)
        pairs = [pair for pair in pairs if pair.caveat in caveats[pair.doc]]
        pool = Pool([caveats[pair.doc][pair.caveat] for pair in pairs], model)
        for name, rank in pool.rankers.items():
            order = np.argsort(-rank(queries[article][claim]), kind="stable")
            tallies[name].add([pairs[place].relevance for place in order], [pair.relevance for pair in pairs])
    return {name: tally.figures() for name, tally in tallies.items()}


def end_to_end():
    """Everything found by the tool."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        (work / "sources").mkdir()
        for path in sorted((REAL / "gold").glob("C*.json")):
            shutil.copy(REAL / "articles" / f"{path.stem}.md", work / "sources")
        critic = load(sources=[work / "sources"], builtin=False)
        texts = [REAL / "articles" / f"{path.stem}.md" for path in sorted((REAL / "gold").glob("A*.json"))]
        results = [critic.analyze_file(path) for path in texts]
        pool = Pool([entry for found in critic.sources.values() for entry in found], critic.model)
        shown = {"shipped": [critique_to_dict(result) for result in results]}
        for name, rank in pool.rankers.items():
            shown[name] = [with_best(critic, result, pool, rank) for result in results]
        found = {}
        for name, rows in shown.items():
            path = work / "results.jsonl"
            path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
            scores = score(path, "--only", "A", "--pairs", REAL / "pairs.jsonl")
            keys = ("caveats_other", "caveats_own", "caveat_precision_of_shown", "caveats_shown")
            found[name] = {key: scores[key] for key in keys}
        return found


def with_best(critic, result, pool, rank):
    """A result with the three caveats of other documents that a ranker puts first, whatever their score, and none of its own."""
    from critique.claim_queries import claim_queries
    from critique.contexts import contextualize
    from critique.segmentation import segment

    contexts = contextualize(result.article, segment(result.article))
    row = critique_to_dict(result)
    for claim, query in zip(
        row["claims"], claim_queries(result.article, result.claims, contexts, critic.model.vectors), strict=True
    ):
        best = np.argsort(-rank(query), kind="stable")[:3]
        claim["caveats"] = [as_row(pool.entries[place]) for place in best]
    return row


def as_row(entry):
    source = {"id": entry.source.id, "path": entry.source.path, "same_article": False}
    return {"text": entry.caveat.text, "start": entry.caveat.span.start, "source": source}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    model = load_model()
    result = {"given": given(model), "corpus": on_corpus(model), "end to end": end_to_end()}
    for part, rows in result.items():
        print(part)
        for name, row in rows.items():
            print(f"  {name:58s}", row)
    if options.json:
        options.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
