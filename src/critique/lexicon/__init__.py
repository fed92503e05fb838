"""Cues as data: words and constructions that speak for a claim, a qualifier, a stance or a caveat.

A cue never decides alone. It names evidence; trained weights decide what the evidence is worth. Each carries sentences in
which it must fire and sentences in which it must stay silent, and the tests hold it to both.
"""

from critique.lexicon.caveats import CAVEAT_CUES
from critique.lexicon.claims import CLAIM_CUES
from critique.lexicon.cues import CaveatCue, Cue, Hit, QualifierCue, StanceCue, place_of
from critique.lexicon.finding import CueTable, find_cues
from critique.lexicon.outcomes import OUTCOME_CUES
from critique.lexicon.qualifiers import QUALIFIER_CUES
from critique.lexicon.stances import DENIAL_CUES, STANCE_CUES

__all__ = [
    "CAVEAT_CUES",
    "CLAIM_CUES",
    "DENIAL_CUES",
    "OUTCOME_CUES",
    "QUALIFIER_CUES",
    "STANCE_CUES",
    "CaveatCue",
    "Cue",
    "CueTable",
    "Hit",
    "QualifierCue",
    "StanceCue",
    "find_cues",
    "place_of",
]
