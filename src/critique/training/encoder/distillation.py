"""Distillation: how far a network is from what its teacher says (Hinton et al. 2015)."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch.nn import functional

from critique.encoding import outputs
from critique.training.encoder.network import CLASS_WEIGHT, TAG_COLUMNS, TAG_WEIGHT, Batch, Outputs
from critique.training.encoder.targets import IGNORED, TrainingWindow

__all__ = ["SoftTargets", "distillation_loss", "soft_targets", "tag_distance"]


class SoftTargets(NamedTuple):
    """What the teacher says of a batch, as `Outputs`; nothing but zeros where there is no sentence.

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


def soft_targets(windows: Sequence[TrainingWindow], batch: Batch) -> SoftTargets:
    """What the teacher says of the windows of a batch.

    Raises:
        ValueError: It has said nothing of some of their sentences.
    """
    targets = _no_targets(windows, batch)
    for row, window in enumerate(windows):
        for column, (part, target) in enumerate(zip(window.window.parts, window.targets, strict=True)):
            if target.soft is None:
                raise ValueError("some of these sentences have no soft targets: the teacher has not read them")
            targets.sentences[row, column] = torch.from_numpy(target.soft.scores)
            targets.vectors[row, column] = torch.from_numpy(target.soft.vector)
            targets.tags[row, part.start : part.end] = torch.from_numpy(target.soft.tags)
            targets.tagged[row, part.start + 1 : part.end] = 1.0  # without the marker
    return targets


def _no_targets(windows: Sequence[TrainingWindow], batch: Batch) -> SoftTargets:
    known = next((target.soft for window in windows for target in window.targets if target.soft is not None), None)
    ids, sentences = batch["ids"].shape, batch["claim"].shape
    return SoftTargets(
        sentences=torch.zeros(*sentences, outputs.SENTENCE_OUTPUTS),
        tags=torch.zeros(*ids, outputs.TAG_OUTPUTS),
        vectors=torch.zeros(*sentences, 0 if known is None else len(known.vector)),
        tagged=torch.zeros(*ids),
    )


def distillation_loss(given: Outputs, targets: SoftTargets, batch: Batch) -> torch.Tensor:
    """How far a network is from its teacher: the terms of `loss_of`, and the angle between the vectors.

    Labels, stances and kinds count as far as the teacher takes the sentence for a claim or a caveat; the tags of every sentence
    count, since the teacher says something of each. All documents weigh alike: a soft target says how sure it is.
    """
    scores, told = given.sentences.float(), targets.sentences
    known = (batch["claim"] != IGNORED).float()
    claims, caveats = (known * torch.sigmoid(told[..., column]) for column in (outputs.CLAIM, outputs.CAVEAT))
    loss = _mean_over(1.0 - functional.cosine_similarity(given.vectors.float(), targets.vectors, dim=-1), known)
    for column, weight in ((outputs.CLAIM, known), (outputs.CAVEAT, known), (outputs.LABEL, claims)):
        share = torch.sigmoid(told[..., column])
        apart = functional.binary_cross_entropy_with_logits(scores[..., column], share, reduction="none")
        loss = loss + _mean_over(apart, weight)
    for columns, weight in ((outputs.CAVEAT_KINDS, caveats), (outputs.STANCES, claims)):
        loss = loss + CLASS_WEIGHT * _mean_over(_cross_entropy(scores[..., columns], told[..., columns]), weight)
    return loss + tag_distance(given, targets)


def tag_distance(given: Outputs, targets: SoftTargets) -> torch.Tensor:
    """How far the tags are from the teacher's, as they count in `distillation_loss`."""
    apart = [_cross_entropy(given.tags[..., columns].float(), targets.tags[..., columns]) for columns in TAG_COLUMNS]
    return TAG_WEIGHT * torch.stack([_mean_over(one, targets.tagged) for one in apart]).sum()


def _cross_entropy(scores: torch.Tensor, told: torch.Tensor) -> torch.Tensor:
    return -(told.softmax(dim=-1) * scores.log_softmax(dim=-1)).sum(dim=-1)


def _mean_over(values: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    return (values * weight).sum() / weight.sum().clamp(min=1.0)
