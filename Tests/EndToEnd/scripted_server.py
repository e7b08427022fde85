"""A language server that says what a script tells it to, so that the plugin is tested and not the model.

    python scripted_server.py SCRIPT.json LOG.jsonl [serve]

The script: `automatic` and `invoked`, lists of items as sent (a range's `character` counts from the cursor); `delay`
seconds before an answer. Every message received is a line of the log. A cancelled request is answered all the same,
as servers do that were too far on already.
"""

import json
import sys
import threading

from lsp_pipe import frame

lock = threading.Lock()


def send(message: dict) -> None:
    with lock:
        sys.stdout.buffer.write(frame({"jsonrpc": "2.0", **message}))
        sys.stdout.buffer.flush()


def read() -> dict | None:
    length = None
    while line := sys.stdin.buffer.readline():
        if line == b"\r\n":
            return json.loads(sys.stdin.buffer.read(length))
        length = int(line.split(b":")[1])
    return None


def placed(item: dict, position: dict) -> dict:
    if "range" not in item:
        return item
    start, end = (position["character"] + item["range"][edge] for edge in ("start", "end"))
    line = position["line"]
    return item | {"range": {"start": {"line": line, "character": start}, "end": {"line": line, "character": end}}}


def main() -> None:
    script = json.loads(open(sys.argv[1]).read())
    log = open(sys.argv[2], "a", buffering=1)
    capabilities = {
        "positionEncoding": "utf-16", "textDocumentSync": 2, "inlineCompletionProvider": {},
        "executeCommandProvider": {"commands": ["familiar.accepted"]},
    }
    while message := read():
        log.write(json.dumps(message) + "\n")
        method, number, params = message.get("method"), message.get("id"), message.get("params")
        if method == "exit":
            return
        if method == "initialize":
            send({"id": number, "result": {"capabilities": capabilities}})
        elif method == "textDocument/inlineCompletion":
            kind = "invoked" if params["context"]["triggerKind"] == 1 else "automatic"
            items = [placed(item, params["position"]) for item in script[kind]]
            answer = {"id": number, "result": {"items": items}}
            threading.Timer(script.get("delay", 0.02), send, [answer]).start()
        elif number is not None:
            send({"id": number, "result": None})


main()
