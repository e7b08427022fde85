#!/usr/bin/env python3
"""Counts the instructions of one decode step and of one keystroke on the shipped model, which no neighbour disturbs.

    python3 Tests/Benchmarks/instructions.py .build/release/familiar

Needs valgrind and strip. Valgrind has no AVX-512, so the AVX2 kernels are counted, on one thread. Each figure is the difference of two runs that do more and
less of the same, so that starting and loading cancel out. Writes results/instructions.csv.
"""
import csv
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
MODEL = HERE.parents[1] / "models" / "familiar-6m.gguf"
ENVIRONMENT = {"FAMILIAR_ISA": "avx2"}


def count(binary: str, cache: str, *arguments: str) -> int:
    """Instructions of one run, in all threads."""
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/out", binary, *arguments, "--model", str(MODEL), "--threads", "1"],
            env={**os.environ, **ENVIRONMENT, "XDG_CACHE_HOME": cache}, capture_output=True, text=True, check=False)
        found = re.search(r"Collected : (\d+)", run.stderr)
        if run.returncode != 0 or not found:
            sys.exit(f"valgrind: {run.stderr[-2000:]}")
        return int(found.group(1))


def difference(binary: str, cache: str, more: list[str], less: list[str], steps: int) -> int:
    return (count(binary, cache, *more) - count(binary, cache, *less)) // steps


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    ids = ",".join(str(100 + i % 50) for i in range(200))
    generate, bench = ["generate", "--json", "--ids", ids], ["bench", "--json", "--prompt", "1", "--generate", "1", "--repeat", "1"]
    rows = []
    with tempfile.TemporaryDirectory() as cache:
        # Valgrind 3.19 gives up on debug information of version 5.
        binary = f"{cache}/familiar"
        subprocess.run(["strip", "--strip-debug", "-o", binary, sys.argv[1]], check=True)
        # Packs the weights, so that neither run of a pair does.
        count(binary, cache, *generate, "--max-tokens", "1")
        decode = difference(binary, cache, [*generate, "--max-tokens", "65"], [*generate, "--max-tokens", "33"], 32)
        rows.append(("decode step after 200 tokens", decode, "generate --ids (200 ids) --max-tokens 65, less 33, by 32"))
        key = difference(binary, cache, [*bench, "--keystrokes", "60"], [*bench, "--keystrokes", "20"], 40)
        rows.append(("keystroke with 8 tokens, drafts on", key, "bench --prompt 1 --generate 1 --repeat 1 --keystrokes 60, less 20, by 40"))
    commit = subprocess.run(["git", "-C", str(HERE), "describe", "--always", "--dirty"], capture_output=True, text=True, check=False).stdout.strip()
    with open(HERE / "results" / "instructions.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["what", "instructions", "command", "environment", "commit"])
        for what, instructions, command in rows:
            writer.writerow([what, instructions, f"valgrind --tool=callgrind familiar {command}; --threads 1", json.dumps(ENVIRONMENT), commit])
            print(f"{what}: {instructions:,}")


main()
