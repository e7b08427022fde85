"""Stage `evaluate`: what a model is worth on held-out packages, by language, as one CSV.

Everything about our models is measured by the product, `familiar evaluate`: bits per byte of the checkpoint and of the file that
is shipped, and lines put back at the same holes three times: with the suffix, with the sentinels but an empty suffix, and from
left to right. The loss says nothing of infilling, so only holes count there (arXiv 2207.14255, section 4.2).

A peer of another architecture (a GGUF file that llama.cpp runs) is measured on the same files by the same rule: windows of 512 of
its own tokens, the second half of each scored, per byte of the scored tokens.
"""
import argparse
import csv
import hashlib
import json
import math
import os
import shutil
import subprocess

from . import packages

WINDOW = 512
FIELDS = ["language", "bytes", "model", "what", "bits_per_byte", "holes", "exact_match", "low", "high", "edit_similarity", "empty", "ended"]
# The language of a file by its extension; a header says nothing of which it is.
LANGUAGES = {extension: language for language, extensions in packages.EXTENSIONS.items() for extension in extensions if extension != "h"}


def sample(folder: str, target: str, size: int, wanted: str | None = None) -> dict[str, int]:
    """Copies files of `folder` to TARGET/LANGUAGE, `size` bytes of each language at the most; the bytes by language.

    Which ones is decided by the hash of their names: the same files for every model. Languages that are not `wanted`
    (python,go) are not touched, so that runs for different ones can go side by side.
    """
    found: dict[str, list[str]] = {}
    for parent, _, names in os.walk(folder):
        for name in names:
            language = LANGUAGES.get(name.rsplit(".", 1)[-1].lower())
            if language:
                found.setdefault(language, []).append(os.path.relpath(os.path.join(parent, name), folder))
    taken = {}
    for language, paths in sorted(found.items()):
        if wanted and language not in wanted.split(","):
            continue
        shutil.rmtree(os.path.join(target, language), ignore_errors=True)
        total = 0
        for path in sorted(paths, key=lambda p: hashlib.sha256(p.encode()).hexdigest()):
            bytes_here = os.path.getsize(os.path.join(folder, path))
            if bytes_here > 200_000 or total + bytes_here > size:
                continue
            copy = os.path.join(target, language, path)
            os.makedirs(os.path.dirname(copy), exist_ok=True)
            shutil.copyfile(os.path.join(folder, path), copy)
            total += bytes_here
        taken[language] = total
    return taken


def measured(familiar: str, model: str, folder: str, language: str, holes: int, suffix: str = "shown") -> dict:
    command = [familiar, "evaluate", folder, "--language", language, "--model", model, "--holes", str(holes), "--json",
               "--suffix", suffix]
    answer = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return {**answer["total"], "empty": answer["empty_completions"], "ended": answer["immediate_ends"]}


def row(language: str, size: int, model: str, what: str, figures: dict) -> dict:
    low, high = figures.get("exact_match_ci95") or (None, None)
    values = {"language": language, "bytes": size, "model": model, "what": what, "low": low, "high": high}
    values |= {key: figures.get(key) for key in ("bits_per_byte", "holes", "exact_match", "edit_similarity", "empty", "ended")}
    return {key: round(v, 4) if isinstance(v, float) else v for key, v in values.items()}


class Peer:
    """A model that llama.cpp runs."""

    def __init__(self, path: str, threads: int):
        import llama_cpp

        self.llama = llama_cpp.Llama(path, n_ctx=WINDOW, n_batch=WINDOW, n_threads=threads, n_threads_batch=threads,
                                     logits_all=True, verbose=False)

    def nats(self, ids: list[int], first: int) -> float:
        """Of the tokens from `first` on."""
        import numpy

        self.llama.reset()
        self.llama.eval(ids)
        rows = numpy.asarray(self.llama.scores[first - 1:len(ids) - 1], dtype=numpy.float64)
        best = rows.max(1)
        normalizers = best + numpy.log(numpy.exp(rows - best[:, None]).sum(1))
        return float((normalizers - rows[numpy.arange(len(rows)), ids[first:]]).sum())

    def bits_per_byte(self, folder: str) -> float:
        nats, count = 0.0, 0
        for parent, _, names in sorted(os.walk(folder)):
            for name in sorted(names):
                with open(os.path.join(parent, name), "rb") as file:
                    ids = self.llama.tokenize(file.read(), add_bos=False, special=False)
                for start in range(0, len(ids), WINDOW):
                    window = ids[start:start + WINDOW]
                    first = max(1, len(window) // 2)
                    if len(window) > first:
                        nats += self.nats(window, first)
                        count += len(self.llama.detokenize(window[first:]))
        return nats / math.log(2) / count


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--familiar", required=True, help="the program")
    add("--checkpoint", help="Hugging Face folder of the model, for bits per byte before quantization")
    add("--model", help="the file that is shipped")
    add("--peer", help="a GGUF file of another model, for llama-cpp-python")
    add("--bytes", type=int, default=300_000, help="text of each language at the most (default: 300,000)")
    add("--holes", type=int, default=1000, help="of each language (default: 1000)")
    add("--languages", help="only these: python,go")
    add("--threads", type=int, default=os.cpu_count())
    add("--output", default="quality.csv", help="in WORK; rows are added (default: quality.csv)")


def run(arguments: argparse.Namespace) -> None:
    target = os.path.join(arguments.work, f"heldout-{arguments.bytes}")
    sizes = sample(os.path.join(arguments.work, "heldout"), target, arguments.bytes, arguments.languages)
    path = os.path.join(arguments.work, arguments.output)
    is_new = not os.path.exists(path)
    peer = Peer(arguments.peer, arguments.threads) if arguments.peer else None
    with open(path, "a", newline="") as file:
        writer = csv.DictWriter(file, FIELDS, lineterminator="\n")
        if is_new:
            writer.writeheader()
        for language, size in sizes.items():
            for line in rows(arguments, peer, os.path.join(target, language), language, size):
                writer.writerow(line)
                file.flush()
                print(" ".join(str(value) for value in line.values()), flush=True)


def rows(arguments: argparse.Namespace, peer: Peer | None, folder: str, language: str, size: int):
    if arguments.checkpoint:
        figures = measured(arguments.familiar, arguments.checkpoint, folder, language, 1)
        yield row(language, size, os.path.basename(arguments.checkpoint), "checkpoint", {"bits_per_byte": figures["bits_per_byte"]})
    if arguments.model:
        for suffix in ("shown", "empty", "none"):
            figures = measured(arguments.familiar, arguments.model, folder, language, arguments.holes, suffix)
            yield row(language, size, os.path.basename(arguments.model), f"suffix {suffix}", figures)
    if peer:
        yield row(language, size, os.path.basename(arguments.peer), "peer", {"bits_per_byte": peer.bits_per_byte(folder)})
