"""The wire format: a critique as plain JSON values, exactly as `docs/wire-schema.md` promises.

Owns the names and the order of the fields, the rounding, and where in an article an offset stands (line and block).
Knows nothing of files, encodings or layout; within a schema version fields may be added, never changed.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Any, Final

from critique.values import Article, Caveat, Critique, LabelledClaim, Pairing, Qualifier, Source, Span

__all__ = ["SCHEMA_VERSION", "Places", "critique_to_dict"]

SCHEMA_VERSION: Final = 1
"""Raised when a field changes its meaning, its type or its name, or is removed; never for a new field."""

_DIGITS = 4
_LINE_BREAK = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Says where in an article an offset stands; made once per article, each look-up is a bisection.

    Attributes:
        line_starts: Offset of the first character of every line.
        block_starts: Offset of the first character of every block that is not empty.
        blocks: Index within `Article.blocks` and end offset of the same blocks.
    """

    line_starts: tuple[int, ...]
    block_starts: tuple[int, ...]
    blocks: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, article: Article) -> "Places":
        """The places of one article."""
        shown = [(index, block.span) for index, block in enumerate(article.blocks) if len(block.span)]
        return cls(
            line_starts=(0, *(found.end() for found in _LINE_BREAK.finditer(article.text))),
            block_starts=tuple(span.start for _, span in shown),
            blocks=tuple((index, span.end) for index, span in shown),
        )

    def line(self, offset: int) -> int:
        r"""The 1-based line of an offset; `\n`, `\r\n` and `\r` each end one line."""
        return bisect_right(self.line_starts, offset)

    def block(self, offset: int) -> int | None:
        """The index of the block that holds an offset, or `None` between blocks."""
        position = bisect_right(self.block_starts, offset) - 1
        if position < 0:
            return None
        index, end = self.blocks[position]
        return index if offset < end else None


def critique_to_dict(critique: Critique) -> dict[str, Any]:
    """A critique in the wire format: dicts, lists, strings, numbers, booleans and `None` only."""
    article = critique.article
    places = Places.of(article)
    rows = enumerate(critique.paired, 1)
    return {
        "schema_version": SCHEMA_VERSION,
        "article": _article(article),
        "claims": [
            {
                "id": f"c{number}",
                **_claim(labelled, article, places),
                "caveats": [_pairing(pairing) for pairing in pairings],
            }
            for number, (labelled, pairings) in rows
        ],
        "caveats": [_caveat(caveat) for caveat in critique.caveats],
        "summary": {
            "claims": len(critique.claims),
            "unconditional": critique.count("unconditional"),
            "qualified": critique.count("qualified"),
            "without_caveat": critique.unpaired,
        },
        "model": {
            "name": critique.model.name,
            "version": critique.model.version,
            "fingerprint": critique.model.fingerprint,
        },
    }


def _article(article: Article) -> dict[str, Any]:
    return {
        "id": article.id,
        "path": article.path,
        "title": article.title,
        "sha256": article.sha256,
        "words": article.words,
        "text": article.text if article.carries_text else None,
    }


def _claim(labelled: LabelledClaim, article: Article, places: Places) -> dict[str, Any]:
    claim = labelled.claim
    block = places.block(claim.span.start)
    return {
        **_span(claim.span, article),
        "line": places.line(claim.span.start),
        "block": None if block is None else article.blocks[block].kind.value,
        "confidence": _rounded(claim.confidence),
        "label": str(labelled.label),
        "probability": _rounded(labelled.probability),
        "stance": claim.stance.value,
        "lever": _span(claim.lever, article) if claim.lever else None,
        "benefit": _span(claim.benefit, article),
        "qualifiers": [_qualifier(qualifier, article) for qualifier in labelled.qualifiers],
    }


def _qualifier(qualifier: Qualifier, article: Article) -> dict[str, Any]:
    return {**_span(qualifier.span, article), "kind": qualifier.kind.value, "scope": qualifier.scope.value}


def _pairing(pairing: Pairing) -> dict[str, Any]:
    return {
        **_caveat(pairing.caveat),
        "relevance": _rounded(pairing.relevance),
        "ties": list(pairing.ties),
        "source": _source(pairing.source),
    }


def _source(source: Source) -> dict[str, Any]:
    return {
        "id": source.id,
        "path": source.path,
        "title": source.title,
        "author": source.author,
        "date": source.date,
        "url": source.url,
        "same_article": source.same_article,
        "built_in": source.built_in,
    }


def _caveat(caveat: Caveat) -> dict[str, Any]:
    return {"text": caveat.text, "start": caveat.span.start, "end": caveat.span.end, "kind": caveat.kind.value}


def _span(span: Span, article: Article) -> dict[str, Any]:
    return {"text": span.text_in(article), "start": span.start, "end": span.end}


def _rounded(probability: float) -> float:
    return round(float(probability), _DIGITS)
