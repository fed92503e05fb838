"""critique as a spaCy component: `nlp.add_pipe("critique_claims")`.

The component translates and decides nothing: it hands the text of the `Doc` to a `Critic` and sets what comes back on it.
Found by spaCy through the entry point `spacy_factories`, so that nobody needs to import critique first.
"""

from collections.abc import Iterable
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Span

from critique.pipeline import Critic, CriticOptions, load
from critique.values import LabelledClaim

__all__ = ["SPANS_KEY", "ClaimsComponent", "make_claims_component"]

SPANS_KEY = "claims"
"""Where the claims stand: `doc.spans["claims"]`, each with its label."""

_SPAN_EXTENSIONS = (
    "critique_confidence",
    "critique_probability",
    "critique_stance",
    "critique_lever",
    "critique_benefit",
    "critique_qualifiers",
)


class ClaimsComponent:
    """Sets `doc.spans["claims"]` and `doc._.critique`.

    Of each claim's span: `label_` is its label; `span._.critique_probability` the label's probability, `critique_confidence`
    that it is a claim, `critique_stance` a string, `critique_lever` and `critique_benefit` spans or `None`,
    `critique_qualifiers` a list of spans labelled by kind. A span is widened to whole tokens where its ends fall inside one.
    """

    def __init__(self, critic: Critic, *, format: str) -> None:
        self.critic = critic
        self.format = format

    def __call__(self, doc: Doc) -> Doc:
        """Finds the claims of a document."""
        result = self.critic.analyze(doc.text, format=self.format)
        doc._.critique = result
        doc.spans[SPANS_KEY] = [span for claim in result.claims if (span := _span_of(doc, claim)) is not None]
        return doc


@Language.factory(
    "critique_claims",
    default_config={"model": None, "sources": [], "min_confidence": None, "format": "text"},
    assigns=["doc.spans"],
)
def make_claims_component(
    nlp: Language,  # noqa: ARG001 (spaCy passes it)
    name: str,  # noqa: ARG001 (the same)
    model: str | Path | None,
    sources: Iterable[str | Path],
    min_confidence: float | None,
    format: str,
) -> ClaimsComponent:
    """The component `critique_claims`.

    Args:
        nlp: The pipeline it is added to.
        name: Its name there.
        model: A model folder; the shipped model if `None`.
        sources: Files or folders of documents whose caveats are set beside claims.
        min_confidence: Least probability of a claim; the model's own threshold if `None`.
        format: How the text is read: `text` or `markdown`.

    Raises:
        ModelError: The model folder is missing or damaged.
        InputError: A source cannot be read.
    """
    _register_extensions()
    return ClaimsComponent(load(model, sources=sources, options=CriticOptions(min_confidence=min_confidence)), format=format)


def _register_extensions() -> None:
    if not Doc.has_extension("critique"):
        Doc.set_extension("critique", default=None)
    for extension in _SPAN_EXTENSIONS:
        if not Span.has_extension(extension):
            Span.set_extension(extension, default=None)


def _span_of(doc: Doc, found: LabelledClaim) -> Span | None:
    claim = found.claim
    span = doc.char_span(claim.span.start, claim.span.end, label=found.label, alignment_mode="expand")
    if span is None:
        return None
    span._.critique_confidence = claim.confidence
    span._.critique_probability = found.probability
    span._.critique_stance = claim.stance.value
    benefit, lever = claim.benefit, claim.lever
    span._.critique_benefit = doc.char_span(benefit.start, benefit.end, alignment_mode="expand")
    span._.critique_lever = doc.char_span(lever.start, lever.end, alignment_mode="expand") if lever else None
    span._.critique_qualifiers = [
        doc.char_span(one.span.start, one.span.end, label=one.kind.value, alignment_mode="expand") for one in found.qualifiers
    ]
    return span
