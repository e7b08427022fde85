"""A private list of Debian's packages, binary and source, made from where the machine gets its own.

`apt-get source` needs `deb-src` lines, which most machines lack, and `apt-get download` a list that an `update` has fetched, which
a fresh one lacks. The lists and what apt keeps of them lie in a folder of ours; nothing below /etc changes and no rights are
needed.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ETC = Path("/etc/apt")


def lines_of_list(one_line: str) -> list[str]:
    """The `deb` lines of a list in the one-line format of sources.list(5), each followed by its `deb-src`."""
    found = [line for line in one_line.splitlines() if line.startswith("deb ")]
    return [twin for line in found for twin in (line, re.sub(r"^deb\b", "deb-src", line))]


def lines_of_stanzas(deb822: str) -> list[str]:
    """`deb` and `deb-src` lines for the stanzas of a list in the deb822 format of sources.list(5)."""
    lines = []
    for stanza in re.split(r"\n\s*\n", deb822):
        fields = dict(re.findall(r"^([A-Za-z-]+):[ \t]*(.+)$", stanza, re.MULTILINE))
        if not {"URIs", "Suites", "Components"} <= fields.keys() or fields.get("Enabled", "yes").strip() == "no":
            continue
        if "deb" not in fields.get("Types", "").split():
            continue
        key = f"[signed-by={fields['Signed-By'].strip()}] " if "Signed-By" in fields else ""
        for address in fields["URIs"].split():
            for suite in fields["Suites"].split():
                lines += [f"{kind} {key}{address} {suite} {fields['Components'].strip()}" for kind in ("deb", "deb-src")]
    return lines


def options(folder: Path) -> list[str]:
    """Make the private list in a folder and give the options with which apt-get uses it alone."""
    for name in ("lists/partial", "cache/archives/partial"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    lines: list[str] = []
    for path in [ETC / "sources.list", *sorted((ETC / "sources.list.d").glob("*.list"))]:
        lines += lines_of_list(path.read_text()) if path.exists() else []
    for path in sorted((ETC / "sources.list.d").glob("*.sources")):
        lines += lines_of_stanzas(path.read_text())
    (folder / "sources.list").write_text("\n".join(lines) + "\n")
    chosen = [
        f"-oDir::Etc::SourceList={folder}/sources.list",
        "-oDir::Etc::SourceParts=/dev/null",
        f"-oDir::State::Lists={folder}/lists",
        f"-oDir::Cache={folder}/cache",
    ]
    subprocess.run(["apt-get", *chosen, "update"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return chosen
