"""Labelled documents and judged pairs in files."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from critique.errors import BadAnnotation, UnreadableArticle
from critique.labelled.parsing import parse_annotation
from critique.labelled.records import JudgedPair, LabelledDocument

__all__ = ["load_document", "load_documents", "load_pairs", "read_json", "read_jsonl", "read_utf8", "text_of"]

TEXT_SUFFIXES = (".md", ".txt")

_LAYERS = "annotations"
"""The folder of a corpus in which each annotator has a folder."""


def load_document(annotation: Path, text_file: Path) -> LabelledDocument:
    """A document from an annotation file and its text file.

    Raises:
        BadAnnotation: The annotation breaks the format, or does not fit the text.
        UnreadableArticle: The text cannot be read as UTF-8.
    """
    data, text = read_json(annotation), read_utf8(text_file)
    format = "text" if text_file.suffix == ".txt" else "markdown"
    return parse_annotation(data, text, id=annotation.stem, format=format, path=str(annotation))


def load_documents(folder: Path, *, texts: Path | None = None) -> tuple[LabelledDocument, ...]:
    """Every labelled document of a folder, by name.

    Args:
        folder: Holds `ID.json` annotations and `.jsonl` collections.
        texts: Where the texts of the annotations are; the same folder if `None`.

    Raises:
        BadAnnotation: Any annotation is broken, or has no text.
    """
    annotations = sorted(folder.glob("*.json"))
    documents = [load_document(path, text_of(path.stem, texts or folder, annotation=path)) for path in annotations]
    for path in sorted(folder.glob("*.jsonl")):
        documents.extend(_from_line(path, number, data) for number, data in read_jsonl(path))
    return tuple(documents)


def _from_line(path: Path, number: int, data: Mapping[str, Any]) -> LabelledDocument:
    text = data.get("text")
    if not isinstance(text, str):
        raise BadAnnotation('no "text"', path=str(path), line=number)
    id = str(data.get("id", f"{path.stem}-{number}"))
    return parse_annotation(data, text, id=id, format=str(data.get("format", "markdown")), path=str(path), line=number)


def text_of(id: str, folder: Path, *, annotation: Path) -> Path:
    """The text file that belongs to an annotation.

    Args:
        id: Of the document.
        folder: Where its text should be; if it is not, and the annotation is of a layer (`CORPUS/annotations/LAYER`),
            it may be in the corpus's `articles` or `sources`.
        annotation: For the message.

    Raises:
        BadAnnotation: There is no text.
    """
    folders = [folder]
    layers = annotation.absolute().parent.parent
    if layers.name == _LAYERS:
        folders += [layers.parent / "articles", layers.parent / "sources"]
    for path in (place / f"{id}{suffix}" for place in folders for suffix in TEXT_SUFFIXES):
        if path.exists():
            return path
    looked = " or ".join(map(str, folders))
    raise BadAnnotation(f"no text for it: expected {id}.md or {id}.txt in {looked}", path=str(annotation))


def read_utf8(path: Path) -> str:
    """The text of a labelled document, line ends as they are.

    Raises:
        UnreadableArticle: The file cannot be read as UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableArticle(f"cannot be read as UTF-8 text ({error})", path=str(path)) from error


def read_json(path: Path) -> dict[str, Any]:
    """The object in a JSON file.

    Raises:
        BadAnnotation: The file cannot be read, or holds no JSON object in UTF-8.
    """
    content = _bytes_of(path)
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        raise BadAnnotation(f"no JSON ({error.msg})", path=str(path), line=error.lineno) from error
    except (ValueError, RecursionError) as error:
        raise BadAnnotation(f"no JSON in UTF-8 ({error})", path=str(path)) from error
    if not isinstance(data, dict):
        raise BadAnnotation("expected a JSON object", path=str(path))
    return data


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadAnnotation(f"cannot be read ({error.strerror or error})", path=str(path)) from error


def read_jsonl(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Line numbers (from 1) and objects of a JSONL file, empty lines left out.

    Raises:
        BadAnnotation: A line is no JSON object.
    """
    for number, line in enumerate(_bytes_of(path).split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            data = json.loads(line.decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            raise BadAnnotation(f"no JSON in UTF-8 ({error})", path=str(path), line=number) from error
        if not isinstance(data, dict):
            raise BadAnnotation("expected a JSON object", path=str(path), line=number)
        yield number, data


def load_pairs(path: Path) -> tuple[JudgedPair, ...]:
    """Judged pairs from a JSONL file, or from every JSONL file of a folder.

    Raises:
        BadAnnotation: A line lacks a key or has a relevance other than 0, 1 and 2.
    """
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    return tuple(_pair(file, number, data) for file in files for number, data in read_jsonl(file))


def _pair(path: Path, number: int, data: Mapping[str, Any]) -> JudgedPair:
    try:
        pair = JudgedPair(
            article=str(data["article"]),
            claim=int(data["claim"]),
            doc=str(data["doc"]),
            caveat=int(data["caveat"]),
            relevance=int(data["relevance"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadAnnotation(
            f"expected article, claim, doc, caveat, relevance ({error})", path=str(path), line=number
        ) from error
    if pair.relevance not in (0, 1, 2):
        raise BadAnnotation(f"relevance is {pair.relevance}; expected 0, 1 or 2", path=str(path), line=number)
    return pair
