"""A classifier with labels of other people: macro-F1 on PubMed conclusions (four strengths of claim, folds given); needs ../shared.

usage: python benchmarks/public.py [--model DIR] [--json FILE]
       python benchmarks/public.py --encoder DIR [--folds 0,1] [--epochs N] [--json FILE]     (needs the extra `encoder`)

For each fold a throw-away classifier is fitted on the other folds, as `critique train` fits one on single sentences, its regularisation
chosen on those alone: once on words and cues, once with the encoder's vector and word beside them; with `--encoder`,
the base encoder fine-tuned on the other folds (a tenth of them held out), exported to 8 bits and run as `critique analyze` would. About
40 s an epoch and fold. Nothing of the data is kept; a file that is there already keeps the figures that are not made anew.
"""

import argparse
import json
import statistics
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from sklearn.metrics import f1_score

from critique.classification import VECTOR, ClaimText
from critique.model import load_model
from critique.training.choosing import choose_options
from critique.training.records import Record, fit_classifier, record_examples

DATA = Path(__file__).parent.parent.parent / "shared" / "public" / "pubmed-claim-strength" / "sentences.jsonl"


def without_encoder(example):
    kept = {name: value for name, value in example.features.items() if not name.startswith(VECTOR) and name != "encoder"}
    return replace(example, features=kept)


def cross_validated(examples, folds, labels):
    truth, guessed, chosen = [], [], []
    for fold in sorted(set(folds)):
        train = [example for example, own in zip(examples, folds, strict=True) if own != fold]
        options = choose_options(train, labels)
        chosen.append(options.inverse_regularization)
        model = fit_classifier(train, labels, options)
        for example, own in zip(examples, folds, strict=True):
            if own == fold:
                truth.append(example.label)
                guessed.append(model.labels[model.decide(model.probabilities(example.features))])
    score = round(float(f1_score(truth, guessed, average="macro")), 4)
    print(f"macro-F1 {score}, C chosen: {chosen}", file=sys.stderr)
    return score


def fine_tuned(records, folds, labels, options):
    """Macro-F1 of each fold that was asked for."""
    from critique.encoding.headless import load_headless
    from critique.encoding.pieces import PieceTokenizer
    from critique.training.encoder.base import MINILM, load_base
    from critique.training.encoder.label_fit import LabelEncoderOptions
    from critique.training.encoder.label_make import fit_encoded_classifier

    base, how = load_base(options.encoder, MINILM), LabelEncoderOptions(epochs=options.epochs, runs=options.runs)
    single = {}
    for fold in options.folds:
        train = [record for record, own in zip(records, folds, strict=True) if own != fold]
        test = [record for record, own in zip(records, folds, strict=True) if own == fold]
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            head, _ = fit_encoded_classifier(
                train, labels, base, folder, how, log=lambda line: print(line, file=sys.stderr, flush=True)
            )
            reader = load_headless(folder / "labels.onnx", PieceTokenizer(folder / "tokenizer.json"), width=384)
            said = [head.labels[head.decide(head.probabilities(one.features))] for one in record_examples(test, reader)]
        single[str(fold)] = round(float(f1_score([one.label for one in test], said, average="macro")), 4)
        print(f"fold {fold}: {single[str(fold)]}", file=sys.stderr, flush=True)
    return single


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--encoder", type=Path, metavar="DIR")
    parser.add_argument("--folds", type=lambda text: [int(part) for part in text.split(",")], default=[0, 1, 2, 3, 4])
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--runs", type=int, default=1)
    options = parser.parse_args()
    rows = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]
    records = [Record(ClaimText(text=row["text"]), row["label"], row["id"]) for row in rows]
    folds, labels = [row["fold"] for row in rows], tuple(sorted({row["label"] for row in rows}))
    result = json.loads(options.json.read_text(encoding="utf-8")) if options.json and options.json.exists() else {}
    result |= {"sentences": len(rows), "labels": list(labels)}
    if options.encoder:
        how = {"epochs": options.epochs, "runs": options.runs}
        known = result.get("encoder fine-tuned", {})
        earlier = known.get("by fold", {}) if {name: known.get(name) for name in how} == how else {}
        by_fold = dict(sorted((earlier | fine_tuned(records, folds, labels, options)).items()))
        mean = round(statistics.fmean(by_fold.values()), 4)
        result["encoder fine-tuned"] = {"macro-F1, mean of the folds": mean, "by fold": by_fold, **how}
    else:
        examples = record_examples(records, load_model(options.model).encoder)
        result["words and cues, macro-F1"] = cross_validated([without_encoder(example) for example in examples], folds, labels)
        result["with the encoder, macro-F1"] = cross_validated(examples, folds, labels)
    print(json.dumps(result, indent=1))
    if options.json:
        options.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
