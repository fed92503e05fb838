"""Distillation: how far a network is from what its teachers say (Hinton et al. 2015)."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch.nn import functional

from critique.encoding import outputs
from critique.training.encoder.network import CLASS_WEIGHT, TAG_COLUMNS, TAG_WEIGHT, Batch, Outputs
from critique.training.encoder.targets import IGNORED, TrainingWindow

__all__ = ["SoftTargets", "distillation_loss", "soft_targets", "tag_distance"]

_ROLES = [TAG_COLUMNS.index(columns) for columns in (outputs.LEVER, outputs.BENEFIT)]
"""Heads over ids that are only asked of claims."""


class SoftTargets(NamedTuple):
    """What the teachers say of a batch, as `Outputs`; nothing but zeros where there is no sentence.

    Attributes:
        sentences: Scores of sentences.
        tags: Scores of ids.
        tagged: How far each id counts for each head of `TAG_COLUMNS`, shape (windows, ids, heads).
    """

    sentences: torch.Tensor
    tags: torch.Tensor
    tagged: torch.Tensor


def soft_targets(windows: Sequence[TrainingWindow], batch: Batch) -> SoftTargets:
    """What the teachers say of the windows of a batch.

    Raises:
        ValueError: They have said nothing of some of their sentences.
    """
    targets = _no_targets(batch)
    for row, window in enumerate(windows):
        for column, (part, target) in enumerate(zip(window.window.parts, window.targets, strict=True)):
            if target.soft is None:
                raise ValueError("some of these sentences have no soft targets: no teacher has read them")
            targets.sentences[row, column] = torch.from_numpy(target.soft.scores)
            targets.tags[row, part.start : part.end] = torch.from_numpy(target.soft.tags)
            targets.tagged[row, part.start + 1 : part.end] = 1.0  # without the marker
            targets.tagged[row, part.start + 1 : part.end, _ROLES] = targets.sentences[row, column, outputs.CLAIM].sigmoid()
    return targets


def _no_targets(batch: Batch) -> SoftTargets:
    ids = batch["ids"].shape
    return SoftTargets(
        sentences=torch.zeros(*batch["claim"].shape, outputs.SENTENCE_OUTPUTS),
        tags=torch.zeros(*ids, outputs.TAG_OUTPUTS),
        tagged=torch.zeros(*ids, len(TAG_COLUMNS)),
    )


def distillation_loss(given: Outputs, targets: SoftTargets, batch: Batch) -> torch.Tensor:
    """How far a network is from its teachers, by the terms of `loss_of`.

    Labels, stances, kinds, levers and benefits count as far as the teachers take the sentence for a claim or a caveat: they
    were never asked for them elsewhere. All documents weigh alike: a soft target says how sure it is.
    """
    scores, told = given.sentences.float(), targets.sentences
    known = (batch["claim"] != IGNORED).float()
    claims, caveats = (known * torch.sigmoid(told[..., column]) for column in (outputs.CLAIM, outputs.CAVEAT))
    loss = torch.zeros(())
    for column, weight in ((outputs.CLAIM, known), (outputs.CAVEAT, known), (outputs.LABEL, claims)):
        share = torch.sigmoid(told[..., column])
        apart = functional.binary_cross_entropy_with_logits(scores[..., column], share, reduction="none")
        loss = loss + _mean_over(apart, weight)
    for columns, weight in ((outputs.CAVEAT_KINDS, caveats), (outputs.STANCES, claims)):
        loss = loss + CLASS_WEIGHT * _mean_over(_cross_entropy(scores[..., columns], told[..., columns]), weight)
    return loss + tag_distance(given, targets)


def tag_distance(given: Outputs, targets: SoftTargets) -> torch.Tensor:
    """How far the tags are from the teachers', as they count in `distillation_loss`."""
    apart = [_cross_entropy(given.tags[..., columns].float(), targets.tags[..., columns]) for columns in TAG_COLUMNS]
    return TAG_WEIGHT * torch.stack([_mean_over(one, targets.tagged[..., head]) for head, one in enumerate(apart)]).sum()


def _cross_entropy(scores: torch.Tensor, told: torch.Tensor) -> torch.Tensor:
    return -(told.softmax(dim=-1) * scores.log_softmax(dim=-1)).sum(dim=-1)


def _mean_over(values: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    return (values * weight).sum() / weight.sum().clamp(min=1.0)
