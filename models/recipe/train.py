"""Stage `train`: train a model on packed rows, on a CPU or a GPU; resumable.

The learning rate is constant after a short warm-up, so that WORK/RUN/state.pt can be gone on from at any time, with other rows
too. `--decay STEPS` branches off: from a copy of that state the rate falls to zero over so many steps, as one minus the square
root of how far it is, and the result is WORK/RUN/final.pt (arXiv 2405.18392: as good as a cosine, and this shape the best). `--round`
trains on the 4-bit weights of the file that will be served; it belongs to the decay. `--again` makes final.pt the state to go on
from at the full rate, on rows that it has not seen; what the decay brought is not lost (arXiv 2410.05192). `--start` begins a run from a Hugging Face folder, the
shipped one for example, with the optimizer at rest.
"""
import argparse
import csv
import os
import time

import numpy
import torch

from . import export
from .model import GPTBigCode, Shape
from .optimizer import Optimizer
from .rows import Rows


def lengthen(saved: dict, context: int) -> None:
    """Give a saved model more positions; the second half of those that it has, repeated, is where the new ones begin.

    Neighbours stay neighbours there, which is most of what a position is asked for. The first half is no start: it is what
    stands behind the sentinels.
    """
    old = saved["shape"]["context"]
    repeated = old // 2 + torch.arange(context - old) % (old - old // 2)
    weights = saved["model"]["transformer.wpe.weight"]
    for values in saved["optimizer"]["adam"]["state"].values() if saved["optimizer"] else []:
        for name, value in values.items():
            if value.shape == weights.shape:
                values[name] = torch.cat([value, value[repeated]])
    saved["model"]["transformer.wpe.weight"] = torch.cat([weights, weights[repeated]])
    saved["shape"]["context"] = context


class Training:
    def __init__(self, arguments: argparse.Namespace):
        self.arguments = arguments
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        torch.manual_seed(0)
        torch.set_float32_matmul_precision("high")
        self.folder = os.path.join(arguments.work, arguments.run)
        os.makedirs(self.folder, exist_ok=True)
        self.step, self.decayed, self.row = 0, 0, 0
        saved = self.saved()
        if saved and arguments.context and arguments.context > saved["shape"]["context"]:
            lengthen(saved, arguments.context)
        shape = Shape(**saved["shape"]) if saved else Shape(
            arguments.layers, arguments.width, arguments.heads, arguments.vocabulary, arguments.context or Shape.context)
        self.model = GPTBigCode(shape).to(self.device)
        self.optimizer = Optimizer(self.model, arguments.muon, arguments.adam, arguments.weight_decay)
        if saved:
            self.model.load_state_dict(saved["model"])
            if saved["optimizer"]:
                self.optimizer.load(saved["optimizer"])
            self.step, self.decayed, self.row = saved["step"], saved["decayed"], saved["row"]
        if arguments.round:
            self.model.round_as_shipped()
        self.compiled = self.model if arguments.no_compile else torch.compile(self.model)
        rows = os.path.join(arguments.work, arguments.rows)
        self.train = Rows(f"{rows}/train.bin", shape.context, self.device)
        self.valid = Rows(f"{rows}/valid.bin", shape.context, self.device)

    def saved(self) -> dict | None:
        """The state to go on from: what a decay led to, a decay that was cut off, the constant-rate one, or a folder's weights."""
        if self.arguments.again:
            final = torch.load(os.path.join(self.folder, "final.pt"), map_location=self.device)
            if os.path.exists(os.path.join(self.folder, "decay.pt")):
                os.remove(os.path.join(self.folder, "decay.pt"))
            return final | {"decayed": 0, "row": 0}
        for name in (["decay.pt"] if self.arguments.decay else []) + ["state.pt"]:
            path = os.path.join(self.folder, name)
            if os.path.exists(path):
                return torch.load(path, map_location=self.device)
        if self.arguments.start:
            return {**export.read(self.arguments.start), "optimizer": None, "step": 0, "decayed": 0, "row": 0}
        return None

    def save(self, name: str) -> None:
        path = os.path.join(self.folder, name)
        torch.save({"model": self.model.state_dict(), "optimizer": self.optimizer.state(), "shape": self.model.shape.asdict(),
                    "step": self.step, "decayed": self.decayed, "row": self.row}, path + ".tmp")
        os.replace(path + ".tmp", path)

    def log(self, row: list) -> None:
        with open(os.path.join(self.folder, "log.csv"), "a", newline="") as file:
            csv.writer(file).writerow(row)

    def rate(self) -> float:
        if self.arguments.decay:
            return 1 - min(1.0, self.decayed / self.arguments.decay) ** 0.5
        return min(1.0, (self.step + 1) / self.arguments.warmup)

    def loss(self, *batch: torch.Tensor) -> torch.Tensor:
        with torch.autocast(self.device, dtype=torch.bfloat16, enabled=self.device == "cuda"):
            return self.compiled(*batch)

    def advance(self) -> float:
        """One step; its mean loss."""
        options, rate = self.arguments, self.rate()
        order = self.train.order(options.seed)
        indices = order[numpy.arange(self.row, self.row + options.batch) % len(order)]
        self.model.zero_grad(set_to_none=True)
        total = 0.0
        for part in numpy.split(indices, options.batch // options.micro):
            loss = self.loss(*self.train.batch(part, options.middle_weight)) * (options.micro / options.batch)
            loss.backward()
            total += loss.item() if self.device == "cpu" else loss.detach()
        self.optimizer.step(rate)
        self.step, self.row = self.step + 1, self.row + options.batch
        self.decayed += 1 if options.decay else 0
        return float(total)

    def go(self) -> None:
        options, begun, seconds = self.arguments, time.time(), 0.0
        name = "decay.pt" if options.decay else "state.pt"
        losses: list[float] = []
        print(f"{self.device}, {sum(p.numel() for p in self.model.parameters()) / 1e6:.1f}M parameters, from step {self.step}", flush=True)
        while (time.time() - begun) / 60 < options.minutes and not (options.decay and self.decayed >= options.decay):
            mark = time.time()
            losses.append(self.advance())
            seconds += time.time() - mark
            if self.step % options.log_every == 0:
                tokens = len(losses) * options.batch * self.model.shape.context
                row = [self.step, f"{sum(losses) / len(losses):.4f}", f"{self.rate():.3f}", f"{tokens / seconds:.0f}"]
                self.log(row)
                print("step {} loss {} rate {} {} tokens/s".format(*row), flush=True)
                losses, seconds = [], 0.0
            if self.step % options.save_every == 0:
                self.save(name)
        self.save(name)
        if options.decay and self.decayed >= options.decay:
            self.save("final.pt")
        validation = self.valid.validation(self.loss, options.micro, options.middle_weight)
        print(f"step {self.step}, validation {validation:.4f}", flush=True)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--rows", default="rows", help="folder in WORK of `pack` (default: rows)")
    add("--run", default="run", help="folder in WORK for states and log (default: run)")
    for name, value in (("layers", 6), ("width", 256), ("heads", 4), ("vocabulary", 8192)):
        add(f"--{name}", type=int, default=value, help=f"of a new model (default: {value})")
    add("--context", type=int, help=f"of a new model (default: {Shape.context}); a state with a shorter one is lengthened")
    add("--batch", type=int, default=16, help="rows a step (default: 16)")
    add("--micro", type=int, default=16, help="rows a forward pass (default: 16)")
    add("--muon", type=float, default=0.012, help="learning rate of the matrices (default: 0.012)")
    add("--adam", type=float, default=1.5e-3, help="learning rate of the rest (default: 1.5e-3)")
    add("--weight-decay", type=float, default=0.05, help="of the matrices (default: 0.05)")
    add("--warmup", type=int, default=100, help="steps (default: 100)")
    add("--decay", type=int, default=0, metavar="STEPS", help="run the rate down to zero over so many steps")
    add("--middle-weight", type=float, default=1, help="of a middle's token in the loss, against any other's (default: 1)")
    add("--again", action="store_true", help="begin from final.pt; give it once")
    add("--start", metavar="FOLDER", help="Hugging Face folder to begin from, where WORK/RUN has no state yet")
    add("--round", action="store_true", help="train on the weights as the shipped 4-bit file will hold them")
    add("--minutes", type=float, default=1e9, help="stop after so long; the state is saved")
    add("--seed", type=int, default=1, help="order of the rows (default: 1)")
    add("--log-every", type=int, default=10)
    add("--save-every", type=int, default=20)
    add("--no-compile", action="store_true")


def run(arguments: argparse.Namespace) -> None:
    Training(arguments).go()
