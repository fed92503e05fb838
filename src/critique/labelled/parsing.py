"""From the JSON of an annotation to a labelled document."""

from collections.abc import Iterable, Mapping
from typing import Any

from critique.labelled.quotes import Place, align, occurrences
from critique.labelled.records import GoldCaveat, GoldClaim, GoldQualifier, LabelledDocument, NearMiss
from critique.values import CaveatKind, Label, QualifierKind, Scope, Span, Stance

__all__ = ["objects", "parse_annotation", "parse_caveat", "parse_claim", "parse_near_miss"]


def parse_annotation(
    data: Mapping[str, Any], text: str, *, id: str, format: str, path: str, line: int | None = None
) -> LabelledDocument:
    """A document from its text and the JSON object of its annotation.

    Raises:
        BadAnnotation: The annotation breaks the format, or does not fit the text.
    """
    root = Place(path, line, id)
    claims: list[GoldClaim] = []
    for number, claim in enumerate(objects(data, "claims", root), 1):
        hint = claims[-1].span.start if claims else 0
        claims.append(parse_claim(text, claim, root.part(f"claim {number}"), hint=hint))
    return LabelledDocument(
        id=id,
        text=text,
        format=format,
        claims=tuple(claims),
        caveats=tuple(
            parse_caveat(text, caveat, root.part(f"caveat {number}"))
            for number, caveat in enumerate(objects(data, "caveats", root), 1)
        ),
        near_misses=tuple(
            parse_near_miss(text, miss, root.part(f"near miss {number}"))
            for number, miss in enumerate(objects(data, "near_misses", root), 1)
        ),
        meta={key: value for key, value in data.items() if key not in ("claims", "caveats", "near_misses", "text")},
    )


def parse_near_miss(text: str, miss: Mapping[str, Any], place: Place) -> NearMiss:
    """A near miss with its span."""
    return NearMiss(span=align(text, miss, place), trap=str(miss.get("trap")))


def objects(data: Mapping[str, Any], key: str, place: Place) -> list[Mapping[str, Any]]:
    """The list of objects under a key, empty where it is absent."""
    found = data.get(key, [])
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise place.refuse(f'"{key}" must be a list of objects')
    return found


def _claim_span(text: str, claim: Mapping[str, Any], place: Place, hint: int) -> Span:
    """A claim's span; gold folders give bare quotations in order of appearance, so the next one after the last is meant."""
    if "start" in claim or "occurrence" in claim or not isinstance(claim.get("benefit"), str):
        return align(text, claim, place)
    found = occurrences(text, str(claim.get("quote")))
    if not found:
        raise place.refuse_absent(claim.get("quote"))
    start = min(found, key=lambda offset: abs(offset - hint))
    return Span(start, start + len(str(claim["quote"])))


def parse_claim(text: str, claim: Mapping[str, Any], place: Place, *, hint: int = 0) -> GoldClaim:
    """A claim with its spans; `hint` is where the claim before it starts."""
    span = _claim_span(text, claim, place, hint)
    benefit = _role(text, claim.get("benefit"), place.part("benefit"), span)
    if benefit is None and not isinstance(claim.get("benefit"), str):
        raise place.refuse('no "benefit"; every claim has one', fault="missing-benefit")
    return GoldClaim(
        span=span,
        lever=_role(text, claim.get("lever"), place.part("lever"), span),
        benefit=benefit,
        stance=Stance(_member(claim, "stance", Stance, place)),
        label=Label(_member(claim, "label", Label, place)),
        qualifiers=tuple(_qualifier(text, entry, place, span) for entry in objects(claim, "qualifiers", place)),
        form=claim.get("form"),
    )


def _role(text: str, role: Any, place: Place, near: Span) -> Span | None:  # noqa: ANN401 (raw JSON)
    """A role given as an object, or in gold folders as a bare quotation; `None` where the text does not hold it."""
    if role is None:
        return None
    if isinstance(role, str):
        return align(text, {"quote": role}, place, near=near) if role in text else None
    if not isinstance(role, dict):
        raise place.refuse('expected an object with "quote", a bare quotation, or null')
    return align(text, role, place, near=near)


def _qualifier(text: str, entry: Mapping[str, Any], place: Place, near: Span) -> GoldQualifier:
    place = place.part("qualifier")
    return GoldQualifier(
        span=align(text, entry, place, near=near),
        kind=QualifierKind(_member(entry, "kind", QualifierKind, place)),
        scope=Scope(_member(entry, "scope", Scope, place)),
    )


def parse_caveat(text: str, caveat: Mapping[str, Any], place: Place) -> GoldCaveat:
    """A caveat with its span; the first occurrence where a gold folder gives an ambiguous bare quotation."""
    is_bare = "start" not in caveat and "occurrence" not in caveat and isinstance(caveat.get("lever"), str | None)
    found = occurrences(text, str(caveat.get("quote"))) if is_bare else []
    span = Span(found[0], found[0] + len(caveat["quote"])) if len(found) > 1 else align(text, caveat, place)
    kind = CaveatKind(_member(caveat, "kind", CaveatKind, place))
    return GoldCaveat(span=span, kind=kind, lever=caveat.get("lever"), benefit=caveat.get("benefit"))


def _member(entry: Mapping[str, Any], key: str, allowed: Iterable[str], place: Place) -> str:
    value = entry.get(key)
    if value not in list(allowed):
        raise place.refuse(f'"{key}" is {value!r}; expected one of {", ".join(allowed)}', fault="unknown-value")
    return str(value)
