"""The training loop: seeded, logged, resumable, stopped early on the development part."""

import json
import math
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
from torch import nn

from critique.encoding import outputs
from critique.training.encoder.distillation import distillation_loss, soft_targets
from critique.training.encoder.narrow import narrowed
from critique.training.encoder.network import Network, collate, loss_of
from critique.training.encoder.runs import Checkpoint, Run, adamw
from critique.training.encoder.steps import batches, batches_of_ids, descend, has_short_floats, hide_pieces, short_floats
from critique.training.encoder.targets import IGNORED, TrainingWindow

__all__ = ["EncoderOptions", "development_scores", "fit_network"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderOptions:
    """How an encoder is fine-tuned.

    Attributes:
        layers: Of the transformer that ships.
        epochs: Of a round, at most.
        again: The same of a second round, which begins at the average of the first, at half its rate; 0 for none.
        teacher_share: Weight of what a transformer of all the base's layers says, which is fine-tuned first; the corpus has the
            rest. 0 for no teacher.
        patience: Epochs without a better score on dev before it stops.
        frozen: Lowest layers that stay as they are.
        narrow: Whether the last epoch is run with the weights as they ship, in four bits; it counts as the best.
        learning_rate: Of the encoder; the heads learn at ten times this rate.
        batch: Ids in a step, with what pads them.
        hidden_pieces: Share of the word pieces that are hidden in training.
        enriched_weight: Of a window of the enriched part, in what the corpus says of claims and caveats.
        seed: Of the order of windows and of dropout.
        threads: Of PyTorch.

    Raises:
        ValueError: The share is none.
    """

    layers: int = 6
    epochs: int = 4
    again: int = 2
    teacher_share: float = 0.6
    patience: int = 2
    frozen: int = 0
    narrow: bool = False
    learning_rate: float = 1e-4
    batch: int = 1_800
    hidden_pieces: float = 0.1
    enriched_weight: float = 0.25
    seed: int = 0
    threads: int = 1

    def __post_init__(self) -> None:
        if not 0.0 <= self.teacher_share <= 1.0:
            raise ValueError(f"teacher_share: expected 0 to 1, found {self.teacher_share}")


def fit_network(
    network: Network,
    train: Sequence[Sequence[TrainingWindow]],
    dev: Sequence[TrainingWindow],
    options: EncoderOptions,
    *,
    checkpoint: Checkpoint,
    log: Callable[[str], None],
) -> tuple[Network, dict[str, Any]]:
    """Fine-tunes a network in place, and leaves it as it was after its best epoch; returns it with the log of its epochs.

    Args:
        network: As it begins.
        train: Windows to learn from, for each epoch in turn; with soft targets, if the options give a teacher a share.
        dev: Windows that decide which epoch is best.
        options: How.
        checkpoint: Keeps the state after every epoch; training goes on from it if it has the same origin and options.
        log: Is told each epoch's figures, as a line.
    """
    torch.set_num_threads(options.threads)
    network.freeze(options.frozen)
    if has_short_floats():  # the fused kernel's way back takes twice as long in them
        network.attend("eager")
    turns = [
        batches_of_ids(train[epoch % len(train)], options.batch, seed=options.seed + epoch) for epoch in range(options.epochs)
    ]
    run = _start(network, options, steps=sum(map(len, turns)))
    if not run.resume(checkpoint) and checkpoint.path.exists():
        log(f"{checkpoint.path.name} was trained on something else, or in another way: beginning anew")
    while run.epoch < options.epochs and run.epoch - run.best_epoch < max(options.patience, 1):
        _run_epoch(run, turns[run.epoch], dev)
        run.save(checkpoint)
        log(json.dumps(run.history[-1]))
    network.load_state_dict(run.best_state)
    network.attend("sdpa")
    return network, {"options": asdict(options), "best_epoch": run.best_epoch, "epochs": run.history}


def _start(network: Network, options: EncoderOptions, *, steps: int) -> Run:
    groups = [
        {"params": network.encoder_parameters(), "lr": options.learning_rate},
        {"params": network.head_parameters(), "lr": 10 * options.learning_rate},
    ]
    optimizer, schedule = adamw(groups, steps=steps)
    return Run(network, options, optimizer, schedule)


def _run_epoch(run: Run, train: Sequence[Sequence[TrainingWindow]], dev: Sequence[TrainingWindow]) -> None:
    """An epoch, with its scores on dev; in four bits if it is the last and the options say so."""
    narrow = run.options.narrow and run.epoch == run.options.epochs - 1
    with narrowed(run.network.bert) if narrow else nullcontext():
        loss = _train_epoch(run, train)
        scores = development_scores(run.network, dev)
    score = math.inf if narrow else scores["claim_f1"] + 0.5 * scores["caveat_f1"]
    run.finish_epoch({"loss": round(loss, 4), **scores}, score=score)


def _train_epoch(run: Run, train: Sequence[Sequence[TrainingWindow]]) -> float:
    """The mean loss of an epoch."""
    run.network.train()
    torch.manual_seed(run.options.seed + 1000 * run.epoch)
    losses = []
    for windows in train:
        batch = collate(windows)
        with short_floats():
            given = run.network({**batch, "ids": hide_pieces(batch["ids"], run.options.hidden_pieces)})
        loss = loss_of(given, batch)
        if share := run.options.teacher_share:
            loss = (1.0 - share) * loss + share * distillation_loss(given, soft_targets(windows, batch), batch)
        losses.append(descend(loss, run.network, run.optimizer, run.schedule))
    return float(np.mean(losses))


@torch.no_grad()
def development_scores(network: nn.Module, dev: Sequence[TrainingWindow]) -> dict[str, float]:
    """F1 of claims and of caveats over sentences, each at its best threshold; accuracy of labels."""
    network.eval()
    rows: dict[str, list[tuple[float, int]]] = {"claim": [], "caveat": [], "label": []}
    columns = {"claim": outputs.CLAIM, "caveat": outputs.CAVEAT, "label": outputs.LABEL}
    for windows in batches(dev, 16, seed=0):
        batch = collate(windows)
        with short_floats():
            sentences = network(batch).sentences.float()
        for name, column in columns.items():
            known = batch[name] != IGNORED
            rows[name] += zip(sentences[..., column][known].tolist(), batch[name][known].tolist(), strict=True)
    labels = [(score > 0) == bool(truth) for score, truth in rows["label"]]
    return {
        "claim_f1": round(_best_f1(rows["claim"]), 4),
        "caveat_f1": round(_best_f1(rows["caveat"]), 4),
        "label_accuracy": round(float(np.mean(labels)), 4) if labels else 0.0,
    }


def _best_f1(rows: Sequence[tuple[float, int]]) -> float:
    """The best F1 that any threshold on the score gives."""
    truth = np.array([truth for _, truth in sorted(rows, reverse=True)])
    hits = np.cumsum(truth)
    f1 = 2 * hits / (np.arange(1, len(truth) + 1) + max(int(truth.sum()), 1))
    return float(f1.max()) if len(f1) else 0.0
