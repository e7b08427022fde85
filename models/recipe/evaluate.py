"""Stage `evaluate`: what a model is worth on held-out packages, by language, as one CSV.

Everything about our models is measured by the product, `familiar evaluate`: bits per byte of the checkpoint and of the file that
is shipped, and lines put back at the same holes three times: with the suffix, with the sentinels but an empty suffix, and from
left to right. The loss says nothing of infilling, so only holes count there (arXiv 2207.14255, section 4.2).

A peer of another architecture (a GGUF file that llama.cpp runs) is measured on the same files by the same rule: windows of 512 of
its own tokens, the second half of each scored, per byte of the scored tokens.

What the CSV has of the same program, model, text and number of holes is not measured again.
"""
import argparse
import csv
import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from . import packages, peer, stamps

FIELDS = ["language", "bytes", "model", "what", "bits_per_byte", "holes", "exact_match", "low", "high", "edit_similarity", "empty", "ended",
          "made_from"]
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


class Task(NamedTuple):
    """Something to measure of one language."""

    what: str
    model: str
    # A digest of all that the figures follow from.
    made_from: str
    measure: Callable[[], dict]


def row(language: str, size: int, model: str, what: str, figures: dict, made_from: str = "") -> dict:
    low, high = figures.get("exact_match_ci95") or (None, None)
    values = {"language": language, "bytes": size, "model": model, "what": what, "low": low, "high": high, "made_from": made_from}
    values |= {key: figures.get(key) for key in ("bits_per_byte", "holes", "exact_match", "edit_similarity", "empty", "ended")}
    return {key: round(values[key], 4) if isinstance(values[key], float) else values[key] for key in FIELDS}


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
    add("--output", default="quality.csv", help="in WORK; what is new is added (default: quality.csv)")


def run(arguments: argparse.Namespace) -> None:
    target = os.path.join(arguments.work, f"heldout-{arguments.bytes}")
    sizes = sample(os.path.join(arguments.work, "heldout"), target, arguments.bytes, arguments.languages)
    path = os.path.join(arguments.work, arguments.output)
    done = finished(path)
    with open(path, "a", newline="") as file:
        writer = csv.DictWriter(file, FIELDS, lineterminator="\n")
        if file.tell() == 0:
            writer.writeheader()
        for language, size in sizes.items():
            for task in tasks(arguments, os.path.join(target, language), language):
                if task.made_from in done:
                    print(f"{language} {task.what}: measured before", flush=True)
                    continue
                line = row(language, size, task.model, task.what, task.measure(), task.made_from)
                writer.writerow(line)
                file.flush()
                print(" ".join(str(value) for value in line.values()), flush=True)


def finished(path: str) -> set[str]:
    """The stamps of what the CSV holds."""
    if not os.path.exists(path):
        return set()
    with open(path, newline="") as file:
        found = csv.DictReader(file)
        if found.fieldnames and found.fieldnames != FIELDS:
            raise SystemExit(f"recipe evaluate: {path} has other columns than {','.join(FIELDS)}; give another --output")
        return {line["made_from"] for line in found}


def tasks(arguments: argparse.Namespace, folder: str, language: str) -> Iterator[Task]:
    def task(what: str, model: str, program: str, holes: int | None, measure: Callable[[], dict]) -> Task:
        inputs = (what, digest(model), digest(program) if os.path.exists(program) else program, digest(folder), holes)
        return Task(what, os.path.basename(model), stamps.stamp(*inputs)[:16], measure)

    def holes(suffix: str) -> Callable[[], dict]:
        return lambda: measured(arguments.familiar, arguments.model, folder, language, arguments.holes, suffix)

    if arguments.checkpoint:
        yield task("checkpoint", arguments.checkpoint, arguments.familiar, None, lambda: {
            "bits_per_byte": measured(arguments.familiar, arguments.checkpoint, folder, language, 1)["bits_per_byte"]})
    if arguments.model:
        for suffix in ("shown", "empty", "none"):
            yield task(f"suffix {suffix}", arguments.model, arguments.familiar, arguments.holes, holes(suffix))
    if arguments.peer:
        yield task("peer", arguments.peer, peer.program(), None, lambda: {
            "bits_per_byte": peer.Peer(arguments.peer, arguments.threads).bits_per_byte(folder)})


def digest(path: str) -> str:
    """Of a file, or of all files of a folder with their names."""
    if os.path.isfile(path):
        return stamps.file_digest(Path(path))
    files = sorted(file for file in Path(path).rglob("*") if file.is_file())
    return stamps.stamp([(str(file.relative_to(path)), stamps.file_digest(file)) for file in files])
