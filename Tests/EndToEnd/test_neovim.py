"""The plugin in real Neovims: ghost text appears while typing, and what is shown is what gets inserted."""

import time

import pytest

from conftest import neovims
from editor import Editor
from lsp_pipe import until

# Lines below which a suggestion is asked for, with what is typed there; the first that gets one is used, because
# which place a small model has something to say about is not what is tested here.
PLACES = [
    ("        return self.side * self.side", "        self."),
    ("        self.height = height", "        self.size = self."),
    ("        return 2 * math.pi * self.radius", "    def "),
    ("import math", "import "),
]

# (version, path, kind of ghost text)
VARIANTS = [
    (version, path, ghost_text)
    for version, path in (entry.split("=", 1) for entry in neovims())
    for ghost_text in (("own", "native") if version == "0.12" else ("own",))
]


@pytest.fixture(params=VARIANTS, ids=lambda variant: f"{variant[0]}-{variant[2]}")
def editor(request, binary, tmp_path):
    _, neovim, ghost_text = request.param
    editor = Editor(neovim, binary, tmp_path, ghost_text)
    yield editor
    editor.close()


def is_own(editor: Editor) -> bool:
    return not editor.vim.exec_lua("return require('familiar.config').uses_native()")


def type_until_ghost(editor: Editor) -> str:
    """Types at the first place that gets a suggestion; the cursor stays behind what was typed."""
    for line, typed in PLACES:
        editor.type_at_end_of(line, typed.lstrip() if line.startswith(" ") and line[0:8] == typed[0:8] else typed)
        if ghost := editor.wait_for_ghost(8):
            return ghost
        editor.keys("<Esc>u")
    raise AssertionError(f"no suggestion anywhere; explain: {explain(editor)}; messages: {editor.messages()}")


def explain(editor: Editor) -> str:
    editor.vim.command("FamiliarExplain")
    return until(editor.floating_text, 5) or ""


def inserted(editor: Editor, lines: list[str], cursor: tuple[int, int], text: str) -> list[str]:
    """The buffer once `text` stands at `cursor`."""
    row, column = cursor
    data = lines[row].encode()
    middle = data[:column].decode() + text + data[column:].decode()
    return lines[:row] + middle.split("\n") + lines[row + 1 :]


def test_what_is_shown_is_inserted(editor):
    ghost = type_until_ghost(editor)
    lines, cursor = editor.lines(), editor.cursor()
    editor.keys("<Tab>")
    assert until(lambda: editor.lines() == inserted(editor, lines, cursor, ghost), 5), (ghost, editor.lines())
    last = ghost.split("\n")[-1].encode()
    row, column = editor.cursor()
    assert row == cursor[0] + ghost.count("\n")
    assert column == (len(last) if "\n" in ghost else cursor[1] + len(last))


def test_a_key_after_accepting_comes_after_the_suggestion(editor):
    ghost = type_until_ghost(editor)
    lines, cursor = editor.lines(), editor.cursor()
    editor.keys("<Tab>zq")
    expected = inserted(editor, lines, cursor, ghost + "zq")
    assert until(lambda: editor.lines() == expected, 5), (ghost, editor.lines())


def test_a_word_is_accepted_and_the_rest_stays(editor):
    ghost = type_until_ghost(editor)
    lines, cursor = editor.lines(), editor.cursor()
    editor.keys("<M-Right>")
    assert until(lambda: editor.lines() != lines, 5)
    added = editor.lines()[cursor[0] : cursor[0] + 1 + len(editor.lines()) - len(lines)]
    word = "\n".join(added).encode()[cursor[1] :].decode()
    assert ghost.startswith(word) and word, (ghost, word)
    if is_own(editor) and word != ghost:
        assert until(lambda: editor.ghost(), 5)


def test_a_line_is_accepted(editor):
    ghost = type_until_ghost(editor)
    lines, cursor = editor.lines(), editor.cursor()
    editor.keys("<M-C-Right>")
    first = ghost[: ghost.index("\n", 1)] if "\n" in ghost[1:] else ghost
    assert until(lambda: editor.lines() == inserted(editor, lines, cursor, first), 5), (ghost, editor.lines())


def test_typing_what_is_shown_keeps_it(editor):
    ghost = type_until_ghost(editor)
    # The last letter of a suggestion leaves nothing to show.
    if len(ghost) < 3 or ghost[0].isspace():
        pytest.skip(f"the suggestion {ghost!r} is too short to type into")
    editor.keys(ghost[0] if ghost[0] != "<" else "<lt>")
    assert until(lambda: editor.ghost()[:2] == ghost[1:3], 8), (ghost, editor.ghost())


def test_cycling_shows_another_suggestion_and_accepts_that(editor):
    ghost = type_until_ghost(editor)
    lines, cursor = editor.lines(), editor.cursor()
    editor.keys("<M-]>")
    if is_own(editor):
        # An invoked request asks for up to three; the model may know only one.
        until(lambda: editor.drawn()[1], 5)
        if editor.drawn()[1]:
            assert editor.ghost() != ghost
            editor.keys("<M-[>")
            assert until(lambda: editor.drawn()[1].startswith("(1/"), 5), editor.drawn()
            editor.keys("<M-]>")
    else:
        assert until(lambda: editor.drawn()[1], 5), "Neovim shows which of how many"
    shown = editor.ghost()
    assert shown
    editor.keys("<Tab>")
    assert until(lambda: editor.lines() == inserted(editor, lines, cursor, shown), 5), (shown, editor.lines())


def test_dismissing_takes_it_away_and_tab_is_a_tab_again(editor):
    type_until_ghost(editor)
    lines, cursor = editor.lines(), editor.cursor()
    editor.keys("<C-]>")
    assert until(lambda: not editor.ghost(), 5)
    editor.vim.command("setlocal noexpandtab softtabstop=0")
    editor.keys("<Tab>")
    assert until(lambda: editor.lines() == inserted(editor, lines, cursor, "\t"), 5), editor.lines()


def test_tab_still_does_what_another_plugin_made_it_do(binary, tmp_path):
    if not VARIANTS:
        pytest.skip("no Neovim")
    mapped = "vim.keymap.set('i', '<Tab>', function() return 'mapped' end, { expr = true })"
    editor = Editor(VARIANTS[0][1], binary, tmp_path, "own", before_setup=mapped)
    try:
        editor.keys("ggO<Tab>")
        assert until(lambda: editor.lines()[0] == "mapped", 5), editor.lines()[0]
    finally:
        editor.close()


def test_leaving_insert_mode_leaves_nothing_on_screen(editor):
    type_until_ghost(editor)
    editor.keys("<Esc>")
    assert until(lambda: not editor.ghost(), 5)
    time.sleep(0.5)
    assert not editor.ghost()


def test_accepting_is_one_step_of_undo(editor):
    ghost = type_until_ghost(editor)
    lines = editor.lines()
    editor.keys("<Tab>")
    assert until(lambda: editor.lines() != lines, 5), ghost
    editor.keys("<Esc>u")
    assert until(lambda: editor.lines() == lines, 5), editor.lines()


def test_commands_say_how_the_server_is_and_why_it_was_silent(editor):
    type_until_ghost(editor)
    editor.keys("<Esc>")
    for command in ("FamiliarStatus", "FamiliarExplain"):
        editor.vim.command(command)
        assert until(editor.floating_text, 5), (command, editor.messages())
        editor.vim.command("fclose!")


def test_toggling_switches_suggestions_off_and_on(editor):
    type_until_ghost(editor)
    editor.keys("<Esc>")
    editor.vim.command("FamiliarToggle")
    assert until(lambda: editor.vim.exec_lua("return require('familiar').statusline()") == "familiar-", 5)
    editor.keys("a.")
    time.sleep(1)
    assert not editor.ghost()
    editor.keys("<Esc>u")
    editor.vim.command("FamiliarToggle")
    assert until(lambda: editor.vim.exec_lua("return require('familiar').statusline()") == "familiar", 5)
    type_until_ghost(editor)


def test_health_finds_nothing_wrong(editor):
    editor.vim.command("checkhealth familiar")
    report = "\n".join(editor.lines())
    assert "familiar" in report and "ERROR" not in report, report
    assert "client" in report
    editor.vim.command("close")
