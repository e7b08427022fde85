"""Stage `pack`: turn corpus.jsonl into rows of CONTEXT + 1 token ids (uint16; the highest bit flags the middles).

A fill-in-the-middle example always lies whole inside one row and the longest stand first, so that `<fim_prefix>` is at position
0 as it is in serving; what remains of a row is left-to-right text, which may be cut there. Examples that were joined and then
cut left only one in four whole. WORK/rows/train.bin and valid.bin (one file in 200, by the hash of its path); another seed is
another epoch, with other cuts.

The share of left-to-right text matters to a small model where prefix and middle are tokenized apart: at 9 in 10 fill-in-the-middle
one had forgotten how plain text goes on (0.908 bits per byte on Python, where the model it began from had 0.895).
"""
import argparse
import hashlib
import json
import multiprocessing
import os
import random
import sys
from pathlib import Path

import numpy
from tokenizers import Tokenizer

from . import examples, fim, shares, snippets, stamps
from .examples import Packer

VALIDATION_ONE_IN = 200
DOCUMENTS_PER_JOB = 300
# From here on the server's prompts have room for snippets: `PromptBudget.snippetContext`.
SNIPPET_CONTEXT = 2048


def is_validation(path: str) -> bool:
    return int(hashlib.md5(path.encode()).hexdigest(), 16) % VALIDATION_ONE_IN == 0


def _job(job: tuple) -> tuple[numpy.ndarray, numpy.ndarray]:
    tokenizer, context, fim_rate, piece, snippet_rate, seed, index, documents = job
    packer = Packer(Tokenizer.from_file(tokenizer), context, fim_rate, piece, snippet_rate)
    draw = random.Random(f"{seed} {index}")
    train = [d for d in documents if not is_validation(d["path"])]
    return packer.rows(train, draw), packer.rows([d for d in documents if is_validation(d["path"])], draw)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rows", default="rows", help="folder in WORK to write (default: rows)")
    parser.add_argument("--context", type=int, default=512, help="tokens a row predicts (default: 512)")
    parser.add_argument("--fim-rate", type=float, default=0.9, help="share of pieces that become examples (default: 0.9)")
    parser.add_argument("--piece", type=int, help="tokens of a piece at the most; short ones have more middles (default: the context)")
    parser.add_argument("--snippet-rate", type=float,
                        help=f"share of examples with a similar piece of the package (default: 0.15 from a context of {SNIPPET_CONTEXT} on, else 0)")
    parser.add_argument("--megabytes", type=float, help="text to draw by --shares; without it all of it is taken")
    parser.add_argument("--shares", default="", help="weight of each language in what is drawn: python=60,swift=12,...")
    parser.add_argument("--seed", type=int, default=1, help="another seed is another epoch (default: 1)")
    parser.add_argument("--workers", type=int, default=os.cpu_count())


def run(arguments: argparse.Namespace) -> None:
    corpus, tokenizer = arguments.work / "corpus.jsonl", arguments.work / "tokenizer.json"
    for path, stage in ((corpus, "corpus"), (tokenizer, "tokenizer")):
        if not path.exists():
            sys.exit(f"recipe pack: there is no {path.name}; run 'recipe {stage}' first")
    outputs = [arguments.work / arguments.rows / name for name in ("train.bin", "valid.bin")]
    if arguments.snippet_rate is None:
        arguments.snippet_rate = 0.15 if arguments.context >= SNIPPET_CONTEXT else 0
    options = [getattr(arguments, name) for name in ("context", "fim_rate", "piece", "snippet_rate", "megabytes", "shares", "seed")]
    rules = stamps.code_of(examples, fim, shares, snippets, sys.modules[__name__])
    made_from = stamps.stamp(stamps.file_digest(corpus), stamps.file_digest(tokenizer), options, rules)
    if all(stamps.is_finished(output, made_from) for output in outputs):
        print("the rows are up to date")
        return
    with stamps.writing(outputs[0], made_from) as train, stamps.writing(outputs[1], made_from) as valid:
        totals = pack(arguments, str(corpus), str(tokenizer), (train, valid))
    print(f"{totals[0] / 1e6:.1f}M tokens to train on, {totals[1] / 1e6:.2f}M to validate")


def pack(arguments: argparse.Namespace, corpus: str, tokenizer: str, outputs: tuple[Path, Path]) -> list[int]:
    """Write the rows to train on and those to validate with; the tokens of both."""
    draw = random.Random(arguments.seed)
    with open(corpus) as lines:
        documents = [json.loads(line) for line in lines]
    draw.shuffle(documents)
    if arguments.megabytes:
        documents = shares.sampled(documents, arguments.shares, arguments.megabytes * 1e6)
    if arguments.snippet_rate > 0:
        # Files of a package have to meet in a job; the rows are drawn in another order when they are trained on.
        documents.sort(key=lambda document: document["package"])
    settings = (tokenizer, arguments.context, arguments.fim_rate, arguments.piece, arguments.snippet_rate, arguments.seed)
    jobs = [(*settings, start, documents[start:start + DOCUMENTS_PER_JOB]) for start in range(0, len(documents), DOCUMENTS_PER_JOB)]
    totals = [0, 0]
    shuffle = numpy.random.default_rng(arguments.seed)
    with multiprocessing.Pool(arguments.workers) as pool, open(outputs[0], "wb") as train, open(outputs[1], "wb") as valid:
        for parts in pool.imap(_job, jobs):
            for number, (rows, handle) in enumerate(zip(parts, (train, valid))):
                shuffle.shuffle(rows)
                rows.tofile(handle)
                totals[number] += rows.size
    return totals
