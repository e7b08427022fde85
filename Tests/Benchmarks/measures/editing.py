"""Types a trace into a language server over pipes, as an editor would, and says how long each key waited for its answer."""
import dataclasses
import json
import pathlib
import statistics
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "EndToEnd"))
from lsp_pipe import Pipe  # noqa: E402

TRACE = HERE.parent / "trace" / "typing.json"


@dataclasses.dataclass
class Trace:
    documents: list[dict]
    steps: list[dict]

    @staticmethod
    def recorded() -> "Trace":
        trace = json.loads(TRACE.read_text())
        return Trace(trace["documents"], trace["steps"])

    @staticmethod
    def plain(text: str, keys: int) -> "Trace":
        """A text typed character by character from its middle on."""
        middle = len(text) // 2
        steps = [{"d": 0, "k": "open", "c": middle}]
        for key in range(keys):
            character = text[middle + key]
            steps.append({
                "d": 0, "k": "newline" if character == "\n" else "key", "c": middle + key + 1,
                "e": [[middle + key, 0, character]]})
        return Trace([{"name": "typed.py", "language": "python", "text": text[:middle] + text[middle + keys:]}], steps)


def position(text: str, offset: int) -> dict[str, int]:
    return {"line": text.count("\n", 0, offset), "character": offset - (text.rfind("\n", 0, offset) + 1)}


def change(text: str, edit: list) -> tuple[str, dict]:
    """The text after an edit, and the edit as the protocol has it."""
    offset, removed, inserted = edit
    content = {"range": {"start": position(text, offset), "end": position(text, offset + removed)}, "text": inserted}
    return text[:offset] + inserted + text[offset + removed:], content


def replay(pipe: Pipe, trace: Trace) -> list[float]:
    """Milliseconds from each change to the answer to the request that follows it."""
    texts, versions, milliseconds = [], [], []
    uris = [f"file:///home/user/project/{document['name']}" for document in trace.documents]
    for uri, document in zip(uris, trace.documents):
        pipe.open(uri, document["text"], document["language"])
        texts.append(document["text"])
        versions.append(1)
    for step in trace.steps:
        index, contents = step["d"], []
        for edit in step.get("e", []):
            texts[index], content = change(texts[index], edit)
            contents.append(content)
        cursor = position(texts[index], step["c"])
        if step.get("w"):
            time.sleep(step["w"] / 1000)
        start = time.perf_counter()
        if contents:
            versions[index] += 1
            document = {"uri": uris[index], "version": versions[index]}
            pipe.notify("textDocument/didChange", {"textDocument": document, "contentChanges": contents})
        answer = pipe.answer(pipe.request("textDocument/inlineCompletion", {
            "textDocument": {"uri": uris[index]}, "position": cursor, "context": {"triggerKind": 2}}))
        milliseconds.append(1000 * (time.perf_counter() - start))
        if "result" not in answer:
            raise SystemExit(f"step {len(milliseconds)}: {answer}")
    for uri in uris:
        pipe.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    return milliseconds


def served(command: list[str], trace: Trace, environment: dict[str, str] | None = None, **settings) -> list[float]:
    """A fresh server types the trace; its model is loaded before the first key."""
    with Pipe(command[0], environment, arguments=command[1:]) as pipe:
        pipe.initialize(debounce=0, repository=False, **settings)
        pipe.open("file:///home/user/project/first.py", "x = 1\n")
        pipe.answer(pipe.request("textDocument/inlineCompletion", {
            "textDocument": {"uri": "file:///home/user/project/first.py"}, "position": {"line": 0, "character": 4},
            "context": {"triggerKind": 2}}))
        return replay(pipe, trace)


def summary(trace: Trace, milliseconds: list[float]) -> dict:
    """Percentiles over all steps but the first, and medians by kind of key."""
    kinds = {}
    for step, value in zip(trace.steps[1:], milliseconds[1:]):
        kinds.setdefault(step["k"], []).append(value)
    values = sorted(milliseconds[1:])
    return {
        "keys": len(values), "p50": statistics.median(values), "p95": values[int(0.95 * len(values))], "max": values[-1],
        "kinds": {kind: statistics.median(found) for kind, found in sorted(kinds.items())}}
