"""What every training loop does: batches of windows that are about as long, and a step down the gradient."""

import random
from collections.abc import Iterator, Sequence, Sized
from typing import Any, TypeVar

import torch
from torch import nn

__all__ = ["batches", "descend"]

W = TypeVar("W", bound=Sized)


def batches(windows: Sequence[W], size: int, *, seed: int) -> Iterator[list[W]]:
    """Shuffled batches of windows of about the same length."""
    rng = random.Random(seed)  # noqa: S311 (a shuffle, no secret)
    order = rng.sample(range(len(windows)), len(windows))
    pools = (order[start : start + 12 * size] for start in range(0, len(order), 12 * size))
    alike = [index for pool in pools for index in sorted(pool, key=lambda index: len(windows[index]))]
    found = [alike[start : start + size] for start in range(0, len(alike), size)]
    rng.shuffle(found)
    for batch in found:
        yield [windows[index] for index in batch]


def descend(loss: torch.Tensor, network: nn.Module, optimizer: Any, schedule: Any) -> float:  # noqa: ANN401 (torch has no one type)
    """One step of the optimizer and of its schedule, the gradient clipped to length one; returns the loss.

    Args:
        loss: Of a batch.
        network: What it is the loss of.
        optimizer: Of the network's parameters.
        schedule: Of the optimizer's rate.
    """
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimizer.step()
    schedule.step()
    return float(loss.detach())
