"""Cut documents into fill-in-the-middle examples the way an editor asks for them.

An example is one piece of a document with a middle taken out, in SPM order as the server prompts:

    <fim_prefix><fim_suffix> suffix <fim_middle> [snippet] [<filename>path] prefix middle <|endoftext|>

Cuts are made between characters ("Efficient Training of Language Models to Fill in the Middle", arXiv 2207.14255, sections 3
and 4: character-level cuts are what makes random spans work, and whole pieces in one row are what makes them count). The suffix
is tokenized apart and prefix and middle as one text; `packing.Packer.joined` says why.
"""
from dataclasses import dataclass
import random
import re

# Where a cursor stands inside a line: behind a name, an operator, an opening bracket, a dot or a blank.
_BOUNDARY = re.compile(r"(?<=[\w.(\[{=,:>\s])(?=\S)")
# The share of each kind of middle. A user asks mostly for the rest of a line or the next ones; random spans keep the model able
# to fill anything (2207.14255, table 4: training on random spans alone does well on all kinds, on lines alone it does not).
RANDOM, REST, LINES, BLOCK = "random", "rest", "lines", "block"
_KINDS, _WEIGHTS = (RANDOM, REST, LINES, BLOCK), (15, 50, 20, 15)


@dataclass(frozen=True)
class Sentinels:
    """Ids of the special tokens."""

    end: int
    prefix: int
    middle: int
    suffix: int
    filename: int

    @staticmethod
    def of(tokenizer) -> "Sentinels":
        names = ("<|endoftext|>", "<fim_prefix>", "<fim_middle>", "<fim_suffix>", "<filename>")
        return Sentinels(*(tokenizer.token_to_id(name) for name in names))


def span(text: str, draw: random.Random) -> tuple[int, int]:
    """Where the middle of `text` begins and ends; it is never empty. `text` must not be empty."""
    kind = draw.choices(_KINDS, _WEIGHTS)[0]
    if kind == RANDOM:
        start, stop = sorted((draw.randint(0, len(text)), draw.randint(0, len(text))))
    else:
        start = _cursor(text, draw, inside_line=kind == REST and draw.random() < 0.6)
        stop = _block_end(text, start) if kind == BLOCK else _lines_end(text, start, draw.randint(2, 6) if kind == LINES else 1)
    if start == stop:  # at the end of the text or of a line
        stop = min(len(text), start + 1)
        start = stop - 1
    return start, stop


def _cursor(text: str, draw: random.Random, inside_line: bool) -> int:
    """After the indentation of a random line that is not blank, or at a boundary inside it."""
    position = draw.randint(0, len(text) - 1)
    start = text.rfind("\n", 0, position) + 1
    end = _line_end(text, start)
    while start < end and text[start] in " \t":
        start += 1
    if not inside_line or start == end:
        return start
    places = [match.start() for match in _BOUNDARY.finditer(text, start + 1, end)]
    return draw.choice(places) if places else start


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def _lines_end(text: str, start: int, count: int) -> int:
    end = _line_end(text, start)
    for _ in range(count - 1):
        if end >= len(text):
            break
        end = _line_end(text, end + 1)
    return end


def _block_end(text: str, start: int, most: int = 12) -> int:
    """The end of the lines indented at least as deep as the one at `start`, `most` at the most."""
    depth = start - (text.rfind("\n", 0, start) + 1)
    end = _line_end(text, start)
    for _ in range(most - 1):
        if end >= len(text):
            break
        following = _line_end(text, end + 1)
        line = text[end + 1:following]
        if line.strip() and len(line) - len(line.lstrip()) < depth:
            break
        end = following
    return start + len(text[start:end].rstrip()) if end > start else end


# Ids have 15 bits; the sixteenth of a row's numbers says that a token belongs to a middle.
MIDDLE_FLAG = 1 << 15


def arranged(marks: Sentinels, prefix: list[int], middle: list[int], suffix: list[int], header: list[int]) -> list[int]:
    """The ids of one example; `header` holds the snippet and the file's name.

    The middle and the end behind it are flagged: in this order nothing else tells them from the prefix, and training may want to
    weigh them more.
    """
    written = [token | MIDDLE_FLAG for token in (*middle, marks.end)]
    return [marks.prefix, marks.suffix, *suffix, marks.middle, *header, *prefix, *written]
