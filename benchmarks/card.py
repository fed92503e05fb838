"""Puts what `variants.py` measured into the card of the shipped model, which the trainer makes without ../shared.

usage: python benchmarks/card.py [--results benchmarks/results/variants.json] [--card models/card.md]

Run it after `critique train corpus -o models` and `variants.py --json`; the manifest does not cover the card.
"""

import argparse
import json
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
OPENS, CLOSES = "<!-- variants -->\n", "<!-- end of variants -->\n\n"
COLUMNS = {
    "claim F1": "claim_f1",
    "precision": "claim_precision",
    "recall": "claim_recall",
    "claim and label F1": "claim_and_label_f1",
    "label macro-F1": "label_macro_f1",
}


def table(results):
    """The variants as a Markdown table."""
    head = f"| | {' | '.join(COLUMNS)} | words/s |\n| --- |{' --: |' * (len(COLUMNS) + 1)}\n"
    rows = (
        f"| {name} | {' | '.join(f'{figures[key]:.3f}' for key in COLUMNS.values())} | {figures['words_per_second']:,} |\n"
        for name, figures in results.items()
    )
    return head + "".join(rows)


def with_table(card, results):
    """The card with the table before its licence, in place of the one that it had."""
    bare = re.sub(re.escape(OPENS) + ".*?" + re.escape(CLOSES), "", card, flags=re.DOTALL)
    [articles] = {figures["articles"] for figures in results.values()}
    section = f"## On {articles} articles of advice by people outside the project\n\n" + table(results)
    return bare.replace("## Licence\n", f"{OPENS}{section}{CLOSES}## Licence\n", 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--results", type=Path, default=ROOT / "benchmarks" / "results" / "variants.json")
    parser.add_argument("--card", type=Path, default=ROOT / "models" / "card.md")
    options = parser.parse_args()
    results = json.loads(options.results.read_text(encoding="utf-8"))
    card = options.card.read_text(encoding="utf-8")
    options.card.write_text(with_table(card, results), encoding="utf-8")


if __name__ == "__main__":
    main()
