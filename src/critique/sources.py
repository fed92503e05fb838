"""Source documents: found among files and folders, mined for caveats, put into a store.

What is added is mined on all cores, by threads, since the encoder's work is done outside the interpreter's lock; one thread
writes, a transaction a document.
"""

import os
import shlex
from collections import deque
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from critique.contexts import contextualize
from critique.errors import CritiqueError, InputError, StoreError
from critique.mining import mine_caveats
from critique.model import Model, default_model_path
from critique.places import real_path
from critique.reading import SUFFIXES, format_of, read_article, read_text
from critique.retrieval import SourcedCaveat, embed_caveats
from critique.segmentation import segment
from critique.store import Added, Outcome, Store, StoredDocument, default_store_path
from critique.values import Article, Caveat, Source

__all__ = [
    "Addition",
    "add_files",
    "built_in_store",
    "document_record",
    "export_records",
    "mine_source",
    "open_store",
    "source_files",
    "source_of",
    "sourced",
    "update_store",
]

_AHEAD = 4
"""Documents a core may be mined ahead of what has been written, so that memory does not grow with their number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """A file that was to be added: what became of it, or why it could not be read."""

    path: Path
    added: Added | None = None
    error: CritiqueError | None = None


def source_files(paths: Iterable[str | Path]) -> list[Path]:
    """The source documents among files and folders, each once, folders searched to any depth.

    Raises:
        InputError: A folder holds no document.
    """
    files: dict[Path, None] = {}
    for path in map(Path, paths):
        found = (
            sorted(file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES and file.is_file())
            if path.is_dir()
            else [path]
        )
        if not found:
            raise InputError(f"no source documents in this folder (looked for {', '.join(sorted(SUFFIXES))})", path=str(path))
        files.update(dict.fromkeys(found))
    return list(files)


def mine_source(article: Article, model: Model) -> list[SourcedCaveat]:
    """The caveats of a document, each with the document as its source."""
    contexts = contextualize(article, segment(article))
    caveats = mine_caveats(article, contexts, model.encoder.read(contexts), model.caveats, model.caveat_kinds)
    return sourced(caveats, source_of(article, same_article=False), model)


def sourced(caveats: Sequence[Caveat], source: Source, model: Model) -> list[SourcedCaveat]:
    """Caveats with their source and their vectors."""
    return embed_caveats(caveats, source, model.vectors)


def source_of(article: Article, *, same_article: bool) -> Source:
    """An article as the source of its caveats."""
    return Source(
        id=article.id,
        path=article.path,
        title=article.title,
        author=article.author,
        date=article.date,
        url=article.url,
        same_article=same_article,
    )


def built_in_store(model: Model) -> Store | None:
    """The store that a model folder brings along, if it does.

    Raises:
        StoreError: It cannot be used.
    """
    if model.sources is None:
        return None
    return _checked(Store.open(model.sources, immutable=True), model)


def open_store(path: Path, model: Model, *, create: bool = False) -> Store:
    """A store whose vectors can be compared with a model's.

    Args:
        path: The store.
        model: The model that it will be searched with, or that new documents will be mined with.
        create: Whether it will be added to, and is made if there is none.

    Raises:
        StoreError: There is none, it cannot be used, or its vectors come from another encoder.
    """
    return _checked(Store.create(path, vectors=model.vectors_fingerprint) if create else Store.open(path), model)


def _checked(store: Store, model: Model) -> Store:
    """The store, closed if its vectors come from another encoder."""
    try:
        _require_vectors(store, model)
    except StoreError:
        store.close()
        raise
    return store


def _require_vectors(store: Store, model: Model) -> None:
    words = ["critique", "sources", "update"]
    if store.path.absolute() != default_store_path().absolute():
        words += ["--store", str(store.path)]
    if model.path.absolute() != default_model_path().absolute():
        words += ["--model", str(model.path)]
    store.require_vectors(model.vectors_fingerprint, command=shlex.join(words))


def add_files(store: Store, files: Iterable[Path], model: Model) -> Iterator[Addition]:
    """Adds documents to a store, each in a transaction of its own, and says in order what became of each.

    Args:
        store: Open for writing.
        files: Documents; one that cannot be read does not keep the others out.
        model: Finds the caveats.

    Raises:
        StoreError: The store cannot be written.
    """
    present = {document.sha256 for document in store.documents()}
    there: dict[str, Path] = {}
    for path, mined in _in_parallel(files, lambda path: _mined(path, present, model)):
        try:
            article, caveats = mined.result()
            added = store.holds(article) if caveats is None else None
            if added is None:
                caveats = mine_source(article, model) if caveats is None else caveats
                added = store.add(article, caveats, format=format_of(path), miner=model.miner_fingerprint)
            if added.outcome is Outcome.PRESENT:
                there.setdefault(article.sha256, path)
            yield Addition(path=path, added=added)
        except StoreError:
            raise
        except CritiqueError as error:
            yield Addition(path=path, error=error)
    if there:  # but a later file may have taken the place of the document that an earlier one was found in
        kept = {document.sha256 for document in store.documents()}
        yield from add_files(store, [path for sha256, path in there.items() if sha256 not in kept], model)


_Mined = tuple[Article, list[SourcedCaveat] | None]


def _in_parallel(files: Iterable[Path], mine: Callable[[Path], _Mined]) -> Iterator[tuple[Path, "Future[_Mined]"]]:
    """What is mined of each file, in order; only so far ahead as is asked for."""
    cores = os.cpu_count() or 1
    waiting: deque[tuple[Path, Future[_Mined]]] = deque()
    with ThreadPoolExecutor(max_workers=cores) as pool:
        try:
            for path in files:
                waiting.append((path, pool.submit(mine, path)))
                if len(waiting) >= _AHEAD * cores:
                    yield waiting.popleft()
            while waiting:
                yield waiting.popleft()
        finally:
            for _, mined in waiting:
                mined.cancel()


def _mined(path: Path, present: Container[str], model: Model) -> _Mined:
    """A document and its caveats, unless it is there already; its path is absolute, since a store is used from any folder."""
    article = replace(read_article(path), path=str(real_path(path)))
    return article, None if article.sha256 in present else mine_source(article, model)


def update_store(store: Store, model: Model) -> int:
    """Finds the caveats of every document of a store anew, from the stored texts, in one transaction.

    Returns:
        How many documents there are.

    Raises:
        StoreError: The store cannot be written.
    """

    def remake(document: StoredDocument, text: str) -> tuple[Article, list[SourcedCaveat]]:
        article = read_text(text, id=document.name, path=document.path, format=document.format)
        return article, mine_source(article, model)

    return store.remake(remake, vectors=model.vectors_fingerprint, miner=model.miner_fingerprint)


def document_record(document: StoredDocument) -> dict[str, Any]:
    """A document of a store as plain JSON values."""
    return asdict(document)


def export_records(store: Store) -> Iterator[dict[str, Any]]:
    """Every document of a store as plain JSON values, with its text and its caveats.

    Raises:
        StoreError: The store cannot be read.
    """
    with store.snapshot():
        for document in store.documents():
            caveats = [_caveat_record(stored.caveat) for stored in store.caveats(document.id)]
            yield {**document_record(document), "text": store.text(document.id), "caveats": caveats}


def _caveat_record(caveat: Caveat) -> dict[str, Any]:
    return {
        "text": caveat.text,
        "start": caveat.span.start,
        "end": caveat.span.end,
        "kind": caveat.kind.value,
        "plain": caveat.plain,
        "surroundings": caveat.surroundings,
        "confidence": caveat.confidence,
    }
