"""Read the members of what a registry gives: wheels, source archives, Debian packages, folders and git repositories.

Nothing is unpacked to disk: members are read one by one and those that are not asked for are passed over.
"""

from __future__ import annotations

import subprocess
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

# Far above the largest file that the filters keep (400 kB); it bounds the memory that one hostile member can take.
LARGEST_MEMBER = 3_000_000

Member = tuple[str, bytes]


class UnreadableArchive(Exception):
    """An archive that is damaged or of no known kind; the text names it."""


def members(path: Path, wanted: Callable[[str], bool]) -> Iterator[Member]:
    """The name and the bytes of every regular file that is wanted by its name, in the archive's order.

    Names have forward slashes and no leading `./`. Links are passed over: what they name is a member of its own.
    """
    try:
        if path.is_dir():
            yield from repository_members(path, wanted) if (path / "HEAD").is_file() else folder_members(path, wanted)
        elif path.suffix in (".whl", ".zip"):
            yield from zip_members(path, wanted)
        elif path.suffix == ".deb":
            yield from piped_members(["dpkg-deb", "--fsys-tarfile", str(path)], wanted)
        else:
            with tarfile.open(path) as archive:
                yield from tar_members(archive, wanted)
    except (tarfile.TarError, zipfile.BadZipFile, EOFError, OSError, subprocess.CalledProcessError) as error:
        raise UnreadableArchive(f"{path}: {error}") from error


def folder_members(folder: Path, wanted: Callable[[str], bool]) -> Iterator[Member]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_symlink() and path.is_file() and wanted(name) and path.stat().st_size <= LARGEST_MEMBER:
            yield name, path.read_bytes()


def repository_members(repository: Path, wanted: Callable[[str], bool]) -> Iterator[Member]:
    """The files of HEAD in a bare git repository."""
    yield from piped_members(["git", "-C", str(repository), "archive", "--format=tar", "HEAD"], wanted)


def zip_members(path: Path, wanted: Callable[[str], bool]) -> Iterator[Member]:
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            if not entry.is_dir() and wanted(entry.filename) and entry.file_size <= LARGEST_MEMBER:
                yield entry.filename, archive.read(entry)


def piped_members(command: list[str], wanted: Callable[[str], bool]) -> Iterator[Member]:
    """Members of the tar archive that a command writes to its standard output."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        output: IO[bytes] = process.stdout  # type: ignore[assignment]
        with tarfile.open(fileobj=output, mode="r|") as archive:
            yield from tar_members(archive, wanted)
        # A tar archive may end in padding, which has to be taken for the command to end well.
        while output.read(1 << 16):
            pass
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)


def tar_members(archive: tarfile.TarFile, wanted: Callable[[str], bool]) -> Iterator[Member]:
    for entry in archive:
        name = entry.name.removeprefix("./")
        if entry.isfile() and wanted(name) and entry.size <= LARGEST_MEMBER:
            file = archive.extractfile(entry)
            if file is not None:
                yield name, file.read()
