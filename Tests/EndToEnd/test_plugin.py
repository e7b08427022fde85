"""The plugin against a server that says what the test wants: cycling, ranges, late answers, tabs, commands."""

import json
import sys
import time
from pathlib import Path

import pytest

from conftest import neovims
from editor import Editor
from lsp_pipe import until

SERVER = Path(__file__).parent / "scripted_server.py"
NEOVIMS = [entry.split("=", 1) for entry in neovims()]


class Scripted:
    """An editor on the scripted server, and what the server received."""

    def __init__(self, neovim: str, folder: Path, script: dict):
        (folder / "script.json").write_text(json.dumps({"invoked": [], "automatic": []} | script))
        self.log = folder / "log.jsonl"
        launcher = folder / "familiar"
        launcher.write_text(f"#!/bin/sh\nexec {sys.executable} {SERVER} {folder / 'script.json'} {self.log} \"$@\"\n")
        launcher.chmod(0o755)
        self.editor = Editor(neovim, str(launcher), folder, "own")
        self.editor.vim.current.buffer[:] = [""]

    def received(self, method: str) -> list[dict]:
        messages = [json.loads(line) for line in self.log.read_text().splitlines()]
        return [message for message in messages if message.get("method") == method]


@pytest.fixture(params=NEOVIMS, ids=lambda entry: entry[0])
def start(request, tmp_path):
    started = []

    def begin(**script) -> tuple[Editor, Scripted]:
        scripted = Scripted(request.param[1], tmp_path, script)
        started.append(scripted.editor)
        return scripted.editor, scripted

    yield begin
    for editor in started:
        editor.close()


def test_cycling_asks_for_more_and_goes_round(start):
    editor, scripted = start(
        automatic=[{"insertText": "one"}], invoked=[{"insertText": text} for text in ("one", "two", "three")])
    editor.keys("ix = ")
    assert editor.wait_for_ghost() == "one"
    seen = []
    for keys in ("<M-]>", "<M-]>", "<M-]>", "<M-[>"):
        before = editor.drawn()
        editor.keys(keys)
        assert until(lambda: editor.drawn() != before, 5)
        seen.append(editor.drawn())
    assert seen == [("two", "(2/3)"), ("three", "(3/3)"), ("one", "(1/3)"), ("three", "(3/3)")]
    assert len([m for m in scripted.received("textDocument/inlineCompletion") if m["params"]["context"]["triggerKind"] == 1]) == 1
    editor.keys("<Tab>")
    assert until(lambda: editor.lines() == ["x = three"], 5), editor.lines()


def test_a_closer_right_of_the_cursor_is_replaced_not_doubled(start):
    editor, _ = start(automatic=[{"insertText": "value)", "range": {"start": 0, "end": 1}}])
    editor.keys("iprint()<Left>")
    assert editor.wait_for_ghost() == "value"
    editor.keys("<Tab>;")
    assert until(lambda: editor.lines() == ["print(value);"], 5), editor.lines()


def test_several_lines_replace_what_is_right_of_the_cursor(start):
    editor, _ = start(automatic=[{"insertText": "\n    a,\n)", "range": {"start": 0, "end": 1}}])
    editor.keys("if()<Left>")
    assert editor.wait_for_ghost().startswith(" \n    a,\n)"), "the first line covers the bracket"
    editor.keys("<Tab>")
    assert until(lambda: editor.lines() == ["f(", "    a,", ")"], 5), editor.lines()


def test_positions_count_utf_16_units(start):
    editor, _ = start(automatic=[{"insertText": "😀é = done", "range": {"start": -3, "end": 0}}])
    editor.keys("i日本 😀é")
    assert editor.wait_for_ghost() == " = done"
    editor.keys("<Tab>")
    assert until(lambda: editor.lines() == ["日本 😀é = done"], 5), editor.lines()


def test_words_of_any_script_are_accepted_whole(start):
    editor, _ = start(automatic=[{"insertText": "größe日本.area(x)\n    y"}])
    editor.keys("iv = ")
    editor.wait_for_ghost()
    editor.keys("<M-Right>")
    assert until(lambda: editor.lines() == ["v = größe日本"], 5), editor.lines()


def test_the_rest_of_a_suggestion_stays_on_screen_while_the_server_thinks(start):
    editor, _ = start(automatic=[{"insertText": "first(second)\n    third"}], delay=1)
    editor.keys("iv = ")
    ghost = editor.wait_for_ghost()
    for part in ("first", "(", "second", ")", "\n    third"):
        ghost = ghost[len(part) :]
        editor.keys("<M-Right>")
        assert until(lambda: editor.ghost() == ghost, 0.8), (part, editor.ghost())
    assert editor.lines() == ["v = first(second)", "    third"]


def test_an_answer_to_an_older_text_is_not_shown(start):
    editor, scripted = start(automatic=[{"insertText": "late"}], delay=0.6)
    editor.keys("ia")
    assert until(lambda: scripted.received("textDocument/inlineCompletion"), 5)
    editor.keys("b")
    assert until(lambda: scripted.received("$/cancelRequest"), 5), "the question before is withdrawn"
    asked = len(scripted.received("textDocument/inlineCompletion"))
    assert asked >= 2
    editor.keys("<Esc>")
    time.sleep(1)
    assert editor.ghost() == ""


def test_what_the_text_has_left_behind_is_gone_at_once(start):
    editor, _ = start(automatic=[{"insertText": "bcd"}], delay=1)
    editor.keys("ia")
    assert editor.wait_for_ghost() == "bcd"
    editor.keys("x")
    assert until(lambda: editor.ghost() == "", 0.8), "the answer to the new text is a second away"
    editor.keys("<BS>b")
    assert until(lambda: editor.ghost() == "cd", 0.8), "and back, as soon as the text agrees again"


def test_keys_fall_through_in_the_order_they_were_typed(start):
    editor, _ = start()
    editor.vim.command("setlocal noexpandtab softtabstop=0")
    editor.keys("ia<Tab>b<Tab>c")
    assert until(lambda: editor.lines() == ["a\tb\tc"], 5), editor.lines()


def test_one_question_for_each_text_and_cursor(start):
    editor, scripted = start(automatic=[])
    editor.keys("iabc")
    assert until(lambda: len(scripted.received("textDocument/inlineCompletion")) >= 1, 5)
    time.sleep(0.3)
    moments = [json.dumps(m["params"]["position"]) for m in scripted.received("textDocument/inlineCompletion")]
    assert len(moments) == len(set(moments)), moments


def test_a_command_runs_after_the_text_is_in(start):
    command = {"title": "accepted", "command": "familiar.accepted", "arguments": ["7"]}
    editor, scripted = start(automatic=[{"insertText": "done", "command": command}])
    editor.keys("ix = ")
    editor.wait_for_ghost()
    assert not scripted.received("workspace/executeCommand")
    editor.keys("<Tab>")
    assert until(lambda: scripted.received("workspace/executeCommand"), 5)
    assert scripted.received("workspace/executeCommand")[0]["params"]["arguments"] == ["7"]
    methods = [json.loads(line).get("method") for line in scripted.log.read_text().splitlines()]
    assert methods.index("workspace/executeCommand") > methods.index("textDocument/didChange")


def test_a_tab_in_a_suggestion_is_drawn_as_blanks_and_inserted_as_a_tab(start):
    editor, _ = start(automatic=[{"insertText": "{\n\treturn"}])
    editor.vim.command("setlocal tabstop=4")
    editor.keys("if ")
    assert editor.wait_for_ghost() == "{\n    return"
    editor.keys("<Tab>")
    assert until(lambda: editor.lines() == ["f {", "\treturn"], 5), editor.lines()


def test_settings_and_capabilities_reach_the_server(start):
    _, scripted = start()
    params = scripted.received("initialize")[0]["params"]
    assert params["initializationOptions"] == {"debounce": 0, "minimumLogProbability": -100}
    assert "inlineCompletion" in params["capabilities"]["textDocument"]
    assert params["rootUri"].endswith("/project")
