"""Annotations as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from critique.values import CaveatKind, Label, QualifierKind, Scope, Span, Stance

__all__ = ["GoldCaveat", "GoldClaim", "GoldQualifier", "JudgedPair", "LabelledDocument", "NearMiss"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldQualifier:
    """A qualifier as annotated."""

    span: Span
    kind: QualifierKind
    scope: Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldClaim:
    """A claim as annotated; `form` is the guideline's form of claim, `None` where it was not noted."""

    span: Span
    lever: Span | None
    benefit: Span | None
    stance: Stance
    label: Label
    qualifiers: tuple[GoldQualifier, ...]
    form: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldCaveat:
    """A caveat as annotated; `lever` and `benefit` are the annotator's own words for what it limits."""

    span: Span
    kind: CaveatKind
    lever: str | None
    benefit: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """A stretch that looks like a claim, or like a qualified one, and is none; `trap` names why."""

    span: Span
    trap: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledDocument:
    """A text with its annotation.

    Attributes:
        id: Its name.
        text: The text that every span points into.
        format: How the text is to be read: a key of `critique.reading.FORMATS`.
        claims: In order of appearance.
        caveats: In order of annotation.
        near_misses: Only in the enriched part.
        meta: Register, domain, kind and the like, as found.
    """

    id: str
    text: str
    format: str
    claims: tuple[GoldClaim, ...]
    caveats: tuple[GoldCaveat, ...]
    near_misses: tuple[NearMiss, ...] = ()
    meta: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedPair:
    """How relevant a caveat is to a claim: 0, 1 or 2; claim and caveat by index within their documents."""

    article: str
    claim: int
    doc: str
    caveat: int
    relevance: int

    @property
    def key(self) -> tuple[str, int, str, int]:
        """What is judged: claim and caveat, without the judgement."""
        return self.article, self.claim, self.doc, self.caveat
