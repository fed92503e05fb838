"""Who does what in a claim: the lever that is said to bring the benefit, and the benefit.

Each is the stretch whose ends and words a linear model over the encoder's word holds to be the likeliest. A lever often
stands elsewhere, in a sentence before or in the title, where the claim only says "it"; so the likeliest lever of each such
place is a candidate, and a second model chooses among them.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from critique.contexts import SentenceInContext
from critique.encoding import SentenceReading
from critique.encoding.pieces import PieceTokenizer
from critique.extraction.spans import Stretch, WordWeights, best_stretch
from critique.extraction.words import Words, read_words
from critique.features import words_of
from critique.lexicon.words import FUNCTION_WORDS, POINTER
from critique.linear import LinearModel
from critique.values import BlockKind

__all__ = ["LeverCandidate", "Role", "RoleCandidates", "RoleFinder", "RoleModels", "Roles", "lever_evidence"]

_FURTHEST = 4
"""How many sentences before the claim a lever is looked for in; titles, headings and the lead-in are looked at anyhow."""

_POINTS = re.compile(r"(?:this|it|that|doing|they|these|you|we|i|which)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Role:
    """A stretch of the plain text of a sentence, given by its index."""

    sentence: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Roles:
    """The two parts of a claim; `None` where nothing can be a part."""

    lever: Role | None
    benefit: Role | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeverCandidate:
    """What may be the lever of a claim.

    Attributes:
        place: Where it stands: `own` sentence, `before1` to `before4`, `title`, `heading`.
        distance: Sentences before the claim; 0 in its own.
        role: The stretch.
        text: Its words.
        score: How well it is cut, as in `Stretch`.
        strength: How much of a lever it is, as in `Stretch`.
    """

    place: str
    distance: int
    role: Role
    text: str
    score: float
    strength: float


@dataclass(frozen=True, slots=True, eq=False)
class RoleModels:
    """What roles are found by: weights over words, and the model that chooses among levers."""

    words: WordWeights
    levers: LinearModel
    tokenizer: PieceTokenizer

    @classmethod
    def of(cls, roles: LinearModel, levers: LinearModel, tokenizer: PieceTokenizer) -> "RoleModels":
        """From the heads `roles` and `levers`, and the encoder's tokenizer."""
        return cls(WordWeights.of(roles), levers, tokenizer)


class RoleFinder:
    """Finds the roles of the claims of one document."""

    def __init__(self, contexts: Sequence[SentenceInContext], readings: Sequence[SentenceReading], models: RoleModels) -> None:
        self._candidates = RoleCandidates(contexts, readings, models.words, models.tokenizer)
        self._choice = models.levers

    def find(self, index: int, *, start: int = 0, end: int | None = None, answer: int | None = None) -> Roles:
        """The roles of the claim that stands between two places of a sentence.

        Args:
            index: Of the sentence.
            start: Where the claim begins in it.
            end: Where it ends; the sentence's end if `None`.
            answer: Of the sentence that answers it, where it asks what the reader wants: the lever stands there.
        """
        found = self._candidates.stretch(index, "benefit", start, end)
        benefit = Role(index, found.start, found.end) if found else None
        if answer is not None:
            lever = self._candidates.stretch(answer, "lever")
            return Roles(Role(answer, lever.start, lever.end) if lever else None, benefit)
        return Roles(self._choose(index, self._candidates.levers(index, start=start, end=end)), benefit)

    def _choose(self, index: int, candidates: Sequence[LeverCandidate]) -> Role | None:
        scores = [float(self._choice.scores(evidence)[0]) for evidence in self._candidates.evidence(index, candidates)]
        return candidates[scores.index(max(scores))].role if scores else None


class RoleCandidates:
    """What may be the roles of the claims of one document; what was found in a sentence is remembered."""

    def __init__(
        self,
        contexts: Sequence[SentenceInContext],
        readings: Sequence[SentenceReading],
        weights: WordWeights,
        tokenizer: PieceTokenizer,
    ) -> None:
        self._contexts, self._readings, self._weights, self._tokenizer = contexts, readings, weights, tokenizer
        self._words: dict[int, tuple[Words, NDArray[np.float64]] | None] = {}
        self._levers: dict[int, Stretch | None] = {}
        self._pieces: Sequence[Sequence[tuple[int, int]]] | None = None
        self._counts: Counter[str] | None = None

    def levers(self, index: int, *, start: int = 0, end: int | None = None) -> list[LeverCandidate]:
        """What may be the lever of the claim in a sentence; words that only point are none."""
        return [candidate for candidate in self._mentions(index, start, end) if not POINTER.match(candidate.text)]

    def _mentions(self, index: int, start: int, end: int | None) -> Iterator[LeverCandidate]:
        own = self.stretch(index, "lever", start, end)
        if own is not None:
            yield self._candidate("own", index, index, own)
        for earlier in range(index - 1, max(-1, index - 1 - _FURTHEST), -1):
            yield from self._elsewhere(f"before{index - earlier}", index, earlier)
        for earlier in self._above(index):
            yield from self._elsewhere(self._contexts[earlier].kind.value, index, earlier)

    def evidence(self, index: int, candidates: Sequence[LeverCandidate]) -> list[dict[str, float]]:
        """What speaks for and against each candidate."""
        if self._counts is None:
            self._counts = Counter(word for context in self._contexts for word in words_of(context.text))
        own = next((candidate for candidate in candidates if candidate.place == "own"), None)
        return [lever_evidence(self._contexts[index], candidate, own, self._counts) for candidate in candidates]

    def _above(self, index: int) -> Iterator[int]:
        """Title and headings over a sentence, and its lead-in, nearest first."""
        context = self._contexts[index]
        for earlier in range(index - 1, -1, -1):
            other = self._contexts[earlier]
            above = other.kind is BlockKind.TITLE or (other.kind is BlockKind.HEADING and other.text in context.headings)
            if above or (context.lead_in and earlier < index - _FURTHEST and other.text in context.lead_in):
                yield earlier

    def _elsewhere(self, place: str, index: int, earlier: int) -> Iterator[LeverCandidate]:
        found = self._lever_in(earlier)
        if found is not None:
            yield self._candidate(place, index, earlier, found)

    def _candidate(self, place: str, index: int, sentence: int, found: Stretch) -> LeverCandidate:
        return LeverCandidate(
            place=place,
            distance=index - sentence,
            role=Role(sentence, found.start, found.end),
            text=self._contexts[sentence].text[found.start : found.end],
            score=found.score,
            strength=found.strength,
        )

    def _lever_in(self, index: int) -> Stretch | None:
        """The likeliest lever of a whole sentence."""
        if index not in self._levers:
            self._levers[index] = self.stretch(index, "lever")
        return self._levers[index]

    def stretch(self, index: int, role: str, start: int = 0, end: int | None = None) -> Stretch | None:
        """The likeliest lever or benefit between two places of a sentence; `None` if the encoder has not read it."""
        if index not in self._words:
            self._words[index] = self._read(index)
        found = self._words[index]
        return best_stretch(*found, role, start=start, end=end) if found else None

    def _read(self, index: int) -> tuple[Words, NDArray[np.float64]] | None:
        context, reading = self._contexts[index], self._readings[index]
        if not len(reading.pieces):
            return None
        if self._pieces is None:
            self._pieces = self._tokenizer.offsets(self._contexts)
        words = read_words(context, reading, self._pieces[index])
        return (words, self._weights.scores(words)) if len(words) else None


def lever_evidence(
    context: SentenceInContext, candidate: LeverCandidate, own: LeverCandidate | None, counts: Mapping[str, int]
) -> dict[str, float]:
    """What speaks for and against a candidate being the lever of a claim.

    Args:
        context: The sentence that claims.
        candidate: What may be its lever.
        own: The candidate in that sentence itself, if there is one.
        counts: How often each word occurs in the document.
    """
    words = words_of(candidate.text)
    content = [word for word in words if word not in FUNCTION_WORDS]
    pointing = _POINTS.match(context.text) is not None
    side = "own" if candidate.place == "own" else "elsewhere"
    values = {
        "score": candidate.score,
        "strength": candidate.strength,
        "length": math.log1p(len(words)),
        "distance": math.log1p(candidate.distance),
        "frequency": sum(math.log1p(counts[word]) for word in content) / len(content) if content else -1.0,
        "in title": len({*content} & {*words_of(context.title)}) / max(len(content), 1),
        "says nothing": float(not content),
        "claim points": float(pointing),
        "own score": own.score if own else -9.0,
        "own strength": own.strength if own else -9.0,
        f"block={context.kind.value}": 1.0,
    }
    features = {f"{side}: {name}": value for name, value in values.items()}
    features[f"place={candidate.place}"] = 1.0
    features[f"place={candidate.place}, claim points"] = float(pointing)
    features[f"place={candidate.place}, block={context.kind.value}"] = 1.0
    return features
