"""Neovim with the plugin, driven through its own protocol: keys in, buffer and ghost text out."""

import shutil
from pathlib import Path

import pynvim

from lsp_pipe import until

PLUGIN = Path(__file__).parents[2] / "editors" / "nvim"
PROJECT = Path(__file__).parent / "project"
# Where either kind of ghost text is drawn.
NAMESPACES = ("familiar", "nvim.lsp.inline_completion")


class Editor:
    """One Neovim on one file of a fresh project."""

    def __init__(self, neovim: str, binary: str, folder: Path, ghost_text: str = "auto", before_setup: str = "",
                 files: dict[str, str] | None = None, **settings: object):
        """`files` are added to the project by path; `settings` are Familiar's."""
        self.project = folder / "project"
        shutil.copytree(PROJECT, self.project)
        (self.project / ".git").mkdir()
        for path, text in (files or {}).items():
            (self.project / path).parent.mkdir(parents=True, exist_ok=True)
            (self.project / path).write_text(text)
        self.file = self.project / "shapes.py"
        # Nothing of this user's Neovim or Familiar.
        private = [f"HOME={folder}"]
        private += [f"XDG_{kind}_HOME={folder / kind.lower()}" for kind in ("CONFIG", "DATA", "STATE", "CACHE")]
        arguments = ["env", *private, neovim, "--clean", "-n", "--embed", "--headless"]
        self.vim = pynvim.attach("child", argv=arguments)
        # A prompt that waits for a key would block every later call.
        self.vim.command("set shortmess+=F cmdheight=5 nomore noswapfile")
        self.vim.ui_attach(100, 40, rgb=True)
        self.vim.command(f"set runtimepath^={PLUGIN}")
        self.vim.command("runtime plugin/familiar.lua")
        self.vim.command("filetype plugin on")
        if before_setup:
            self.vim.exec_lua(before_setup)
        options = {"cmd": [binary, "serve"], "ghost_text": ghost_text,
                   "settings": {"debounce": 0, "minimumLogProbability": -100, **settings}}
        self.vim.exec_lua("require('familiar').setup(...)", options)
        self.vim.command(f"edit {self.file}")
        assert until(lambda: self.vim.exec_lua(
            "local c = require('familiar').client(0); return c ~= nil and c.initialized == true")), self.messages()

    def close(self) -> None:
        """Leaves as a user does; the server must be gone with the editor."""
        server = self.server_process()
        self.keys("<Esc>")
        try:
            self.vim.command("qall!")
        except (OSError, EOFError):
            pass
        self.vim.close()
        assert until(lambda: not is_running(server), 10), f"server {server} outlived the editor"

    def server_process(self) -> int | None:
        """The process id of the server, found among the children of Neovim."""
        children = self.vim.call("nvim_get_proc_children", self.vim.call("getpid"))
        found = [child for child in children if is_running(child)]
        return found[0] if found else None

    def keys(self, keys: str) -> None:
        self.vim.input(keys)
        assert not self.vim.api.get_mode()["blocking"], self.messages()

    def lines(self) -> list[str]:
        return list(self.vim.current.buffer[:])

    def cursor(self) -> tuple[int, int]:
        """Row from 0, byte from 0."""
        row, column = self.vim.current.window.cursor
        return row - 1, column

    def type_at_end_of(self, line: str, text: str) -> None:
        """Opens a new line below the last one that reads `line` and types `text` there."""
        row = max(i for i, each in enumerate(self.lines()) if each == line)
        self.vim.current.window.cursor = (row + 1, 0)
        self.keys("o")
        for character in text:
            self.keys(character if character != "<" else "<lt>")

    def ghost(self) -> str:
        """What is drawn after the cursor, its lines joined; '' where nothing is."""
        return self.drawn()[0]

    def drawn(self) -> tuple[str, str]:
        """The ghost text, and the hint "(2/3)" behind it where there is one."""
        for name in NAMESPACES:
            namespace = self.vim.exec_lua("return vim.api.nvim_get_namespaces()[...] or -1", name)
            if namespace < 0:
                continue
            marks = self.vim.api.buf_get_extmarks(0, namespace, 0, -1, {"details": True})
            for *_, details in marks:
                chunks = [details.get("virt_text", []), *details.get("virt_lines", [])]
                hint = ""
                if len(chunks[-1]) == 2:
                    hint = chunks[-1].pop()[0].strip()
                text = "\n".join("".join(part for part, *_ in line) for line in chunks)
                if text:
                    return text, hint
        return "", ""

    def wait_for_ghost(self, patience: float = 20) -> str:
        return until(self.ghost, patience) or ""

    def floating_text(self) -> str:
        """What stands in a floating window; '' without one."""
        for window in self.vim.windows:
            if self.vim.api.win_get_config(window)["relative"]:
                return "\n".join(window.buffer[:])
        return ""

    def messages(self) -> str:
        return self.vim.exec_lua("return vim.fn.execute('messages')")


def is_running(process: int | None) -> bool:
    if process is None:
        return False
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
        return stat.rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
