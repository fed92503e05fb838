"""The built-in store: the corpus's critical documents with their annotated caveats, which nobody has to mine."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from critique.model import Model
from critique.store import Store
from critique.training.corpus import Corpus
from critique.training.examples import read_document
from critique.training.pairs import gold_caveats

__all__ = ["ANNOTATED", "built_in_sources"]

ANNOTATED = "annotated"
"""What stands in the store in place of a miner."""


@contextmanager
def built_in_sources(corpus: Corpus, model: Model) -> Iterator[Path]:
    """A store of the corpus's critical documents, of all splits, for as long as the block lasts.

    The same corpus and model give the same bytes with the same SQLite.

    Args:
        corpus: Its sources, annotated.
        model: Whose vectors are used.
    """
    with tempfile.TemporaryDirectory() as work:
        path = Path(work) / "sources.db"
        with Store.create(path, vectors=model.vectors_fingerprint, shared=False) as store:
            for document in sorted(corpus.sources, key=lambda document: document.id):
                read = read_document(document)
                caveats = sorted(gold_caveats(read, model.vectors).values(), key=lambda entry: entry.caveat.span)
                store.add(replace(read.article, path=None), caveats, format=document.format, miner=ANNOTATED)
            store.compact()
        yield path
