"""The cached file of packed weights: whole whatever happens, and one copy in memory however many servers there are.

Needs nothing but Python: `FAMILIAR_BINARY=... python -m unittest test_packed_weights`.
"""

import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from lsp_pipe import Pipe

BINARY = os.environ.get("FAMILIAR_BINARY", "")
GENERATE = [BINARY, "generate", "--ids", "100,101,102", "--max-tokens", "4", "--json"]


class PackedWeightsTests(unittest.TestCase):
    def setUp(self) -> None:
        temporary = tempfile.TemporaryDirectory(prefix="familiar-packed-", ignore_cleanup_errors=True)
        self.addCleanup(temporary.cleanup)
        self.root = pathlib.Path(temporary.name)
        self.expected = self.run_once("reference")
        self.reference = self.whole_file("reference")

    def environment(self, cache: str) -> dict[str, str]:
        return {**os.environ, "XDG_CACHE_HOME": str(self.root / cache), "XDG_DATA_HOME": str(self.root / "data")}

    def start(self, cache: str) -> subprocess.Popen:
        return subprocess.Popen(GENERATE, env=self.environment(cache), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def run_once(self, cache: str) -> str:
        process = self.start(cache)
        output, _ = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0)
        return output

    def names(self, cache: str) -> list[str]:
        folder = self.root / cache / "familiar" / "packed"
        try:
            return sorted(os.listdir(folder))
        except FileNotFoundError:
            return []

    def whole_file(self, cache: str) -> tuple[str, bytes]:
        """The only file that is there."""
        names = self.names(cache)
        self.assertEqual(len(names), 1, names)
        self.assertTrue(names[0].endswith(".weights"), names)
        return names[0], (self.root / cache / "familiar" / "packed" / names[0]).read_bytes()

    def test_processes_that_pack_at_once_leave_one_whole_file(self) -> None:
        for attempt in range(5):
            cache = f"together-{attempt}"
            processes = [self.start(cache) for _ in range(4)]
            outputs = [process.communicate(timeout=60)[0] for process in processes]
            self.assertEqual(outputs, [self.expected] * 4)
            self.assertEqual(self.whole_file(cache), self.reference)

    def test_a_process_killed_while_it_packs_leaves_nothing_that_is_taken_for_whole(self) -> None:
        interrupted = 0
        for attempt in range(12):
            cache = f"killed-{attempt}"
            process = self.start(cache)
            # It is in the middle as long as its temporary file is there.
            while process.poll() is None and not any(".tmp-" in name for name in self.names(cache)):
                time.sleep(0.0002)
            process.send_signal(signal.SIGKILL)
            process.communicate()
            left = self.names(cache)
            interrupted += any(".tmp-" in name for name in left)
            for name in left:
                if name.endswith(".weights"):
                    self.assertEqual((self.root / cache / "familiar" / "packed" / name).read_bytes(), self.reference[1])
            # The next one does not mind, and clears away what is left.
            self.assertEqual(self.run_once(cache), self.expected)
            if not any(name.endswith(".weights") for name in left):
                self.assertEqual(self.whole_file(cache), self.reference)
        self.assertGreater(interrupted, 0, "no process was killed while it packed")

    @unittest.skipUnless(sys.platform == "linux", "/proc says what is shared")
    def test_two_servers_hold_one_copy(self) -> None:
        text = "def area(width, height):\n    return "
        with Pipe(BINARY, self.environment("both")) as first, Pipe(BINARY, self.environment("both")) as second:
            for pipe in (first, second):
                pipe.initialize()
                pipe.open("file:///home/user/project/area.py", text)
                pipe.ask("textDocument/inlineCompletion", {
                    "textDocument": {"uri": "file:///home/user/project/area.py"}, "position": {"line": 1, "character": 11},
                    "context": {"triggerKind": 1}})
            for pipe in (first, second):
                private, resident = self.mapped(pipe.process.pid)
                self.assertGreater(resident, len(self.reference[1]) // 2)
                self.assertEqual(private, 0)

    def mapped(self, process: int) -> tuple[int, int]:
        """Private and all resident bytes of the mapped cache file."""
        private, resident, counts = 0, 0, False
        for line in pathlib.Path(f"/proc/{process}/smaps").read_text().splitlines():
            field, *rest = line.split()
            if not field.endswith(":"):
                counts = len(rest) == 5 and "/packed/" in rest[4]
            elif counts and field.startswith("Private_"):
                private += 1024 * int(rest[0])
            elif counts and field == "Rss:":
                resident += 1024 * int(rest[0])
        return private, resident


if __name__ == "__main__":
    unittest.main()
