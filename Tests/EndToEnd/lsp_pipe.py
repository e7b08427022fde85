"""A language client over raw pipes, with nothing but the standard library between the test and the bytes."""

import collections
import json
import os
import subprocess
import tempfile
import threading
import time

# Long enough for a cold start on a loaded machine; a test that waits this long has failed.
PATIENCE = 60.0


def frame(message: dict) -> bytes:
    body = json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n" % len(body) + body


class Pipe:
    """One server process; answers are matched to requests by id, everything else is kept in `notifications`."""

    def __init__(self, binary: str, environment: dict[str, str] | None = None, arguments: tuple[str, ...] = ("serve",)):
        # A home of its own, so that a user's models and adapters have no say.
        self.home = tempfile.TemporaryDirectory(prefix="familiar-home-")
        own = {"HOME": self.home.name, "XDG_DATA_HOME": self.home.name + "/data", "XDG_CACHE_HOME": self.home.name + "/cache"}
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [binary, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log,
            env={**os.environ, **own, **(environment or {})})
        # Every message with an id and no method, in order: a second answer to one id shows here.
        self.answers: dict[object, list[dict]] = collections.defaultdict(list)
        self.notifications: list[dict] = []
        self.protocol_error: str | None = None
        self.next_id = 0
        self._arrived = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> "Pipe":
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._reader.join(PATIENCE)
        self.process.stdin.close()
        self.process.stdout.close()
        self.log.close()
        self.home.cleanup()

    def _read(self) -> None:
        try:
            while (message := self._read_message()) is not None:
                with self._arrived:
                    if "method" not in message:
                        self.answers[message["id"]].append(message)
                    elif "id" in message:
                        # Editors answer requests of a server; null is what they say most.
                        self.send({"id": message["id"], "result": None})
                    else:
                        self.notifications.append(message)
                    self._arrived.notify_all()
        except (ValueError, KeyError, OSError) as error:
            self.protocol_error = repr(error)
        with self._arrived:
            self._arrived.notify_all()

    def _read_message(self) -> dict | None:
        length = None
        while True:
            line = self.process.stdout.readline()
            if not line:
                return None
            if line == b"\r\n":
                break
            name, _, value = line.partition(b":")
            if not line.endswith(b"\r\n") or name.lower() not in (b"content-length", b"content-type"):
                raise ValueError(f"not a header on standard output: {line!r}")
            if name.lower() == b"content-length":
                length = int(value)
        return json.loads(self.process.stdout.read(length))

    def send(self, message: dict) -> None:
        self.write(frame({"jsonrpc": "2.0", **message}))

    def write(self, data: bytes) -> None:
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def notify(self, method: str, params: object = None) -> None:
        self.send({"method": method, "params": params})

    def request(self, method: str, params: object = None) -> int:
        """Sends a request and returns its id at once."""
        self.next_id += 1
        self.send({"id": self.next_id, "method": method, "params": params})
        return self.next_id

    def answer(self, number: object, patience: float = PATIENCE) -> dict:
        """The answer to a request, waited for."""
        with self._arrived:
            if not self._arrived.wait_for(lambda: number in self.answers or not self._alive(), patience):
                raise AssertionError(f"no answer to {number} in {patience} s; {self.errors()}")
            if number not in self.answers:
                raise AssertionError(f"the server ended before it answered {number}; {self.errors()}")
            return self.answers[number][0]

    def ask(self, method: str, params: object = None) -> object:
        """The result of a request; an error is a failure."""
        answer = self.answer(self.request(method, params))
        if "result" not in answer:
            raise AssertionError(f"{method}: {answer}")
        return answer["result"]

    def initialize(self, params: dict | None = None, **settings: object) -> dict:
        """`initialize` and `initialized`; without `params` those of a client with inline completion and UTF-16."""
        params = dict(params or {"capabilities": {"textDocument": {"inlineCompletion": {}}}, "processId": os.getpid()})
        params["initializationOptions"] = {"debounce": 0, "minimumLogProbability": -100, **settings}
        result = self.ask("initialize", params)
        self.notify("initialized", {})
        return result

    def open(self, uri: str, text: str, language: str = "python") -> None:
        document = {"uri": uri, "languageId": language, "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})

    def resident_bytes(self) -> int:
        """Anonymous memory of the server (Linux), which leaves out the mapped weights."""
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("RssAnon"))

    def wait(self, patience: float = PATIENCE) -> int:
        return self.process.wait(patience)

    def errors(self) -> str:
        """What the server wrote to standard error, for a failure's text."""
        self.log.seek(0)
        said = self.log.read().decode(errors="replace")[-2000:]
        return f"protocol error: {self.protocol_error}; exit: {self.process.poll()}; stderr: {said}"

    def _alive(self) -> bool:
        return self._reader.is_alive() and self.protocol_error is None


def until(condition, patience: float = PATIENCE, interval: float = 0.02):
    """Waits for `condition()` to be true and returns its value; None when patience runs out."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if value := condition():
            return value
        time.sleep(interval)
    return None
