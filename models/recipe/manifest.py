"""The manifest: one line for each archive that the corpus or the held-out folders come from.

It is committed beside the code, so that what a model was trained on can be told and checked long after the corpus is
gone.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from . import packages, sources
from .packages import Package

COLUMNS = (
    "use",
    "language",
    "registry",
    "package",
    "version",
    "licence",
    "archive",
    "archive_bytes",
    "sha256",
    "kept_bytes",
    "kept_files",
)


def rows(work: Path, kept: dict[Package, tuple[int, int]]) -> Iterable[tuple[object, ...]]:
    """Rows in the order of the tables; `kept` gives (bytes, files) of a package, which its first archive's row has."""
    for use, table in (("training", packages.TRAINING), ("held-out", packages.HELD_OUT)):
        for package in table:
            for number, entry in enumerate(sources.entries_of(work, package)):
                size, files = kept.get(package, (0, 0)) if number == 0 else (0, 0)
                yield (
                    use,
                    package.language,
                    package.registry,
                    package.name,
                    entry["version"],
                    package.licence,
                    entry["file"],
                    entry["bytes"],
                    entry["sha256"],
                    size,
                    files,
                )


def held_out_sizes(work: Path) -> dict[Package, tuple[int, int]]:
    """Bytes and files of every held-out folder."""
    sizes = {}
    for package in packages.HELD_OUT:
        if sources.archives(work, package):
            files = [path for path in (work / "heldout" / package.folder).rglob("*") if path.is_file()]
            sizes[package] = (sum(path.stat().st_size for path in files), len(files))
    return sizes


def text(work: Path, kept: dict[Package, tuple[int, int]]) -> str:
    """The manifest's tab-separated lines, the first of which names the columns."""
    lines = [COLUMNS, *rows(work, {**kept, **held_out_sizes(work)})]
    return "".join("\t".join(map(str, line)) + "\n" for line in lines)
