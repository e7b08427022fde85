#!/usr/bin/env python3
"""Makes the fixtures of real clients from captures of their `initialize` parameters.

Usage: generate.py CAPTURES, a folder of JSON files as an LSP server logged them, with the paths of
the machine replaced by /home/user/project. Writes them compactly to clients/ and their SHA-256 to
manifest.json, which also says which client each is.
"""

import hashlib
import json
import pathlib
import sys

CLIENTS = {
    "ale33": "ALE 3.3.0 in Vim 9.0.1378",
    "blink": "blink.cmp in Neovim 0.12.0-dev+fbb1caf",
    "eglot19": "eglot 1.9 in Emacs 28.2",
    "kate2212": "Kate 22.12.3",
    "llmnvim": "llm.nvim in Neovim 0.11.4",
    "lspmode8": "lsp-mode 8.0.0 in Emacs 28.2",
    "nvim07": "Neovim 0.7.2",
    "nvim11": "Neovim 0.11.4",
    "nvim12": "Neovim 0.12.0-dev+fbb1caf",
}


def main():
    here = pathlib.Path(__file__).parent
    outputs = {}
    for name, client in CLIENTS.items():
        captured = json.loads((pathlib.Path(sys.argv[1]) / f"{name}.json").read_text())
        text = json.dumps(captured, separators=(",", ":"), ensure_ascii=False) + "\n"
        (here / "clients" / f"{name}.json").write_text(text)
        digest = hashlib.sha256(text.encode()).hexdigest()
        outputs[f"clients/{name}.json"] = {"client": client, "sha256": digest}
    manifest = {"seed": None, "libraries": {}, "captured_on": "Debian 12", "outputs": outputs}
    (here / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")


main()
