"""Stage `average`: one model of the states that several decays of a run led to.

Each of them has a noise of its own, and what lies between them is better than the best: weights of one run can be averaged as long
as its rate was never so high that it left for another valley ("model soups", arXiv 2203.05482). The first state is mixed with the others
one after the other, each with the share that foretells the validation rows best, as the served file would: with its 4-bit weights.
"""
import argparse
import os

import torch

from .model import GPTBigCode, Shape
from .rows import Rows

SHARES = tuple(tenths / 10 for tenths in range(1, 10))


class Validation:
    """The loss of weights on the validation rows."""

    def __init__(self, rows: Rows, shape: Shape):
        self.rows = rows
        self.model = GPTBigCode(shape).to(rows.device)
        self.model.round_as_shipped()

    def loss(self, weights: dict[str, torch.Tensor]) -> float:
        self.model.load_state_dict(weights)
        return self.rows.validation(self.model, 8)


def mixed(first: dict[str, torch.Tensor], second: dict[str, torch.Tensor], share: float) -> dict[str, torch.Tensor]:
    return {name: torch.lerp(value.float(), second[name].float(), share) for name, value in first.items()}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("states", nargs="+", help="files in WORK/RUN, two or more")
    parser.add_argument("--rows", default="rows", help="folder in WORK of `pack` (default: rows)")
    parser.add_argument("--run", default="run", help="folder in WORK of `train` (default: run)")
    parser.add_argument("--output", default="averaged.pt", help="file to write in WORK/RUN (default: averaged.pt)")


def run(arguments: argparse.Namespace) -> None:
    device = "cuda" if torch.cuda.is_available() else "cpu"
    folder = os.path.join(arguments.work, arguments.run)
    states = [torch.load(os.path.join(folder, name), map_location=device) for name in arguments.states]
    shape = Shape(**states[0]["shape"])
    validation = Validation(Rows(os.path.join(arguments.work, arguments.rows, "valid.bin"), shape.context, device), shape)
    best = states[0]["model"]
    loss = validation.loss(best)
    print(f"{arguments.states[0]}: loss {loss:.4f}", flush=True)
    for name, state in zip(arguments.states[1:], states[1:]):
        tried = [(validation.loss(mixed(best, state["model"], share)), share) for share in SHARES]
        found, share = min(tried)
        if found < loss:
            best, loss = mixed(best, state["model"], share), found
            print(f"with {share:.1f} of {name}: loss {loss:.4f}", flush=True)
        else:
            print(f"no better with any of {name}: loss {found:.4f}", flush=True)
    # Nobody trains on from an average: the optimizer knows nothing of these weights.
    torch.save({"model": best, "shape": states[0]["shape"], "step": states[0]["step"]}, os.path.join(folder, arguments.output))
