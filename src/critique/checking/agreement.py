"""How far two annotations made apart agree."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from critique.errors import InputError
from critique.evaluation import (
    CAVEAT_OVERLAP,
    CLAIM_OVERLAP,
    LABELS,
    STANCES,
    alike,
    cohen_kappa,
    match_spans,
    precision_recall_f1,
    word_span,
    words_with_offsets,
)
from critique.labelled import LabelledDocument, load_document, load_pairs, text_of
from critique.values import Span

__all__ = ["annotation_agreement"]


@dataclass(frozen=True, slots=True)
class _Both:
    """The two annotations of one document, and their matches by index."""

    first: LabelledDocument
    second: LabelledDocument
    claims: Mapping[int, int]
    caveats: Mapping[int, int]


def annotation_agreement(folder: Path) -> dict[str, Any]:
    """Agreement of the two layers of a corpus: claims, labels, stance, roles, caveats, kinds, pairs.

    Raises:
        InputError: The corpus has no document that was annotated twice.
    """
    both = list(_load(folder))
    if not both:
        raise InputError(
            "no document was annotated twice (expected annotations/first and annotations/second)", path=str(folder)
        )
    claims = [(one.first.claims[i], one.second.claims[j]) for one in both for i, j in one.claims.items()]
    caveats = [(one.first.caveats[i], one.second.caveats[j]) for one in both for i, j in one.caveats.items()]
    labels = [(one.label.value, other.label.value) for one, other in claims]
    stances = [(one.stance.value, other.stance.value) for one, other in claims]
    kinds = [(one.kind.value, other.kind.value) for one, other in caveats]
    return {
        "documents": len(both),
        "claim_f1": _f1(both, "claims"),
        "matched_claims": len(claims),
        "label_kappa": round(cohen_kappa(labels, LABELS), 3),
        "label_agreement": _share(one == other for one, other in labels),
        "stance_kappa": round(cohen_kappa(stances, STANCES), 3),
        "stance_agreement": _share(one == other for one, other in stances),
        "role_agreement": _share(_roles(both)),
        "caveat_f1": _f1(both, "caveats"),
        "caveat_kind_agreement": _share(one == other for one, other in kinds),
        "pairs": _pair_agreement(folder),
    }


def _load(folder: Path) -> Iterator[_Both]:
    for path in sorted((folder / "annotations" / "second").glob("*.json")):
        text = text_of(path.stem, path.parent, annotation=path)
        first, second = load_document(folder / "annotations" / "first" / path.name, text), load_document(path, text)
        words = words_with_offsets(first.text)

        def spans(marked: Sequence[Any], text: str = first.text, words: Sequence[tuple[str, int, int]] = words) -> list[Any]:
            return [word_span(text[one.span.start : one.span.end], words, hint=one.span.start) for one in marked]

        yield _Both(
            first,
            second,
            match_spans(spans(first.claims), spans(second.claims), least=CLAIM_OVERLAP),
            match_spans(spans(first.caveats), spans(second.caveats), least=CAVEAT_OVERLAP),
        )


def _f1(both: Sequence[_Both], part: str) -> float:
    hits = sum(len(getattr(one, part)) for one in both)
    first = sum(len(getattr(one.first, part)) for one in both)
    second = sum(len(getattr(one.second, part)) for one in both)
    return round(precision_recall_f1(hits, predicted=second, gold=first)["f1"], 3)


def _share(answers: Any) -> float | None:  # noqa: ANN401 (an iterable of truths)
    found = list(answers)
    return round(sum(found) / len(found), 3) if found else None


def _roles(both: Sequence[_Both]) -> Iterator[bool]:
    """Whether the two name the same role, by half of the words."""
    for document in both:
        for i, j in document.claims.items():
            one, other = document.first.claims[i], document.second.claims[j]
            yield _alike(document.first.text, one.lever, other.lever)
            yield _alike(document.first.text, one.benefit, other.benefit)


def _alike(text: str, one: Span | None, other: Span | None) -> bool:
    if one is None or other is None:
        return one is other
    return alike(text[one.start : one.end], text[other.start : other.end])


def _pair_agreement(folder: Path) -> dict[str, Any] | None:
    """Agreement of the pairs that were judged twice, as relevant or not and on the three grades."""
    second = folder / "pairs" / "second"
    if not second.is_dir():
        return None
    first = {pair.key: pair.relevance for pair in load_pairs(folder / "pairs" / "first")}
    judged = [(first[pair.key], pair.relevance) for pair in load_pairs(second) if pair.key in first]
    grades = [(str(one), str(other)) for one, other in judged]
    relevant = [(str(one > 0), str(other > 0)) for one, other in judged]
    return {
        "judged_twice": len(judged),
        "grade_agreement": _share(one == other for one, other in grades),
        "grade_kappa": round(cohen_kappa(grades, ("0", "1", "2")), 3),
        "relevant_kappa": round(cohen_kappa(relevant, ("True", "False")), 3),
    }
