"""From a claim to its label, with the qualifiers that the decision rests on.

Logistic regression over the lexicon's qualifier cues (by name, by place) and the words of the claim and of the sentence
after it. A cue is shown as a qualifier when its weight speaks for the label `qualified`; whether "if you blog weekly" limits
the claim or only names its lever is thus learned from labelled claims, not decreed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from critique.contexts import SentenceInContext
from critique.features import word_features, words_of
from critique.lexicon import QUALIFIER_CUES, Hit, QualifierCue, find_cues
from critique.linear import LinearModel
from critique.values import Article, BlockKind, Claim, Label, LabelledClaim, Qualifier, QualifierKind, Scope

__all__ = ["ClaimText", "classify_claims", "claim_text", "label_features"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimText:
    """What the classifier reads of a claim: plain text, empty where there is nothing.

    Attributes:
        text: The claim.
        after: What follows it in the same paragraph; for a heading, the first sentence under it.
        before: The sentence before it in the same paragraph.
        heading: The heading above it.
        title: The article's title.
    """

    text: str
    after: str = ""
    before: str = ""
    heading: str = ""
    title: str = ""


_CONTEXT_KINDS = (QualifierKind.COST, QualifierKind.CONDITION, QualifierKind.SCOPE, QualifierKind.HEDGE, QualifierKind.DEGREE)
_TAKES_BACK = re.compile(
    r"^(?:but|however|though|although|yet|still|unless|only|of course|that said|provided|assuming|it depends|this (?:only|depends|holds|works only)"
    r"|(?:it|this|that|they) (?:only|may not|might not|won't|will not|does not|doesn't|takes?|took|costs?|cost|needs?|requires?)|your mileage|not (?:for|every|all|always)"
    r"|there (?:is|are|was|were) (?:a|one|some|no)\b|the (?:catch|downside|drawback|price|cost|trouble|problem|snag)|at least|if)\b",
    re.IGNORECASE,
)
"""Openings of a sentence that may limit the claim before it; only then are its cues weighed."""


def claim_text(context: SentenceInContext, *, start: int = 0, end: int | None = None) -> ClaimText:
    """What the classifier reads of a claim that stands at `start` to `end` of a sentence."""
    is_heading = context.kind in (BlockKind.HEADING, BlockKind.TITLE)
    return ClaimText(
        text=context.text[start:end],
        after=context.after if context.same_block_after or is_heading else "",
        before=context.before if context.same_block_before else "",
        heading=context.heading,
        title=context.title,
    )


def label_features(claim: ClaimText) -> dict[str, float]:
    """What speaks for each label."""
    features = word_features(claim.text)
    for scope, hit in _candidates(claim):
        features[f"{scope}:{hit.cue.name}"] = 1.0
        features[f"{scope}:{hit.cue.kind}"] = 1.0
        if scope is Scope.SENTENCE:
            features.update(_position(claim.text, hit))
    features[f"cues:{min(len(find_cues(claim.text, QUALIFIER_CUES)), 3)}"] = 1.0
    takes_back = _TAKES_BACK.match(claim.after)
    if takes_back:
        features[f"after:{takes_back.group().lower()}"] = 1.0
        features["after takes back"] = 1.0
    return features


def _position(text: str, hit: Hit[QualifierCue]) -> Iterator[tuple[str, float]]:
    """Where a cue stands and with what: an opening `if you` names a lever more often than a closing `if they`."""
    place = "opens" if not text[: hit.start].strip(" \"'“‘*_-") else "closes" if hit.end >= len(text.rstrip(" .!?")) else "inside"
    yield f"{hit.cue.name}@{place}", 1.0
    words = words_of(text[hit.start : hit.start + 60])[:2]
    yield f"{hit.cue.name}={' '.join(words)}", 1.0
    if hit.cue.name == "hedge.modal":
        before = words_of(text[: hit.start])[-1:]
        yield f"{before[0] if before else ''} {words[0] if words else ''}@modal", 1.0


def _candidates(claim: ClaimText) -> Iterator[tuple[Scope, Hit[QualifierCue]]]:
    yield from ((Scope.SENTENCE, hit) for hit in find_cues(claim.text, QUALIFIER_CUES))
    if _TAKES_BACK.match(claim.after):
        yield from ((Scope.CONTEXT, hit) for hit in find_cues(claim.after, QUALIFIER_CUES) if hit.cue.kind in _CONTEXT_KINDS)


def classify_claims(
    article: Article, claims: Sequence[Claim], contexts: Sequence[SentenceInContext], model: LinearModel
) -> tuple[LabelledClaim, ...]:
    """Each claim with its label, the label's probability and its qualifiers, in order."""
    return tuple(_classify(article, claim, contexts, model) for claim in claims)


def _classify(article: Article, claim: Claim, contexts: Sequence[SentenceInContext], model: LinearModel) -> LabelledClaim:
    context = contexts[claim.sentence]
    start = _offset_in(article, claim, context)
    read = claim_text(context, start=start)
    features = label_features(read)
    probabilities = model.probabilities(features)
    best = int(probabilities.argmax()) if len(model.labels) > 2 else int(probabilities[1] >= model.threshold)
    label = model.labels[best]
    qualifiers = _qualifiers(article, contexts, claim, read, features, model) if label == Label.QUALIFIED else ()
    return LabelledClaim(claim=claim, label=label, probability=float(probabilities[best]), qualifiers=qualifiers)


def _offset_in(article: Article, claim: Claim, context: SentenceInContext) -> int:
    """Where in its sentence's plain text the claim begins."""
    sentence = context.sentence
    block = article.blocks[sentence.block]
    offset = next((start for start, _ in sentence.tokens if block.alignment.to_original(sentence.start + start) >= claim.span.start), 0)
    return offset


def _qualifiers(
    article: Article,
    contexts: Sequence[SentenceInContext],
    claim: Claim,
    read: ClaimText,
    features: Mapping[str, float],
    model: LinearModel,
) -> tuple[Qualifier, ...]:
    """The cues that carry the decision; where the lexicon knows none, the word that weighs most."""
    towards = model.contributions(features)
    sign = 1.0 if model.labels.index(Label.QUALIFIED) == 1 else -1.0
    weighed = [
        (sign * sum(towards.get(name, 0.0) for name in _names(scope, hit, read)), scope, hit) for scope, hit in _candidates(read)
    ]
    chosen = [(scope, hit) for weight, scope, hit in weighed if weight > _LEAST_WEIGHT] or [
        (scope, hit) for _, scope, hit in sorted(weighed, key=lambda row: -row[0])[:1]
    ]
    found = [_qualifier(article, contexts, claim, read, scope, hit.start, hit.end, hit.cue.kind) for scope, hit in _outermost(chosen)]
    located = tuple(qualifier for qualifier in found if qualifier is not None)
    return located or _heaviest_word(article, contexts, claim, read, towards, sign)


_LEAST_WEIGHT = 0.25
"""Log-odds that a cue must add to be shown as a reason."""


def _names(scope: Scope, hit: Hit[QualifierCue], read: ClaimText) -> Iterator[str]:
    yield f"{scope}:{hit.cue.name}"
    yield f"{scope}:{hit.cue.kind}"
    if scope is Scope.SENTENCE:
        yield from (name for name, _ in _position(read.text, hit))


def _outermost(chosen: Sequence[tuple[Scope, Hit[QualifierCue]]]) -> list[tuple[Scope, Hit[QualifierCue]]]:
    """Without hits that overlap an earlier one of the same kind and scope."""
    kept: list[tuple[Scope, Hit[QualifierCue]]] = []
    for scope, hit in chosen:
        clash = any(
            scope is other_scope and hit.start < other.end and other.start < hit.end and hit.cue.kind is other.cue.kind
            for other_scope, other in kept
        )
        if not clash:
            kept.append((scope, hit))
    return kept


def _qualifier(
    article: Article,
    contexts: Sequence[SentenceInContext],
    claim: Claim,
    read: ClaimText,
    scope: Scope,
    start: int,
    end: int,
    kind: QualifierKind,
) -> Qualifier | None:
    context = contexts[claim.sentence]
    sentence, shift = context.sentence, _offset_in(article, claim, context)
    if scope is Scope.CONTEXT:
        if claim.sentence + 1 >= len(contexts):
            return None
        sentence, shift = contexts[claim.sentence + 1].sentence, 0
    if end + shift > len(sentence.text):
        return None
    span = article.blocks[sentence.block].locate(sentence.start + shift + start, sentence.start + shift + end)
    return Qualifier(span=span, kind=kind, scope=scope)


def _heaviest_word(
    article: Article,
    contexts: Sequence[SentenceInContext],
    claim: Claim,
    read: ClaimText,
    towards: Mapping[str, float],
    sign: float,
) -> tuple[Qualifier, ...]:
    """The single word of the claim that speaks most for `qualified`: the decision always shows something."""
    best = max(re.finditer(r"[^\W\d_]+", read.text), key=lambda word: sign * towards.get(f"w:{word.group().lower()}", 0.0), default=None)
    if best is None:
        return ()
    found = _qualifier(article, contexts, claim, read, Scope.SENTENCE, best.start(), best.end(), QualifierKind.HEDGE)
    return (found,) if found else ()
