"""Time and peak memory of `critique analyze` on a single line of 10 MB.

usage: python benchmarks/large_input.py [--json FILE]
"""

import argparse
import json
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SIZE = 10_000_000
CASES = {
    "sentences that claim": "Writing things down saves time, but it costs effort. ",
    "words without a full stop": "word ",
    "one endless word": "x",
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    rows = {"machine": f"{platform.machine()}, Python {platform.python_version()}"}
    with tempfile.TemporaryDirectory() as name:
        for case, piece in CASES.items():
            path = Path(name) / "line.txt"
            path.write_text((piece * (SIZE // len(piece) + 1))[:SIZE], encoding="utf-8")
            started = time.perf_counter()
            command = [
                sys.executable,
                "-m",
                "critique",
                "analyze",
                str(path),
                "-f",
                "jsonl",
                "-o",
                str(Path(name) / "out.jsonl"),
            ]
            code = subprocess.run(command, check=False).returncode
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            rows[case] = {"exit code": code, "seconds": round(time.perf_counter() - started, 1), "peak MB so far": round(peak)}
            print(case, rows[case], flush=True)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
