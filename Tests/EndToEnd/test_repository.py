"""What only the repository knows, in real Neovims: a private name is completed in a third place, with no training."""

import pytest

from editor import Editor
from lsp_pipe import until
from test_neovim import VARIANTS, explain

# A name that no training data has, in two files that are not open.
NAME = "reconcile_zebrafish_ledgers"
FILES = {
    "accounts/ledger.py": f'''"""Ledgers."""


def {NAME}(first, second, tolerance):
    """Bring two ledgers together."""
    return [entry for entry in first if entry not in second]
''',
    "accounts/nightly.py": f'''from accounts.ledger import {NAME}


def run(books):
    return {NAME}(books.left, books.right, tolerance=2)
''',
}
# What is typed, and what the rest of the line must begin with.
TYPED = "reconcile_z"
REST = NAME[len(TYPED):]


@pytest.fixture(params=VARIANTS, ids=lambda variant: f"{variant[0]}-{variant[2]}")
def variant(request):
    return request.param


def ghost_after_typing(editor: Editor, patience: float) -> str:
    """The ghost text behind what is typed; typed anew until it is what was expected, because indexing takes a while."""
    ghost = ""

    def attempt() -> bool:
        nonlocal ghost
        editor.type_at_end_of("import math", TYPED)
        ghost = editor.wait_for_ghost(2)
        editor.keys("<Esc>u")
        return ghost.startswith(REST)

    until(attempt, patience)
    return ghost


def test_a_private_name_is_completed_in_a_third_place(variant, binary, tmp_path):
    _, neovim, ghost_text = variant
    editor = Editor(neovim, binary, tmp_path, ghost_text, files=FILES)
    try:
        ghost = ghost_after_typing(editor, 30)
        assert ghost.startswith(REST), (ghost, explain(editor), editor.messages())
    finally:
        editor.close()


def test_without_the_index_the_name_is_unknown(variant, binary, tmp_path):
    _, neovim, ghost_text = variant
    editor = Editor(neovim, binary, tmp_path, ghost_text, files=FILES, repository=False)
    try:
        assert not ghost_after_typing(editor, 4).startswith(REST)
    finally:
        editor.close()


def test_an_ignored_file_stays_unknown(variant, binary, tmp_path):
    _, neovim, ghost_text = variant
    editor = Editor(neovim, binary, tmp_path, ghost_text, files={**FILES, ".gitignore": "accounts/\n"})
    try:
        assert not ghost_after_typing(editor, 4).startswith(REST)
    finally:
        editor.close()
