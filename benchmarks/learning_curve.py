"""Scores on the real gold against the share of the training articles used; needs ../shared and the extra `encoder`.

usage: python benchmarks/learning_curve.py --base DIR [--layers 2] [--shares 0.25 0.5 1] [--json FILE]

For each share a small encoder is fine-tuned, without a teacher, on that share of the train part (one run), and its heads are fitted on dev.
"""

import argparse
import json
import random
import shutil
import tempfile
from pathlib import Path

from critique.model import load_model
from critique.pipeline import Critic
from critique.training.build import make_model
from critique.training.encoder.fit import EncoderOptions
from critique.training.encoder.make import make_encoder
from critique.training.scoring import score_gold

ROOT = Path(__file__).parent.parent
REAL = ROOT.parent / "shared" / "real"


def subset(corpus, share, target):
    shutil.copytree(corpus, target)
    splits = json.loads((target / "splits.json").read_text(encoding="utf-8"))
    train = random.Random(0).sample(splits["train"], len(splits["train"]))
    splits["train"] = sorted(train[: round(share * len(train))])
    (target / "splits.json").write_text(json.dumps(splits), encoding="utf-8")
    return target, len(splits["train"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus")
    parser.add_argument("--layers", type=int, default=2)
    parser.add_argument("--shares", type=float, nargs="+", default=[0.25, 0.5, 1.0])
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    rows = []
    for share in options.shares:
        with tempfile.TemporaryDirectory() as name:
            work = Path(name)
            corpus, documents = subset(options.corpus, share, work / "corpus")
            settings = EncoderOptions(layers=options.layers, teacher_share=0.0)
            about = make_encoder(corpus, options.base, work / "encoder", settings, seeds=[0], log=print)
            make_model(corpus, work / "model", encoder=work / "encoder", about_encoder=about)
            scores = score_gold(REAL / "gold", REAL / "articles", Critic(load_model(work / "model")), only="A").to_dict()
        row = {
            "share": share,
            "documents": documents,
            "claim_f1": round(scores["claim"]["f1"], 4),
            "label_macro_f1": round(scores["label_macro_f1"], 4),
        }
        rows.append(row)
        print(row, flush=True)
    if options.json:
        options.json.write_text(json.dumps({"layers": options.layers, "rows": rows}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
