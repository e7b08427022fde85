"""Documents cut into examples and plain text, and both packed into rows."""
import random

import numpy
from tokenizers import Tokenizer

from . import fim
from .snippets import Snippets

# Ids that cutting a text in three can add to it.
SLACK = 6
# The shortest pieces, as a share of the longest.
SHORTEST_SHARE = 0.1


class Packer:
    """Makes the rows of some documents."""

    def __init__(self, tokenizer: Tokenizer, context: int, fim_rate: float, piece: int | None = None, snippet_rate: float = 0):
        self.tokenizer, self.context, self.fim_rate, self.snippet_rate = tokenizer, context, fim_rate, snippet_rate
        self.piece = piece or context
        self.marks = fim.Sentinels.of(tokenizer)
        self.snippets = Snippets([])

    def ids(self, text: str) -> list[int]:
        return self.tokenizer.encode(text, add_special_tokens=False).ids

    def pieces(self, document: dict, draw: random.Random):
        """Yields (is an example, ids) of one document; an example has at most CONTEXT + 1 ids."""
        text = document["text"]
        header = [self.marks.filename, *self.ids(document["path"] + "\n")] if draw.random() < 0.5 else []
        encoding = self.tokenizer.encode(text, add_special_tokens=False)
        room = self.context + 1 - len(header) - 4 - SLACK
        if room < 64:
            header, room = [], self.context + 1 - 4 - SLACK
        position, total = 0, len(encoding.ids)
        while position < total:
            has_snippet = self.snippet_rate > 0 and draw.random() < self.snippet_rate
            most = min(room - (self.snippet_room if has_snippet else 0), self.piece)
            # A quarter of the pieces fill a row, as prompts from the midst of a long file do. The others are shorter, evenly by
            # their logarithm: a row has one middle a piece, and nothing but middles teaches what the suffix is for.
            size = most if draw.random() < 0.25 else max(1, int(most * SHORTEST_SHARE ** draw.random()))
            end = min(total, position + size)
            chunk = text[encoding.offsets[position][0]:encoding.offsets[end - 1][1]]
            if len(chunk) > 60 and draw.random() < self.fim_rate:
                example = self.example(chunk, header, draw, document if has_snippet else None)
                if example:
                    yield True, example
            else:
                yield False, (header if position == 0 else []) + self.ids(chunk) + ([self.marks.end] if end == total else [])
            position = end

    @property
    def snippet_room(self) -> int:
        """Tokens; a fifth of the context is what the server has for snippets."""
        return self.context // 5

    def snippet(self, document: dict, before: str, after: str) -> list[int]:
        """The ids of a similar piece, as many whole lines as there is room for; none if none is similar."""
        piece = self.snippets.similar(document, before, after)
        lines = piece.text.split("\n") if piece else []
        while piece and lines:
            ids = [self.marks.filename, *self.ids("\n".join([piece.path, *lines, ""]))]
            if len(ids) <= self.snippet_room:
                return ids
            lines = lines[:min(len(lines) - 1, len(lines) * self.snippet_room // len(ids))]
        return []

    def example(self, chunk: str, header: list[int], draw: random.Random, document: dict | None = None) -> list[int] | None:
        """The ids of one example; with a similar piece of the package if the document is given."""
        start, stop = fim.span(chunk, draw)
        if document:
            header = self.snippet(document, chunk[:start], chunk[stop:]) + header
        prefix, middle = self.joined(chunk[:stop], start)
        suffix = self.ids(chunk[stop:])
        room = self.context + 1 - 4 - len(header) - len(prefix) - len(middle)
        # The server shows a quarter of the context after the cursor at most.
        suffix = suffix[:max(0, min(room, self.context // 4 if draw.random() < 0.5 else room))]
        if draw.random() < 0.05:  # the end of a file
            suffix = []
        return fim.arranged(self.marks, prefix, middle, suffix, header) if room >= 0 else None

    def joined(self, text: str, start: int) -> tuple[list[int], list[int]]:
        """The ids of `text`, cut before the token that reaches over `start`.

        Prefix and middle are tokenized as one text, because the server has the model write the last piece of the prefix again
        (token healing): its prompts never end with the half of a token that a cut in the text would leave.
        """
        encoding = self.tokenizer.encode(text, add_special_tokens=False)
        cut = next((number for number, (_, end) in enumerate(encoding.offsets) if end > start), len(encoding.ids))
        return encoding.ids[:cut], encoding.ids[cut:]

    def rows(self, documents: list[dict], draw: random.Random) -> numpy.ndarray:
        examples: list[list[int]] = []
        plain: list[int] = []
        if self.snippet_rate > 0:
            self.snippets = Snippets(documents)
        for document in documents:
            for is_example, ids in self.pieces(document, draw):
                if is_example:
                    examples.append(ids)
                else:
                    plain.extend(ids)
        return packed(examples, plain, self.context + 1)


def packed(examples: list[list[int]], plain: list[int], length: int) -> numpy.ndarray:
    """Rows [N, length]: whole examples, the longest first, each row filled up with left-to-right text."""
    examples = sorted(examples, key=len, reverse=True)
    rows, low, high, taken = [], 0, len(examples) - 1, 0
    while low <= high:
        row = list(examples[low])
        low += 1
        while low <= high and len(row) + len(examples[high]) <= length:
            row += examples[high]
            high -= 1
        missing = length - len(row)
        if taken + missing > len(plain):
            break
        rows.append(row + plain[taken:taken + missing])
        taken += missing
    rows += [plain[start:start + length] for start in range(taken, len(plain) - length + 1, length)]
    return numpy.array(rows, dtype=numpy.uint16).reshape(len(rows), length)
