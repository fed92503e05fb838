"""The state of a training, kept in a checkpoint after every epoch: a run that is cut off goes on from there."""

import copy
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

__all__ = ["Checkpoint", "Run", "adamw", "write_whole"]

_KEPT = ("epoch", "best_epoch", "best_score", "best_state", "history")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Where the state of a training is kept.

    Attributes:
        path: A file.
        origin: Fingerprint of what the training starts and learns from: a state with another one is of no use.
    """

    path: Path
    origin: str


def write_whole(path: Path, write: Callable[[Path], Any]) -> None:
    """Writes a file, whole or not at all, in a folder that is made if it is missing.

    Args:
        path: The file.
        write: Writes what is to be there to the path that it is given.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    write(partial)
    partial.replace(path)


class Run:
    """A network with its optimizer and schedule, the log of its epochs, and its weights after the best of them."""

    def __init__(
        self,
        network: nn.Module,
        options: Any,  # noqa: ANN401 (a dataclass; dataclasses have no common type)
        optimizer: Any,  # noqa: ANN401 (torch ships no type for what it makes here)
        schedule: Any,  # noqa: ANN401
    ) -> None:
        self.network, self.options, self.optimizer, self.schedule = network, options, optimizer, schedule
        self.epoch = self.best_epoch = 0
        self.best_score = -1.0
        self.best_state = copy.deepcopy(network.state_dict())
        self.history: list[dict[str, Any]] = []

    def finish_epoch(self, figures: dict[str, Any], *, score: float) -> None:
        """Notes an epoch's figures, and its weights if its score is the best so far."""
        self.epoch += 1
        self.history.append({"epoch": self.epoch, **figures})
        if score > self.best_score:
            self.best_score, self.best_epoch = score, self.epoch
            self.best_state = copy.deepcopy(self.network.state_dict())

    def save(self, checkpoint: Checkpoint) -> None:
        """Writes a checkpoint, whole or not at all."""
        whole = {
            **{name: getattr(self, name) for name in _KEPT},
            "options": asdict(self.options),
            "origin": checkpoint.origin,
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "schedule": self.schedule.state_dict(),
        }
        write_whole(checkpoint.path, lambda path: torch.save(whole, path))

    def resume(self, checkpoint: Checkpoint) -> bool:
        """Goes on from a checkpoint; whether there is one of the same options and origin."""
        if not checkpoint.path.exists():
            return False
        state = torch.load(checkpoint.path, weights_only=True)
        if (state["options"], state.get("origin")) != (asdict(self.options), checkpoint.origin):
            return False
        for name in _KEPT:
            setattr(self, name, state[name])
        self.network.load_state_dict(state["network"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.schedule.load_state_dict(state["schedule"])
        return True


def adamw(groups: list[dict[str, Any]], *, steps: int) -> tuple[Any, Any]:
    """AdamW whose rates rise over a tenth of the steps and fall to nothing at the last."""
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    warm = max(1, steps // 10)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, step / warm) * max(0.0, (steps - step) / steps)
    )
    return optimizer, schedule
