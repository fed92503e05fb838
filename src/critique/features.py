"""Named features of a sentence in its context, shared by claim extraction, caveat mining and classification."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from critique.company import Company
from critique.contexts import SentenceInContext
from critique.encoding import SentenceReading, outputs
from critique.encoding.tags import ROLES
from critique.lexicon import (
    CAVEAT_CUES,
    CLAIM_CUES,
    DENIAL_CUES,
    OUTCOME_CUES,
    QUALIFIER_CUES,
    STANCE_CUES,
    Cue,
    CueTable,
    Hit,
    find_cues,
    place_of,
)
from critique.linear import WORD_PREFIX
from critique.values import BlockKind, CaveatKind

__all__ = [
    "HOPELESS",
    "Tenor",
    "caveat_evidence",
    "caveat_kind_evidence",
    "claim_evidence",
    "cue_names",
    "log_odds",
    "tenor_of",
    "word_features",
    "words_of",
]

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|\d+(?:[.,]\d+)*|[%$€£?!=]")
_LONGEST = 4_000
"""Characters of a sentence that are read for features: what is longer is no sentence anybody wrote."""

HOPELESS = -4.0
"""Log-odds of the encoder below which no cue makes a sentence a claim or a caveat: there is no evidence to gather."""

_ANNOUNCING: CueTable[Cue] = CueTable(*(cue for cue in OUTCOME_CUES if cue.name.startswith("announce.")))
_OUTCOMES: CueTable[Cue] = CueTable(*(cue for cue in OUTCOME_CUES if cue.name.startswith("outcome.")))


def words_of(text: str) -> tuple[str, ...]:
    """The lower-case words of a text; every number reads `0`.

    >>> words_of("Saves 20 % of time!")
    ('saves', '0', '%', 'of', 'time', '!')
    """
    plain = text[:_LONGEST].replace("’", "'").lower()
    return tuple("0" if word[0].isdigit() else word for word in _WORD.findall(plain))


def word_features(text: str, *, mark: str = "") -> dict[str, float]:
    """Counts of words and of pairs of neighbouring words, under names that TF-IDF weighs."""
    words = words_of(text)
    counts: dict[str, float] = {}
    for gram in (*words, *(f"{one} {two}" for one, two in pairwise(words))):
        name = f"{WORD_PREFIX}{mark}{gram}"
        counts[name] = counts.get(name, 0.0) + 1.0
    return counts


@lru_cache(maxsize=4096)
def cue_names(text: str, *tables: CueTable[Any]) -> tuple[str, ...]:
    """Names of the cues of some tables that a text holds, each once, in order."""
    hits: list[Hit[Any]] = [hit for table in tables for hit in find_cues(text[:_LONGEST], table)]
    if len(tables) > 1:
        hits.sort(key=place_of)
    return tuple(dict.fromkeys([hit.cue.name for hit in hits]))


def _marked(mark: str, names: Iterable[str]) -> Iterator[tuple[str, float]]:
    return ((f"{mark}:{name}", 1.0) for name in names)


def _known(values: Mapping[str, float | None]) -> dict[str, float]:
    return {name: value for name, value in values.items() if value is not None}


def _form(context: SentenceInContext) -> Iterator[tuple[str, float]]:
    """How the sentence looks."""
    # Its length, its place in the article and whether it is a list item were tried: authors differ too much in them, and
    # articles of other authors came out worse.
    if context.kind not in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM):
        yield f"block:{context.kind}", 1.0
    yield f"ends:{context.text[-1:] if context.text[-1:] in '.?!:;…' else ''}", 1.0
    if not context.same_block_before:
        yield "opens_block", 1.0


def _surroundings(context: SentenceInContext) -> Iterator[tuple[str, float]]:
    yield from _marked("title", cue_names(context.title, _ANNOUNCING))
    yield from _marked("heading", cue_names(context.heading, _ANNOUNCING))
    yield from _marked("headings", cue_names(" ".join(context.headings[:-1]), _ANNOUNCING))
    yield from _marked("lead_in", cue_names(context.lead_in, _ANNOUNCING, CLAIM_CUES))
    yield from _marked("before", cue_names(context.before, _ANNOUNCING, CLAIM_CUES))
    yield from _marked("after", cue_names(context.after, CLAIM_CUES, DENIAL_CUES))
    if context.kind in (BlockKind.HEADING, BlockKind.TITLE, BlockKind.LIST_ITEM):
        place = context.kind.value
        yield from _marked(f"{place}/lead_in", cue_names(context.lead_in, _ANNOUNCING))
        yield from _marked(f"{place}/heading", cue_names(context.heading, _ANNOUNCING))
        yield from _marked(f"{place}/title", cue_names(context.title, _ANNOUNCING))
        yield from _marked(f"{place}/outcome", cue_names(context.text, _OUTCOMES))
        yield from _marked(f"{place}/relation", cue_names(context.text, CLAIM_CUES))


def claim_evidence(context: SentenceInContext, reading: SentenceReading, company: Company) -> dict[str, float]:
    """What speaks for and against a sentence being a claim.

    That is the encoder's word on it, its word on whatever in it is likeliest a lever or a benefit (a claim has at least the
    latter), what it says of the sentences around, and cues that its reading may have missed.
    """
    relations = cue_names(context.text, CLAIM_CUES)
    outcomes = cue_names(context.text, _OUTCOMES)
    features = {"encoder": reading.claim}
    if len(reading.pieces):
        best = reading.pieces[:, : len(ROLES)].max(axis=0).tolist()
        features.update((f"likeliest {role}", says) for role, says in zip(ROLES, best, strict=True))
    # The neighbours one by one added nothing to the mean of the block.
    features.update(_known({"claims in block": company.block, f"claims among {context.kind}s": company.peers}))
    features.update(_marked("relation", relations))
    features.update(_marked("outcome", outcomes))
    features.update(_marked("qualifier", cue_names(context.text, QUALIFIER_CUES)))
    features.update(_marked("stance", cue_names(context.text, STANCE_CUES)))
    features.update(_marked("denial", cue_names(context.text, DENIAL_CUES)))
    features.update(_pairs(relations, outcomes))
    features.update(_form(context))
    features.update(_surroundings(context))
    return features


def _pairs(relations: Sequence[str], outcomes: Sequence[str]) -> Iterator[tuple[str, float]]:
    """Relation and outcome together: a benefit needs both a link and something wanted."""
    if relations and outcomes:
        yield "relation+outcome", 1.0
    yield f"relations:{min(len(relations), 3)}", 1.0
    yield f"outcomes:{min(len(outcomes), 3)}", 1.0
    groups = dict.fromkeys(name.split(".")[0] for name in relations)
    yield from ((f"{group}+{outcome}", 1.0) for group in groups for outcome in outcomes)


@dataclass(frozen=True, slots=True)
class Tenor:
    """How much of a document promises, and how much of it limits: log-odds of the share of its sentences."""

    claims: float
    caveats: float


def tenor_of(readings: Sequence[SentenceReading]) -> Tenor:
    """The tenor of a document, by the encoder's word on its sentences; a short one is drawn towards the usual share."""
    claims = sum(_probability(reading.claim) for reading in readings)
    caveats = sum(_probability(reading.caveat) for reading in readings)
    count = len(readings) + 1.0
    return Tenor(log_odds((claims + _USUAL_CLAIMS) / count), log_odds((caveats + _USUAL_CAVEATS) / count))


_USUAL_CLAIMS, _USUAL_CAVEATS = 0.25, 0.2
"""Shares of sentences, about what the corpus has."""


def _probability(log_odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-log_odds))


def log_odds(probability: float) -> float:
    """The logarithm of the odds of what is neither impossible nor certain."""
    return math.log(probability / (1.0 - probability))


def caveat_evidence(reading: SentenceReading, tenor: Tenor, company: Company) -> dict[str, float]:
    """What speaks for and against a sentence being a caveat: likelier where a document limits, and beside what it limits."""
    # Cues and form beside these were tried: on documents of other authors they changed nothing (F1 0.555 and 0.553).
    around = {
        "claim before": company.claim_before,
        "claim after": company.claim_after,
        "caveat before": company.caveat_before,
        "caveat after": company.caveat_after,
    }
    own = {"encoder": reading.caveat, "claim": reading.claim}
    return {**own, "document claims": tenor.claims, "document caveats": tenor.caveats, **_known(around)}


def caveat_kind_evidence(context: SentenceInContext, reading: SentenceReading) -> dict[str, float]:
    """What speaks for each kind of caveat."""
    scores = reading.scores[outputs.CAVEAT_KINDS]
    features = {f"encoder:{kind}": float(score) for kind, score in zip(CaveatKind, scores, strict=True)}
    features.update(_marked("caveat", cue_names(context.text, CAVEAT_CUES)))
    features.update(_marked("qualifier", cue_names(context.text, QUALIFIER_CUES)))
    return features
