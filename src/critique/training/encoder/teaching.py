"""Teaching: what fine-tuned networks say of every sentence, for smaller ones to learn from (Hinton et al. 2015).

Each reads every sentence twice, in its window and alone, and the mean is its word: what stands around a sentence misleads on
other people's pages, and alone a sentence lacks what it refers to. What is said is kept: two pupils learn from it.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.numpy import save_file

from critique.encoding import outputs
from critique.encoding.pieces import PieceTokenizer
from critique.training.encoder.network import Network, collate, fingerprint
from critique.training.encoder.runs import Checkpoint, write_whole
from critique.training.encoder.steps import batches_of_ids, short_floats
from critique.training.encoder.targets import (
    SentenceTarget,
    SoftTarget,
    TrainingDocument,
    TrainingWindow,
    lone_training_windows,
    training_windows,
)

__all__ = ["Teachers", "with_soft_targets"]

_ROOM = 3_600
"""Ids that a teacher reads at once, with what pads them."""

_FOUND = [outputs.CLAIM, outputs.CAVEAT]
"""Scores on which the finder's word is taken; on all others the labeller's."""


class Teachers(NamedTuple):
    """Two networks that have learned; on tags both are heard alike.

    Attributes:
        finder: Knows better what is a claim or a caveat.
        labeller: Knows better which label, stance and kind it has.
    """

    finder: Network
    labeller: Network


class _Said(NamedTuple):
    """What has been said of all sentences of some documents, one after another.

    Attributes:
        scores: Of the heads over sentences, shape (sentences, `outputs.SENTENCE_OUTPUTS`).
        tags: Of the heads over ids, shape (ids, `outputs.TAG_OUTPUTS`).
    """

    scores: NDArray[np.float32]
    tags: NDArray[np.float16]


class _Place(NamedTuple):
    """Where in `_Said` a sentence stands."""

    sentence: int
    ids: slice


def with_soft_targets(
    teachers: Teachers,
    documents: Sequence[TrainingDocument],
    tokenizer: PieceTokenizer,
    *,
    kept: Checkpoint,
    log: Callable[[str], None],
) -> list[TrainingDocument]:
    """The documents, each target with what the teachers say of the sentence.

    Args:
        teachers: Who is asked.
        documents: In word pieces.
        tokenizer: The encoder's.
        kept: Keeps what is said, so that nobody is asked twice; teachers and documents, as they are read now, are added to its
            origin.
        log: Is told when a teacher begins to read.
    """
    places = _places(documents)
    origin = " ".join([kept.origin, *map(fingerprint, teachers), _digest(documents)])
    said = _load(kept, origin)
    if said is None:
        each = []
        for name, teacher in teachers._asdict().items():
            log(f"the {name} reads {len(places)} sentences, in their windows and alone")
            each.append(_read(teacher, documents, tokenizer, places))
        said = _agreed(*each)
        write_whole(kept.path, lambda path: save_file(said._asdict(), path, metadata={"origin": origin}))
    return [
        replace(document, targets=[replace(target, soft=_of(said, places[id(target)])) for target in document.targets])
        for document in documents
    ]


def _places(documents: Sequence[TrainingDocument]) -> dict[int, _Place]:
    """The place of each target, by its identity."""
    found: dict[int, _Place] = {}
    start = 0
    for document in documents:
        for target in document.targets:
            end = start + target.tags.shape[1]
            found[id(target)] = _Place(len(found), slice(start, end))
            start = end
    return found


@torch.no_grad()
def _read(
    teacher: Network, documents: Sequence[TrainingDocument], tokenizer: PieceTokenizer, places: Mapping[int, _Place]
) -> _Said:
    """The mean of what a teacher says of each sentence in its window and alone."""
    teacher.eval()
    last = max(places.values())
    scores = np.zeros((last.sentence + 1, outputs.SENTENCE_OUTPUTS), dtype=np.float32)
    tags = np.zeros((last.ids.stop, outputs.TAG_OUTPUTS), dtype=np.float32)
    windows = [*training_windows(documents, tokenizer), *lone_training_windows(documents, tokenizer)]
    for some in batches_of_ids(windows, _ROOM, seed=0):
        with short_floats():
            given = teacher(collate(some))
        for row, column, ids, target in _scored(some):
            place = places[id(target)]
            scores[place.sentence] += given.sentences[row, column].float().numpy() / 2.0
            tags[place.ids] += given.tags[row, ids].float().numpy() / 2.0
    return _Said(scores, tags.astype(np.float16))


def _scored(windows: Sequence[TrainingWindow]) -> Iterator[tuple[int, int, slice, SentenceTarget]]:
    """Row, column, ids and target of every sentence that is scored in a batch."""
    for row, window in enumerate(windows):
        for column, (part, target) in enumerate(zip(window.window.parts, window.targets, strict=True)):
            yield row, column, slice(part.start, part.end), target


def _agreed(finder: _Said, labeller: _Said) -> _Said:
    """What both say together."""
    scores = labeller.scores.copy()
    scores[:, _FOUND] = finder.scores[:, _FOUND]
    tags = (finder.tags.astype(np.float32) + labeller.tags.astype(np.float32)) / 2.0
    return _Said(scores, tags.astype(np.float16))


def _of(said: _Said, place: _Place) -> SoftTarget:
    return SoftTarget(said.scores[place.sentence], said.tags[place.ids])


def _digest(documents: Sequence[TrainingDocument]) -> str:
    """A hash of the pieces of all sentences: the same corpus is read otherwise by another version of the reader."""
    digest = hashlib.sha256()
    for document in documents:
        for pieces in document.pieces:
            digest.update(np.array([len(pieces), *pieces], dtype=np.int32).tobytes())
    return digest.hexdigest()


def _load(kept: Checkpoint, origin: str) -> _Said | None:
    """What was said before, if by the same teachers of the same documents."""
    if not kept.path.exists():
        return None
    with safe_open(kept.path, framework="numpy") as file:
        if (file.metadata() or {}).get("origin") != origin:
            return None
        return _Said(**{name: file.get_tensor(name) for name in _Said._fields})
