"""Run one stage of the recipe: `python3 -m recipe STAGE WORK [options]`, from the folder above this one.

A stage is a module with `add_arguments(parser)` and `run(arguments)`; its docstring is its help. Modules are imported
when their stage is chosen or help is asked for, so that `fetch` needs nothing but Python's own library.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path

# In the order in which they run. A new stage is a new line.
STAGES = [
    ("fetch", "download the packages to train on and the held-out ones"),
    ("filter", "keep what may be trained on, package by package"),
    ("corpus", "remove duplicates, cap every language, write corpus.jsonl"),
    ("tokenizer", "train the byte-level BPE"),
    ("pack", "cut the corpus into rows of tokens with fill-in-the-middle examples"),
    ("train", "train a model on the rows, or let its rate run down"),
    ("average", "make one model of what several decays led to"),
    ("export", "write a state as a Hugging Face checkpoint"),
    ("evaluate", "measure a model on the held-out packages, by language"),
    ("card", "print what was measured as the table of the model's card"),
    ("suffix", "tell how much a model reads of what stands after the cursor"),
    ("samples", "draw lines put back for the model's card"),
]
# Stages whose module is not called as they are.
MODULES = {"filter": "candidates", "pack": "packing"}


def stage_module(stage: str):
    """The module of a stage, or an end with the name of the package that it lacks."""
    try:
        return importlib.import_module(f"{__package__}.{MODULES.get(stage, stage)}")
    except ModuleNotFoundError as error:
        sys.exit(f"recipe {stage}: the Python package '{error.name}' is missing; install requirements.txt")


def main(words: list[str] | None = None) -> int:
    words = sys.argv[1:] if words is None else words
    parser = argparse.ArgumentParser(
        prog="python3 -m recipe",
        description=__doc__.split("\n\n")[0],
        epilog="Stages up to 'pack' keep what they finished; 'train' and 'evaluate' go on where they were stopped. 'python3 -m recipe STAGE --help' says more.",
    )
    subparsers = parser.add_subparsers(dest="stage", required=True, metavar="STAGE")
    for stage, summary in STAGES:
        subparser = subparsers.add_parser(stage, help=summary, formatter_class=argparse.RawDescriptionHelpFormatter)
        if stage in words:
            subparser.description = stage_module(stage).__doc__
            subparser.add_argument("work", type=Path, metavar="WORK", help="folder of everything that the recipe makes")
            stage_module(stage).add_arguments(subparser)
    arguments = parser.parse_args(words)
    arguments.work.mkdir(parents=True, exist_ok=True)
    return stage_module(arguments.stage).run(arguments) or 0


if __name__ == "__main__":
    sys.exit(main())
