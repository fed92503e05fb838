"""A large caveat store: how fast documents come in, how fast claims are answered, how much memory that takes.

usage: python benchmarks/store.py [--caveats 100000] [--documents 60] [--claims 200] [--model DIR] [--json FILE]

Adding is measured truly: documents recombined from corpus/sources, mined, encoded and written by `sources.add_files` on all cores. The large
store is filled without mining: its caveats are sentences of corpus/sources, shuffled, with other numbers in them, their vectors those of the
sentences with noise. Searching is measured in a process of its own, with claims of corpus/articles, 20 at once as for an article, and singly as
for `ask`: from the claim's terms and vector to what is found, and with the embedding of the claim. CPU time and wall time, medians.
"""

import argparse
import json
import os
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

from critique.model import load_model
from critique.pairing import K1, B, term_statistics
from critique.reading import read_text
from critique.retrieval import SourcedCaveat, terms_of
from critique.sources import add_files, open_store, source_of
from critique.store import StoreIndex
from critique.training.corpus import load_corpus
from critique.values import Caveat, CaveatKind, Span

ROOT = Path(__file__).parent.parent
EACH = 14  # caveats of a document, as in corpus/sources
NOISE = 0.6
LIMIT = 20


def paragraphs():
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "corpus" / "sources").glob("*.md"))]
    return [part.strip() for text in texts for part in text.split("\n\n") if len(part.split()) > 15]


def sentences():
    found = (line for part in paragraphs() for line in re.split(r"(?<=[.!?])\s+", " ".join(part.split())))
    return sorted({line for line in found if 30 < len(line) < 300})


def renumbered(text, rng):
    return re.sub(r"\d+", lambda _: str(rng.randrange(2, 999)), text)


def time_adding(folder, model, documents):
    rng, parts = random.Random(1), paragraphs()
    files = []
    for number in range(documents):
        path = folder / f"d{number}.md"
        path.write_text(
            "\n\n".join([f"# Report {number}", *(renumbered(rng.choice(parts), rng) for _ in range(13))]), encoding="utf-8"
        )
        files.append(path)
    words = sum(len(path.read_text(encoding="utf-8").split()) for path in files)
    with open_store(folder / "added.db", model, create=True) as store:
        list(add_files(store, files[:2], model))  # warm
        cpu, wall = time.process_time(), time.perf_counter()
        caveats = sum(one.added.caveats for one in add_files(store, files[2:], model))
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    count = documents - 2
    return {
        "documents": count,
        "words a document": round(words / documents),
        "caveats a document": round(caveats / count, 1),
        "documents a minute": round(60 * count / wall),
        "CPU seconds a document": round(cpu / count, 3),
        "documents a minute by CPU time on two cores": round(2 * 60 * count / cpu),
    }


def fill(path, model, caveats):
    rng, noise, pool = random.Random(2), np.random.default_rng(2), sentences()
    vectors = model.vectors.embed(pool)
    with open_store(path, model, create=True) as store:
        for number in range(-(-caveats // EACH)):
            title = " ".join(rng.choice(pool).split()[:8])
            article = read_text(f"# {title}\n\nNumber {number}.", id=f"d{number}", path=f"/d/{number}.md")
            source = source_of(article, same_article=False)
            entries = []
            for position in rng.sample(range(1, len(pool) - 1), EACH):
                plain = renumbered(pool[position], rng)
                vector = vectors[position] + NOISE * noise.standard_normal(vectors.shape[1]).astype(np.float32) / np.sqrt(
                    vectors.shape[1]
                )
                caveat = Caveat(
                    text=plain, span=Span(0, len(plain)), kind=rng.choice(list(CaveatKind)), plain=plain,
                    surroundings=f"{title} {pool[position - 1]} {pool[position + 1]}", confidence=0.8,
                )  # fmt: skip
                unit = vector / np.linalg.norm(vector)
                entries.append(SourcedCaveat(caveat, source, unit, topic=unit))
            store.add(article, entries, format="markdown", miner="benchmark")


def claims_of(count):
    corpus = load_corpus(ROOT / "corpus")
    texts = [
        f"{read_title(document)}. {document.text[claim.span.start : claim.span.end]}"
        for document in corpus.articles
        for claim in document.claims
    ]
    return random.Random(3).sample(texts, count)


def read_title(document):
    return read_text(document.text, format=document.format).title or document.id


def wanted(model, texts):
    return [
        SimpleNamespace(terms=sorted(set(terms_of(text))), vector=vector)
        for text, vector in zip(texts, model.vectors.embed(texts), strict=True)
    ]


def timed(work, groups):
    rows = []
    for group in groups:
        cpu, wall = time.process_time(), time.perf_counter()
        work(group)
        rows.append(((time.process_time() - cpu) / len(group), (time.perf_counter() - wall) / len(group)))
    cpu, wall = zip(*rows, strict=True)
    return {"CPU ms": round(1e3 * statistics.median(cpu), 2), "wall ms": round(1e3 * statistics.median(wall), 2)}


def time_searching(path, model, claims):
    texts = json.loads(claims.read_text(encoding="utf-8"))
    queries = wanted(model, texts)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    cpu, wall = time.process_time(), time.perf_counter()
    index = StoreIndex(open_store(path, model), term_statistics(model.pairing), k1=K1, b=B)
    index.search(queries[:1], limit=LIMIT)
    first = {"CPU s": round(time.process_time() - cpu, 3), "wall s": round(time.perf_counter() - wall, 3)}
    together = [queries[start : start + 20] for start in range(0, len(queries), 20)]
    return {
        "first answer after opening": first,
        "a claim, 20 at once": timed(lambda group: index.search(group, limit=LIMIT), together),
        "a claim, singly": timed(lambda group: index.search(group, limit=LIMIT), [[one] for one in queries]),
        "the same with its embedding": timed(
            lambda group: index.search(wanted(model, group), limit=LIMIT), [[text] for text in texts]
        ),
        "peak MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "peak MB before opening": round(before),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--caveats", type=int, default=100_000)
    parser.add_argument("--documents", type=int, default=60)
    parser.add_argument("--claims", type=int, default=200)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--search", nargs=2, type=Path, help=argparse.SUPPRESS)  # the process that is measured
    options = parser.parse_args()
    model = load_model(options.model)
    if options.search:
        print(json.dumps(time_searching(options.search[0], model, options.search[1])))
        return
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        fill(work / "large.db", model, options.caveats)
        (work / "claims.json").write_text(json.dumps(claims_of(options.claims)), encoding="utf-8")
        command = [sys.executable, __file__, "--search", work / "large.db", work / "claims.json"]
        command += ["--model", options.model] if options.model else []
        searched = subprocess.run([str(word) for word in command], check=True, stdout=subprocess.PIPE, text=True).stdout
        result = {
            "caveats": options.caveats,
            "store, MB": round((work / "large.db").stat().st_size / 1e6),
            "search": json.loads(searched),
            "adding": time_adding(work, model, options.documents),
        }
    print(json.dumps(result, indent=1))
    if options.json:
        options.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
