"""Derives the offsets of an annotation from its quotations: authors type quotations, never numbers."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from critique.labelled.files import read_jsonl, text_of
from critique.labelled.parsing import parse_annotation
from critique.values import Span

__all__ = ["align_annotation", "align_file", "dump_annotation"]


def align_annotation(data: Mapping[str, Any], text: str, *, id: str, path: str, line: int | None = None) -> dict[str, Any]:
    """The annotation with `start` and `end` beside every quotation, and `occurrence` dropped.

    Raises:
        BadAnnotation: A quotation is absent, or ambiguous and not told apart.
    """
    document = parse_annotation(data, text, id=id, format="markdown", path=path, line=line)
    aligned = dict(data)
    aligned["claims"] = [
        {
            **_placed(claim, gold.span, text),
            "lever": _placed(claim["lever"], gold.lever, text) if gold.lever and claim.get("lever") else None,
            "benefit": _placed(claim["benefit"], gold.benefit, text) if gold.benefit else None,
            "qualifiers": [
                _placed(one, mark.span, text) for one, mark in zip(claim.get("qualifiers", []), gold.qualifiers, strict=True)
            ],
        }
        for claim, gold in zip(data.get("claims", []), document.claims, strict=True)
    ]
    aligned["caveats"] = [
        _placed(one, gold.span, text) for one, gold in zip(data.get("caveats", []), document.caveats, strict=True)
    ]
    if "near_misses" in data:
        aligned["near_misses"] = [
            _placed(one, gold.span, text) for one, gold in zip(data["near_misses"], document.near_misses, strict=True)
        ]
    return aligned


def _placed(entry: Mapping[str, Any], span: Span, text: str) -> dict[str, Any]:
    rest = {key: value for key, value in entry.items() if key not in ("quote", "start", "end", "occurrence")}
    return {"quote": text[span.start : span.end], "start": span.start, "end": span.end, **rest}


def align_file(path: Path, *, texts: Path | None = None) -> bool:
    """Rewrites an annotation file with derived offsets; returns whether it changed.

    Raises:
        BadAnnotation: As `align_annotation`; the file is then left alone.
    """
    before = path.read_text(encoding="utf-8")
    if path.suffix == ".jsonl":
        rows = [
            align_annotation(data, str(data.get("text")), id=str(data.get("id", number)), path=str(path), line=number)
            for number, data in read_jsonl(path)
        ]
        after = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    else:
        text = text_of(path.stem, texts or path.parent, annotation=path).read_bytes().decode("utf-8")
        after = dump_annotation(align_annotation(json.loads(before), text, id=path.stem, path=str(path)))
    if after != before:
        path.write_text(after, encoding="utf-8")
    return after != before


def dump_annotation(data: Mapping[str, Any]) -> str:
    """An annotation as it is kept in the tree: one line a claim and a caveat, so that changes read well."""
    lines = []
    for key, value in data.items():
        if key in ("claims", "caveats", "near_misses"):
            rows = ",\n  ".join(json.dumps(row, ensure_ascii=False) for row in value)
            lines.append(f"{json.dumps(key)}: [\n  {rows}\n ]" if rows else f"{json.dumps(key)}: []")
        else:
            lines.append(f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}")
    return "{\n " + ",\n ".join(lines) + "\n}\n"
