"""Judged retrieval in the layout of BEIR (Thakur et al. 2021): a corpus, queries, and judgements of pairs.

corpus.jsonl   {"_id": "d1", "title": "…", "text": "…"}   a line each, the title optional
queries.jsonl  {"_id": "q1", "text": "…"}                  a line each
qrels.tsv      query-id, corpus-id, score                  tab-separated, with this header or without; 0 is judged, too
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from critique.errors import BadAnnotation
from critique.labelled.files import read_jsonl, read_utf8

__all__ = ["BeirDocument", "BeirSet", "load_beir"]

_HEADER = ("query-id", "corpus-id", "score")


@dataclass(frozen=True, slots=True, kw_only=True)
class BeirDocument:
    """A document of the corpus."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BeirSet:
    """Documents and queries by id, in the order of their files, and for each judged query the relevance of documents."""

    documents: Mapping[str, BeirDocument]
    queries: Mapping[str, str]
    judgements: Mapping[str, Mapping[str, int]]


def load_beir(corpus: Path, queries: Path, qrels: Path) -> BeirSet:
    """A judged set from its three files.

    Raises:
        BadAnnotation: A line breaks the layout, repeats an id, judges what is not there, or judges anew and otherwise what
            has been judged; names file and line.
        UnreadableArticle: `qrels` cannot be read as UTF-8.
    """
    documents = {id: BeirDocument(title=title, text=text) for id, title, text in _entries(corpus)}
    asked = {id: text for id, _, text in _entries(queries)}
    return BeirSet(documents=documents, queries=asked, judgements=_judgements(qrels, documents, asked))


def _entries(path: Path) -> list[tuple[str, str, str]]:
    """Id, title and text of each line."""
    found: dict[str, tuple[str, str, str]] = {}
    for number, data in read_jsonl(path):
        id, title, text = data.get("_id"), data.get("title") or "", data.get("text")
        if not isinstance(id, str) or not id:
            raise BadAnnotation(f'"_id" is {id!r}; expected {{"_id": "…", "text": "…"}}', path=str(path), line=number)
        if not isinstance(text, str) or not text.strip() or not isinstance(title, str):
            problem = f'{id!r} has no "text", or a title that is no text; expected {{"_id": "…", "text": "…"}}'
            raise BadAnnotation(problem, path=str(path), line=number)
        if id in found:
            raise BadAnnotation(f"{id!r} is there twice; give every line an id of its own", path=str(path), line=number)
        found[id] = (id, title, text)
    if not found:
        raise BadAnnotation('is empty; expected lines of {"_id": "…", "text": "…"}', path=str(path))
    return list(found.values())


def _judgements(path: Path, documents: Mapping[str, BeirDocument], queries: Mapping[str, str]) -> dict[str, dict[str, int]]:
    judged: dict[str, dict[str, int]] = {}
    for number, line in enumerate(read_utf8(path).removeprefix("\ufeff").splitlines(), 1):
        cells = tuple(line.split("\t"))
        if not line.strip() or (number == 1 and cells == _HEADER):
            continue
        query, document, score = _judgement(path, number, cells)
        for id, known, name in ((query, queries, "query"), (document, documents, "document")):
            if id not in known:
                raise BadAnnotation(f"no {name} has the id {id!r}", path=str(path), line=number)
        if judged.setdefault(query, {}).setdefault(document, score) != score:
            problem = f"{query!r} and {document!r} were judged {judged[query][document]} before; keep one of the two"
            raise BadAnnotation(problem, path=str(path), line=number)
    if not any(score > 0 for scores in judged.values() for score in scores.values()):
        raise BadAnnotation("nothing in it is relevant; expected lines of query-id, corpus-id, score", path=str(path))
    return judged


def _judgement(path: Path, number: int, cells: tuple[str, ...]) -> tuple[str, str, int]:
    try:
        query, document, score = cells
        return query, document, int(score)
    except ValueError as error:
        problem = f"expected query-id, corpus-id and a whole number, set apart by tabs, found {list(cells)}"
        raise BadAnnotation(problem, path=str(path), line=number) from error
