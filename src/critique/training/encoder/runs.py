"""The state of a training, kept in a checkpoint after every epoch: a run that is cut off goes on from there."""

import copy
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from torch import nn

__all__ = ["Run", "adamw"]

_KEPT = ("epoch", "best_epoch", "best_score", "best_state", "history")


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

    def save(self, path: Path) -> None:
        """Writes a checkpoint, whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        whole = {
            **{name: getattr(self, name) for name in _KEPT},
            "options": asdict(self.options),
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "schedule": self.schedule.state_dict(),
        }
        partial = path.with_suffix(".partial")
        torch.save(whole, partial)
        partial.replace(path)

    def resume(self, path: Path) -> None:
        """Goes on from a checkpoint of the same options, if there is one."""
        if not path.exists():
            return
        state = torch.load(path, weights_only=True)
        if state["options"] != asdict(self.options):
            return
        for name in _KEPT:
            setattr(self, name, state[name])
        self.network.load_state_dict(state["network"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.schedule.load_state_dict(state["schedule"])


def adamw(groups: list[dict[str, Any]], *, steps: int) -> tuple[Any, Any]:
    """AdamW whose rates rise over a tenth of the steps and fall to nothing at the last."""
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    warm = max(1, steps // 10)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, step / warm) * max(0.0, (steps - step) / steps)
    )
    return optimizer, schedule
