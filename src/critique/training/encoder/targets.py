"""What the heads should say of each sentence of a labelled document, by its annotation and by teachers."""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from critique.contexts import SentenceInContext
from critique.encoding.pieces import PieceTokenizer
from critique.encoding.windows import ROOM, Window, lone_windows, make_windows
from critique.labelled import GoldClaim
from critique.training.examples import ReadDocument, inside, is_marked
from critique.values import CaveatKind, Label, QualifierKind, Span, Stance

__all__ = [
    "IGNORED",
    "SentenceTarget",
    "SoftTarget",
    "TrainingDocument",
    "TrainingWindow",
    "lone_training_windows",
    "training_documents",
    "training_windows",
]

IGNORED = -100
"""A target that says nothing."""

_ALONE = 0.3
"""Share of the documents whose sentences are shown one by one."""

_UNTITLED = 0.2
"""Share of the others that are shown without title and headings."""

Offsets = Sequence[tuple[int, int]]

_STANCES, _KINDS, _QUALIFIERS = tuple(Stance), tuple(CaveatKind), tuple(QualifierKind)


@dataclass(frozen=True, slots=True, eq=False)
class SoftTarget:
    """What teachers say of a sentence.

    Attributes:
        scores: Of the heads over sentences, shape (`outputs.SENTENCE_OUTPUTS`,).
        tags: Of the heads over ids, shape (ids, `outputs.TAG_OUTPUTS`).
    """

    scores: NDArray[np.float32]
    tags: NDArray[np.float16]


@dataclass(frozen=True, slots=True, eq=False)
class SentenceTarget:
    """Truth about a sentence; `IGNORED` where a head has nothing to say.

    Attributes:
        claim: Whether it claims a benefit.
        caveat: Whether it belongs to a caveat.
        kind: Position of the caveat's kind.
        stance: Position of the claim's stance.
        label: Whether the claim is qualified.
        tags: Class of each id for claim span, lever, benefit and qualifier, shape (4, ids); the marker's is ignored, and so
            are lever and benefit where there is no claim.
        soft: What teachers say of it, if they have read it.
    """

    claim: int
    caveat: int
    kind: int
    stance: int
    label: int
    tags: NDArray[np.int64]
    soft: SoftTarget | None = None


@dataclass(frozen=True, slots=True, eq=False)
class TrainingDocument:
    """A labelled document in word pieces.

    Attributes:
        contexts: Its sentences.
        pieces: The ids of each.
        targets: The truth about each.
        weight: Of its windows, in the losses of claims and caveats.
    """

    contexts: Sequence[SentenceInContext]
    pieces: Sequence[tuple[int, ...]]
    targets: Sequence[SentenceTarget]
    weight: float


@dataclass(frozen=True, slots=True, eq=False)
class TrainingWindow:
    """A window with the truth about the sentences that are scored in it, in the order of its parts."""

    window: Window
    targets: tuple[SentenceTarget, ...]
    weight: float

    def __len__(self) -> int:
        """Ids that are read."""
        return len(self.window.ids)


def training_documents(
    documents: Iterable[ReadDocument], tokenizer: PieceTokenizer, *, light: frozenset[str], light_weight: float
) -> list[TrainingDocument]:
    """Documents in word pieces, with the truth about each sentence.

    Args:
        documents: Labelled and read.
        tokenizer: The encoder's.
        light: Names of the documents that weigh less.
        light_weight: How much those weigh.
    """
    found = []
    for document in documents:
        offsets = [tokenizer.offsets(context.text) for context in document.contexts]
        targets = [_target(document, context, own) for context, own in zip(document.contexts, offsets, strict=True)]
        weight = light_weight if document.labelled.id in light else 1.0
        found.append(TrainingDocument(document.contexts, tokenizer.sentences(document.contexts), targets, weight))
    return found


def training_windows(
    documents: Iterable[TrainingDocument], tokenizer: PieceTokenizer, *, rng: random.Random | None = None
) -> Iterator[TrainingWindow]:
    """The windows of some documents.

    Args:
        documents: In word pieces.
        tokenizer: The encoder's.
        rng: Draws how much of its surroundings each document's sentences are shown with; if `None`, they stand in windows as
            they will when the encoder reads.
    """
    for document in documents:
        yield from _with_truth(document, _windows(document.contexts, document.pieces, tokenizer, rng))


def lone_training_windows(documents: Iterable[TrainingDocument], tokenizer: PieceTokenizer) -> Iterator[TrainingWindow]:
    """A window for each sentence of some documents, with nothing beside it."""
    for document in documents:
        yield from _with_truth(document, lone_windows(document.pieces, [True] * len(document.pieces), tokenizer))


def _with_truth(document: TrainingDocument, windows: Iterable[Window]) -> Iterator[TrainingWindow]:
    for window in windows:
        yield TrainingWindow(window, tuple(document.targets[part.sentence] for part in window.parts), document.weight)


def _windows(
    contexts: Sequence[SentenceInContext],
    pieces: Sequence[tuple[int, ...]],
    tokenizer: PieceTokenizer,
    rng: random.Random | None,
) -> Iterator[Window]:
    """The windows of a document; as drawn, a sentence in each, or divided otherwise than usual, with title or without."""
    wanted = [True] * len(pieces)
    if rng is None:
        yield from make_windows(contexts, pieces, wanted, tokenizer)
    elif rng.random() < _ALONE:
        yield from lone_windows(pieces, wanted, tokenizer)
    else:
        bare = rng.random() < _UNTITLED
        shown = [replace(context, title="", heading="") for context in contexts] if bare else contexts
        first_room = rng.randint(ROOM // 4, ROOM)
        yield from make_windows(shown, pieces, wanted, tokenizer, first_room=first_room)


def _target(document: ReadDocument, context: SentenceInContext, offsets: Offsets) -> SentenceTarget:
    span = document.span_of(context)
    claims = [claim for claim in document.labelled.claims if span.shared(claim.span)]
    caveats = [caveat for caveat in document.labelled.caveats if is_marked(span, [caveat.span])]
    main = max(claims, key=lambda claim: span.shared(claim.span), default=None)
    is_claim = main is not None and is_marked(span, [claim.span for claim in claims])
    known = main if is_claim else None
    return SentenceTarget(
        claim=int(is_claim),
        caveat=int(bool(caveats)),
        kind=_KINDS.index(caveats[0].kind) if caveats else IGNORED,
        stance=_STANCES.index(known.stance) if known else IGNORED,
        label=int(known.label == Label.QUALIFIED) if known else IGNORED,
        tags=_tags(document, context, offsets, claims),
    )


def _tags(
    document: ReadDocument, context: SentenceInContext, offsets: Offsets, claims: Sequence[GoldClaim]
) -> NDArray[np.int64]:
    starts = document.starts_of(context, offsets)
    tags = np.zeros((4, 1 + len(offsets)), dtype=np.int64)
    tags[:, 0] = IGNORED
    if not claims:  # levers and benefits are only asked of claims
        tags[1:3] = IGNORED
    for claim in claims:
        for row, span in enumerate((claim.span, claim.lever, claim.benefit)):
            if span is not None:
                _mark(tags[row], starts, span)
        for qualifier in claim.qualifiers:
            tags[3, [1 + piece for piece in inside(starts, qualifier.span)]] = 1 + _QUALIFIERS.index(qualifier.kind)
    return tags


def _mark(row: NDArray[np.int64], starts: Sequence[int], span: Span) -> None:
    """Beginning (1) and inside (2) of a span."""
    marked = [1 + piece for piece in inside(starts, span)]
    row[marked[:1]], row[marked[1:]] = 1, 2
