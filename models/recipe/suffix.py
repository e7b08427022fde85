"""Stage `suffix`: how much better a model foretells a line when it sees what stands below.

Lines are taken out of held-out files after their indentation, as in `samples`. The bits of each, per byte, are those of its tokens
after a prompt in SPM order with the text below as the suffix, with an empty suffix, with another hole's suffix, and after the
prefix alone. That lines come out right is what counts, and `evaluate` counts it; but a line that is nearly foretold counts as
little there as one that is not, so that what a small model learns shows here first.
"""
import argparse
import math
import os
import random

import torch
from tokenizers import Tokenizer

from . import fim
from .evaluate import sample
from .model import GPTBigCode, Shape
from .samples import lines

# Of the text before and after a hole; prefix, suffix and line together fit a context of 512.
PREFIX_CHARACTERS, SUFFIX_TOKENS, MOST_TOKENS = 800, 128, 60
CONDITIONS = ("its suffix", "an empty suffix", "another's suffix", "left to right")


class Hole:
    """A line to foretell; `ids` are those of prefix and line as one text, of which the last `count` are measured."""

    def __init__(self, text: str, number: int, tokenizer: Tokenizer):
        rows = text.split("\n")
        line = rows[number].rstrip()
        start = sum(len(row) + 1 for row in rows[:number]) + len(line) - len(line.lstrip())
        stop = start + len(line.lstrip())
        first = max(0, start - PREFIX_CHARACTERS)
        encoding = tokenizer.encode(text[first:stop], add_special_tokens=False)
        self.ids = encoding.ids
        self.count = sum(end > start - first for _, end in encoding.offsets)
        self.bytes = len(text[start:stop].encode())
        self.suffix = tokenizer.encode(text[stop:stop + 10 * SUFFIX_TOKENS], add_special_tokens=False).ids[:SUFFIX_TOKENS]


def bits(model: GPTBigCode, ids: list[int], count: int) -> float:
    """Of the last `count` of `ids`."""
    row = torch.tensor([ids])
    with torch.no_grad():
        hidden = model.hidden(row[:, :-1])[0, -count:]
        losses = torch.nn.functional.cross_entropy(hidden @ model.transformer.wte.weight.t(), row[0, -count:], reduction="sum")
    return losses.item() / math.log(2)


def measured(model: GPTBigCode, marks: fim.Sentinels, holes: list[Hole]) -> dict[str, float]:
    """Bits per byte of the lines by condition."""
    sums = dict.fromkeys(CONDITIONS, 0.0)
    for number, hole in enumerate(holes):
        for condition, suffix in zip(CONDITIONS, (hole.suffix, [], holes[number - 1].suffix, None)):
            before = [] if suffix is None else [marks.prefix, marks.suffix, *suffix, marks.middle]
            sums[condition] += bits(model, before + hole.ids, hole.count)
    total = sum(hole.bytes for hole in holes)
    return {condition: value / total for condition, value in sums.items()}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--run", default="run", help="folder in WORK of `train` (default: run)")
    parser.add_argument("--state", default="final.pt", help="which of its states (default: final.pt)")
    parser.add_argument("--bytes", type=int, default=300_000, help="as for `evaluate` (default: 300,000)")
    parser.add_argument("--holes", type=int, default=300, help="of each language (default: 300)")
    parser.add_argument("--languages", help="only these: python,go")
    parser.add_argument("--seed", type=int, default=1)


def run(arguments: argparse.Namespace) -> None:
    state = torch.load(os.path.join(arguments.work, arguments.run, arguments.state), map_location="cpu")
    model = GPTBigCode(Shape(**state["shape"]))
    model.load_state_dict(state["model"])
    tokenizer = Tokenizer.from_file(os.path.join(arguments.work, "tokenizer.json"))
    marks = fim.Sentinels.of(tokenizer)
    target = os.path.join(arguments.work, f"heldout-{arguments.bytes}")
    print("| | " + " | ".join(CONDITIONS) + " |\n" + "|---" * (len(CONDITIONS) + 1) + "|")
    for language in sorted(sample(os.path.join(arguments.work, "heldout"), target, arguments.bytes, arguments.languages)):
        draw, holes, before = random.Random(arguments.seed), [], -1
        while before < len(holes) < arguments.holes:
            before = len(holes)
            for path, number in lines(os.path.join(target, language), draw, arguments.holes):
                with open(path, encoding="utf-8", newline="") as file:
                    hole = Hole(file.read(), number, tokenizer)
                if hole.count < min(len(hole.ids), MOST_TOKENS):
                    holes.append(hole)
        figures = measured(model, marks, holes[:arguments.holes])
        print(f"| {language} | " + " | ".join(f"{figures[condition]:.3f}" for condition in CONDITIONS) + " |", flush=True)
