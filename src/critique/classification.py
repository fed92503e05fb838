"""From a claim to its label, with the qualifiers that the decision rests on.

Logistic regression over the lexicon's qualifier cues (by name, by place), the words of the claim and of the sentence after
it, and what the encoder says of the sentence. A cue is shown as a qualifier when its weight speaks for the label
`qualified`; whether "if you blog weekly" limits the claim or only names its lever is thus learned from labelled claims.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from critique.claim_reading import ClaimText, claim_text, read_claims
from critique.contexts import SentenceInContext
from critique.encoding import Encoder, SentenceReading, outputs
from critique.features import word_features, words_of
from critique.lexicon import QUALIFIER_CUES, Hit, QualifierCue, find_cues
from critique.lexicon.words import TAKES_BACK
from critique.linear import WORD_PREFIX, LinearModel
from critique.qualifying import LocatedCue, reaches
from critique.values import Article, Claim, Label, LabelledClaim, Qualifier, QualifierKind, Scope, Span

__all__ = [
    "ENCODER",
    "FRAGMENT",
    "FRAGMENTS",
    "VECTOR",
    "ClaimText",
    "claim_text",
    "classify_claims",
    "hears_vector",
    "label_features",
]


_CONTEXT_KINDS = (
    QualifierKind.COST,
    QualifierKind.CONDITION,
    QualifierKind.SCOPE,
    QualifierKind.HEDGE,
    QualifierKind.DEGREE,
)


ENCODER = "encoder"
"""The feature that holds the encoder's log-odds of the claim being qualified."""

VECTOR = "v:"
"""How the features begin that are components of the encoder's vector."""

FRAGMENT = f"{WORD_PREFIX}~"
"""How the features begin that are parts of words; TF-IDF weighs them together with the words."""

FRAGMENTS = "fragments"
"""Key of a classifier's `meta`: whether it weighs parts of words."""

_FRAGMENT_LENGTHS = (3, 4)


def hears_vector(classifier: LinearModel) -> bool:
    """Whether it weighs the encoder's vector, as it does if it was fitted on records: then claims are read as records are."""
    return f"{VECTOR}0" in classifier.vocabulary


def label_features(
    claim: ClaimText, reading: SentenceReading | None = None, *, vector: bool = False, fragments: bool = False
) -> dict[str, float]:
    """What speaks for each label.

    Args:
        claim: The claim as text.
        reading: What the encoder says of its sentence, if it has been asked.
        vector: Whether the sentence's vector is among the features, for a classifier with labels of its own.
        fragments: Whether parts of words are, for the same.
    """
    features = word_features(claim.text)
    if fragments:
        features.update(_fragments(claim.text))
    if reading is not None:
        features[ENCODER] = float(reading.scores[outputs.LABEL])
        if vector:
            features.update((f"{VECTOR}{column}", float(value)) for column, value in enumerate(reading.vector))
    for scope, hit in _candidates(claim):
        features[f"{scope}:{hit.cue.name}"] = 1.0
        features[f"{scope}:{hit.cue.kind}"] = 1.0
        if scope is Scope.SENTENCE:
            features.update(_position(claim.text, hit))
    features[f"cues:{min(len(find_cues(claim.text, QUALIFIER_CUES)), 3)}"] = 1.0
    takes_back = TAKES_BACK.match(claim.after)
    if takes_back:
        features[f"after:{takes_back.group().lower()}"] = 1.0
        features["after takes back"] = 1.0
    return features


def _fragments(text: str) -> dict[str, float]:
    """Counts of the parts of words, three and four characters long, a word's ends marked."""
    counts = Counter(
        f"{FRAGMENT}{marked[start : start + length]}"
        for marked in (f"<{word}>" for word in words_of(text))
        for length in _FRAGMENT_LENGTHS
        for start in range(len(marked) - length + 1)
    )
    return {name: float(count) for name, count in counts.items()}


def _position(text: str, hit: Hit[QualifierCue]) -> Iterator[tuple[str, float]]:
    """Where a cue stands and with what: an opening `if you` names a lever more often than a closing `if they`."""
    place = (
        "opens" if not text[: hit.start].strip(" \"'“‘*_-") else "closes" if hit.end >= len(text.rstrip(" .!?")) else "inside"
    )
    yield f"{hit.cue.name}@{place}", 1.0
    words = words_of(text[hit.start : hit.start + 60])[:2]
    yield f"{hit.cue.name}={' '.join(words)}", 1.0
    if hit.cue.name == "hedge.modal":
        before = words_of(text[: hit.start])[-1:]
        yield f"{before[0] if before else ''} {words[0] if words else ''}@modal", 1.0


def _candidates(claim: ClaimText) -> Iterator[tuple[Scope, Hit[QualifierCue]]]:
    yield from ((Scope.SENTENCE, hit) for hit in find_cues(claim.text, QUALIFIER_CUES))
    if TAKES_BACK.match(claim.after):
        yield from ((Scope.CONTEXT, hit) for hit in find_cues(claim.after, QUALIFIER_CUES) if hit.cue.kind in _CONTEXT_KINDS)


def classify_claims(
    article: Article,
    claims: Sequence[Claim],
    contexts: Sequence[SentenceInContext],
    readings: Sequence[SentenceReading],
    model: LinearModel,
    *,
    encoder: Encoder | None = None,
) -> tuple[LabelledClaim, ...]:
    """Each claim with its label, the label's probability and its qualifiers, in order.

    Args:
        article: The article.
        claims: Found in it.
        contexts: Its sentences.
        readings: What the model's encoder says of them.
        model: The classifier.
        encoder: Asked instead, about each claim with its surroundings alone; `None` where that is not wanted.
    """
    found = [_Reading.of(article, claim, contexts) for claim in claims]
    said = read_claims([one.text for one in found], encoder) if encoder else [readings[claim.sentence] for claim in claims]
    return tuple(_classify(one, says, model) for one, says in zip(found, said, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """A claim as it is read: what the classifier sees, and how that maps back to the article."""

    article: Article
    claim: Claim
    context: SentenceInContext
    following: SentenceInContext | None
    start: int
    end: int

    @classmethod
    def of(cls, article: Article, claim: Claim, contexts: Sequence[SentenceInContext]) -> "_Reading":
        context = contexts[claim.sentence]
        following = contexts[claim.sentence + 1] if claim.sentence + 1 < len(contexts) else None
        align, sentence = article.blocks[context.sentence.block].alignment, context.sentence
        inside = [
            (start, end)
            for start, end in sentence.tokens
            if claim.span.start <= align.to_original(sentence.start + start) < claim.span.end
        ] or [(0, len(sentence.text))]
        return cls(article=article, claim=claim, context=context, following=following, start=inside[0][0], end=inside[-1][1])

    @property
    def text(self) -> ClaimText:
        return claim_text(self.context, start=self.start, end=self.end)

    def locate(self, scope: Scope, start: int, end: int) -> Span | None:
        """The article span of a stretch of the claim's text, or of the text after it."""
        if scope is Scope.CONTEXT and self.following is None:
            return None
        shift = self.start if scope is Scope.SENTENCE else 0
        context = self.context if scope is Scope.SENTENCE or self.following is None else self.following
        sentence = context.sentence
        if shift + end > len(sentence.text):
            return None
        return self.article.blocks[sentence.block].locate(sentence.start + shift + start, sentence.start + shift + end)


def _classify(reading: _Reading, says: SentenceReading, model: LinearModel) -> LabelledClaim:
    features = label_features(reading.text, says, vector=hears_vector(model), fragments=bool(model.meta.get(FRAGMENTS)))
    probabilities = model.probabilities(features)
    best = model.decide(probabilities)
    label = model.labels[best]
    qualifiers = _qualifiers(reading, features, model) if label == Label.QUALIFIED else ()
    return LabelledClaim(claim=reading.claim, label=label, probability=float(probabilities[best]), qualifiers=qualifiers)


_LEAST_WEIGHT = 0.25
"""Log-odds that a cue must add to be shown as a reason."""


def _qualifiers(reading: _Reading, features: Mapping[str, float], model: LinearModel) -> tuple[Qualifier, ...]:
    """The cues that carry the decision; where the lexicon knows none, the word that weighs most."""
    row = model.labels.index(Label.QUALIFIED) if len(model.labels) > 2 else 0
    sign = -1.0 if model.labels[0] == Label.QUALIFIED and len(model.labels) == 2 else 1.0
    towards = {name: sign * value for name, value in model.contributions(features, row=row).items()}
    read = reading.text
    weighed = [
        (sum(towards.get(name, 0.0) for name in _names(scope, hit, read)), scope, hit) for scope, hit in _candidates(read)
    ]
    weighed.sort(key=lambda entry: -entry[0])
    chosen = [(scope, hit) for weight, scope, hit in weighed if weight > _LEAST_WEIGHT] or [
        (scope, hit) for _, scope, hit in weighed[:1]
    ]
    found = [(scope, hit, reading.locate(scope, hit.start, hit.end)) for scope, hit in _outermost(chosen)]
    located = [LocatedCue(hit.cue, scope, span) for scope, hit, span in found if span is not None]
    shown = {
        Qualifier(span=one.span, kind=one.cue.kind, scope=one.scope) for one in reaches(located, reading.claim, reading.article)
    }
    return tuple(sorted(shown, key=lambda qualifier: qualifier.span)) or _heaviest_word(reading, towards)


def _names(scope: Scope, hit: Hit[QualifierCue], read: ClaimText) -> Iterator[str]:
    """Names of the features that a cue switches on."""
    yield f"{scope}:{hit.cue.name}"
    yield f"{scope}:{hit.cue.kind}"
    if scope is Scope.SENTENCE:
        yield from (name for name, _ in _position(read.text, hit))


def _outermost(chosen: Sequence[tuple[Scope, Hit[QualifierCue]]]) -> list[tuple[Scope, Hit[QualifierCue]]]:
    """Without hits that overlap one which weighs more."""
    kept: list[tuple[Scope, Hit[QualifierCue]]] = []
    for scope, hit in chosen:
        if not any(scope is other and hit.start < one.end and one.start < hit.end for other, one in kept):
            kept.append((scope, hit))
    return kept


def _heaviest_word(reading: _Reading, towards: Mapping[str, float]) -> tuple[Qualifier, ...]:
    """The single word of the claim that speaks most for `qualified`: the decision always shows something."""
    words = re.finditer(r"[^\W\d_]+", reading.text.text)
    best = max(words, key=lambda word: towards.get(f"{WORD_PREFIX}{word.group().lower()}", 0.0), default=None)
    span = reading.locate(Scope.SENTENCE, best.start(), best.end()) if best else None
    return (Qualifier(span=span, kind=QualifierKind.HEDGE, scope=Scope.SENTENCE),) if span else ()
