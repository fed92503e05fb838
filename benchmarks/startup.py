"""Wall time of short commands against `python -c "import spacy"`, and peak memory of `analyze`.

usage: python benchmarks/startup.py [--rounds 7] [--json FILE]

The article has about 900 words (the bundled example repeated in part). Medians; memory is the peak resident set of the process.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent


def article(folder):
    words = (ROOT / "examples" / "weekly-newsletter.md").read_text(encoding="utf-8")
    text = words
    while len(text.split()) < 900:
        text += "\n\n" + words
    path = folder / "article.md"
    path.write_text(text, encoding="utf-8")
    return path


def timed(command):
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        path = article(Path(name))
        commands = {
            "python -c 'import spacy'": [sys.executable, "-c", "import spacy"],
            "critique --help": [sys.executable, "-m", "critique", "--help"],
            "critique analyze, about 900 words": [sys.executable, "-m", "critique", "analyze", str(path)],
        }
        runs = {label: [timed(command) for _ in range(options.rounds)] for label, command in commands.items()}
    seconds = {label: round(statistics.median(row[0] for row in rows), 3) for label, rows in runs.items()}
    spacy = seconds["python -c 'import spacy'"]
    result = {
        "seconds, median": seconds,
        "times import spacy": {label: round(value / spacy, 2) for label, value in seconds.items()},
        "peak MB": {label: round(max(row[1] for row in rows)) for label, rows in runs.items()},
    }
    print(json.dumps(result, indent=1))
    if options.json:
        options.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
