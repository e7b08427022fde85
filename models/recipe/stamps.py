"""What is finished and from what: a stage's outputs are kept while their stamp matches.

An output is written under a temporary name and renamed when it is whole, so a file with its final name is never a
part of one. Beside it lies `NAME.stamp`, a digest of everything that the output follows from: inputs, options and the
code of the rules. A stamp that differs means that the output is made again.
"""

from __future__ import annotations

import ast
import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType


def stamp(*inputs: object) -> str:
    """A digest of JSON-like values; equal inputs give equal stamps in every process."""
    return hashlib.sha256(json.dumps(inputs, sort_keys=True, default=str).encode()).hexdigest()


def code_of(*modules: ModuleType) -> str:
    """A digest of what the modules do, so that a changed rule remakes what it decided and a changed comment does
    not."""
    digest = hashlib.sha256()
    for module in modules:
        tree = ast.parse(Path(module.__file__ or "").read_bytes())
        for node in ast.walk(tree):
            # A string that stands alone does nothing: it is a docstring.
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                node.value.value = ""
        digest.update(ast.dump(tree).encode())
    return digest.hexdigest()


def file_digest(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def stamp_file(output: Path) -> Path:
    return output.with_name(output.name + ".stamp")


def is_finished(output: Path, expected: str) -> bool:
    """Whether the output is there, whole, and made from these inputs."""
    try:
        return output.exists() and stamp_file(output).read_text() == expected
    except FileNotFoundError:
        return False


def remove(path: Path) -> None:
    """Remove a file or a folder with all that is in it, if it is there."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


@contextlib.contextmanager
def writing(output: Path, made_from: str) -> Iterator[Path]:
    """Give a temporary name to write a file or make a folder at; rename it and stamp it when the body ends well.

    The old stamp goes first: whoever is killed between the renames leaves an output without a stamp, which is made
    again.
    """
    output.parent.mkdir(parents=True, exist_ok=True)
    partial = output.with_name(output.name + ".partial")
    remove(partial)
    yield partial
    stamp_file(output).unlink(missing_ok=True)
    remove(output)
    os.replace(partial, output)
    partial_stamp = partial.with_name(partial.name + ".stamp")
    partial_stamp.write_text(made_from)
    os.replace(partial_stamp, stamp_file(output))
