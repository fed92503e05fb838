"""Gold against predicted: scores as values.

Spans are compared as runs of words, so that markup inside a quotation does no harm. A predicted claim matches a gold one
when they share at least half of the words of their union, one to one, best first. Figures are sums over articles.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

__all__ = [
    "ClaimScores",
    "Scores",
    "cohen_kappa",
    "macro_f1",
    "match_spans",
    "overlap",
    "precision_recall_f1",
    "score_articles",
    "word_span",
    "words_with_offsets",
]

LABELS = ("unconditional", "qualified")
STANCES = ("asserted", "reported", "rejected")
CLAIM_OVERLAP = 0.5
CAVEAT_OVERLAP = 0.3

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_MARKUP = re.compile(r"\]\([^)]*\)|\{\{.*?\}\}|<[^>]+>", re.DOTALL)

Words = Sequence[tuple[str, int, int]]
WordSpan = tuple[int, int]


def words_with_offsets(text: str) -> list[tuple[str, int, int]]:
    """The words of a text with their offsets, link targets and tags left out."""
    blanked = _MARKUP.sub(lambda match: " " * len(match.group()), text)
    return [(match.group().lower().replace("’", "'"), match.start(), match.end()) for match in _WORD.finditer(blanked)]


def word_span(quote: str, words: Words, *, hint: int | None = None) -> WordSpan | None:
    """The run of words that spells a quotation, the nearest to a character offset; `None` where there is none."""
    wanted = [word for word, _, _ in words_with_offsets(quote)]
    if not wanted:
        return None
    texts = [word for word, _, _ in words]
    size = len(wanted)
    hits = [
        start for start in range(len(texts) - size + 1) if texts[start] == wanted[0] and texts[start : start + size] == wanted
    ]
    if not hits:
        return None
    start = hits[0] if hint is None else min(hits, key=lambda position: abs(words[position][1] - hint))
    return start, start + size


def alike(one: str, other: str) -> bool:
    """Whether two stretches share at least half of all their different words, wherever they stand."""
    words = [{word for word, _, _ in words_with_offsets(text)} for text in (one, other)]
    return 2 * len(words[0] & words[1]) >= len(words[0] | words[1])


def overlap(one: WordSpan, other: WordSpan) -> float:
    """Shared words over the words from the first start to the last end; 0 where none is shared."""
    common = min(one[1], other[1]) - max(one[0], other[0])
    return common / (max(one[1], other[1]) - min(one[0], other[0])) if common > 0 else 0.0


def match_spans(gold: Sequence[WordSpan | None], predicted: Sequence[WordSpan | None], *, least: float) -> dict[int, int]:
    """One-to-one matches from gold to predicted index, largest overlap first."""
    pairs = [
        (overlap(one, other), i, j)
        for i, one in enumerate(gold)
        if one is not None
        for j, other in enumerate(predicted)
        if other is not None
    ]
    matches: dict[int, int] = {}
    taken: set[int] = set()
    for share, i, j in sorted(pairs, reverse=True):
        if share >= least and i not in matches and j not in taken:
            matches[i] = j
            taken.add(j)
    return matches


def precision_recall_f1(hits: int, *, predicted: int, gold: int) -> dict[str, float]:
    """Precision, recall and F1; 0 where a denominator is 0."""
    precision = hits / predicted if predicted else 0.0
    recall = hits / gold if gold else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {"precision": precision, "recall": recall, "f1": f1}


def macro_f1(pairs: Sequence[tuple[str, str | None]], classes: Sequence[str] = LABELS) -> float:
    """Mean F1 over the classes that gold has; pairs are (gold, predicted)."""
    present = [name for name in classes if any(gold == name for gold, _ in pairs)]
    f1s = [
        precision_recall_f1(
            sum(gold == predicted == name for gold, predicted in pairs),
            predicted=sum(predicted == name for _, predicted in pairs),
            gold=sum(gold == name for gold, _ in pairs),
        )["f1"]
        for name in present
    ]
    return sum(f1s) / len(f1s) if f1s else 0.0


def cohen_kappa(pairs: Sequence[tuple[str, str | None]], classes: Sequence[str] = LABELS) -> float:
    """Agreement beyond chance; pairs are (one, other)."""
    total = len(pairs)
    if not total:
        return 0.0
    observed = sum(one == other for one, other in pairs) / total
    chance = sum(
        (sum(one == name for one, _ in pairs) / total) * (sum(other == name for _, other in pairs) / total) for name in classes
    )
    return (observed - chance) / (1 - chance) if chance < 1 else 1.0


def calibration_error(rows: Iterable[tuple[float | None, bool]], *, bins: int = 10) -> float | None:
    """Expected calibration error of (probability, correct); `None` where there is no probability."""
    groups: dict[int, list[tuple[float, bool]]] = {}
    count = 0
    for probability, correct in rows:
        if probability is not None:
            groups.setdefault(min(int(probability * bins), bins - 1), []).append((probability, correct))
            count += 1
    if not count:
        return None
    return sum(abs(sum(p for p, _ in group) - sum(ok for _, ok in group)) for group in groups.values()) / count


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimScores:
    """The counts of one article.

    Attributes:
        gold: Number of gold claims.
        predicted: Number of predicted claims.
        labels: (gold, predicted) of each match; so too `stances`.
        stances: As `labels`.
        probabilities: (probability of the shown label, whether it is right) of each match.
        roles: Whether each gold role of a match is found, by half of the words.
        missed: Quotations of gold claims that were not found.
        extra: Texts of predicted claims that match none.
        unlocated: Of `missed`, those that the text does not even hold: the annotation is at fault.
    """

    gold: int
    predicted: int
    labels: tuple[tuple[str, str | None], ...]
    stances: tuple[tuple[str, str | None], ...]
    probabilities: tuple[tuple[float | None, bool], ...]
    roles: tuple[bool, ...]
    missed: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    unlocated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """The scores of a set of articles."""

    articles: Mapping[str, ClaimScores] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The figures, by the names that the model card uses."""
        rows = list(self.articles.values())
        labels = [pair for row in rows for pair in row.labels]
        stances = [pair for row in rows for pair in row.stances]
        gold, predicted = sum(row.gold for row in rows), sum(row.predicted for row in rows)
        roles = [found for row in rows for found in row.roles]
        right = sum(one == other for one, other in labels)
        return {
            "articles": len(rows),
            "gold_claims": gold,
            "predicted_claims": predicted,
            "claim": precision_recall_f1(len(labels), predicted=predicted, gold=gold),
            "claim_and_label": precision_recall_f1(right, predicted=predicted, gold=gold),
            "label_macro_f1": macro_f1(labels),
            "label_kappa": cohen_kappa(labels),
            "label_calibration_error": calibration_error(pair for row in rows for pair in row.probabilities),
            "stance_accuracy": sum(one == other for one, other in stances) / len(stances) if stances else None,
            "stance_macro_f1": macro_f1(stances, STANCES),
            "role_accuracy": sum(roles) / len(roles) if roles else None,
        }


def score_articles(
    gold: Mapping[str, Mapping[str, Any]], texts: Mapping[str, str], predicted: Mapping[str, Mapping[str, Any]]
) -> Scores:
    """Scores of predicted results against gold annotations, all by article id.

    Args:
        gold: Annotations: `claims`, each with `quote`, `label`, `stance`, `lever`, `benefit`.
        texts: The articles' texts.
        predicted: Results in the wire format; an article that is absent counts as one without findings.
    """
    return Scores(articles={id: _score(gold[id], texts[id], predicted.get(id, {"claims": []})) for id in sorted(gold)})


def _score(gold: Mapping[str, Any], text: str, predicted: Mapping[str, Any]) -> ClaimScores:
    words = words_with_offsets(text)
    golds, claims = gold["claims"], predicted["claims"]
    found = [word_span(claim["text"], words, hint=claim.get("start")) for claim in claims]
    wanted = _gold_spans(golds, words)
    matches = match_spans(wanted, found, least=CLAIM_OVERLAP)
    pairs = [(golds[i], claims[j]) for i, j in matches.items()]
    return ClaimScores(
        gold=len(golds),
        predicted=len(claims),
        labels=tuple((one["label"], other["label"]) for one, other in pairs),
        stances=tuple((one["stance"], other.get("stance")) for one, other in pairs),
        probabilities=tuple((other.get("probability"), one["label"] == other["label"]) for one, other in pairs),
        roles=tuple(
            _same_role(one[role], other.get(role)) for one, other in pairs for role in ("lever", "benefit") if one.get(role)
        ),
        missed=tuple(claim["quote"] for i, claim in enumerate(golds) if i not in matches),
        extra=tuple(claim["text"] for j, claim in enumerate(claims) if j not in matches.values()),
        unlocated=tuple(claim["quote"] for claim, span in zip(golds, wanted, strict=True) if span is None),
    )


def _gold_spans(marked: Sequence[Mapping[str, Any]], words: Words) -> list[WordSpan | None]:
    """Annotations come in order of appearance, so each is looked for near the last one, or where it says it starts."""
    spans: list[WordSpan | None] = []
    hint = 0
    for entry in marked:
        span = word_span(entry["quote"], words, hint=entry.get("start", hint))
        spans.append(span)
        hint = words[span[0]][1] if span else hint
    return spans


def _same_role(gold: str | Mapping[str, Any], predicted: Mapping[str, Any] | None) -> bool:
    return alike(gold if isinstance(gold, str) else gold["quote"], predicted["text"] if predicted else "")
