"""Stage `samples`: lines put back, chosen by seed, as a table for the model's card; good and bad as they come.

Each is a line that is not blank taken out of a held-out file after its indentation and completed by `familiar complete`, nothing
known of the repository. Half of them are Python.
"""
import argparse
import os
import random
import subprocess

from .evaluate import sample


def lines(folder: str, draw: random.Random, count: int) -> list[tuple[str, int]]:
    """(file, line number from 0) of `count` lines that are not blank, each in another file."""
    files = sorted(os.path.join(parent, name) for parent, _, names in os.walk(folder) for name in names)
    chosen = []
    for path in draw.sample(files, min(count, len(files))):
        with open(path, encoding="utf-8", newline="") as file:
            numbers = [n for n, line in enumerate(file.read().split("\n")) if line.strip()]
        chosen.append((path, draw.choice(numbers)))
    return chosen


def completed(familiar: str, model: str, path: str, number: int, scratch: str) -> tuple[str, str]:
    """What stood there and what the model puts there."""
    with open(path, encoding="utf-8", newline="") as file:
        text = file.read().split("\n")
    line = text[number].rstrip("\r")
    indentation = line[:len(line) - len(line.lstrip())]
    text[number] = indentation
    copy = os.path.join(scratch, os.path.basename(path))
    with open(copy, "w", encoding="utf-8", newline="") as file:
        file.write("\n".join(text))
    place = f"{copy}:{number + 1}:{len(indentation.encode()) + 1}"
    answer = subprocess.run([familiar, "complete", "--mode", "line", "--model", model, place], capture_output=True, text=True, check=True)
    os.remove(copy)
    return line.strip(), answer.stdout.strip()


def cell(text: str, width: int = 76) -> str:
    text = text if len(text) <= width else text[:width - 1] + "…"
    return f"`` {text.replace('|', chr(92) + '|')} ``" if text else ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--familiar", required=True, help="the program")
    parser.add_argument("--model", required=True, help="the file that is shipped")
    parser.add_argument("--bytes", type=int, default=300_000, help="as for `evaluate` (default: 300,000)")
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)


def run(arguments: argparse.Namespace) -> None:
    target = os.path.join(arguments.work, f"heldout-{arguments.bytes}")
    languages = sorted(sample(os.path.join(arguments.work, "heldout"), target, arguments.bytes))
    draw = random.Random(arguments.seed)
    others = [language for language in languages if language != "python"]
    wanted = ["python"] * (arguments.count - arguments.count // 2) + [others[n % len(others)] for n in range(arguments.count // 2)]
    print("| file | what stood there | what the model writes |\n|---|---|---|")
    for language in sorted(set(wanted), key=wanted.index):
        folder = os.path.join(target, language)
        for path, number in lines(folder, draw, wanted.count(language)):
            truth, answer = completed(arguments.familiar, arguments.model, path, number, arguments.work)
            print(f"| {os.path.relpath(path, folder)}:{number + 1} | {cell(truth)} | {'the same' if answer == truth else cell(answer)} |")
