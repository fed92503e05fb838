"""The corpus folder: what is in it, how it is split, and its hash.

corpus/
  articles/ID.md + ID.json     advice, with the settled annotation
  sources/ID.md + ID.json      critical documents
  enriched/NAME.jsonl          short passages, a line each
  annotations/first/ID.json    both layers of what was annotated twice
  annotations/second/ID.json
  pairs/NAME.jsonl             judged pairs
  pairs/second/NAME.jsonl      the second judgement of some of them
  splits.json                  {"train": [ID…], "dev": […], "test": […]}
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from critique.errors import BadAnnotation, InputError
from critique.labelled import JudgedPair, LabelledDocument, load_documents, load_pairs

__all__ = ["SPLITS", "Corpus", "corpus_hash", "load_corpus", "load_splits"]

SPLITS = ("train", "dev", "test")
PARTS = ("articles", "sources", "enriched")


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """A labelled corpus.

    Attributes:
        articles: Advice.
        sources: Critical documents.
        enriched: Passages written for what nature offers rarely.
        pairs: Judged pairs between claims of the first and caveats of the first two.
        splits: Document names by split.
    """

    articles: tuple[LabelledDocument, ...]
    sources: tuple[LabelledDocument, ...]
    enriched: tuple[LabelledDocument, ...]
    pairs: tuple[JudgedPair, ...]
    splits: dict[str, frozenset[str]]

    @property
    def documents(self) -> tuple[LabelledDocument, ...]:
        """Every document."""
        return self.articles + self.sources + self.enriched

    def split(self, *names: str) -> tuple[LabelledDocument, ...]:
        """The documents of some splits."""
        wanted = frozenset().union(*(self.splits[name] for name in names))
        return tuple(document for document in self.documents if document.id in wanted)


def load_corpus(folder: Path) -> Corpus:
    """A corpus from its folder.

    Raises:
        InputError: The folder is no corpus.
        BadAnnotation: Anything in it breaks its format.
    """
    if not (folder / "splits.json").is_file() or not (folder / "articles").is_dir():
        raise InputError("no corpus (expected articles/ and splits.json in it)", path=str(folder))
    parts = {part: load_documents(folder / part) if (folder / part).is_dir() else () for part in PARTS}
    pairs = load_pairs(folder / "pairs") if (folder / "pairs").is_dir() else ()
    return Corpus(**parts, pairs=pairs, splits=load_splits(folder / "splits.json"))


def load_splits(path: Path) -> dict[str, frozenset[str]]:
    """Document names by split.

    Raises:
        BadAnnotation: The file is missing, or no object with the three lists.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        splits = {name: frozenset(data[name]) for name in SPLITS}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadAnnotation(f"expected an object with lists {', '.join(SPLITS)} ({error})", path=str(path)) from error
    return splits


def corpus_hash(folder: Path) -> str:
    """SHA-256 over the names and contents of every file that training reads."""
    digest = hashlib.sha256()
    for path in _training_files(folder):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _training_files(folder: Path) -> Iterator[Path]:
    for part in (*PARTS, "pairs"):
        yield from sorted(path for path in (folder / part).glob("*") if path.is_file())
    yield folder / "splits.json"
