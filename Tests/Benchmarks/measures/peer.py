"""The other side of `llama_peer.py`."""
import json
import pathlib
import subprocess
import time

# Its threads look for work a while after each command, and would take the CPU from whoever is measured next.
REST = 0.5


class Peer:
    """One llama.cpp process with one model."""

    def __init__(self, python: str, model: str, threads: int, context: int):
        script = pathlib.Path(__file__).with_name("llama_peer.py")
        self.process = subprocess.Popen(
            [python, str(script), model, "--threads", str(threads), "--context", str(context)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.version = self._answer()["version"]

    def ask(self, what: str, **arguments):
        self.process.stdin.write(json.dumps({"do": what, **arguments}) + "\n")
        self.process.stdin.flush()
        answer = self._answer()
        time.sleep(REST)
        return answer

    def _answer(self):
        line = self.process.stdout.readline()
        if not line:
            self.process.wait()
            raise SystemExit(f"llama.cpp ended: {self.process.stderr.read()[-1000:]}")
        return json.loads(line)

    def __enter__(self) -> "Peer":
        return self

    def __exit__(self, *_) -> None:
        self.process.stdin.close()
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()
