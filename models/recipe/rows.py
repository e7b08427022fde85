"""Rows of token ids, as `pack` writes them."""
from collections.abc import Callable

import numpy
import torch

from .fim import MIDDLE_FLAG

VALIDATION_ROWS = 128


class Rows:
    """Rows of CONTEXT + 1 ids in one file, in an order that the seed decides."""

    def __init__(self, path: str, context: int, device: str):
        self.data = numpy.memmap(path, dtype=numpy.uint16, mode="r").reshape(-1, context + 1)
        self.device = device

    def order(self, seed: int) -> numpy.ndarray:
        return numpy.random.default_rng(seed).permutation(len(self.data))

    def batch(self, indices: numpy.ndarray, middle_weight: float = 1) -> tuple[torch.Tensor, ...]:
        """Ids and targets, each [len(indices), CONTEXT], and the targets' weights where middles weigh more than the rest."""
        rows = torch.from_numpy(self.data[numpy.sort(indices)].astype(numpy.int64)).to(self.device, non_blocking=True)
        ids, targets = rows[:, :-1] & (MIDDLE_FLAG - 1), rows[:, 1:] & (MIDDLE_FLAG - 1)
        if middle_weight == 1:
            return ids, targets
        return ids, targets, torch.where(rows[:, 1:] >= MIDDLE_FLAG, middle_weight, 1.0)

    @torch.no_grad()
    def validation(self, loss: Callable[..., torch.Tensor], size: int, middle_weight: float = 1) -> float:
        """The mean loss of the first rows, `size` of them at a time, with `loss` of a batch."""
        count, total = min(VALIDATION_ROWS, len(self.data)), 0.0
        for start in range(0, count, size):
            indices = numpy.arange(start, min(count, start + size))
            total += loss(*self.batch(indices, middle_weight)).item() * len(indices)
        return total / max(1, count)
