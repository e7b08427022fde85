"""Round weights in training as the shipped file's 4-bit type does, so that rounding costs little later.

Q4_K holds superblocks of 256 weights of a row: eight blocks of 32, each with a 6-bit scale and a 6-bit minimum that count in units
of two 16-bit numbers of the superblock (ggml's block_q4_K). The importer searches a little for better scales than the extremes
used here; on weights trained with this rounding both come to the same within a tenth of the error.
"""
import re

import torch

SUPERBLOCK, BLOCK = 256, 32


def is_rounded(name: str, layers: int) -> bool:
    """Whether `familiar models import --type q4_k` keeps the weights of this module in 4 bits; the others get 6 or more."""
    match = re.search(r"\.h\.(\d+)\.mlp\.(c_fc|c_proj)$", name)
    return bool(match) and (match[2] == "c_fc" or 0 < int(match[1]) < layers - 1)


def q4_k(weight: torch.Tensor) -> torch.Tensor:
    """`weight` [out, in] rounded; the gradient passes straight through. `in` must be a multiple of 256."""
    blocks = weight.detach().float().reshape(-1, SUPERBLOCK // BLOCK, BLOCK)
    low = blocks.amin(2).clamp(max=0)
    scale = (blocks.amax(2) - low).clamp(min=1e-12) / 15
    unit = _half(scale.amax(1, keepdim=True) / 63)
    low_unit = _half((-low).amax(1, keepdim=True) / 63)
    scale = (scale / unit).round().clamp(0, 63) * unit
    low = -(-low / low_unit).round().clamp(0, 63) * low_unit
    scale, low = scale[..., None], low[..., None]
    steps = ((blocks - low) / scale.clamp(min=1e-12)).round().clamp(0, 15)
    rounded = (steps * scale + low).reshape(weight.shape)
    return weight + (rounded - weight).detach()


def _half(value: torch.Tensor) -> torch.Tensor:
    return value.half().float().clamp(min=1e-12)
