"""Claim F1 and label macro-F1 on the real gold articles against the share of the training data; needs ../shared.

usage: python benchmarks/learning_curve.py [--json FILE]

Shares are of documents (the natural and the enriched part alike), drawn at random; each share but the whole is drawn three
times and the mean is given.
"""

import argparse
import json
import random
from dataclasses import replace
from pathlib import Path

from critique.model import load_model
from critique.pipeline import Critic
from critique.training.build import fit_sentence_head
from critique.training.corpus import load_corpus
from critique.training.examples import read_document
from critique.training.scoring import score_gold

ROOT = Path(__file__).parent.parent
REAL = ROOT.parent / "shared" / "real"
SHARES = (0.1, 0.25, 0.5, 0.75, 1.0)
DRAWS = 3


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    corpus = load_corpus(ROOT / "corpus")
    documents = [read_document(document) for document in corpus.split("train", "dev")]
    enriched = frozenset(document.id for document in corpus.enriched)
    base = load_model()
    rows = []
    for share in SHARES:
        draws = [one_draw(documents, enriched, base, share, seed) for seed in range(DRAWS if share < 1 else 1)]
        rows.append({key: round(sum(draw[key] for draw in draws) / len(draws), 3) for key in draws[0]})
        print(json.dumps(rows[-1]), flush=True)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


def one_draw(documents, enriched, base, share, seed):
    chosen = random.Random(seed).sample(documents, round(share * len(documents)))
    claims = fit_sentence_head("claims", chosen, enriched=enriched)
    labels = fit_sentence_head("labels", chosen, enriched=enriched)
    critic = Critic(replace(base, claims=claims, labels=labels))
    scores = score_gold(REAL / "gold", REAL / "articles", critic, only="A").to_dict()
    return {
        "share": share,
        "documents": len(chosen),
        "claims": sum(len(document.labelled.claims) for document in chosen),
        "claim_f1": scores["claim"]["f1"],
        "label_macro_f1": scores["label_macro_f1"],
    }


if __name__ == "__main__":
    main()
