"""Checks of one annotated document: schema, quotations, offsets, order, overlap, labels against qualifiers."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from critique.checking.findings import Finding, Severity
from critique.errors import BadAnnotation
from critique.labelled import GoldCaveat, GoldClaim
from critique.labelled.parsing import parse_caveat, parse_claim, parse_near_miss
from critique.labelled.quotes import Place
from critique.segmentation import count_sentences
from critique.values import Label, Scope

__all__ = ["FORMS", "TRAPS", "RawDocument", "check_document", "raw_documents"]

FORMS = frozenset(
    {
        "avoided_harm",
        "correlation",
        "correlative",
        "enablement",
        "equation",
        "heading",
        "imperative",
        "instance",
        "question",
        "sentence",
        "superlative",
    }
)
"""The guideline's forms of claim."""

TRAPS = frozenset({"bare_goal", "conceded", "denied", "harm", "lever_can", "lever_condition", "need"})
"""The guideline's near misses."""

LONGEST_CAVEAT = 3
"""Sentences."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawDocument:
    """An annotation as found, with its text."""

    id: str
    part: str
    path: Path
    line: int | None
    text: str
    data: Mapping[str, Any]

    @property
    def place(self) -> str:
        """For findings."""
        return str(self.path) if self.line is None else f"{self.path}: line {self.line}"


def raw_documents(folder: Path, part: str) -> Iterator[RawDocument | Finding]:
    """Every document of a part of the corpus that can be opened, and a finding for every one that cannot."""
    texts = {path.stem: path for suffix in (".md", ".txt") for path in sorted((folder / part).glob(f"*{suffix}"))}
    annotations = {path.stem: path for path in sorted((folder / part).glob("*.json"))}
    for id in sorted(texts.keys() - annotations.keys()):
        yield _error("missing-annotation", str(texts[id]), f"a text without {id}.json beside it")
    for id, path in annotations.items():
        if id not in texts:
            yield _error("missing-text", str(path), f"an annotation without {id}.md or {id}.txt beside it")
        else:
            yield _open(id, part, path, texts[id])
    for path in sorted((folder / part).glob("*.jsonl")):
        yield from _open_lines(part, path)


def _error(kind: str, place: str, message: str) -> Finding:
    return Finding(kind=kind, severity=Severity.ERROR, place=place, message=message)


def _open(id: str, part: str, path: Path, text_path: Path) -> RawDocument | Finding:
    try:
        text = text_path.read_bytes().decode("utf-8")
        annotation = path.read_bytes()
    except UnicodeDecodeError as error:
        return _error("unreadable-text", str(text_path), f"no UTF-8 at byte {error.start}")
    except OSError as error:
        return _error("unreadable-text", str(text_path), f"cannot be read ({error})")
    data = _parsed(annotation)
    if data is None:
        return _error("bad-json", str(path), "no JSON object")
    return RawDocument(id=id, part=part, path=path, line=None, text=text, data=data)


def _open_lines(part: str, path: Path) -> Iterator[RawDocument | Finding]:
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        if not line.strip():
            continue
        data = _parsed(line)
        if data is None or not isinstance(data.get("text"), str):
            yield _error("bad-json", f"{path}: line {number}", 'no JSON object with "text"')
        else:
            id = str(data.get("id", f"{path.stem}-{number}"))
            yield RawDocument(id=id, part=part, path=path, line=number, text=data["text"], data=data)


def _parsed(content: bytes) -> dict[str, Any] | None:
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def check_document(document: RawDocument) -> Iterator[Finding]:
    """Everything that is wrong with one document's annotation."""
    claims = list(_parse(document, "claims", parse_claim))
    caveats = list(_parse(document, "caveats", parse_caveat))
    misses = list(_parse(document, "near_misses", parse_near_miss))
    yield from (finding for found in (claims, caveats, misses) for finding in found if isinstance(finding, Finding))
    good = [claim for claim in claims if isinstance(claim, GoldClaim)]
    yield from _check_order(document, good)
    yield from _check_bare_roles(document)
    for claim in good:
        yield from _check_claim(document, claim)
    for caveat in caveats:
        if isinstance(caveat, GoldCaveat):
            yield from _check_caveat(document, caveat)
    for miss in misses:
        if not isinstance(miss, Finding) and miss.trap not in TRAPS:
            yield _error("unknown-trap", document.place, f"trap {miss.trap!r}; expected one of {', '.join(sorted(TRAPS))}")
    if not document.text.strip():
        yield _error("empty-text", document.place, "the text is empty")


def _parse(document: RawDocument, key: str, parse: Callable[..., Any]) -> Iterator[Any]:
    """Each entry under a key as a value, or as the finding that says why it is none."""
    entries = document.data.get(key, [])
    if not isinstance(entries, list):
        yield _error("bad-schema", document.place, f'"{key}" must be a list')
        return
    for number, entry in enumerate(entries, 1):
        place = Place(str(document.path), document.line, f"{document.id}, {key.removesuffix('s')} {number}")
        try:
            yield (
                parse(document.text, entry, place)
                if isinstance(entry, dict)
                else _error("bad-schema", document.place, f"{key} {number}: no object")
            )
        except BadAnnotation as error:
            yield _error(error.fault, document.place, error.problem)


def _check_bare_roles(document: RawDocument) -> Iterator[Finding]:
    """Levers and benefits as bare strings, which gold folders may have in words that the text does not hold."""
    claims = document.data.get("claims", [])
    for number, claim in enumerate(claims if isinstance(claims, list) else (), 1):
        for name in ("lever", "benefit"):
            role = claim.get(name) if isinstance(claim, dict) else None
            if isinstance(role, str) and role not in document.text:
                place = Place(str(document.path), document.line, f"{document.id}, claim {number}, {name}")
                error = place.refuse_absent(role)
                yield _error(error.fault, document.place, error.problem)


def _check_order(document: RawDocument, claims: list[GoldClaim]) -> Iterator[Finding]:
    for one, other in pairwise(claims):
        if other.span.start < one.span.start:
            yield _error(
                "claims-out-of-order",
                document.place,
                f"{_quoted(document, other)} stands before the claim listed ahead of it",
            )
    for one, other in pairwise(sorted(claims, key=lambda claim: claim.span)):
        if one.span.overlaps(other.span):
            yield _error("overlapping-claims", document.place, f"{_quoted(document, one)} and {_quoted(document, other)}")


def _check_claim(document: RawDocument, claim: GoldClaim) -> Iterator[Finding]:
    if (claim.label is Label.QUALIFIED) != bool(claim.qualifiers):
        count = len(claim.qualifiers)
        yield _error(
            "label-against-qualifiers",
            document.place,
            f"{_quoted(document, claim)} is {claim.label} with {count} qualifiers",
        )
    for qualifier in claim.qualifiers:
        inside = claim.span.overlaps(qualifier.span)
        if inside != (qualifier.scope is Scope.SENTENCE):
            where = "within" if inside else "outside"
            yield _error(
                "wrong-scope",
                document.place,
                f"a qualifier of scope {qualifier.scope} {where} its claim {_quoted(document, claim)}",
            )
    if claim.form is not None and claim.form not in FORMS:
        yield _error("unknown-form", document.place, f"form {claim.form!r}; expected one of {', '.join(sorted(FORMS))}")
    if len(document.text[claim.span.start : claim.span.end].split()) > LONGEST_CLAIM:
        yield Finding(
            kind="long-claim",
            severity=Severity.WARNING,
            place=document.place,
            message=f"{_quoted(document, claim)} has over {LONGEST_CLAIM} words",
        )


LONGEST_CLAIM = 90
"""Words: what is longer holds more than one claim."""


def _check_caveat(document: RawDocument, caveat: GoldCaveat) -> Iterator[Finding]:
    quote = document.text[caveat.span.start : caveat.span.end]
    count = count_sentences(quote)
    if count > LONGEST_CAVEAT:
        message = f"{count} sentences in {quote[:60]!r}; a caveat has at most {LONGEST_CAVEAT}"
        yield Finding(kind="long-caveat", severity=Severity.WARNING, place=document.place, message=message)


def _quoted(document: RawDocument, claim: GoldClaim) -> str:
    quote = " ".join(document.text[claim.span.start : claim.span.end].split())
    return repr(quote if len(quote) <= 60 else quote[:59] + "…")
