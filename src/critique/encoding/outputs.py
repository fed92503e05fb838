"""What the heads give, column by column; training and inference must agree on it, so it stands in one place."""

from critique.values import CaveatKind, QualifierKind, Stance

__all__ = [
    "BENEFIT",
    "CAVEAT",
    "CAVEAT_KINDS",
    "CLAIM",
    "CLAIM_SPAN",
    "LABEL",
    "LEVER",
    "QUALIFIER",
    "SENTENCE_OUTPUTS",
    "STANCES",
    "TAG_OUTPUTS",
]

CLAIM = 0
"""Log-odds that the sentence claims a benefit."""

CAVEAT = 1
"""Log-odds that it holds a caveat, or a part of one."""

CAVEAT_KINDS = slice(2, 2 + len(CaveatKind))
"""Unnormalised scores of the kinds of caveat, in the order of `CaveatKind`."""

STANCES = slice(CAVEAT_KINDS.stop, CAVEAT_KINDS.stop + len(Stance))
"""Unnormalised scores of the stances, in the order of `Stance`."""

LABEL = STANCES.stop
"""Log-odds that the sentence's claim is qualified."""

SENTENCE_OUTPUTS = LABEL + 1

CLAIM_SPAN = slice(0, 3)
"""Outside, beginning, inside of a claim's span (Ramshaw and Marcus 1995), for each word piece."""

LEVER = slice(3, 6)
"""The same of a lever."""

BENEFIT = slice(6, 9)
"""The same of a benefit."""

QUALIFIER = slice(9, 10 + len(QualifierKind))
"""Outside, or inside a qualifier of each kind in the order of `QualifierKind`."""

TAG_OUTPUTS = QUALIFIER.stop
