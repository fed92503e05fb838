"""A classifier with labels of other people: macro-F1 on PubMed conclusions (four strengths of claim, folds given); needs ../shared.

usage: python benchmarks/public.py [--model DIR] [--json FILE]

For each fold a throw-away classifier is fitted on the other folds, as `critique train` fits one on single sentences: once on words and cues alone (TF-IDF),
once with the encoder's vector and word beside them. Nothing of the data is kept.
"""

import argparse
import json
from dataclasses import replace
from pathlib import Path

from sklearn.metrics import f1_score

from critique.classification import VECTOR, ClaimText
from critique.model import load_model
from critique.training.fitting import FitOptions, fit_linear
from critique.training.records import Record, record_examples

DATA = Path(__file__).parent.parent.parent / "shared" / "public" / "pubmed-claim-strength" / "sentences.jsonl"


def without_encoder(example):
    kept = {name: value for name, value in example.features.items() if not name.startswith(VECTOR) and name != "encoder"}
    return replace(example, features=kept)


def cross_validated(examples, folds, labels, options):
    truth, guessed = [], []
    for fold in sorted(set(folds)):
        train = [example for example, own in zip(examples, folds, strict=True) if own != fold]
        model = fit_linear(train, labels, options=options)
        for example, own in zip(examples, folds, strict=True):
            if own == fold:
                truth.append(example.label)
                guessed.append(model.labels[model.decide(model.probabilities(example.features))])
    return round(float(f1_score(truth, guessed, average="macro")), 4)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    rows = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]
    records = [Record(ClaimText(text=row["text"]), row["label"], row["id"]) for row in rows]
    folds, labels = [row["fold"] for row in rows], tuple(sorted({row["label"] for row in rows}))
    examples = record_examples(records, load_model(options.model).encoder)
    fit = FitOptions(inverse_regularization=1.0, min_count=2)
    result = {
        "sentences": len(rows),
        "labels": list(labels),
        "words and cues, macro-F1": cross_validated([without_encoder(example) for example in examples], folds, labels, fit),
        "with the encoder, macro-F1": cross_validated(examples, folds, labels, fit),
    }
    print(json.dumps(result, indent=1))
    if options.json:
        options.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
