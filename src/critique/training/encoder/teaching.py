"""Distillation: what a fine-tuned network says of every sentence, and how far a smaller one is from it (Hinton et al. 2015).

The teacher reads each sentence twice, in its window and alone, and the mean is taught: what stands around a sentence misleads
on other people's pages, alone it lacks what it refers to, and the pupil is to say in one reading what its teacher says in two.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import torch
from torch.nn import functional

from critique.encoding import outputs
from critique.encoding.pieces import PieceTokenizer
from critique.training.encoder.network import TAG_COLUMNS, Batch, Network, Said, collate
from critique.training.encoder.steps import batches_of_ids, short_floats
from critique.training.encoder.targets import (
    IGNORED,
    Taught,
    TrainingDocument,
    TrainingWindow,
    lone_training_windows,
    training_windows,
)

__all__ = ["Told", "taught_by", "taught_loss", "told_of"]

_ROOM = 3_600
"""Ids that the teacher reads at once, with what pads them."""


class Told(NamedTuple):
    """What the teacher says of a batch, as `Said`; nothing but zeros where there is no sentence.

    Attributes:
        sentences: Scores of sentences.
        tags: Scores of ids.
        vectors: Of sentences.
        tagged: Which ids belong to a sentence that is scored, shape (windows, ids).
    """

    sentences: torch.Tensor
    tags: torch.Tensor
    vectors: torch.Tensor
    tagged: torch.Tensor


@torch.no_grad()
def taught_by(teacher: Network, documents: Sequence[TrainingDocument], tokenizer: PieceTokenizer) -> list[TrainingDocument]:
    """The documents, each target with what a teacher says of the sentence."""
    teacher.eval()
    heard: dict[int, list[Taught]] = defaultdict(list)
    windows = [*training_windows(documents, tokenizer), *lone_training_windows(documents, tokenizer)]
    for some in batches_of_ids(windows, _ROOM, seed=0):
        with short_floats():
            said = teacher(collate(some))
        for row, window in enumerate(some):
            for column, (part, target) in enumerate(zip(window.window.parts, window.targets, strict=True)):
                heard[id(target)].append(_taught(said, row, column, slice(part.start, part.end)))
    return [
        replace(document, targets=[replace(target, taught=_mean(heard[id(target)])) for target in document.targets])
        for document in documents
    ]


def _taught(said: Said, row: int, column: int, ids: slice) -> Taught:
    return Taught(
        scores=said.sentences[row, column].float().numpy().copy(),  # a view would keep the whole batch
        tags=said.tags[row, ids].float().numpy().astype(np.float16),
        vector=said.vectors[row, column].float().numpy().astype(np.float16),
    )


def _mean(readings: Sequence[Taught]) -> Taught:
    return Taught(
        scores=np.mean([reading.scores for reading in readings], axis=0),
        tags=np.mean([reading.tags for reading in readings], axis=0),
        vector=np.mean([reading.vector for reading in readings], axis=0),
    )


def told_of(windows: Sequence[TrainingWindow], batch: Batch) -> Told:
    """What the teacher says of the windows of a batch.

    Raises:
        ValueError: A target is not taught.
    """
    told = _nothing_told(windows, batch)
    for row, window in enumerate(windows):
        for column, (part, target) in enumerate(zip(window.window.parts, window.targets, strict=True)):
            if target.taught is None:
                raise ValueError("a teacher has said nothing of some of these sentences")
            told.sentences[row, column] = torch.from_numpy(target.taught.scores)
            told.vectors[row, column] = torch.from_numpy(target.taught.vector)
            told.tags[row, part.start : part.end] = torch.from_numpy(target.taught.tags)
            told.tagged[row, part.start + 1 : part.end] = 1.0  # without the marker
    return told


def _nothing_told(windows: Sequence[TrainingWindow], batch: Batch) -> Told:
    taught = next((target.taught for window in windows for target in window.targets if target.taught is not None), None)
    width = 0 if taught is None else len(taught.vector)
    ids, sentences = batch["ids"].shape, batch["claim"].shape
    return Told(
        sentences=torch.zeros(*sentences, outputs.SENTENCE_OUTPUTS),
        tags=torch.zeros(*ids, outputs.TAG_OUTPUTS),
        vectors=torch.zeros(*sentences, width),
        tagged=torch.zeros(*ids),
    )


def taught_loss(said: Said, told: Told, batch: Batch) -> torch.Tensor:
    """How far a network is from its teacher: as `loss_of`, with what the teacher says for the truth, and the angle of vectors.

    What is only asked of claims or of caveats counts as far as the teacher takes the sentence for one.
    """
    scores, other = said.sentences.float(), told.sentences
    known = (batch["claim"] != IGNORED).float()
    claims, caveats = (known * torch.sigmoid(other[..., column]) for column in (outputs.CLAIM, outputs.CAVEAT))
    loss = _mean_over(1.0 - functional.cosine_similarity(said.vectors.float(), told.vectors, dim=-1), known)
    for column, weight in ((outputs.CLAIM, known), (outputs.CAVEAT, known), (outputs.LABEL, claims)):
        share = torch.sigmoid(other[..., column])
        apart = functional.binary_cross_entropy_with_logits(scores[..., column], share, reduction="none")
        loss = loss + _mean_over(apart, weight)
    for columns, weight in ((outputs.CAVEAT_KINDS, caveats), (outputs.STANCES, claims)):
        loss = loss + 0.3 * _mean_over(_cross_entropy(scores[..., columns], other[..., columns]), weight)
    for columns in TAG_COLUMNS:
        loss = loss + 0.4 * _mean_over(_cross_entropy(said.tags[..., columns].float(), told.tags[..., columns]), told.tagged)
    return loss


def _cross_entropy(scores: torch.Tensor, told: torch.Tensor) -> torch.Tensor:
    return -(told.softmax(dim=-1) * scores.log_softmax(dim=-1)).sum(dim=-1)


def _mean_over(values: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    return (values * weight).sum() / weight.sum().clamp(min=1.0)
