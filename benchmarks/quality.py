"""The figures of docs/quality.md, by the outside scorer; needs ../shared.

usage: python benchmarks/quality.py [--model DIR] [--json FILE]

Runs `critique batch` on the real articles with the annotated critical articles as sources, and scores what is found with
../shared/tools/score.py, beside the word-list baseline; and without sources, for the articles that others have annotated further
(`further.py`), of which only the pairs within an article are judged.
"""

import argparse
import json
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from further import expand

SHARED = Path(__file__).parent.parent.parent / "shared"
REAL = SHARED / "real"


def critique(*words):
    subprocess.run([sys.executable, "-m", "critique", *map(str, words)], check=True, stderr=subprocess.DEVNULL)


def score(predictions, *extra, gold=REAL / "gold"):
    command = [sys.executable, SHARED / "tools" / "score.py", "--gold", gold, "--articles", REAL / "articles"]
    words = [*command, "--predictions", predictions, "--json", *extra]
    return json.loads(subprocess.run([str(word) for word in words], check=True, capture_output=True, text=True).stdout)


def annotated_critical(folder):
    """A new folder with the annotated critical articles."""
    folder.mkdir()
    for path in sorted((REAL / "gold").glob("C*.json")):
        shutil.copy(REAL / "articles" / f"{path.stem}.md", folder)
    return folder


def mined(results, path):
    with results.open(encoding="utf-8") as file, path.open("w", encoding="utf-8") as out:
        for result in map(json.loads, file):
            for caveat in result["caveats"]:
                row = {"doc": result["article"]["id"], "text": caveat["text"], "start": caveat["start"], "kind": caveat["kind"]}
                out.write(json.dumps(row) + "\n")
    return path


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    model = ["--model", options.model] if options.model else []
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        sources = annotated_critical(work / "sources")
        critique(
            "batch",
            REAL / "articles",
            *model,
            "--no-builtin-sources",
            "--no-store",
            "--sources",
            sources,
            "-o",
            work / "out.jsonl",
        )
        words = work / "words.jsonl"
        articles = sorted(map(str, (REAL / "articles").glob("*.md")))
        baseline = subprocess.run(
            [sys.executable, SHARED / "tools" / "baseline_wordlist.py", *articles], check=True, capture_output=True, text=True
        )
        words.write_text(baseline.stdout, encoding="utf-8")
        further = work / "further"
        further.mkdir()
        pairs = expand(REAL / "articles", further)
        critique("batch", REAL / "articles", *model, "--no-builtin-sources", "--no-store", "-o", work / "alone.jsonl")
        found = mined(work / "alone.jsonl", work / "mined-alone.jsonl")
        result = {
            "machine": f"{platform.machine()}, Python {platform.python_version()}",
            "advice": score(work / "out.jsonl", "--only", "A", "--pairs", REAL / "pairs.jsonl"),
            "mined": score(work / "out.jsonl", "--mined", mined(work / "out.jsonl", work / "mined.jsonl"))["mined_caveats"],
            "word list": score(words, "--only", "A"),
            "further advice": score(work / "alone.jsonl", "--only", "A", "--pairs", pairs, gold=further),
            "further mined": score(work / "alone.jsonl", "--mined", found, gold=further)["mined_caveats"],
            "further word list": score(words, "--only", "A", gold=further),
        }
    text = json.dumps(result, indent=1)
    print(text)
    if options.json:
        options.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
