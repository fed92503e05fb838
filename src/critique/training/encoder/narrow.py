"""Weights in four bits: half of what an encoder weighs in eight, and a network that learns to live with it."""

import math
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn
from torch.nn.utils import parametrize

__all__ = ["MATRIX_BLOCK", "NarrowVectors", "narrow_rows", "narrowed"]

_BLOCK = 64
"""Numbers of a vector that share a scale, where the width is a multiple of twice as many."""

MATRIX_BLOCK = 64
"""Inputs of a matrix that share a scale, where it has a multiple of as many."""

_LEVELS = 16
_CENTRE = (_LEVELS - 1) / 2


class NarrowVectors(nn.Module):
    """Looks vectors up like `nn.Embedding`: two numbers in a byte, a half-precision scale for every block of them.

    Sixteen levels lie around nothing, half a step to either side of it. The error is a tenth of the vectors' spread; what reads
    them normalizes them first.
    """

    packed: torch.Tensor
    scales: torch.Tensor

    def __init__(self, vectors: torch.Tensor) -> None:
        """Packs a table.

        Args:
            vectors: Shape (vocabulary, width); the width is even.

        Raises:
            ValueError: It is not.
        """
        super().__init__()
        rows, width = vectors.shape
        if width % 2:
            raise ValueError(f"expected an even width, found {width}")
        blocks = vectors.detach().float().reshape(rows, -1, math.gcd(width // 2, _BLOCK))
        scales = (blocks.abs().amax(dim=-1, keepdim=True) / _CENTRE).clamp(min=1e-6).half()
        levels = torch.round(blocks / scales.float() + _CENTRE).clamp(0, _LEVELS - 1).reshape(rows, width).to(torch.uint8)
        low, high = levels.chunk(2, dim=-1)
        self.register_buffer("packed", low + _LEVELS * high)
        self.register_buffer("scales", scales[..., 0])

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        """Vectors, shape (..., width), of ids."""
        both = self.packed[ids].float()
        high = torch.floor(both / _LEVELS)
        levels = torch.cat([both - _LEVELS * high, high], dim=-1) - _CENTRE
        scales = self.scales[ids].float()[..., None]
        blocks = levels.reshape(*scales.shape[:-1], -1) * scales
        return blocks.reshape(*ids.shape, -1)


def narrow_rows(rows: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Rows of numbers in four bits: whole numbers from -8 to 7, and what each block of them is to be multiplied by.

    What is farthest from nothing in a block is -8, so that a scale may be negative (as llama.cpp's Q4_0).

    Args:
        rows: Shape (rows, inputs), inputs a multiple of `MATRIX_BLOCK`.

    Returns:
        Levels, shape (rows, blocks, `MATRIX_BLOCK`), and scales in half precision, shape (rows, blocks, 1).
    """
    blocks = rows.detach().float().reshape(len(rows), -1, MATRIX_BLOCK)
    farthest = blocks.gather(-1, blocks.abs().argmax(dim=-1, keepdim=True))
    scales = (farthest / -8.0).half()
    scales[scales == 0] = 1.0
    return torch.round(blocks / scales.float()).clamp(-8, 7), scales


class _AsStored(nn.Module):
    """A matrix as it is after it was stored; what is learned passes through to the matrix as it was."""

    def forward(self, matrix: torch.Tensor) -> torch.Tensor:
        """The matrix, of the same shape."""
        levels, scales = narrow_rows(matrix)
        return matrix + ((levels * scales.float()).reshape(matrix.shape) - matrix).detach()


@contextmanager
def narrowed(network: nn.Module) -> Iterator[None]:
    """For a while, the matrices of a network are what four bits leave of them; it learns on as they were before.

    Whatever is learned meanwhile makes up for the rounding (quantization-aware training, Jacob et al. 2018).

    Args:
        network: Without heads. Linear layers whose inputs are no multiple of `MATRIX_BLOCK` stay as they are.
    """
    layers = [one for one in network.modules() if isinstance(one, nn.Linear) and one.in_features % MATRIX_BLOCK == 0]
    for layer in layers:
        parametrize.register_parametrization(layer, "weight", _AsStored())
    try:
        yield
    finally:
        for layer in layers:
            parametrize.remove_parametrizations(layer, "weight", leave_parametrized=False)
