"""Compares the corpus's natural part with the real articles, by measurement; needs ../shared.

usage: python benchmarks/closeness.py [--json FILE]

First a table of figures per collection; then a probe: how well a linear classifier over function words and punctuation tells
our paragraphs from real ones, cross-validated with whole articles held out (0.5: indistinguishable; classes balanced).
"""

import argparse
import json
import re
import statistics
from collections import Counter
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import StandardScaler

from critique.labelled import load_documents
from critique.reading import read_article
from critique.segmentation import segment
from critique.values import BlockKind

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"

FUNCTION_WORDS = [
    "a",
    "about",
    "after",
    "again",
    "all",
    "also",
    "an",
    "and",
    "any",
    "are",
    "as",
    "at",
    "be",
    "because",
    "been",
    "before",
    "being",
    "both",
    "but",
    "by",
    "can",
    "could",
    "did",
    "do",
    "does",
    "down",
    "each",
    "even",
    "every",
    "few",
    "for",
    "from",
    "get",
    "had",
    "has",
    "have",
    "he",
    "her",
    "here",
    "him",
    "his",
    "how",
    "i",
    "if",
    "in",
    "into",
    "is",
    "it",
    "its",
    "just",
    "like",
    "made",
    "make",
    "many",
    "may",
    "me",
    "might",
    "more",
    "most",
    "much",
    "must",
    "my",
    "no",
    "not",
    "now",
    "of",
    "off",
    "on",
    "once",
    "one",
    "only",
    "or",
    "other",
    "our",
    "out",
    "over",
    "own",
    "people",
    "same",
    "she",
    "should",
    "so",
    "some",
    "still",
    "such",
    "than",
    "that",
    "the",
    "their",
    "them",
    "then",
    "there",
    "these",
    "they",
    "this",
    "those",
    "through",
    "time",
    "to",
    "too",
    "under",
    "until",
    "up",
    "us",
    "use",
    "used",
    "very",
    "was",
    "way",
    "we",
    "well",
    "were",
    "what",
    "when",
    "where",
    "which",
    "while",
    "who",
    "why",
    "will",
    "with",
    "within",
    "without",
    "would",
    "yet",
    "you",
    "your",
]
MARKS = [",", ".", ";", ":", "!", "?", "(", ")", "-", "–", "—", '"', "“", "'", "’", "…", "/"]
MODALS = re.compile(r"\b(?:can|could|may|might|should|would|will|must|shall)\b", re.I)
HEDGES = re.compile(
    r"\b(?:may|might|perhaps|likely|often|sometimes|usually|tends?|probably|possibl\w+|seems?|generally|typically)\b", re.I
)
FIRST = re.compile(r"\b(?:i|we|my|our|us|me|mine|ours)\b", re.I)
SECOND = re.compile(r"\b(?:you|your|yours)\b", re.I)
PROSE = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.QUOTE)


def collect(paths):
    """Articles with their paragraphs (plain text) and sentences."""
    rows = []
    for path in paths:
        article = read_article(path)
        sentences = [s.text for s in segment(article) if article.blocks[s.block].kind in PROSE]
        paragraphs = [b.text for b in article.blocks if b.kind is BlockKind.PARAGRAPH]
        rows.append((path.stem, article, paragraphs, sentences))
    return rows


def syllables(word):
    return max(
        1, len(re.findall(r"[aeiouy]+", word.lower())) - (word.lower().endswith("e") and not word.lower().endswith("le"))
    )


def figures(rows):
    words = [w for _, _, _, sentences in rows for s in sentences for w in re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", s)]
    text = " ".join(s for _, _, _, sentences in rows for s in sentences)
    lengths = [len(s.split()) for _, _, _, sentences in rows for s in sentences]
    paragraphs = [len(p.split()) for _, _, ps, _ in rows for p in ps]
    kinds = Counter(block.kind for _, article, _, _ in rows for block in article.blocks)
    total = sum(article.words for _, article, _, _ in rows)
    per = lambda count: round(1000 * count / total, 2)
    flesch = 206.835 - 1.015 * statistics.mean(lengths) - 84.6 * sum(map(syllables, words)) / len(words)
    sample = [w.lower() for w in words[:40_000]]
    return {
        "articles": len(rows), "words": total,
        "sentence words, mean": round(statistics.mean(lengths), 1),
        "sentence words, deciles": [round(q) for q in statistics.quantiles(lengths, n=10)],
        "paragraph words, mean": round(statistics.mean(paragraphs), 1),
        "paragraph words, deciles": [round(q) for q in statistics.quantiles(paragraphs, n=10)],
        "headings per 1000": per(kinds[BlockKind.HEADING] + kinds[BlockKind.TITLE]), "list items per 1000": per(kinds[BlockKind.LIST_ITEM]),
        "modals per 1000": per(len(MODALS.findall(text))), "hedges per 1000": per(len(HEDGES.findall(text))),
        "first person per 1000": per(len(FIRST.findall(text))), "second person per 1000": per(len(SECOND.findall(text))),
        "question marks per 1000": per(text.count("?")), "exclamation marks per 1000": per(text.count("!")),
        "Flesch reading ease": round(flesch, 1),
        "vocabulary of the first 10000 words": len(set(sample[:10_000])), "vocabulary of the first 40000 words": len(set(sample)),
    }  # fmt: skip


def claim_figures(documents):
    words = sum(len(d.text.split()) for d in documents)
    claims = [c for d in documents for c in d.claims]
    qualified = sum(c.label == "qualified" for c in claims)
    return {"claims per 1000": round(1000 * len(claims) / words, 1), "share qualified": round(qualified / len(claims), 3)}


def vector(paragraph):
    words = re.findall(r"[^\W\d_]+", paragraph.lower())
    counts, size = Counter(words), max(len(words), 1)
    return [100 * counts[w] / size for w in FUNCTION_WORDS] + [100 * paragraph.count(m) / size for m in MARKS]


def probe(ours, real, *, least=25, seed=0):
    """Balanced cross-validated accuracy, and the features that give ours away."""
    rng = np.random.default_rng(seed)
    rows = [(vector(p), 1, id) for id, _, ps, _ in ours for p in ps if len(p.split()) >= least]
    theirs = [(vector(p), 0, id) for id, _, ps, _ in real for p in ps if len(p.split()) >= least]
    size = min(len(rows), len(theirs))
    chosen = [rows[i] for i in rng.permutation(len(rows))[:size]] + [theirs[i] for i in rng.permutation(len(theirs))[:size]]
    x, y, groups = np.array([r[0] for r in chosen]), np.array([r[1] for r in chosen]), [r[2] for r in chosen]
    scores = []
    for train, test in GroupKFold(10).split(x, y, groups):
        scale = StandardScaler().fit(x[train])
        model = LogisticRegression(C=0.05, max_iter=2000).fit(scale.transform(x[train]), y[train])
        scores += list(model.predict(scale.transform(x[test])) == y[test])
    weights = LogisticRegression(C=0.05, max_iter=2000).fit(StandardScaler().fit_transform(x), y).coef_[0]
    names = FUNCTION_WORDS + MARKS
    order = np.argsort(weights)
    telling = lambda positions: {
        names[i]: [round(float(x[y == 1, i].mean()), 2), round(float(x[y == 0, i].mean()), 2)] for i in positions
    }
    return {
        "paragraphs of each": size, "accuracy": round(float(np.mean(scores)), 3),
        "ours has more (per 100 words: ours, real)": telling(order[::-1][:12]), "real has more": telling(order[:12]),
    }  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    texts = lambda folder: sorted(p for p in folder.iterdir() if p.suffix in (".md", ".txt"))
    real = collect(texts(SHARED / "real" / "articles"))
    advice, sources = collect(texts(ROOT / "corpus" / "articles")), collect(texts(ROOT / "corpus" / "sources"))
    gold = [d for d in load_documents(SHARED / "real" / "gold", texts=SHARED / "real" / "articles") if d.id.startswith("A")]
    result = {
        "ours": figures(advice + sources), "real": figures(real),
        "claims of our advice": claim_figures(load_documents(ROOT / "corpus" / "articles")), "claims of real advice": claim_figures(gold),
        "probe": probe(advice + sources, real),
    }  # fmt: skip
    text = json.dumps(result, indent=1, ensure_ascii=False)
    print(text)
    if options.json:
        options.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
