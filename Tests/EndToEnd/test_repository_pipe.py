"""What the server knows of a repository, over raw pipes: without training, while it is being indexed, and when the disk
does not do what it should.

Needs nothing but Python: `FAMILIAR_BINARY=... python -m unittest test_repository_pipe`.
"""

import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from lsp_pipe import Pipe, until

BINARY = os.environ.get("FAMILIAR_BINARY", "")
# A name that no model was trained on, and what it is called with.
CALL = "zorblatt_ledger.reconcile_quux(wibble_account, frobnicate=True)"
CALLER = f"import zorblatt_ledger\n\n\ndef nightly(wibble_account):\n    {CALL}\n    return wibble_account\n"
START = "import zorblatt_ledger\n\n\ndef weekly(wibble_account):\n    zorblatt_ledger.reconcile_q"
GENERATED_FILES = 20_000
WORDS = ["account", "balance", "ledger", "total", "value", "index", "result", "parse", "build", "read", "write", "merge"]
MEMORY_LIMIT = 150 << 20


def position(text: str) -> dict[str, int]:
    """The end of an ASCII text."""
    return {"line": text.count("\n"), "character": len(text) - (text.rfind("\n") + 1)}


def module(rng: random.Random, functions: int) -> str:
    """Python that is unlike any other call's, about 170 bytes a function."""
    text = "import os\n\n"
    for _ in range(functions):
        one, two, three = (f"{rng.choice(WORDS)}_{rng.choice(WORDS)}_{rng.randrange(1000)}" for _ in range(3))
        text += f"\ndef {one}({two}, {three}=None):\n    if {three} is None:\n        return {two}.{rng.choice(WORDS)}()\n"
        text += f"    return {two} + {three}\n"
    return text


class Editor:
    """One document of a client that has a folder open."""

    def __init__(self, pipe: Pipe, folder: Path, name: str = "weekly.py"):
        self.pipe, self.uri, self.version = pipe, (folder / name).as_uri(), 0

    def show(self, text: str) -> None:
        self.version += 1
        if self.version == 1:
            return self.pipe.open(self.uri, text)
        document = {"uri": self.uri, "version": self.version}
        self.pipe.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})

    def request(self, text: str, kind: int = 1) -> int:
        return self.pipe.request("textDocument/inlineCompletion", {
            "textDocument": {"uri": self.uri}, "position": position(text), "context": {"triggerKind": kind}})

    def complete(self, text: str) -> list[str]:
        """What is suggested at the end of `text`, with what the line has already."""
        self.show(text)
        result = self.pipe.answer(self.request(text)).get("result")
        items = (result.get("items") if isinstance(result, dict) else result) or []
        line = text[text.rfind("\n") + 1:]
        # An insertion at the cursor, or the line from a word on.
        return [line[: item["range"]["start"]["character"] if item.get("range") else len(line)] + item["insertText"] for item in items]

    def keystrokes(self, count: int, seed: int, is_enough=lambda: False) -> list[float]:
        """Types what cannot be foreseen, so that keys are decoded and do not come from the suggestion cache.

        Returns the seconds from each change to its answer; an unanswered request is a failure.
        """
        text, seconds, rng = "import os\n\n\n", [], random.Random(seed)
        for _ in range(count):
            text += rng.choice("abcdefghijklmnopqrstuvwxyz_ =.()\n")
            started = time.monotonic()
            self.show(text)
            answer = self.pipe.answer(self.request(text, kind=2))
            seconds.append(time.monotonic() - started)
            if "result" not in answer:
                raise AssertionError(answer)
            if is_enough():
                break
        return seconds


class RepositoryPipeTests(unittest.TestCase):
    def setUp(self) -> None:
        temporary = tempfile.TemporaryDirectory(prefix="familiar-repository-", ignore_cleanup_errors=True)
        self.addCleanup(temporary.cleanup)
        self.root = Path(temporary.name).resolve()
        self.folder = self.root / "repository"
        self.folder.mkdir()

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def serve(self, environment: dict[str, str] | None = None, binary: str = BINARY, **settings: object) -> Pipe:
        pipe = self.enterContext(Pipe(binary, environment))
        pipe.initialize({
            "capabilities": {"textDocument": {"inlineCompletion": {}}}, "processId": os.getpid(),
            "workspaceFolders": [{"uri": self.folder.as_uri(), "name": "repository"}]}, **settings)
        return pipe

    def repository(self, pipe: Pipe) -> str:
        status = pipe.ask("workspace/executeCommand", {"command": "familiar.status", "arguments": [{"silent": True}]})
        return status["repository"] or ""

    def wait(self, pipe: Pipe, patience: float = 20) -> str:
        """The status once everything is indexed."""
        def ready() -> str | None:
            said = self.repository(pipe)
            return said if "tokens indexed" in said else None
        said = until(ready, patience)
        self.assertIsNotNone(said, f"{self.repository(pipe)}; {pipe.errors()}")
        return said

    def assertCount(self, pipe: Pipe, files: int) -> None:
        """So many files are indexed, soon."""
        begin = f"{files} files, "
        found = until(lambda: (said := self.repository(pipe)).startswith(begin) and said, 10)
        self.assertTrue(found, f"{self.repository(pipe)}; {pipe.errors()}")

    def ask_once(self, pipe: Pipe, name: str) -> list[str]:
        """Asks in a document that is closed again: one that stays open is known to the others, and counted."""
        editor = Editor(pipe, self.folder, name)
        found = editor.complete(START)
        pipe.notify("textDocument/didClose", {"textDocument": {"uri": editor.uri}})
        return found

    def assertKnows(self, pipe: Pipe, name: str = "weekly.py") -> None:
        found = self.ask_once(pipe, name)
        self.assertTrue(any(CALL in text for text in found), f"{found}; {self.repository(pipe)}; {pipe.errors()}")

    def assertKnowsNot(self, pipe: Pipe, name: str = "weekly.py") -> None:
        found = self.ask_once(pipe, name)
        self.assertFalse(any("wibble_account, frob" in text for text in found), found)

    def test_a_private_name_is_completed_from_another_file_without_training(self) -> None:
        self.write("nightly.py", CALLER)
        self.write("jobs/hourly.py", CALLER.replace("nightly", "hourly"))
        pipe = self.serve()
        started = time.monotonic()
        self.assertIn("2 files", self.wait(pipe))
        print(f"\nindexed {time.monotonic() - started:.2f} s after initialize", file=sys.stderr)
        self.assertKnows(pipe)

    def test_the_setting_switches_it_off(self) -> None:
        self.write("nightly.py", CALLER)
        pipe = self.serve(repository=False)
        pipe.ask("textDocument/inlineCompletion", {
            "textDocument": {"uri": "file:///none"}, "position": position(""), "context": {"triggerKind": 1}})
        self.assertKnowsNot(pipe)
        self.assertEqual(self.repository(pipe), "")

    def test_what_is_ignored_or_secret_is_never_suggested(self) -> None:
        self.write(".gitignore", "private/\n")
        self.write("private/nightly.py", CALLER)
        self.write("keys.py", CALLER + 'aws_secret_access_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzq84KlmT2v"\n')
        self.write("seen.py", "x = 1\n")
        pipe = self.serve()
        self.assertIn("1 files", self.wait(pipe))
        self.assertKnowsNot(pipe)

    def test_a_saved_file_becomes_known(self) -> None:
        self.write("seen.py", "x = 1\n")
        pipe = self.serve()
        self.wait(pipe)
        self.assertKnowsNot(pipe, "one.py")
        path = self.write("nightly.py", CALLER)
        pipe.notify("textDocument/didSave", {"textDocument": {"uri": path.as_uri()}})
        self.assertCount(pipe, 2)
        self.assertKnows(pipe, "two.py")

    def test_watched_files_that_come_and_go_are_known_and_forgotten(self) -> None:
        self.write("seen.py", "x = 1\n")
        pipe = self.serve()
        self.wait(pipe)
        path = self.write("nightly.py", CALLER)
        pipe.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": path.as_uri(), "type": 1}]})
        self.assertCount(pipe, 2)
        self.assertKnows(pipe, "one.py")
        path.unlink()
        pipe.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": path.as_uri(), "type": 3}]})
        self.assertCount(pipe, 1)

    def test_a_repository_that_is_deleted_while_it_is_served(self) -> None:
        paths = [self.write(f"nightly_{number}.py", CALLER) for number in range(50)]
        pipe = self.serve()
        self.wait(pipe)
        editor = Editor(pipe, self.folder)
        editor.complete(START)
        shutil.rmtree(self.folder)
        pipe.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": path.as_uri(), "type": 3} for path in paths]})
        for _ in range(5):
            editor.complete(START)
        self.assertTrue(
            until(lambda: not (said := self.repository(pipe)).startswith("50 files") and "indexing" not in said, 10),
            self.repository(pipe))
        # It has the very line that is asked for below, unfinished, and would be taken for an example.
        pipe.notify("textDocument/didClose", {"textDocument": {"uri": editor.uri}})
        # It comes back, as on a checkout of another branch.
        self.write("nightly.py", CALLER)
        pipe.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": (self.folder / "nightly.py").as_uri(), "type": 1}]})
        self.assertCount(pipe, 1)
        self.assertKnows(pipe, "other.py")

    def test_a_cache_that_cannot_be_written_costs_the_next_start_and_nothing_else(self) -> None:
        self.write("nightly.py", CALLER)
        self.write("hourly.py", CALLER)
        # A path below a file: nobody can write there, not even root.
        blocked = self.root / "file"
        blocked.write_text("")
        pipe = self.serve({"XDG_CACHE_HOME": str(blocked / "cache")})
        said = self.wait(pipe)
        self.assertIn("2 files", said)
        self.assertIn("cannot", said)
        self.assertKnows(pipe)

    def test_a_disk_that_is_full(self) -> None:
        rng = random.Random(7)
        for number in range(100):
            self.write(f"m{number}.py", module(rng, 10))
        self.write("nightly.py", CALLER)
        # A file system of 64 kB that only the server sees, and that goes with it.
        cache = self.root / "cache"
        cache.mkdir()
        mount = f"mount -t tmpfs -o size=64k none '{cache}'"
        if subprocess.run(["unshare", "--mount", "sh", "-c", mount], capture_output=True, check=False).returncode != 0:
            self.skipTest("small file systems cannot be made here")
        wrapper = self.root / "familiar"
        wrapper.write_text(f"#!/bin/sh\nexec unshare --mount sh -c \"{mount} && exec '{BINARY}' serve\"\n")
        wrapper.chmod(0o700)
        pipe = self.serve({"XDG_CACHE_HOME": str(cache)}, binary=str(wrapper))
        said = self.wait(pipe)
        self.assertIn("101 files", said)
        self.assertIn("No space left", said)
        self.assertKnows(pipe)

    def test_two_servers_on_one_folder_at_once(self) -> None:
        rng = random.Random(3)
        for number in range(300):
            self.write(f"m{number}.py", module(rng, 5))
        self.write("nightly.py", CALLER)
        cache = {"XDG_CACHE_HOME": str(self.root / "cache")}
        pipes = [self.serve(cache), self.serve(cache)]
        for pipe in pipes:
            self.assertIn("301 files", self.wait(pipe))
            self.assertKnows(pipe)
        # What one writes anew does not pull the ground from under the other.
        for number in range(300):
            self.write(f"m{number}.py", module(rng, 5))
        changes = [{"uri": (self.folder / f"m{number}.py").as_uri(), "type": 2} for number in range(300)]
        for pipe in pipes:
            pipe.notify("workspace/didChangeWatchedFiles", {"changes": changes})
        for pipe in pipes:
            self.assertKnows(pipe, "again.py")
            self.assertIn("301 files", self.wait(pipe))
        files = list((self.root / "cache" / "familiar" / "index").iterdir())
        self.assertEqual(len([file for file in files if file.suffix == ".index"]), 1, files)

    def test_the_next_start_maps_what_the_last_one_left(self) -> None:
        rng = random.Random(4)
        for number in range(200):
            self.write(f"m{number}.py", module(rng, 5))
        self.write("nightly.py", CALLER)
        cache = {"XDG_CACHE_HOME": str(self.root / "cache")}
        with_none = self.serve(cache)
        self.wait(with_none)
        with_none.ask("shutdown")
        with_none.notify("exit")
        self.assertEqual(with_none.wait(), 0)
        (self.folder / "m0.py").unlink()
        self.write("m1.py", "changed_meanwhile = 1\n")
        pipe = self.serve(cache)
        self.assertIn("200 files", self.wait(pipe))
        self.assertKnows(pipe)

    def test_requests_are_answered_while_a_large_tree_is_indexed(self) -> None:
        rng = random.Random(5)
        for number in range(GENERATED_FILES):
            path = self.folder / f"p{number // 200}"
            if number % 200 == 0:
                path.mkdir()
            (path / f"m{number}.py").write_text(module(rng, 1))
        pipe = self.serve()
        editor = Editor(pipe, self.folder)
        # The first answer waits for the model.
        editor.complete("import os\n")
        states: list[str] = []
        started = time.monotonic()

        def is_indexed() -> bool:
            states.append(self.repository(pipe))
            return "tokens indexed" in states[-1]

        during = editor.keystrokes(3000, 1, is_indexed)
        said = self.wait(pipe, 60)
        seconds = time.monotonic() - started
        self.assertIn(f"{GENERATED_FILES} files", said)
        self.assertTrue(any("indexing" in state for state in states), states[:3])
        after = Editor(pipe, self.folder, "after.py").keystrokes(max(100, min(len(during), 200)), 2)

        def p95(values: list[float]) -> float:
            return statistics.quantiles(values, n=20)[-1] if len(values) > 1 else values[0]

        print(f"\n{len(during)} keys while {GENERATED_FILES} files were indexed ({seconds:.1f} s), {len(after)} after: "
              f"p50 {statistics.median(during) / statistics.median(after):.2f} times, p95 {p95(during) / p95(after):.2f} times "
              f"what it is after ({1000 * statistics.median(after):.1f} and {1000 * p95(after):.1f} ms)", file=sys.stderr)

    @unittest.skipUnless(sys.platform == "linux", "reads /proc")
    def test_ten_megabytes_of_source_stay_within_memory(self) -> None:
        rng, size, number = random.Random(6), 0, 0
        while size < 10 << 20:
            text = module(rng, 60)
            size += len(text)
            self.write(f"p{number // 100}/m{number}.py", text)
            number += 1
        pipe = self.serve()
        peak = 0

        def is_indexed() -> bool:
            nonlocal peak
            peak = max(peak, pipe.resident_bytes())
            return "tokens indexed" in self.repository(pipe)

        self.assertTrue(until(is_indexed, 60), self.repository(pipe))
        Editor(pipe, self.folder).keystrokes(50, 1)
        rest = pipe.resident_bytes()
        print(f"\n{size >> 20} MB in {number} files: RssAnon {peak >> 20} MB at most while indexing, {rest >> 20} MB after",
              file=sys.stderr)
        self.assertLess(max(peak, rest), MEMORY_LIMIT)


if __name__ == "__main__":
    unittest.main()
