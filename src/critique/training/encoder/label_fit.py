"""Fine-tunes an encoder on records: a training loop that keeps the epoch which labels a held-out part best."""

import copy
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch.nn import functional

from critique.evaluation import macro_f1
from critique.training.encoder.base import BaseEncoder
from critique.training.encoder.label_network import LabelNetwork, LabelWindow, collate_labels
from critique.training.encoder.steps import batches, descend, short_floats

__all__ = ["LabelEncoderOptions", "fit_label_network", "refit_label_network"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelEncoderOptions:
    """How an encoder is fine-tuned on records.

    Attributes:
        layers: Of the transformer: 6, 4, 3, 2 or 1.
        epochs: At most.
        learning_rate: Of the encoder; the last layer learns at ten times this rate.
        batch: Records in a step.
        seed: Of the order of records and of dropout.
        runs: Seeds, this one and those after it, whose weights are averaged.
        threads: Of PyTorch.
    """

    layers: int = 6
    epochs: int = 4
    learning_rate: float = 1e-4
    batch: int = 16
    seed: int = 0
    runs: int = 1
    threads: int = 1


def fit_label_network(
    base: BaseEncoder,
    train: Sequence[LabelWindow],
    held_out: Sequence[LabelWindow],
    options: LabelEncoderOptions,
    *,
    labels: int,
    log: Callable[[str], None],
) -> tuple[LabelNetwork, list[dict[str, Any]]]:
    """A network as it was after the epoch whose macro-F1 on the held-out part is best, and the figures of every epoch.

    Args:
        base: To start from.
        train: To learn from.
        held_out: To choose the epoch by.
        options: How.
        labels: How many there are.
        log: Is told each epoch's figures, as a line.
    """
    network = _start(base, options, labels=labels)
    optimizer, schedule = _optimizer(network, options, steps=options.epochs * math.ceil(len(train) / options.batch))
    best = copy.deepcopy(network.state_dict())
    history: list[dict[str, Any]] = []
    for epoch in range(options.epochs):
        loss = _train_epoch(network, train, optimizer, schedule, options, epoch)
        score = round(_macro_f1(network, held_out), 4)
        if score > max((row["macro_f1"] for row in history), default=-1.0):
            best = copy.deepcopy(network.state_dict())
        history.append({"epoch": epoch + 1, "loss": round(loss, 4), "macro_f1": score})
        log(json.dumps(history[-1]))
    network.load_state_dict(best)
    return network, history


def refit_label_network(
    base: BaseEncoder,
    windows: Sequence[LabelWindow],
    options: LabelEncoderOptions,
    *,
    labels: int,
    epochs: int,
    log: Callable[[str], None],
) -> LabelNetwork:
    """A network fitted on everything there is, for as many epochs as were best before, on the same schedule.

    Args:
        base: To start from.
        windows: To learn from.
        options: How.
        labels: How many there are.
        epochs: After which it stops.
        log: Is told each epoch's figures, as a line.
    """
    network = _start(base, options, labels=labels)
    optimizer, schedule = _optimizer(network, options, steps=options.epochs * math.ceil(len(windows) / options.batch))
    for epoch in range(epochs):
        loss = _train_epoch(network, windows, optimizer, schedule, options, epoch)
        log(json.dumps({"epoch": epoch + 1, "loss": round(loss, 4)}))
    return network


def _start(base: BaseEncoder, options: LabelEncoderOptions, *, labels: int) -> LabelNetwork:
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)  # the same last layer to start from whatever the seed, so that weights may be averaged
    return LabelNetwork(base, labels=labels, layers=options.layers)


def _optimizer(network: LabelNetwork, options: LabelEncoderOptions, *, steps: int) -> tuple[Any, Any]:
    """AdamW whose rate rises over a tenth of the steps and falls to nothing at the last."""
    groups = [
        {"params": [one for one in network.bert.parameters() if one.requires_grad], "lr": options.learning_rate},
        {"params": list(network.label.parameters()), "lr": 10 * options.learning_rate},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    warm = max(1, steps // 10)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / warm) * max(0.0, (steps - step) / steps)
    )
    return optimizer, schedule


def _train_epoch(
    network: LabelNetwork,
    train: Sequence[LabelWindow],
    optimizer: Any,  # noqa: ANN401 (torch ships no type for what it makes here)
    schedule: Any,  # noqa: ANN401
    options: LabelEncoderOptions,
    epoch: int,
) -> float:
    """The mean loss of an epoch."""
    torch.manual_seed(options.seed + 1000 * epoch)
    network.train()
    total = 0.0
    for windows in batches(train, options.batch, seed=options.seed + epoch):
        batch = collate_labels(windows)
        with short_floats():
            scores = network(batch)
        loss = functional.cross_entropy(scores.float(), batch["label"])
        total += descend(loss, network, optimizer, schedule) * len(windows)
    return total / len(train)


@torch.no_grad()
def _macro_f1(network: LabelNetwork, windows: Sequence[LabelWindow]) -> float:
    network.eval()
    pairs = []
    for batch in batches(windows, 32, seed=0):
        tensors = collate_labels(batch)
        guessed = network(tensors).argmax(dim=1).tolist()
        pairs += [(str(window.label), str(guess)) for window, guess in zip(batch, guessed, strict=True)]
    return macro_f1(pairs, sorted({truth for truth, _ in pairs}))
