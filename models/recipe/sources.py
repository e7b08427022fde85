"""What was fetched of a package: its archives, what identifies them, and the files in them."""

from __future__ import annotations

import json
import posixpath
import re
import sys
from pathlib import Path

from . import archives as archive_reading
from . import stamps
from .packages import Package

# The archives of a package among what its client leaves: no signatures, no Debian patches, no component tarballs.
ARCHIVE = {
    "pip": re.compile(r"\.whl$"),
    "pip-source": re.compile(r"\.(tar\.gz|zip)$"),
    "deb": re.compile(r"\.deb$"),
    "deb-source": re.compile(r"_(?![^_]*\.(debian|orig-))[0-9][^_]*\.tar\.(gz|xz|bz2)$"),
    "git": re.compile(r"\.tar$"),
}


def folder_of(work: Path, package: Package) -> Path:
    return work / "packages" / package.registry / package.folder


def archives(work: Path, package: Package) -> list[Path]:
    """The package's archives, sorted by name; empty when it was not fetched."""
    folder = folder_of(work, package)
    found = sorted(path for path in folder.glob("*") if ARCHIVE[package.registry].search(path.name))
    return [path for path in found if not package.version or package.version == version_of(package, path)]


def version_of(package: Package, archive: Path) -> str:
    """The version that an archive's name states."""
    if package.registry == "pip":
        return archive.name.split("-")[1]
    if package.registry in ("pip-source", "git"):
        return re.sub(r"\.(tar\.gz|zip|tar)$", "", archive.name).rsplit("-", 1)[1]
    return re.sub(r"(\.orig)?\.tar\.\w+$", "", archive.name).split("_")[1].replace("%3a", ":")


def record(work: Path, package: Package) -> list[dict]:
    """What fetched.json says of a package: one entry an archive."""
    return [
        {
            "registry": package.registry,
            "package": package.name,
            "version": version_of(package, path),
            "file": path.name,
            "bytes": path.stat().st_size,
            "sha256": stamps.file_digest(path),
        }
        for path in archives(work, package)
    ]


def entries_of(work: Path, package: Package) -> list[object]:
    """What identifies a package's archives without reading them again: `fetched.json` has their digests."""
    fetched = json.loads((work / "fetched.json").read_text())["archives"]
    return [entry for entry in fetched if (entry["registry"], entry["package"]) == (package.registry, package.name)]


def files_of(work: Path, package: Package) -> list[archive_reading.Member]:
    """All files of the package's language, named from the folder that they have in common.

    A source archive has its name and version around everything and a Debian package the system's folders; in a wheel,
    the first folder is the name under which it is imported and stays.
    """
    found = []
    for archive in archives(work, package):
        try:
            found += list(archive_reading.members(archive, package.holds))
        except archive_reading.UnreadableArchive as error:
            print(f"unreadable, left out: {error}", file=sys.stderr)
    common = (
        ""
        if package.registry == "pip"
        else posixpath.commonpath([posixpath.dirname(path) for path, _ in found] or [""])
    )
    return [(posixpath.relpath(path, common) if common else path, data) for path, data in found]
