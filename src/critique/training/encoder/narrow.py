"""Word vectors in four bits: a table of 30,522 of them is half of what a small encoder weighs in eight."""

import math

import torch
from torch import nn

__all__ = ["NarrowVectors"]

_BLOCK = 32
"""Numbers that share a scale, where the width is a multiple of twice as many."""

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
