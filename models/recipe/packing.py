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

import numpy
from tokenizers import Tokenizer

from . import fim
from .shares import sampled

VALIDATION_ONE_IN = 200
DOCUMENTS_PER_JOB = 300
# Ids that cutting a text in three can add to it.
SLACK = 6
# The shortest pieces, as a share of the longest.
SHORTEST_SHARE = 0.1


class Packer:
    """Makes the rows of some documents."""

    def __init__(self, tokenizer: Tokenizer, context: int, fim_rate: float, piece: int | None = None):
        self.tokenizer, self.context, self.fim_rate = tokenizer, context, fim_rate
        self.piece = piece or context
        self.marks = fim.Sentinels.of(tokenizer)

    def ids(self, text: str) -> list[int]:
        return self.tokenizer.encode(text, add_special_tokens=False).ids

    def pieces(self, document: dict, draw: random.Random):
        """Yields (is an example, ids) of one document; an example has at most CONTEXT + 1 ids."""
        text = document["text"]
        header = [self.marks.filename, *self.ids(document["path"] + "\n")] if draw.random() < 0.5 else []
        encoding = self.tokenizer.encode(text, add_special_tokens=False)
        room = self.context + 1 - len(header) - 4 - SLACK
        if room < 64:
            header, room = [], self.context + 1 - 4 - SLACK
        position, total = 0, len(encoding.ids)
        while position < total:
            most = min(room, self.piece)
            # A quarter of the pieces fill a row, as prompts from the midst of a long file do. The others are shorter, evenly by
            # their logarithm: a row has one middle a piece, and nothing but middles teaches what the suffix is for.
            size = most if draw.random() < 0.25 else max(1, int(most * SHORTEST_SHARE ** draw.random()))
            end = min(total, position + size)
            chunk = text[encoding.offsets[position][0]:encoding.offsets[end - 1][1]]
            if len(chunk) > 60 and draw.random() < self.fim_rate:
                example = self.example(chunk, header, draw)
                if example:
                    yield True, example
            else:
                yield False, (header if position == 0 else []) + self.ids(chunk) + ([self.marks.end] if end == total else [])
            position = end

    def example(self, chunk: str, header: list[int], draw: random.Random) -> list[int] | None:
        start, stop = fim.span(chunk, draw)
        prefix, middle = self.joined(chunk[:stop], start)
        suffix = self.ids(chunk[stop:])
        room = self.context + 1 - 4 - len(header) - len(prefix) - len(middle)
        # The server shows a quarter of the context after the cursor at most.
        suffix = suffix[:max(0, min(room, self.context // 4 if draw.random() < 0.5 else room))]
        if draw.random() < 0.05:  # the end of a file
            suffix = []
        return fim.arranged(self.marks, prefix, middle, suffix, header) if room >= 0 else None

    def joined(self, text: str, start: int) -> tuple[list[int], list[int]]:
        """The ids of `text`, cut before the token that reaches over `start`.

        Prefix and middle are tokenized as one text, because the server has the model write the last piece of the prefix again
        (token healing): its prompts never end with the half of a token that a cut in the text would leave.
        """
        encoding = self.tokenizer.encode(text, add_special_tokens=False)
        cut = next((number for number, (_, end) in enumerate(encoding.offsets) if end > start), len(encoding.ids))
        return encoding.ids[:cut], encoding.ids[cut:]

    def rows(self, documents: list[dict], draw: random.Random) -> numpy.ndarray:
        examples: list[list[int]] = []
        plain: list[int] = []
        for document in documents:
            for is_example, ids in self.pieces(document, draw):
                if is_example:
                    examples.append(ids)
                else:
                    plain.extend(ids)
        return packed(examples, plain, self.context + 1)


def packed(examples: list[list[int]], plain: list[int], length: int) -> numpy.ndarray:
    """Rows [N, length]: whole examples, the longest first, each row filled up with left-to-right text."""
    examples = sorted(examples, key=len, reverse=True)
    rows, low, high, taken = [], 0, len(examples) - 1, 0
    while low <= high:
        row = list(examples[low])
        low += 1
        while low <= high and len(row) + len(examples[high]) <= length:
            row += examples[high]
            high -= 1
        missing = length - len(row)
        if taken + missing > len(plain):
            break
        rows.append(row + plain[taken:taken + missing])
        taken += missing
    rows += [plain[start:start + length] for start in range(taken, len(plain) - length + 1, length)]
    return numpy.array(rows, dtype=numpy.uint16).reshape(len(rows), length)


def is_validation(path: str) -> bool:
    return int(hashlib.md5(path.encode()).hexdigest(), 16) % VALIDATION_ONE_IN == 0


def _job(job: tuple) -> tuple[numpy.ndarray, numpy.ndarray]:
    tokenizer, context, fim_rate, piece, seed, index, documents = job
    packer, draw = Packer(Tokenizer.from_file(tokenizer), context, fim_rate, piece), random.Random(f"{seed} {index}")
    train = [d for d in documents if not is_validation(d["path"])]
    return packer.rows(train, draw), packer.rows([d for d in documents if is_validation(d["path"])], draw)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rows", default="rows", help="folder in WORK to write (default: rows)")
    parser.add_argument("--context", type=int, default=512, help="tokens a row predicts (default: 512)")
    parser.add_argument("--fim-rate", type=float, default=0.9, help="share of pieces that become examples (default: 0.9)")
    parser.add_argument("--piece", type=int, help="tokens of a piece at the most; short ones have more middles (default: the context)")
    parser.add_argument("--megabytes", type=float, help="text to draw by --shares; without it all of it is taken")
    parser.add_argument("--shares", default="", help="weight of each language in what is drawn: python=60,swift=12,...")
    parser.add_argument("--seed", type=int, default=1, help="another seed is another epoch (default: 1)")
    parser.add_argument("--workers", type=int, default=os.cpu_count())


def run(arguments: argparse.Namespace) -> None:
    out = os.path.join(arguments.work, arguments.rows)
    os.makedirs(out, exist_ok=True)
    draw = random.Random(arguments.seed)
    with open(os.path.join(arguments.work, "corpus.jsonl")) as lines:
        documents = [json.loads(line) for line in lines]
    draw.shuffle(documents)
    if arguments.megabytes:
        documents = sampled(documents, arguments.shares, arguments.megabytes * 1e6)
    tokenizer = os.path.join(arguments.work, "tokenizer.json")
    jobs = [(tokenizer, arguments.context, arguments.fim_rate, arguments.piece, arguments.seed, start, documents[start:start + DOCUMENTS_PER_JOB])
            for start in range(0, len(documents), DOCUMENTS_PER_JOB)]
    totals = [0, 0]
    names = [os.path.join(out, name) for name in ("train.bin", "valid.bin")]
    shuffle = numpy.random.default_rng(arguments.seed)
    with multiprocessing.Pool(arguments.workers) as pool, open(names[0] + ".tmp", "wb") as train, open(names[1] + ".tmp", "wb") as valid:
        for parts in pool.imap(_job, jobs):
            for number, (rows, handle) in enumerate(zip(parts, (train, valid))):
                shuffle.shuffle(rows)
                rows.tofile(handle)
                totals[number] += rows.size
    for name in names:
        os.replace(name + ".tmp", name)
    print(f"{totals[0] / 1e6:.1f}M tokens to train on, {totals[1] / 1e6:.2f}M to validate")
