"""What every training loop does: batches of windows that are about as long, hidden word pieces, a step down the gradient."""

import random
from collections.abc import Iterator, Sequence, Sized
from typing import Any, TypeVar

import torch
from torch import nn

from critique.encoding import sessions

__all__ = ["batches", "batches_of_ids", "descend", "has_short_floats", "hide_pieces", "short_floats"]

W = TypeVar("W", bound=Sized)

_MASK = 103
"""The piece that stands for a hidden one."""

_POOL = 256
"""Windows among which those of about the same length are looked for."""

_SPECIAL = 1_000
"""Ids below are markers and the like, which are never hidden."""


def has_short_floats() -> bool:
    """Whether the machine has instructions for products of bf16 matrices; others take longer over them than over fp32."""
    return bool(torch.cpu._is_amx_tile_supported())


def short_floats() -> torch.autocast:
    """The products of matrices in bf16, where that is faster."""
    return torch.autocast("cpu", torch.bfloat16, enabled=has_short_floats())


def hide_pieces(ids: torch.Tensor, share: float) -> torch.Tensor:
    """The ids with a share of the word pieces replaced by the mask, so that no single word decides."""
    hidden = (torch.rand(ids.shape) < share) & (ids >= _SPECIAL)
    return torch.where(hidden, torch.tensor(_MASK), ids)


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


def batches_of_ids(windows: Sequence[W], ids: int, *, seed: int) -> list[list[W]]:
    """Shuffled batches of windows of about the same length, of at most so many ids with what pads them, or of one window."""
    rng = random.Random(seed)  # noqa: S311 (a shuffle, no secret)
    shuffled = rng.sample(windows, len(windows))
    pools = (shuffled[start : start + _POOL] for start in range(0, len(shuffled), _POOL))
    found = [[pool[place] for place in batch] for pool in pools for batch in sessions.batches([*map(len, pool)], room=ids)]
    rng.shuffle(found)
    return found


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
