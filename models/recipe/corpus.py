"""Remove duplicates, cap every language and write the corpus.

WORK/corpus.jsonl gets one file a line, {"language", "package", "path", "text"}, in a seeded order over all languages;
WORK/manifest.tsv says what came from where; WORK/report.json counts the bytes of every language and every reason for
which a file was left out, those of `filter` included.
"""

from __future__ import annotations

import argparse
import collections
import json
import multiprocessing
import os
import sys
from pathlib import Path

from . import candidate_files, candidates, decontaminate, duplicates, manifest, packages, selection, sources, stamps
from .candidate_files import Candidate
from .packages import Package

RULES = (candidate_files, decontaminate, duplicates, manifest, selection, sys.modules[__name__])


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, default=0, help="of the choice and the order of files (default: 0)")
    parser.add_argument(
        "--cap",
        metavar="LANGUAGE=MB",
        action="append",
        default=[],
        help=f"at most so many megabytes of a language (default: {defaults()})",
    )
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes (default: one a core)")


def defaults() -> str:
    return ", ".join(f"{language}={megabytes}" for language, megabytes in packages.CAPS.items())


def caps(words: list[str]) -> dict[str, float]:
    """The caps in megabytes, with those that the command line changes."""
    chosen: dict[str, float] = dict(packages.CAPS)
    for word in words:
        language, _, megabytes = word.partition("=")
        try:
            if language not in chosen:
                raise ValueError
            chosen[language] = float(megabytes)
        except ValueError:
            sys.exit(f"recipe corpus: --cap {word}: expected LANGUAGE=MB, with a language of {', '.join(chosen)}")
    return chosen


def read_pair(pair: tuple[Path, Package]) -> list[Candidate]:
    return candidate_files.read(*pair)


def without_duplicates(files: list[Candidate], reasons: collections.Counter[str]) -> list[Candidate]:
    """The files that are kept; why the others are not is counted."""
    position = {package: number for number, package in enumerate(packages.TRAINING)}
    files = sorted(files, key=lambda file: duplicates.preference(position[file.package], file.path))
    kept = []
    for file, reason in zip(files, duplicates.rejections((file.digest, file.signature) for file in files), strict=True):
        if reason is None:
            kept.append(file)
        else:
            reasons[reason] += 1
    return kept


def within_caps(
    files: list[Candidate], megabytes: dict[str, float], seed: int, reasons: collections.Counter[str]
) -> list[Candidate]:
    """The files chosen in each language, in the seeded order over all of them."""
    result = []
    for language, cap in megabytes.items():
        of_language = [file for file in files if file.package.language == language]
        chosen = selection.chosen(
            [(file.package.name, file.path, file.size) for file in of_language], int(cap * 1e6), seed
        )
        kept = [file for file in of_language if (file.package.name, file.path) in chosen]
        reasons["over the cap"] += len(of_language) - len(kept)
        result += kept
    return sorted(result, key=lambda file: selection.order(seed, file.package.name, file.path))


def report(files: list[Candidate], found: collections.Counter[str], reasons: collections.Counter[str]) -> dict:
    languages = {
        language: {
            "found_bytes": found[language],
            "bytes": sum(file.size for file in files if file.package.language == language),
            "files": sum(file.package.language == language for file in files),
        }
        for language in packages.CAPS
    }
    return {"languages": languages, "left_out": dict(sorted(reasons.items()))}


def run(arguments: argparse.Namespace) -> int:
    work, megabytes = arguments.work.resolve(), caps(arguments.cap)
    if not candidates.is_complete(work):
        sys.exit("recipe corpus: not all packages are filtered; run 'recipe filter' (again) first")
    present = [package for package in packages.TRAINING if sources.archives(work, package)]
    made_from = stamps.stamp(
        candidates.completeness(work).read_text(),
        megabytes,
        arguments.seed,
        stamps.code_of(*RULES),
        (work / "fetched.json").read_text(),
    )
    outputs = [work / name for name in ("corpus.jsonl", "manifest.tsv", "report.json")]
    if all(stamps.is_finished(output, made_from) for output in outputs):
        print("the corpus is up to date")
        return 0
    reasons: collections.Counter[str] = collections.Counter()
    for package in present:
        reasons.update(json.loads(candidates.output_of(work, package).with_suffix(".json").read_text()))
    del reasons["kept"]
    with multiprocessing.get_context("fork").Pool(arguments.workers) as pool:
        files = [
            file for part in pool.map(read_pair, [(work, package) for package in present], chunksize=1) for file in part
        ]
    unique = without_duplicates(files, reasons)
    found: collections.Counter[str] = collections.Counter()
    for file in unique:
        found[file.package.language] += file.size
    kept = within_caps(unique, megabytes, arguments.seed, reasons)
    sizes: dict[Package, tuple[int, int]] = {}
    for file in kept:
        size, count = sizes.get(file.package, (0, 0))
        sizes[file.package] = (size + file.size, count + 1)
    summary = report(kept, found, reasons)
    with stamps.writing(outputs[0], made_from) as partial:
        candidate_files.write_lines(work, kept, partial)
    with stamps.writing(outputs[1], made_from) as partial:
        partial.write_text(manifest.text(work, sizes))
    with stamps.writing(outputs[2], made_from) as partial:
        partial.write_text(json.dumps(summary, indent=1) + "\n")
    for language, counts in summary["languages"].items():
        print(
            f"{language}: {counts['bytes'] / 1e6:.1f} of {counts['found_bytes'] / 1e6:.1f} MB, {counts['files']} files"
        )
    print("left out:", ", ".join(f"{reason} {count}" for reason, count in summary["left_out"].items()))
    return 0
