"""Which of several stretches is the lever of a claim: its own sentence names it, or one before, or a heading, or the title."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from critique.contexts import SentenceInContext
from critique.extraction.spans import Stretch
from critique.features import words_of
from critique.lexicon.words import FUNCTION_WORDS
from critique.linear import LinearModel

__all__ = ["OWN", "LeverCandidate", "LeverWeights", "Setting", "lever_features", "traits_of"]

OWN = "own"
"""The place of a lever that stands in the sentence of the claim."""

_POINTS = re.compile(r"(?:this|it|that|doing|they|these|you|we|i|which)\b", re.IGNORECASE)

_NAMES = (
    "length",
    "frequency",
    "in title",
    "says nothing",
    "score",
    "strength",
    "distance",
    "claim points",
    "own score",
    "own strength",
)
"""What is known of a candidate in numbers, in the order of `_values`."""

_WITHOUT = (-9.0, -9.0)
"""Score and strength of the candidate in the own sentence where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeverCandidate:
    """What may be the lever of a claim.

    Attributes:
        place: Where it stands: `OWN`, `before1` to `before4`, or the kind of block of a title, heading or lead-in.
        sentence: Index of the sentence that it stands in.
        distance: Sentences before the claim; 0 in its own.
        stretch: Where it stands in that sentence, and how likely.
        traits: Of its words: `traits_of`.
    """

    place: str
    sentence: int
    distance: int
    stretch: Stretch
    traits: tuple[float, ...]


def traits_of(text: str, *, title: frozenset[str], counts: Mapping[str, float]) -> tuple[float, ...]:
    """How long a lever is, how frequent its words are, how many of them the title has, and whether none says anything.

    Args:
        text: The lever.
        title: The words of the document's title.
        counts: The logarithm of one more than how often each word occurs in the document.
    """
    words = words_of(text)
    content = [word for word in words if word not in FUNCTION_WORDS]
    if not content:
        return math.log1p(len(words)), -1.0, 0.0, 1.0
    frequency = sum([counts.get(word, 0.0) for word in content]) / len(content)
    return math.log1p(len(words)), frequency, len(title.intersection(content)) / len(content), 0.0


@dataclass(frozen=True, slots=True)
class Setting:
    """The claim that a lever is looked for.

    Attributes:
        block: Kind of the block that the claim stands in.
        points: Whether the claim opens with a word that points elsewhere.
        own: Score and strength of the likeliest lever in its own sentence.
    """

    block: str
    points: float
    own: tuple[float, float]

    @classmethod
    def of(cls, context: SentenceInContext, own: Stretch | None) -> "Setting":
        """The setting of the claim in a sentence."""
        points = float(_POINTS.match(context.text) is not None)
        return cls(context.kind.value, points, (own.score, own.strength) if own else _WITHOUT)


def _values(setting: Setting, candidate: LeverCandidate) -> tuple[float, ...]:
    found = candidate.stretch
    return (*candidate.traits, found.score, found.strength, math.log1p(candidate.distance), setting.points, *setting.own)


def _side(place: str) -> str:
    return OWN if place == OWN else "elsewhere"


@lru_cache(maxsize=1024)
def _indicators(place: str, block: str, points: float) -> tuple[tuple[str, float], ...]:
    """What is known of every candidate at a place."""
    return (
        (f"{_side(place)}: block={block}", 1.0),
        (f"place={place}", 1.0),
        (f"place={place}, claim points", points),
        (f"place={place}, block={block}", 1.0),
    )


def lever_features(setting: Setting, candidate: LeverCandidate) -> dict[str, float]:
    """What speaks for and against a candidate, by name, as the weights are fitted."""
    side = _side(candidate.place)
    values = zip(_NAMES, _values(setting, candidate), strict=True)
    known = _indicators(candidate.place, setting.block, setting.points)
    return {**{f"{side}: {name}": value for name, value in values}, **dict(known)}


@dataclass(frozen=True, slots=True, eq=False)
class LeverWeights:
    """The weights of a linear model over `lever_features`; numbers are weighed without looking their names up."""

    numbers: Mapping[str, tuple[float, ...]]
    named: Mapping[str, float]
    bias: float

    @classmethod
    def of(cls, model: LinearModel) -> "LeverWeights":
        """From a model of two labels, the second of which is `lever`."""
        named = {name: float(model.weights[0, column]) for name, column in model.vocabulary.items()}
        numbers = {side: tuple(named.get(f"{side}: {name}", 0.0) for name in _NAMES) for side in (OWN, "elsewhere")}
        return cls(numbers, named, float(model.bias[0]))

    def score(self, setting: Setting, candidate: LeverCandidate) -> float:
        """Log-odds that the candidate is the lever."""
        weights = self.numbers[_side(candidate.place)]
        score = self.bias + sum(map(float.__mul__, weights, _values(setting, candidate)))
        known = _indicators(candidate.place, setting.block, setting.points)
        return score + sum([self.named.get(name, 0.0) * value for name, value in known])
