"""Where one claim of a sentence ends and the next begins: "it saves an hour a week, and clients like it" makes two.

Two clauses that each have a verb and a benefit of their own are two claims; they meet at a conjunction or a semicolon. A linear
model over the encoder's word on the words around such a place tells whether a claim begins or ends there. A sentence is divided
only where the encoder takes every part for a claim: a clause that claims nothing mostly limits its neighbour or leads up to it.
"""

import math
from dataclasses import dataclass
from itertools import accumulate

from critique.encoding.tags import EVIDENCE
from critique.extraction.words import Words
from critique.linear import LinearModel

__all__ = ["Boundary", "boundaries", "boundary_features", "claim_stretches"]

_MARKS = frozenset([",", ";", ":", "—", "–", "-", "("])

_JOINS = frozenset(["and", "but", "so", "or"])

_BETWEEN = _JOINS | {"yet", "then", "that"}
"""Words that join two clauses and belong to neither."""

_SUBJECTS = frozenset(
    [
        *("it", "they", "we", "you", "i", "he", "she", "this", "that", "these", "those", "there", "the", "a", "an", "no"),
        *("our", "your", "my", "their", "its", "his", "her", "some", "many", "most", "each", "every", "what"),
    ]
)
"""Words that open a subject, and so a clause of its own."""

_PRONOUNS = frozenset(
    ["it", "they", "we", "you", "i", "he", "she", "there", "this", "that", "these", "those", "everyone", "nobody"]
)

_NO_SUBJECTS = frozenset(
    [
        *("to", "for", "as", "by", "with", "of", "from", "than", "not", "be", "is", "are", "was", "were", "has", "have", "had"),
        *("will", "would", "can", "could", "may", "might", "should"),
    ]
)
"""Words that go on with what stood before: another verb of the same subject, another purpose."""

_ITEM = 6
"""Words that an item of a list has, at most: what follows on two marks so near each other is its last item."""

_LEAST = 3
"""Words that a claim must have."""

_CLAIM, _BEGINS = EVIDENCE.index("claim"), EVIDENCE.index("claim begins")
_LEVER, _BENEFIT = EVIDENCE.index("lever"), EVIDENCE.index("benefit")


@dataclass(frozen=True, slots=True)
class Boundary:
    """A place in a sentence where a clause may end and another begin.

    Attributes:
        last: The last word before it.
        first: The first word after it.
        mark: The mark that stands there, if one does.
        join: The conjunction, likewise.
    """

    last: int
    first: int
    mark: str
    join: str


def boundaries(words: Words) -> list[Boundary]:
    """The places of a sentence where clauses of equal rank may meet, in order, no two before the same word."""
    found: dict[int, Boundary] = {}
    for place in range(2, len(words) - 1):
        before, word = words.classes[place - 1 : place + 1]
        if word in _MARKS or not (before == ";" or word in _JOINS):
            continue
        first = place
        while first < len(words) - 2 and words.classes[first] in _BETWEEN:
            first += 1
        last = place - 2 if before in _MARKS else place - 1
        one = Boundary(last, first, before if before in _MARKS else "", word if word in _JOINS else "")
        if _opens_clause(words, one) and (one.join != "but" or _adds(words, one)):
            found.setdefault(first, one)
    return list(found.values())


def _opens_clause(words: Words, one: Boundary) -> bool:
    """Whether a clause with a subject of its own may begin there, by the sort of words around: no parser is asked."""
    first, *following = words.classes[one.first : one.first + 2]
    if (
        first in _NO_SUBJECTS
        or (first == "-ing" and not one.mark)
        or (first == "-ly" and not _SUBJECTS.intersection(following))
    ):
        return False
    is_item = one.mark == "," and "," in words.classes[max(0, one.last - _ITEM) : one.last]
    return first in _PRONOUNS or not is_item


def _adds(words: Words, one: Boundary) -> bool:
    """Whether a "but" adds a claim ("but it also …", "not only …, but they …"); mostly it limits the one before it."""
    also = "also" in words.classes[one.first : one.first + 3]
    correlative = {"not", "only"} <= set(words.classes[: one.last + 1])
    return words.classes[one.first] in _SUBJECTS and (also or correlative)


def boundary_features(words: Words, boundary: Boundary) -> dict[str, float]:
    """What speaks for a claim's beginning or ending at a place of a sentence."""
    before, after = words.evidence[: boundary.last + 1], words.evidence[boundary.first :]
    claim = float(before[:, _CLAIM].mean()), float(after[:, _CLAIM].mean())
    benefit = float(before[:, _BENEFIT].max()), float(after[:, _BENEFIT].max())
    begins = float(after[0, _BEGINS])
    clause = boundary.mark == "," and boundary.join == "and" and words.classes[boundary.first] in _SUBJECTS
    return {
        "begins": begins,
        "begins nearby": float(words.evidence[max(1, boundary.first - 2) : boundary.first + 1, _BEGINS].max()),
        "claim before": claim[0],
        "claim after": claim[1],
        "claim least": min(claim),
        "claim apart": abs(claim[0] - claim[1]),
        "claim at last": float(before[-1, _CLAIM]),
        "benefit before": benefit[0],
        "benefit after": benefit[1],
        "benefit least": min(benefit),
        "lever before": float(before[:, _LEVER].max()),
        "lever after": float(after[:, _LEVER].max()),
        "words before": math.log(len(before)),
        "words after": math.log(len(after)),
        "subject": float(words.classes[boundary.first] in _SUBJECTS),
        f"mark={boundary.mark}": 1.0,
        f"join={boundary.join}": 1.0,
        "clause": float(clause),
        "clause begins": begins * clause,
    }


def claim_stretches(words: Words, model: LinearModel, *, start: int, end: int) -> list[tuple[int, int]]:
    """The stretches of a sentence that are claims, as places in its text, in order; all of it if it is one claim.

    Args:
        words: Of the sentence, which claims something.
        model: Tells where claims begin and end; its second label is "boundary".
        start: Where the first claim may begin.
        end: Where the last one may end.
    """
    claimed = [0.0, *accumulate(words.evidence[:, _CLAIM].tolist())]
    parts, first = [], 0
    for one in boundaries(words):
        if one.last - first + 1 < _LEAST or len(words) - one.first < _LEAST or words.places[one.last][0] < start:
            continue
        # the encoder must take both sides, on the mean, for part of a claim; that is soon asked, and so asked first
        both = claimed[one.last + 1] > claimed[first] and claimed[-1] > claimed[one.first]
        if both and model.probabilities(boundary_features(words, one))[1] >= model.threshold:
            parts.append((first, one.last))
            first = one.first
    parts.append((first, len(words) - 1))
    if len(parts) == 1 or not all(claimed[last + 1] > claimed[opening] for opening, last in parts):
        return [(start, end)]
    edges = [(words.places[opening][0], words.places[last][1]) for opening, last in parts]
    return [(start, edges[0][1]), *edges[1:-1], (edges[-1][0], end)]
