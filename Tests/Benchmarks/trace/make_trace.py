#!/usr/bin/env python3
"""Writes `typing.json`: an hour of editing pressed into some hundred keys, as an editor would tell a language server.

    python3 Tests/Benchmarks/trace/make_trace.py PYTHON_FILE SWIFT_FILE

Passages are cut out of two files of this repository and typed again: with auto-paired brackets and quotes that are typed over, indentation
that comes with a new line, typing errors and backspaces, pauses, words taken back, undo and redo, lines accepted as if they had been
suggested, jumps to another place and to another file. What is accepted is the file's own text, so the trace is the same for every model.

`typing.json` has `documents` (name, language, text before the first step) and `steps`. A step: `d` the document, `e` its edits as [offset,
removed characters, text], `c` the cursor after them, `k` what kind of key it was, `w` milliseconds of a pause before it. Offsets count
characters; the texts are ASCII.
"""
import hashlib
import json
import pathlib
import random
import sys

SEED = 20
PAIRS = {"(": ")", "[": "]", "{": "}", '"': '"'}
# Of the characters typed; people who type fast err about as often.
TYPING_ERRORS = 0.025
PAUSE, LONG_PAUSE = 500, 1200


class Recorder:
    def __init__(self, texts: list[str]):
        self.texts, self.steps, self.cursor = list(texts), [], 0
        self.document, self.pause = 0, 0
        self.closers: list[str] = []
        self.rng = random.Random(SEED)

    def step(self, kind: str, edits: list[list], cursor: int) -> None:
        text = self.texts[self.document]
        for offset, removed, inserted in edits:
            text = text[:offset] + inserted + text[offset + removed:]
        self.texts[self.document], self.cursor = text, cursor
        step = {"d": self.document, "k": kind, "c": cursor}
        if edits:
            step["e"] = edits
        if self.pause:
            step["w"], self.pause = self.pause, 0
        self.steps.append(step)

    def jump(self, document: int, cursor: int) -> None:
        kind = "jump" if document == self.document else "switch"
        self.document, self.closers = document, []
        self.step(kind, [], cursor)

    def insert(self, kind: str, inserted: str) -> None:
        self.step(kind, [[self.cursor, 0, inserted]], self.cursor + len(inserted))

    def backspace(self, count: int = 1, kind: str = "backspace") -> None:
        self.step(kind, [[self.cursor - count, count, ""]], self.cursor - count)

    def type_line_break(self, rest: str) -> int:
        """A new line with its indentation in one edit; returns the characters of `rest` that it wrote."""
        blanks = len(rest) - len(rest[1:].lstrip(" ")) - 1
        after = self.texts[self.document][self.cursor:]
        written = "\n" + rest[1:1 + blanks]
        if self.closers and after.startswith(self.closers[-1]):
            # The closer of an opened bracket goes to a line of its own, as editors have it.
            line = self.texts[self.document][:self.cursor].rpartition("\n")[2]
            below = "\n" + line[: len(line) - len(line.lstrip(" "))]
            self.step("newline", [[self.cursor, 0, written + below]], self.cursor + len(written))
        else:
            self.insert("newline", written)
        return len(written)

    def type(self, passage: str, accept_lines: set[int]) -> None:
        position, line = 0, 0
        while position < len(passage):
            character = passage[position]
            rest = passage[position:]
            after = self.texts[self.document][self.cursor:]
            if character == "\n":
                line += 1
                # A closer left over from a pair would stand in the way of the next line.
                if self.closers and not after.startswith(self.closers[-1]):
                    self.closers = []
                position += self.type_line_break(rest)
                if self.rng.random() < 0.2:
                    self.pause = PAUSE
                continue
            if self.closers and character == self.closers[-1] and after.startswith(character):
                self.closers.pop()
                self.step("overtype", [], self.cursor + 1)
                position += 1
                continue
            if self.closers and character == self.closers[-1] and after.lstrip().startswith(character) and character == "}":
                # The closer waits on its own line below: the cursor goes there.
                self.closers.pop()
                self.step("cursor", [], self.cursor + after.index(character) + 1)
                position += 1
                continue
            end = rest.find("\n") if "\n" in rest else len(rest)
            begun = len(passage[:position].rpartition("\n")[2].strip())
            if line in accept_lines and 3 <= begun <= 16 and end > 3 and not self.closers:
                self.insert("accept", rest[:end])
                accept_lines.discard(line)
                position += end
                self.pause = PAUSE
                continue
            if character in PAIRS and (not after or after[0] in " \n)]}"):
                self.closers.append(PAIRS[character])
                self.step("pair", [[self.cursor, 0, character + PAIRS[character]]], self.cursor + 1)
                position += 1
                continue
            if character.isalpha() and self.rng.random() < TYPING_ERRORS:
                wrong = self.rng.choice("asdfghjklqwertyuiop")
                late = min(self.rng.randrange(3), max(0, end - 1))
                typed = wrong + "".join(c for c in rest[1:1 + late] if c.isalnum())
                for c in typed:
                    self.insert("key", c)
                for _ in typed:
                    self.backspace()
            self.insert("key", character)
            position += 1

    def undo_and_redo(self, count: int, redo: bool) -> None:
        """Takes the last typed characters back in one edit, as undo does."""
        before = self.texts[self.document][self.cursor - count:self.cursor]
        self.pause = PAUSE
        self.backspace(count, "undo")
        if redo:
            self.insert("redo", before)
        else:
            for character in before:
                self.insert("key", character)

    def settle(self, wanted: str) -> None:
        """Makes the document what it was before the cut, should pairs have left a closer behind."""
        text = self.texts[self.document]
        if text == wanted:
            return
        head = next((i for i, (a, b) in enumerate(zip(text, wanted)) if a != b), min(len(text), len(wanted)))
        tail = 0
        while tail < min(len(text), len(wanted)) - head and text[-1 - tail] == wanted[-1 - tail]:
            tail += 1
        inserted = wanted[head:len(wanted) - tail]
        self.step("fix", [[head, len(text) - tail - head, inserted]], head + len(inserted))


def passage(text: str, share: float, lines: int) -> tuple[int, int]:
    """Offsets of `lines` whole lines, at about that share of the text, that begin with text."""
    starts = [0] + [i + 1 for i, c in enumerate(text) if c == "\n"]
    first = int(len(starts) * share)
    while not text[starts[first]:].split("\n", 1)[0].strip():
        first += 1
    return starts[first], starts[first + lines] - 1


def main() -> None:
    paths = [pathlib.Path(path) for path in sys.argv[1:3]]
    texts = [path.read_text() for path in paths]
    # Document, where in it, lines, lines that are accepted.
    plan = [(0, 0.45, 3, {1, 2}), (0, 0.8, 2, set()), (1, 0.5, 5, set()), (0, 0.56, 4, {0, 2}), (1, 0.71, 4, {1, 2}), (0, 0.62, 3, {1})]
    cuts = [(d, *passage(texts[d], share, lines), accepted) for d, share, lines, accepted in plan]
    cut_texts = []
    for document, text in enumerate(texts):
        for d, start, end, _ in sorted(cuts, reverse=True):
            if d == document:
                text = text[:start] + text[end:]
        cut_texts.append(text)
    recorder = Recorder(cut_texts)
    recorder.step("open", [], len(cut_texts[0]) // 2)
    pending = list(cuts)
    for turn, (document, start, end, accepted) in enumerate(cuts):
        # Other passages above, still cut out, shift the place.
        shift = sum(e - s for d, s, e, _ in pending if d == document and s < start)
        pending.remove((document, start, end, accepted))
        text = texts[document][start:end]
        indentation = len(text) - len(text.lstrip(" "))
        recorder.pause = LONG_PAUSE
        recorder.jump(document, start - shift)
        wanted = recorder.texts[document][:start - shift] + text + recorder.texts[document][start - shift:]
        recorder.insert("key", text[:indentation])
        half = text.find("\n", len(text) // 2) if turn % 2 else len(text)
        recorder.type(text[indentation:half], set(accepted))
        recorder.undo_and_redo(6, redo=turn % 2 == 0)
        if half < len(text):
            # A look at the other file, and back to where the cursor was.
            here = recorder.cursor
            recorder.pause = LONG_PAUSE
            recorder.jump(1 - document, len(recorder.texts[1 - document]) // 3)
            recorder.jump(document, here)
            recorder.type(text[half:], set())
        recorder.settle(wanted)
    for document, text in enumerate(texts):
        assert recorder.texts[document] == text, f"document {document} is not what it was before the cuts"
    kinds = {}
    for step in recorder.steps:
        kinds[step["k"]] = kinds.get(step["k"], 0) + 1
    documents = [
        {"name": path.name, "language": {".py": "python", ".swift": "swift"}[path.suffix], "text": text}
        for path, text in zip(paths, cut_texts)]
    out = pathlib.Path(__file__).with_name("typing.json")
    # A step a line, so that a change of the generator can be read in a diff.
    lines = ",\n".join(json.dumps(step, separators=(",", ":")) for step in recorder.steps)
    header = json.dumps({"seed": SEED, "kinds": kinds, "documents": documents}, indent=1)
    out.write_text(f'{header[:-2]},\n "steps": [\n{lines}\n]}}\n')
    print(f"{out.name}: {len(recorder.steps)} steps {kinds}, SHA-256 {hashlib.sha256(out.read_bytes()).hexdigest()}")


main()
