"""Who does what in a claim: the lever that is said to bring the benefit, and the benefit.

Each is the stretch whose ends and words a linear model over the encoder's word holds to be the likeliest. A lever often
stands elsewhere, in a sentence before or in the title, where the claim only says "it"; so the likeliest lever of each such
place is a candidate, and a second model chooses among them.
"""

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from critique.contexts import SentenceInContext
from critique.encoding import SentenceReading
from critique.encoding.pieces import PieceTokenizer
from critique.extraction.levers import OWN, LeverCandidate, LeverWeights, Setting, traits_of
from critique.extraction.spans import Stretch, WordWeights, best_stretch
from critique.extraction.words import Words, read_words
from critique.features import words_of
from critique.lexicon.words import POINTER
from critique.model import Model
from critique.values import BlockKind

__all__ = ["Role", "RoleCandidates", "RoleFinder", "RoleModels", "Roles"]

_FURTHEST = 4
"""How many sentences before the claim a lever is looked for in; titles, headings and the lead-in are looked at anyhow."""

_LEAD = 400
"""How many sentences before the claim a lead-in is looked for in."""

_ALIKE = 20
"""Titles, or headings of the same words, that are looked at."""

_BLOCK = 256
"""Sentences whose words are read at once: enough to spare calls, few enough for a document of any length."""


_HANGING_BEFORE = re.compile(r"(?:(?:and|or|but|until)\s+|[\s,;:)\]”]+)+", re.IGNORECASE)
_HANGING_AFTER = re.compile(r"(?:\s+(?:and|or|which|the|an?)|[\s,;:(\[“]+)+$", re.IGNORECASE)
"""What a stretch may begin or end with that belongs to its neighbour."""


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A stretch of a text without what hangs at its ends, unless that is all of it."""
    before = _HANGING_BEFORE.match(text, start, end)
    first = before.end() if before else start
    after = _HANGING_AFTER.search(text, first, end)
    last = after.start() if after else end
    return (first, last) if first < last else (start, end)


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


@dataclass(frozen=True, slots=True, eq=False)
class RoleModels:
    """What roles are found by: weights over words, weights over candidate levers, and the encoder's tokenizer."""

    words: WordWeights
    levers: LeverWeights
    tokenizer: PieceTokenizer

    @classmethod
    def of(cls, model: Model) -> "RoleModels":
        """The parts of a model that find roles."""
        return cls(WordWeights.of(model.roles), LeverWeights.of(model.levers), model.encoder.tokenizer)


class RoleFinder:
    """Finds the roles of the claims of one document."""

    def __init__(self, contexts: Sequence[SentenceInContext], readings: Sequence[SentenceReading], models: RoleModels) -> None:
        self._contexts = contexts
        self._candidates = RoleCandidates(contexts, readings, models.words, models.tokenizer)
        self._weights = models.levers

    def find(self, index: int, *, start: int = 0, end: int | None = None, answer: int | None = None) -> Roles:
        """The roles of the claim that stands between two places of a sentence.

        Args:
            index: Of the sentence.
            start: Where the claim begins in it.
            end: Where it ends; the sentence's end if `None`.
            answer: Of the sentence that answers it, where it asks what the reader wants: the lever stands there.
        """
        benefit = self._role(index, self._candidates.stretch(index, "benefit", start, end))
        if answer is not None:
            return Roles(self._role(answer, self._candidates.stretch(answer, "lever")), benefit)
        return Roles(self._lever(index, start, end), benefit)

    def words(self, index: int) -> Words | None:
        """The words of a sentence; `None` if the encoder has read none."""
        return self._candidates.words(index)

    def _lever(self, index: int, start: int, end: int | None) -> Role | None:
        """The likeliest lever; one in the claim itself that is likelier right than not needs no rival."""
        setting = self._candidates.setting(index, start, end)
        best, best_score = None, -math.inf
        for candidate in self._candidates.levers(index, start, end):
            score = self._weights.score(setting, candidate)
            if score > best_score:
                best, best_score = candidate, score
            if candidate.place == OWN and score > 0.0:
                break
        return self._role(best.sentence, best.stretch) if best else None

    def _role(self, sentence: int, stretch: Stretch | None) -> Role | None:
        """The role that a stretch of a sentence plays, without what is left hanging; `None` if there is none."""
        return Role(sentence, *_trimmed(self._contexts[sentence].text, stretch.start, stretch.end)) if stretch else None


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
        self._blocks: dict[int, list[tuple[Words, NDArray[np.float64]] | None]] = {}
        self._found: dict[tuple[int, str, int, int | None], Stretch | None] = {}
        self._known: dict[tuple[int, int, int], tuple[float, ...] | None] = {}
        self._counts: dict[str, float] | None = None
        self._titles = [place for place, context in enumerate(contexts) if context.kind is BlockKind.TITLE]
        self._named: dict[str, list[int]] = {}  # headings by their text
        for place, context in enumerate(contexts):
            if context.kind is BlockKind.HEADING:
                self._named.setdefault(context.text, []).append(place)
        self._title = frozenset(words_of(contexts[0].title)) if contexts else frozenset()

    def setting(self, index: int, start: int = 0, end: int | None = None) -> Setting:
        """The claim between two places of a sentence, as levers are looked for."""
        return Setting.of(self._contexts[index], self.stretch(index, "lever", start, end))

    def levers(self, index: int, start: int = 0, end: int | None = None) -> Iterator[LeverCandidate]:
        """What may be the lever of the claim in a sentence, its own first; words that only point are none."""
        yield from self._naming(OWN, index, index, self.stretch(index, "lever", start, end))
        for earlier in range(index - 1, max(-1, index - 1 - _FURTHEST), -1):
            yield from self._naming(f"before{index - earlier}", index, earlier, self.stretch(earlier, "lever"))
        for earlier in self._above(index):
            yield from self._naming(self._contexts[earlier].kind.value, index, earlier, self.stretch(earlier, "lever"))

    def _above(self, index: int) -> list[int]:
        """Title and headings over a sentence, and its lead-in, nearest first."""
        context = self._contexts[index]
        named = (self._named.get(heading, ()) for heading in dict.fromkeys(context.headings))
        above = [place for places in (self._titles, *named) for place in places[: bisect_left(places, index)][-_ALIKE:]]
        if context.lead_in:
            earlier = range(max(0, index - _LEAD), max(0, index - _FURTHEST))
            above += [place for place in earlier if self._contexts[place].text in context.lead_in and place not in above]
        return sorted(above, reverse=True)

    def _naming(self, place: str, index: int, sentence: int, found: Stretch | None) -> Iterator[LeverCandidate]:
        """The candidate that a stretch makes, unless it only points."""
        if found is None:
            return
        traits = self._traits(sentence, found)
        if traits is not None:
            yield LeverCandidate(place=place, sentence=sentence, distance=index - sentence, stretch=found, traits=traits)

    def _traits(self, sentence: int, found: Stretch) -> tuple[float, ...] | None:
        key = (sentence, found.start, found.end)
        if key not in self._known:
            text = self._contexts[sentence].text[found.start : found.end]
            pointing = POINTER.match(text) is not None
            self._known[key] = None if pointing else traits_of(text, title=self._title, counts=self._frequencies())
        return self._known[key]

    def _frequencies(self) -> Mapping[str, float]:
        if self._counts is None:
            counts = Counter(word for context in self._contexts for word in words_of(context.text))
            self._counts = {word: math.log1p(count) for word, count in counts.items()}
        return self._counts

    def stretch(self, index: int, role: str, start: int = 0, end: int | None = None) -> Stretch | None:
        """The likeliest lever or benefit between two places of a sentence; `None` if the encoder has not read it."""
        key = (index, role, start, end)
        if key not in self._found:
            words = self._read(index)
            self._found[key] = best_stretch(*words, role, start=start, end=end) if words else None
        return self._found[key]

    def words(self, index: int) -> Words | None:
        """The words of a sentence; `None` if the encoder has read none."""
        read = self._read(index)
        return read[0] if read else None

    def _read(self, index: int) -> tuple[Words, NDArray[np.float64]] | None:
        """The words of a sentence with their scores, if the encoder has read any; its block is read with it."""
        block, place = divmod(index, _BLOCK)
        if block not in self._blocks:
            part = slice(block * _BLOCK, (block + 1) * _BLOCK)
            found = read_words(self._contexts[part], self._readings[part], self._tokenizer)
            scores = iter(self._weights.scores([words for words in found if words is not None]))
            self._blocks[block] = [None if words is None else (words, next(scores)) for words in found]
        return self._blocks[block][place]
