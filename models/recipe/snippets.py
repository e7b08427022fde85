"""A similar piece of another file of the same package, for a share of the examples.

Where a prompt has room for it, the server shows the model pieces of other files, `<filename>`, path and lines, before the header of the
file that is edited. A model of 220M parameters that was trained to read such pieces did better than one of 16B without (RepoFusion,
arXiv 2306.10998); no model of ours was trained with them yet.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import NamedTuple

# As the server cuts files: `SnippetPieces`.
ENOUGH_LINES, MOST_LINES = 6, 20
# Lines around the gap that tell what is similar.
LINES_BEFORE, LINES_AFTER = 20, 10
# A name that more pieces of a package have tells none of them apart.
MOST_PIECES_OF_A_NAME = 64
LEAST_SIMILARITY = 0.1

_NAME = re.compile(r"[A-Za-z_]\w{2,}")


class Piece(NamedTuple):
    path: str
    text: str
    names: frozenset[str]


def names(text: str) -> frozenset[str]:
    return frozenset(_NAME.findall(text))


def pieces(path: str, text: str) -> list[Piece]:
    """Of 6 to 20 lines: up to a blank line once there are enough."""
    found: list[Piece] = []
    lines: list[str] = []

    def close() -> None:
        piece = "\n".join(lines).rstrip()
        if piece:
            found.append(Piece(path, piece, names(piece)))
        lines.clear()

    for line in text.split("\n"):
        if len(lines) >= MOST_LINES or (len(lines) >= ENOUGH_LINES and not line.strip()):
            close()
        if line.strip() or lines:
            lines.append(line)
    close()
    return found


class Snippets:
    """The pieces of some documents by the names in them, each package apart."""

    def __init__(self, documents: list[dict]):
        self.pieces: list[Piece] = []
        self.holders: dict[tuple[str, str], list[int]] = defaultdict(list)
        for document in documents:
            for piece in pieces(document["path"], document["text"]):
                for name in sorted(piece.names):
                    self.holders[document["package"], name].append(len(self.pieces))
                self.pieces.append(piece)

    def similar(self, document: dict, before: str, after: str) -> Piece | None:
        """The piece of another file of the package whose names are most like those around the gap (Jaccard), if there is one."""
        wanted = names("\n".join(before.split("\n")[-LINES_BEFORE:] + after.split("\n")[:LINES_AFTER]))
        shared: Counter[int] = Counter()
        for name in sorted(wanted):
            holders = self.holders.get((document["package"], name), [])
            if len(holders) <= MOST_PIECES_OF_A_NAME:
                shared.update(number for number in holders if self.pieces[number].path != document["path"])
        # Names that all have count as well, so a few of the best are compared whole.
        rivals = [(self.likeness(self.pieces[number], wanted), -number) for number, _ in shared.most_common(8)]
        likeness, number = max(rivals, default=(0, 0))
        return self.pieces[-number] if likeness >= LEAST_SIMILARITY else None

    @staticmethod
    def likeness(piece: Piece, wanted: frozenset[str]) -> float:
        return len(piece.names & wanted) / len(piece.names | wanted)
