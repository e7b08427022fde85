"""A private list of Debian's source packages, made from the machine's own list of binary ones.

`apt-get source` needs `deb-src` lines, which most machines lack. The list and what apt keeps of it lie in a folder of
ours; nothing below /etc changes and no rights are needed.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ETC = Path("/etc/apt")


def source_lines(one_line: str) -> list[str]:
    """`deb-src` lines for the `deb` lines of a list in the one-line format of sources.list(5)."""
    return [re.sub(r"^deb\b", "deb-src", line) for line in one_line.splitlines() if line.startswith("deb ")]


def source_lines_of_stanzas(deb822: str) -> list[str]:
    """`deb-src` lines for the stanzas of a list in the deb822 format of sources.list(5)."""
    lines = []
    for stanza in re.split(r"\n\s*\n", deb822):
        fields = dict(re.findall(r"^([A-Za-z-]+):[ \t]*(.+)$", stanza, re.MULTILINE))
        if not {"URIs", "Suites", "Components"} <= fields.keys() or fields.get("Enabled", "yes").strip() == "no":
            continue
        key = f"[signed-by={fields['Signed-By'].strip()}] " if "Signed-By" in fields else ""
        for address in fields["URIs"].split():
            lines += [
                f"deb-src {key}{address} {suite} {fields['Components'].strip()}" for suite in fields["Suites"].split()
            ]
    return lines


def options(folder: Path) -> list[str]:
    """Make the private list in a folder and give the options with which apt-get uses it alone."""
    (folder / "lists" / "partial").mkdir(parents=True, exist_ok=True)
    lines: list[str] = []
    for path in [ETC / "sources.list", *sorted((ETC / "sources.list.d").glob("*.list"))]:
        lines += source_lines(path.read_text()) if path.exists() else []
    for path in sorted((ETC / "sources.list.d").glob("*.sources")):
        lines += source_lines_of_stanzas(path.read_text())
    (folder / "sources.list").write_text("\n".join(lines) + "\n")
    chosen = [
        f"-oDir::Etc::SourceList={folder}/sources.list",
        "-oDir::Etc::SourceParts=/dev/null",
        f"-oDir::State::Lists={folder}/lists",
    ]
    subprocess.run(["apt-get", *chosen, "update"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return chosen
