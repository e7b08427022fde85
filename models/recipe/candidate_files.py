"""The files that the filters left, as they are looked through for the corpus and copied into it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy

from . import candidates, decontaminate, duplicates
from .packages import Package


@dataclass
class Candidate:
    """One file of a candidates file: where its line is, and what it is compared by."""

    package: Package
    path: str
    offset: int
    length: int
    size: int
    digest: bytes
    signature: numpy.ndarray


def read(work: Path, package: Package) -> list[Candidate]:
    """Look through one candidates file. Texts are not kept: all packages' together would fill a small machine's
    memory."""
    found, hashes, offset = [], duplicates.WordHashes(), 0
    with open(candidates.output_of(work, package), "rb") as file:
        for line in file:
            document = json.loads(line)
            data = document["text"].encode("utf-8")
            found.append(
                Candidate(
                    package,
                    document["path"],
                    offset,
                    len(line),
                    len(data),
                    decontaminate.digest(data),
                    duplicates.signature(document["text"], hashes),
                )
            )
            offset += len(line)
    return found


def write_lines(work: Path, files: list[Candidate], output: Path) -> None:
    """Copy the chosen lines, byte for byte."""
    sources = {package: open(candidates.output_of(work, package), "rb") for package in {file.package for file in files}}
    try:
        with open(output, "wb") as target:
            for file in files:
                sources[file.package].seek(file.offset)
                target.write(sources[file.package].read(file.length))
    finally:
        for source in sources.values():
            source.close()
