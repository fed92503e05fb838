"""What the number beside a caveat is worth: how many of those shown are relevant, by the relevance that stands there.

usage: python benchmarks/relevance.py [--model DIR] [--json FILE]

On the real articles of advice in ../shared: with the annotated critical articles as sources, and the articles that others have
annotated further (`further.py`), of which only the pairs within an article are judged. Claims and caveats are matched with the
judged ones as ../shared/tools/score.py does, by its own functions; the right and the shown add up to its precision of shown.
"""

import argparse
import itertools
import json
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from further import expand
from quality import REAL, SHARED, annotated_critical, critique

sys.path.insert(0, str(SHARED / "tools"))

BANDS = (0.3, 0.4, 0.5, 0.6, 1.0)


def rows(path):
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


class Judged:
    """Annotations and judged pairs of some articles, beside what the tool says of them."""

    def __init__(self, gold, pairs):
        import score

        self.score = score
        self.gold = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(gold.glob("*.json"))}
        self.words = {name: score.words((REAL / "articles" / f"{name}.md").read_text(encoding="utf-8")) for name in self.gold}
        self.caveats = {name: score.gold_spans(own["caveats"], self.words[name]) for name, own in self.gold.items()}
        self.pairs = defaultdict(dict)
        for pair in rows(pairs):
            self.pairs[pair["article"], pair["claim"]][pair["doc"], pair["caveat"]] = pair["relevance"]

    def shown(self, results):
        """For each caveat that is shown beside an annotated claim: whether it is the article's own, its relevance, whether right."""
        for result in rows(results):
            name = self.score.ident(result["article"])
            if name in self.gold and name.startswith("A"):
                yield from self._shown(name, result["claims"])

    def _shown(self, name, claims):
        known = self.score.gold_spans(self.gold[name]["claims"], self.words[name])
        found = [self.score.locate(claim["text"], self.words[name], claim["start"]) for claim in claims]
        for number, place in self.score.match(known, found, 0.5).items():
            seen = set()
            for caveat in claims[place]["caveats"]:
                at = self._right(caveat, self.pairs[name, number], seen)
                seen.add(at)
                yield self.score.ident(caveat["source"]) == name, caveat["relevance"], at is not None

    def _right(self, caveat, relevant, seen):
        """The judged caveat that this one is, if it is relevant and stands there for the first time."""
        source = self.score.ident(caveat["source"])
        place = self.score.locate(caveat["text"], self.words[source], caveat["start"]) if source in self.words else None
        matching = [
            (source, number)
            for number, span in enumerate(self.caveats.get(source, ()))
            if place and span and self.score.iou(place, span) >= 0.3 and relevant.get((source, number), 0) > 0
        ]
        return next((one for one in sorted(matching, key=lambda one: -relevant[one]) if one not in seen), None)


def table(shown):
    """How many are shown and right in each band of relevance."""
    found = {}
    for least, below in itertools.pairwise(BANDS):
        right = [one for _, relevance, one in shown if least <= relevance < below]
        if right:
            found[f"{least:.1f} to {below:.1f}"] = {"shown": len(right), "right": round(sum(right) / len(right), 3)}
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    model = ["--model", options.model] if options.model else []
    plain = ["batch", REAL / "articles", *model, "--no-builtin-sources", "--no-store"]
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        (work / "further").mkdir()
        pairs = expand(REAL / "articles", work / "further")
        critique(*plain, "--sources", annotated_critical(work / "sources"), "-o", work / "out.jsonl")
        critique(*plain, "-o", work / "alone.jsonl")
        first = list(Judged(REAL / "gold", REAL / "pairs.jsonl").shown(work / "out.jsonl"))
        second = list(Judged(work / "further", pairs).shown(work / "alone.jsonl"))
    result = {
        "other documents, first set": table([row for row in first if not row[0]]),
        "the article's own, first set": table([row for row in first if row[0]]),
        "the article's own, second set": table(second),
        "all": table([*first, *second]),
    }
    text = json.dumps(result, indent=1)
    print(text)
    if options.json:
        options.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
