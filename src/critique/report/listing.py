"""A store for people: its documents as a table, and one document with its caveats."""

from collections.abc import Mapping, Sequence
from typing import Any

from critique.report.wording import clean, count, percentage, shorten
from critique.values import Caveat

__all__ = ["list_documents", "show_document"]

_LONGEST = {"title": 60, "author": 24, "date": 12, "miner": 16}
_COLUMNS = ("id", "caveats", "miner", "title", "author", "date", "url", "path")
_FACTS = ("author", "date", "url", "path", "format", "miner", "sha256")


def list_documents(records: Sequence[Mapping[str, Any]]) -> str:
    """A table with a line for each document, columns between two spaces."""
    if not records:
        return "no documents\n"
    rows = [_COLUMNS, *(tuple(_cell(record, name) for name in _COLUMNS) for record in records)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_COLUMNS))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    return "".join(f"{line}\n" for line in lines)


def _cell(record: Mapping[str, Any], name: str) -> str:
    value = record["title"] or record["name"] if name == "title" else record[name]
    text = clean(str("-" if value is None else value)).strip()
    return shorten(text, _LONGEST[name]) if name in _LONGEST else text


def show_document(record: Mapping[str, Any], caveats: Sequence[Caveat]) -> str:
    """What a document says of itself, and its caveats in order of appearance."""
    lines = [clean(record["title"] or record["name"]).strip()]
    lines += [f"{name}: {clean(str(record[name]))}" for name in _FACTS if record[name] is not None]
    lines.append(count(len(caveats), "caveat"))
    for caveat in caveats:
        place = f"{caveat.span.start}-{caveat.span.end}"
        lines += ["", f"▸ {caveat.kind.value} · {percentage(caveat.confidence)} · {place}", f"  {clean(caveat.plain).strip()}"]
    return "".join(f"{line}\n" for line in lines)
