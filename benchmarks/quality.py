"""The figures of docs/quality.md, by the outside scorer; needs ../shared.

usage: python benchmarks/quality.py [--model DIR] [--json FILE]

Runs `critique batch` on the real articles, without sources and with the annotated critical articles as sources, and scores
both with ../shared/tools/score.py, beside the word-list baseline.
"""

import argparse
import json
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SHARED = Path(__file__).parent.parent.parent / "shared"
REAL = SHARED / "real"


def critique(*words):
    subprocess.run([sys.executable, "-m", "critique", *map(str, words)], check=True, stderr=subprocess.DEVNULL)


def score(predictions, *extra):
    command = [sys.executable, SHARED / "tools" / "score.py", "--gold", REAL / "gold", "--articles", REAL / "articles"]
    words = [*command, "--predictions", predictions, "--json", *extra]
    return json.loads(subprocess.run([str(word) for word in words], check=True, capture_output=True, text=True).stdout)


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
        sources = work / "sources"
        sources.mkdir()
        for path in sorted((REAL / "gold").glob("C*.json")):
            shutil.copy(REAL / "articles" / f"{path.stem}.md", sources)
        critique("batch", REAL / "articles", *model, "--no-builtin-sources", "--sources", sources, "-o", work / "out.jsonl")
        words = work / "words.jsonl"
        articles = sorted(map(str, (REAL / "articles").glob("*.md")))
        baseline = subprocess.run(
            [sys.executable, SHARED / "tools" / "baseline_wordlist.py", *articles], check=True, capture_output=True, text=True
        )
        words.write_text(baseline.stdout, encoding="utf-8")
        result = {
            "machine": f"{platform.machine()}, Python {platform.python_version()}",
            "advice": score(work / "out.jsonl", "--only", "A", "--pairs", REAL / "pairs.jsonl"),
            "mined": score(work / "out.jsonl", "--mined", mined(work / "out.jsonl", work / "mined.jsonl"))["mined_caveats"],
            "word list": score(words, "--only", "A"),
        }
    text = json.dumps(result, indent=1)
    print(text)
    if options.json:
        options.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
