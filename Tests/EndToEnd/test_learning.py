"""Learning a repository in real Neovims: what only its files know is suggested with the adapter, not without, with no restart."""

import pytest

from conftest import neovims
from editor import Editor
from lsp_pipe import until
from private_api import BEFORE, LEARNING_RATE, NAME, TYPED, repository
from test_neovim import explain

# One for each kind of ghost text; a run takes as long in every editor.
VARIANTS = [
    (version, path, "native" if version == "0.12" else "own") for version, path in (entry.split("=", 1) for entry in neovims())
]


# Keeps what the server reports of its work, and what it says, where the test can read it.
LISTEN = """
reported, said = {}, {}
vim.api.nvim_create_autocmd('LspProgress', { callback = function(event)
  local value = event.data.params.value
  if value.kind ~= 'end' and value.percentage then table.insert(reported, value.percentage) end
end })
vim.lsp.handlers['window/showMessage'] = function(_, params) table.insert(said, params.message) end
"""


@pytest.fixture(params=VARIANTS, ids=lambda variant: f"{variant[0]}-{variant[2]}")
def editor(request, binary, tmp_path):
    _, neovim, ghost_text = request.param
    # Without the index nothing but the adapter knows the other files.
    editor = Editor(
        neovim, binary, tmp_path, ghost_text, before_setup=LISTEN, files=repository(), repository=False,
        snippets="off", finetune={"learningRate": LEARNING_RATE})
    yield editor
    editor.close()


def suggestion(editor: Editor) -> str:
    """What is suggested after `TYPED` in a file without the name, asked for by typing it."""
    editor.vim.current.buffer[:] = BEFORE
    editor.vim.current.window.cursor = (len(BEFORE), 0)
    editor.keys("A" + TYPED)
    ghost = editor.wait_for_ghost(10)
    editor.keys("<Esc>")
    return ghost


def execute(editor: Editor, command: str, *arguments: object) -> dict:
    """What the server answers to a command of the user."""
    editor.vim.exec_lua(
        "answered = nil; local command, arguments = ...;"
        "require('familiar').execute(command, function(err, result) answered = { err = err, result = result } end, arguments)",
        command, list(arguments))
    answer = until(lambda: editor.vim.exec_lua("return answered"), 10)
    assert answer and "result" in answer, answer
    return answer["result"]


def test_what_was_learned_is_suggested_until_it_is_switched_off(editor):
    before = suggestion(editor)
    assert before, explain(editor)
    assert NAME not in before

    editor.vim.command("FamiliarLearn start 1")
    verdicts = until(lambda: [m for m in editor.vim.exec_lua("return said") if "held back" in m], 480)
    assert verdicts, (editor.vim.exec_lua("return { reported, said }"), editor.messages())
    percentages = editor.vim.exec_lua("return reported")
    assert percentages == sorted(percentages) and len(set(percentages)) >= 3, percentages
    assert percentages[0] < 50 <= percentages[-1] <= 100, percentages

    # So few lines are held back that the verdict leaves it to the user.
    assert "inconclusive" in verdicts[-1], verdicts
    assert suggestion(editor) == before

    used = execute(editor, "familiar.adapters.use", {"name": "project"})
    assert used["adapters"] == ["project"], used
    learned = suggestion(editor)
    assert learned.startswith(NAME + "("), (learned, explain(editor))
    assert "Adapters: project" in explain(editor)

    assert execute(editor, "familiar.adapters.off")["adapters"] == []
    assert suggestion(editor) == before
