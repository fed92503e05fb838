"""Runs every check over a corpus folder."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from critique.checking.collection import check_balance, check_duplicates, check_pairs, check_splits
from critique.checking.documents import RawDocument, check_document, raw_documents
from critique.checking.findings import Finding, Severity
from critique.checking.suspicion import suspicious_labels
from critique.errors import CritiqueError, InputError
from critique.training.corpus import PARTS, load_corpus, load_splits

__all__ = ["check_corpus"]


def check_corpus(folder: Path) -> Iterator[Finding]:
    """Every finding on a corpus, document by document, then across them.

    Raises:
        InputError: The folder does not exist or holds none of the corpus's parts.
    """
    parts = [part for part in PARTS if (folder / part).is_dir()]
    if not parts:
        raise InputError(f"no corpus here (expected one of {', '.join(PARTS)} in it)", path=str(folder))
    documents: list[RawDocument] = []
    clean = True
    for found in (entry for part in parts for entry in raw_documents(folder, part)):
        findings = [found] if isinstance(found, Finding) else list(check_document(found))
        clean = clean and not any(finding.severity is Severity.ERROR for finding in findings)
        yield from findings
        if isinstance(found, RawDocument):
            documents.append(found)
    for finding in _across(folder, documents):
        clean = clean and finding.severity is not Severity.ERROR
        yield finding
    if clean:
        yield from suspicious_labels(load_corpus(folder).documents)


def _across(folder: Path, documents: Sequence[RawDocument]) -> Iterator[Finding]:
    yield from check_splits(folder, documents)
    try:
        splits = load_splits(folder / "splits.json")
    except (CritiqueError, OSError):
        splits = {}
    split_of = {id: name for name, ids in splits.items() for id in ids}
    yield from check_duplicates(documents, split_of)
    yield from check_balance(documents)
    if (folder / "pairs").is_dir():
        yield from check_pairs(folder, documents)
