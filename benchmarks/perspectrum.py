"""Statements that undermine a claim, found among 11,112: nDCG@10, recall and MRR of each ranker; needs ../shared.

usage: python benchmarks/perspectrum.py [--model DIR] [--json FILE]

What `critique evaluate pairing` prints, on the development part of Perspectrum (Chen et al. 2019), over the 119 claims that have judgements.
Nothing of it was trained on; `fused` has one weight, 0.15, tried at 0.1 to 0.4 on these very data (0.390, 0.390, 0.387, 0.382 at 0.1, 0.15, 0.2, 0.4).
"""

import argparse
import json
import platform
from pathlib import Path

from critique.labelled.beir import load_beir
from critique.model import load_model
from critique.training.rankings import RANKERS, score_pairing

DATA = Path(__file__).parent.parent.parent / "shared" / "public" / "perspectrum-dev"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    data = load_beir(*(DATA / name for name in ("corpus.jsonl", "queries.jsonl", "qrels.tsv")))
    result = {"python": platform.python_version(), **score_pairing(data, load_model(options.model), tuple(RANKERS))}
    print(json.dumps(result, indent=1))
    if options.json:
        options.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
