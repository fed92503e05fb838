"""Derives the offsets of an annotation from its quotations: authors type quotations, never numbers."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from critique.errors import BadAnnotation, UnwritableOutput
from critique.labelled.files import read_json, read_jsonl, read_utf8, text_of
from critique.labelled.parsing import parse_annotation
from critique.labelled.quotes import Place
from critique.labelled.records import GoldClaim
from critique.values import Span

__all__ = ["align_annotation", "align_file", "dump_annotation"]


_ANNOTATIONS = ("claims", "caveats", "near_misses")
"""What of a file is placed; the rest is the user's own, and kept as it is."""


def align_annotation(data: Mapping[str, Any], text: str, *, id: str, path: str, line: int | None = None) -> dict[str, Any]:
    """The annotation with `start` and `end` beside every quotation, and `occurrence` dropped.

    Roles given as bare quotations, as gold folders have them, become objects like the others. Offsets at which the quotation no
    longer stands are of an earlier text, and forgotten: the quotation says where it is now.

    Raises:
        BadAnnotation: A quotation is absent, or ambiguous and not told apart.
    """
    data = {key: _without_stale_offsets(value, text) if key in _ANNOTATIONS else value for key, value in data.items()}
    document = parse_annotation(data, text, id=id, format="markdown", path=path, line=line)
    root = Place(path, line, id)
    aligned = dict(data)
    aligned["claims"] = [
        _placed_claim(claim, gold, text, root.part(f"claim {number}"))
        for number, (claim, gold) in enumerate(zip(data.get("claims", []), document.claims, strict=True), 1)
    ]
    aligned["caveats"] = [
        _placed(one, gold.span, text) for one, gold in zip(data.get("caveats", []), document.caveats, strict=True)
    ]
    if "near_misses" in data:
        aligned["near_misses"] = [
            _placed(one, gold.span, text) for one, gold in zip(data["near_misses"], document.near_misses, strict=True)
        ]
    return aligned


def _without_stale_offsets(value: Any, text: str) -> Any:  # noqa: ANN401 (JSON)
    """The same, but for offsets at which the text does not hold the quotation beside them."""
    if isinstance(value, Mapping):
        quote, start = value.get("quote"), value.get("start")
        stale = isinstance(quote, str) and type(start) is int and not text.startswith(quote, max(start, 0))
        kept = {key: one for key, one in value.items() if not (stale and key in ("start", "end"))}
        return {key: _without_stale_offsets(one, text) for key, one in kept.items()}
    if isinstance(value, list):
        return [_without_stale_offsets(one, text) for one in value]
    return value


def _placed_claim(claim: Mapping[str, Any], gold: GoldClaim, text: str, place: Place) -> dict[str, Any]:
    qualifiers = zip(claim.get("qualifiers", []), gold.qualifiers, strict=True)
    return {
        **_placed(claim, gold.span, text),
        "lever": _placed_role(claim.get("lever"), gold.lever, text, place.part("lever")),
        "benefit": _placed_role(claim.get("benefit"), gold.benefit, text, place.part("benefit")),
        "qualifiers": [_placed(one, mark.span, text) for one, mark in qualifiers],
    }


def _placed_role(role: str | Mapping[str, Any] | None, span: Span | None, text: str, place: Place) -> dict[str, Any] | None:
    if role is None:
        return None
    if span is None:
        raise place.refuse_absent(role)
    return _placed({} if isinstance(role, str) else role, span, text)


def _placed(entry: Mapping[str, Any], span: Span, text: str) -> dict[str, Any]:
    rest = {key: value for key, value in entry.items() if key not in ("quote", "start", "end", "occurrence")}
    return {"quote": text[span.start : span.end], "start": span.start, "end": span.end, **rest}


def align_file(path: Path, *, texts: Path | None = None) -> bool:
    """Rewrites an annotation file with derived offsets; returns whether it changed.

    Raises:
        BadAnnotation: As `align_annotation`, or the file cannot be read or is no JSON; the file is then left alone.
        UnreadableArticle: The text cannot be read as UTF-8.
        UnwritableOutput: The file cannot be written.
    """
    if path.suffix == ".jsonl":
        rows = [_aligned_row(data, path, number) for number, data in read_jsonl(path)]
        after = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    else:
        data = read_json(path)
        text = read_utf8(text_of(path.stem, texts or path.parent, annotation=path))
        after = dump_annotation(align_annotation(data, text, id=path.stem, path=str(path)))
    changed = after != path.read_text(encoding="utf-8")
    if changed:
        _write(path, after)
    return changed


def _aligned_row(data: Mapping[str, Any], path: Path, number: int) -> dict[str, Any]:
    text = data.get("text")
    if not isinstance(text, str):
        raise BadAnnotation('no "text"; expected the document\'s text beside its annotation', path=str(path), line=number)
    return align_annotation(data, text, id=str(data.get("id", number)), path=str(path), line=number)


def _write(path: Path, content: str) -> None:
    try:
        path.write_text(content, encoding="utf-8", errors="backslashreplace")  # \ud800 is JSON's way to write it, too
    except OSError as error:
        problem = f"cannot be written ({error.strerror or error}); check its permissions and the disk"
        raise UnwritableOutput(problem, path=str(path)) from error


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
