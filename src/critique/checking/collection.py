"""Checks across documents: splits, duplicates and leaks, balance, pairs."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from critique.checking.documents import RawDocument
from critique.checking.findings import Finding, Severity
from critique.errors import CritiqueError
from critique.labelled import JudgedPair, load_pairs
from critique.training.corpus import SPLITS
from critique.values import CaveatKind, Label, QualifierKind, Stance

__all__ = ["check_balance", "check_duplicates", "check_pairs", "check_splits"]

SHINGLE = 6
"""Words of the runs by which texts are compared."""

LEAK = 0.15
"""Share of the shorter text's runs that makes two texts near-duplicates."""

RARE = 30
"""Fewer examples than this are too few to learn a kind from."""

LEAST_SHARE = 0.15
"""Of the rarer label."""


def _finding(kind: str, severity: Severity, place: str, message: str) -> Finding:
    return Finding(kind=kind, severity=severity, place=place, message=message)


def check_splits(folder: Path, documents: Sequence[RawDocument]) -> Iterator[Finding]:
    """Every document stands in exactly one split, and every name in a split is a document."""
    path = folder / "splits.json"
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        splits = {name: [str(id) for id in data[name]] for name in SPLITS}
    except (OSError, ValueError, KeyError, TypeError) as error:
        yield _finding("bad-splits", Severity.ERROR, str(path), f"expected lists {', '.join(SPLITS)} ({error!r})")
        return
    counts = Counter(id for ids in splits.values() for id in ids)
    known = Counter(document.id for document in documents)
    for id, count in sorted(known.items()):
        if count > 1:
            yield _finding("duplicate-id", Severity.ERROR, str(folder), f"{count} documents are called {id}")
        if counts[id] == 0:
            yield _finding("unassigned-document", Severity.ERROR, str(path), f"{id} stands in no split")
        elif counts[id] > 1:
            yield _finding("leaking-split", Severity.ERROR, str(path), f"{id} stands {counts[id]} times")
    for id in sorted(counts.keys() - known.keys()):
        yield _finding("unknown-document", Severity.ERROR, str(path), f"{id} is no document of the corpus")


def check_duplicates(documents: Sequence[RawDocument], split_of: Mapping[str, str]) -> Iterator[Finding]:
    """Texts that share too many runs of words; an error across splits, a warning within one."""
    shingles = {document.id: _shingles(document.text) for document in documents}
    holders: dict[int, list[str]] = defaultdict(list)
    for id, runs in shingles.items():
        for run in runs:
            holders[run].append(id)
    shared = Counter(pair for ids in holders.values() if 1 < len(ids) < 20 for pair in _pairs_of(sorted(set(ids))))
    for (one, other), count in sorted(shared.items()):
        share = count / max(1, min(len(shingles[one]), len(shingles[other])))
        if share >= LEAK:
            across = split_of.get(one) != split_of.get(other)
            kind, severity = ("leak-between-splits", Severity.ERROR) if across else ("near-duplicate", Severity.WARNING)
            yield _finding(kind, severity, f"{one} and {other}", f"share {share:.0%} of their runs of {SHINGLE} words")


def _shingles(text: str) -> frozenset[int]:
    words = text.lower().split()
    return frozenset(hash(tuple(words[start : start + SHINGLE])) for start in range(max(1, len(words) - SHINGLE + 1)))


def _pairs_of(ids: Sequence[str]) -> Iterator[tuple[str, str]]:
    return ((one, other) for position, one in enumerate(ids) for other in ids[position + 1 :])


def check_balance(documents: Sequence[RawDocument]) -> Iterator[Finding]:
    """Labels, stances and kinds that are too rare to learn from."""
    claims = [claim for document in documents for claim in _entries(document, "claims")]
    labels = _counted(claims, "label")
    place = "corpus"
    rarer = min((labels[label.value] for label in Label), default=0)
    if claims and rarer < LEAST_SHARE * len(claims):
        yield _finding(
            "unbalanced-labels", Severity.WARNING, place, f"{dict(labels)}: the rarer label is under {LEAST_SHARE:.0%}"
        )
    counted: dict[str, tuple[Counter[Any], type[Any]]] = {
        "stance": (_counted(claims, "stance"), Stance),
        "qualifier kind": (_counted([one for claim in claims for one in _objects(claim, "qualifiers")], "kind"), QualifierKind),
        "caveat kind": (_counted([one for document in documents for one in _entries(document, "caveats")], "kind"), CaveatKind),
    }
    for name, (counts, members) in counted.items():
        for member in members:
            if counts[member.value] < RARE:
                yield _finding(
                    "rare-kind",
                    Severity.WARNING,
                    place,
                    f"{name} {member.value}: {counts[member.value]} examples, under {RARE}",
                )


def _entries(document: RawDocument, key: str) -> list[dict[str, Any]]:
    return _objects(document.data, key)


def _objects(data: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    """The objects of a list; what is none of these is another check's to complain of."""
    entries = data.get(key)
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


def _counted(entries: Sequence[Mapping[str, Any]], key: str) -> Counter[str]:
    return Counter(value for entry in entries if isinstance(value := entry.get(key), str))


def check_pairs(folder: Path, documents: Sequence[RawDocument]) -> Iterator[Finding]:
    """Pairs that point at nothing, contradict each other, or are all of one relevance."""
    path = folder / "pairs"
    try:
        pairs = load_pairs(path)
    except CritiqueError as error:
        yield _finding("bad-pair", Severity.ERROR, str(path), str(error))
        return
    by_id = {document.id: document for document in documents}
    seen: dict[tuple[str, int, str, int], int] = {}
    for pair in pairs:
        for problem in _dangling(pair, by_id):
            yield _finding("dangling-pair", Severity.ERROR, str(path), problem)
        if seen.setdefault(pair.key, pair.relevance) != pair.relevance:
            yield _finding(
                "contradicting-pairs", Severity.ERROR, str(path), f"{pair.key} is judged {seen[pair.key]} and {pair.relevance}"
            )
    if pairs and len({pair.relevance > 0 for pair in pairs}) < 2:
        yield _finding(
            "one-sided-pairs",
            Severity.WARNING,
            str(path),
            "every pair has the same relevance: nothing can be learned from them",
        )


def _dangling(pair: JudgedPair, documents: Mapping[str, RawDocument]) -> Iterator[str]:
    for id, key, position in ((pair.article, "claims", pair.claim), (pair.doc, "caveats", pair.caveat)):
        document = documents.get(id)
        if document is None:
            yield f"{id} is no document of the corpus"
        elif not 0 <= position < len(_entries(document, key)):
            yield f"{id} has no {key.removesuffix('s')} {position}"
