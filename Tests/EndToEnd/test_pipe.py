"""The server over raw pipes: order, cancellation, memory, hostile input, the end of the client.

Needs nothing but Python: `FAMILIAR_BINARY=... python -m unittest test_pipe`.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
import unittest
from pathlib import Path

from lsp_pipe import PATIENCE, Pipe, frame, until

BINARY = os.environ.get("FAMILIAR_BINARY", "")
CLIENTS = sorted((Path(__file__).parent / "clients").glob("*.json"))
URI = "file:///home/user/project/shapes.py"
SOURCE = (Path(__file__).parent / "project" / "shapes.py").read_text()
CANCELLED, METHOD_NOT_FOUND = -32800, -32601


def at(text: str, offset: int) -> dict[str, int]:
    """The position of an offset in ASCII text, where all encodings agree."""
    before = text[:offset]
    return {"line": before.count("\n"), "character": offset - (before.rfind("\n") + 1)}


def inline(text: str, offset: int, kind: int = 2) -> dict:
    return {"textDocument": {"uri": URI}, "position": at(text, offset), "context": {"triggerKind": kind}}


def items(result) -> list[dict]:
    return (result.get("items") if isinstance(result, dict) else result) or []


class PipeTests(unittest.TestCase):
    def serve(self, **settings: object) -> Pipe:
        pipe = self.enterContext(Pipe(BINARY))
        pipe.initialize(**settings)
        return pipe

    def assertExactlyOnce(self, pipe: Pipe, numbers: list[int]) -> None:
        for number in numbers:
            pipe.answer(number)
        # A second answer would follow the first closely: give it the time of one more round trip.
        pipe.ask("shutdown")
        counts = {number: len(pipe.answers[number]) for number in numbers}
        self.assertEqual({n: c for n, c in counts.items() if c != 1}, {})
        self.assertIsNone(pipe.protocol_error)

    def test_an_invoked_request_suggests_what_continues_the_line(self) -> None:
        pipe = self.serve()
        cursor = SOURCE.index("self.width * ") + len("self.width * ")
        pipe.open(URI, SOURCE)
        suggestions = items(pipe.ask("textDocument/inlineCompletion", inline(SOURCE, cursor, kind=1)))
        self.assertGreater(len(suggestions), 0, pipe.errors())
        for suggestion in suggestions:
            where = suggestion.get("range") or {"start": at(SOURCE, cursor), "end": at(SOURCE, cursor)}
            self.assertEqual(where["start"]["line"], where["end"]["line"])
            line = SOURCE.splitlines()[where["start"]["line"]]
            typed = line[where["start"]["character"] : at(SOURCE, cursor)["character"]]
            self.assertTrue(suggestion["insertText"].startswith(typed), suggestion)
            self.assertGreater(len(suggestion["insertText"]), len(typed))

    def test_no_edit_ends_the_server(self) -> None:
        """Deletions, large ones too, near a place where something was suggested; and every answer fits the text."""
        pipe = self.serve(debounce=0)
        text, rng, version = SOURCE, random.Random(5), 1
        pipe.open(URI, text)
        cursor, shown = len(text), 0
        for step in range(400):
            size = rng.choice([0, 1, 3, 40, 200, len(text)])
            start = rng.randrange(len(text) + 1) if rng.random() < 0.5 else max(0, cursor - rng.randrange(size + 1))
            end = min(len(text), start + size)
            new = rng.choice(["", "", "f", "(", ")", "\n", "self.", SOURCE if len(text) < 100 else "x"])
            version += 1
            pipe.notify("textDocument/didChange", {
                "textDocument": {"uri": URI, "version": version},
                "contentChanges": [{"range": {"start": at(text, start), "end": at(text, end)}, "text": new}]})
            text, cursor = text[:start] + new + text[end:], start + len(new)
            for kind in (1, 2):
                for item in items(pipe.ask("textDocument/inlineCompletion", inline(text, cursor, kind))):
                    where = item.get("range") or {"start": at(text, cursor), "end": at(text, cursor)}
                    line, column = at(text, cursor)["line"], at(text, cursor)["character"]
                    self.assertEqual((where["start"]["line"], where["end"]["line"]), (line, line), step)
                    self.assertLessEqual(where["start"]["character"], column, step)
                    self.assertLessEqual(column, where["end"]["character"], step)
                    self.assertLessEqual(where["end"]["character"], len(text.split("\n")[line]), step)
                    shown += 1
        self.assertGreater(shown, 100)
        self.assertIsNone(pipe.protocol_error)

    def test_every_one_of_a_thousand_superseded_requests_is_answered_once(self) -> None:
        pipe = self.serve()
        text = SOURCE
        pipe.open(URI, text)
        middle = text.index("self.width * ") + len("self.width * ")
        # Without a model behind it the storm would be none.
        self.assertTrue(items(pipe.ask("textDocument/inlineCompletion", inline(text, middle, kind=1))), pipe.errors())
        rng, numbers, version, memory = random.Random(1), [], 1, []
        for step in range(1000):
            version += 1
            if rng.random() < 0.3 and middle > 10:
                start = middle - 1
                change = {"range": {"start": at(text, start), "end": at(text, middle)}, "text": ""}
                text, middle = text[:start] + text[middle:], start
            else:
                piece = rng.choice(["x", "self.", "\n        ", "(", "return ", "= 1"])
                change = {"range": {"start": at(text, middle), "end": at(text, middle)}, "text": piece}
                text, middle = text[:middle] + piece + text[middle:], middle + len(piece)
            document = {"uri": URI, "version": version}
            pipe.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})
            numbers.append(pipe.request("textDocument/inlineCompletion", inline(text, middle)))
            if step in (499, 999):
                pipe.answer(numbers[-1])
                memory.append(pipe.resident_bytes() if sys.platform == "linux" else 0)
        self.assertExactlyOnce(pipe, numbers)
        for number in numbers:
            answer = pipe.answers[number][0]
            self.assertTrue("result" in answer or answer["error"]["code"] == CANCELLED, answer)
        # Flat: what the second half of the storm leaves behind, caches being warm, is noise.
        self.assertLess(memory[1] - memory[0], 16 << 20, f"anonymous memory went from {memory[0]} to {memory[1]} bytes")

    def test_a_thousand_edits_leave_the_text_that_they_describe(self) -> None:
        """After the storm the server must complete the same text as after a fresh open of it."""
        pipe = self.serve()
        rng, text = random.Random(2), SOURCE
        pipe.open(URI, text)
        for version in range(2, 1002):
            start = rng.randrange(len(text) + 1)
            stop = min(len(text), start + rng.choice([0, 0, 1, 3, 20]))
            piece = rng.choice(["", "a", "\n", "def f(x):\n", "    ", "()"])
            change = {"range": {"start": at(text, start), "end": at(text, stop)}, "text": piece}
            text = text[:start] + piece + text[stop:]
            document = {"uri": URI, "version": version}
            pipe.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})
        # Keep the end only: what fits into the context as a whole is prompted alike, however it came about.
        cut = max(0, len(text) - 300)
        ending = "\n\ndef area(width, height):\n    return width * he"
        kept = text[cut:] + ending
        changes = [
            {"range": {"start": at(text, len(text)), "end": at(text, len(text))}, "text": ending},
            {"range": {"start": at(text, 0), "end": at(text, cut)}, "text": ""},
        ]
        pipe.notify("textDocument/didChange", {"textDocument": {"uri": URI, "version": 1002}, "contentChanges": changes})

        def suggested() -> list[str]:
            result = pipe.ask("textDocument/inlineCompletion", inline(kept, len(kept), kind=1))
            return [item["insertText"] for item in items(result)]

        edited = suggested()
        self.assertTrue(edited, pipe.errors())
        pipe.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
        pipe.open(URI, kept)
        self.assertEqual(edited, suggested())

    def test_a_cancelled_request_is_answered_with_the_code_for_it(self) -> None:
        pipe = self.serve(debounce=5000)
        pipe.open(URI, SOURCE)
        number = pipe.request("textDocument/inlineCompletion", inline(SOURCE, SOURCE.index("self.height\n")))
        pipe.notify("$/cancelRequest", {"id": number})
        answer = pipe.answer(number, 3)
        self.assertEqual(answer.get("error", {}).get("code"), CANCELLED, answer)
        pipe.notify("$/cancelRequest", {"id": number})
        pipe.notify("$/cancelRequest", {"id": "never sent"})
        self.assertExactlyOnce(pipe, [number])

    def test_a_superseded_request_is_answered_with_null(self) -> None:
        pipe = self.serve(debounce=1000)
        pipe.open(URI, SOURCE)
        first = pipe.request("textDocument/inlineCompletion", inline(SOURCE, 40))
        second = pipe.request("textDocument/inlineCompletion", inline(SOURCE, 41))
        answer = pipe.answer(first, 3)
        self.assertIn("result", answer)
        self.assertIsNone(answer["result"])
        self.assertExactlyOnce(pipe, [first, second])

    def test_string_ids_come_back_as_strings(self) -> None:
        pipe = self.serve()
        pipe.open(URI, SOURCE)
        pipe.send({"id": "seven", "method": "textDocument/inlineCompletion", "params": inline(SOURCE, 10)})
        self.assertIn("result", pipe.answer("seven"))

    def test_unknown_requests_get_an_error_and_unknown_notifications_none(self) -> None:
        pipe = self.serve()
        pipe.notify("$/unknown", {})
        pipe.notify("workspace/unknown", {})
        answer = pipe.answer(pipe.request("textDocument/documentSymbol", {"textDocument": {"uri": URI}}))
        self.assertEqual(answer.get("error", {}).get("code"), METHOD_NOT_FOUND)

    def test_messages_in_pieces_of_one_byte_and_several_at_once(self) -> None:
        pipe = self.enterContext(Pipe(BINARY))
        params = {"capabilities": {"textDocument": {"inlineCompletion": {}}}}
        for byte in frame({"jsonrpc": "2.0", "id": "a", "method": "initialize", "params": params}):
            pipe.write(bytes([byte]))
        self.assertIn("capabilities", pipe.answer("a")["result"])
        unknown = [{"jsonrpc": "2.0", "id": f"n{i}", "method": "x/y"} for i in range(20)]
        pipe.write(b"".join(frame(message) for message in unknown))
        for message in unknown:
            self.assertEqual(pipe.answer(message["id"])["error"]["code"], METHOD_NOT_FOUND)

    def test_every_captured_client_gets_an_encoding_it_offered(self) -> None:
        for client in CLIENTS:
            with self.subTest(client=client.stem), Pipe(BINARY) as pipe:
                params = json.loads(client.read_text())
                params["processId"] = os.getpid()
                offered = params["capabilities"].get("general", {}).get("positionEncodings", ["utf-16"])
                result = pipe.ask("initialize", params)
                self.assertIn(result["capabilities"].get("positionEncoding", "utf-16"), offered)
                pipe.notify("initialized", {})
                pipe.open(URI, SOURCE)
                pipe.ask("textDocument/inlineCompletion", inline(SOURCE, 30))
                pipe.ask("shutdown")
                pipe.notify("exit")
                self.assertEqual(pipe.wait(), 0, pipe.errors())

    def test_exit_without_shutdown_is_a_failure(self) -> None:
        pipe = self.serve()
        pipe.notify("exit")
        self.assertEqual(pipe.wait(), 1)

    def test_the_end_of_standard_input_ends_the_server(self) -> None:
        pipe = self.serve()
        pipe.open(URI, SOURCE)
        pipe.request("textDocument/inlineCompletion", inline(SOURCE, 30))
        pipe.process.stdin.close()
        pipe.wait(10)

    def test_the_end_inside_a_message_ends_the_server(self) -> None:
        pipe = self.serve()
        pipe.write(b"Content-Length: 1000\r\n\r\n{\"jsonrpc\"")
        pipe.process.stdin.close()
        pipe.wait(10)

    def test_a_killed_client_ends_the_server(self) -> None:
        """The client is a process of its own and dies by SIGKILL, with no chance to close anything."""
        client = subprocess.Popen(
            [sys.executable, __file__, "--client", BINARY], stdout=subprocess.PIPE, text=True)
        server = int(client.stdout.readline())
        self.assertTrue(running(server))
        client.send_signal(signal.SIGKILL)
        client.wait()
        client.stdout.close()
        self.assertTrue(until(lambda: not running(server), 10), f"server {server} outlived its client")


def running(process: int) -> bool:
    try:
        with open(f"/proc/{process}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
    except NotADirectoryError:
        os.kill(process, 0)
        return True


def be_a_client(binary: str) -> None:
    """Starts a server, says its process id, and waits to be killed."""
    with Pipe(binary) as pipe:
        pipe.initialize()
        pipe.open(URI, SOURCE)
        pipe.request("textDocument/inlineCompletion", inline(SOURCE, 30))
        print(pipe.process.pid, flush=True)
        time.sleep(PATIENCE)


if __name__ == "__main__":
    be_a_client(sys.argv[2])
