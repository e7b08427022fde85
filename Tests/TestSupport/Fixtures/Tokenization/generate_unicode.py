"""Writes Sources/Tokenization/UnicodeRuns.swift: the class of every scalar value as `tokenizers` sees it.

Every scalar is put through the library itself, because its regular expressions (\\p{L}, \\p{N}, \\s)
and its Digits pre-tokenizer (Rust's char::is_numeric) follow different versions of Unicode, and
neither follows Python's. Run with the Python that has `tokenizers`; the versions seen go into the file.
"""

import hashlib
import pathlib
import sys
import unicodedata

import tokenizers
from tokenizers import pre_tokenizers

OTHER, LETTER, NUMBER, SPACE, DIGITS_ONLY = range(5)
BYTE_LEVEL = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
DIGITS = pre_tokenizers.Digits(individual_digits=True)


def class_of(scalar):
    """The class of one scalar, from how the library cuts it off its neighbours."""
    if 0xD800 <= scalar < 0xE000:
        return OTHER
    text = chr(scalar)
    isolated = len(DIGITS.pre_tokenize_str("a" + text + "a")) == 3
    pieces = [piece for piece, _ in BYTE_LEVEL.pre_tokenize_str("a" + text + "!")]
    if len(pieces) == 2 and pieces[0] != "a":
        found = LETTER
    elif len(pieces) == 2 and text != " ":
        found = OTHER
    elif len(BYTE_LEVEL.pre_tokenize_str("1" + text + "1")) == 1:
        found = NUMBER
    else:
        found = SPACE
    # The tables can say "isolated, yet no number", not "a number, yet not isolated".
    assert isolated or found != NUMBER, hex(scalar)
    assert not isolated or found in (NUMBER, OTHER), hex(scalar)
    return DIGITS_ONLY if isolated and found == OTHER else found


def all_classes():
    return bytes(class_of(scalar) for scalar in range(0x110000))


HEADER = '''\
/// Runs of scalar values of one class, made by generate_unicode.py of the fixtures; do not edit.
///
/// Source: every scalar value put through Hugging Face tokenizers {version}.
enum UnicodeRuns {{
  /// `first << 3 | class` for each run, in order; a run ends where the next begins.
  ///
  /// The classes are the raw values of `CharacterClass`.
  static let starts: [UInt32] = [
'''


def swift_source(classes):
    runs = [s << 3 | classes[s] for s in range(0x110000) if s == 0 or classes[s] != classes[s - 1]]
    lines, line = [], "   "
    for run in runs:
        word = f" 0x{run:X},"
        if len(line) + len(word) > 100:
            lines.append(line)
            line = "   "
        line += word
    lines.append(line)
    return HEADER.format(version=tokenizers.__version__) + "\n".join(lines) + "\n  ]\n}\n"


if __name__ == "__main__":
    root = pathlib.Path(__file__).resolve().parents[4]
    classes = all_classes()
    (root / "Sources/Tokenization/UnicodeRuns.swift").write_text(swift_source(classes))
    print("sha256 of the classes", hashlib.sha256(classes).hexdigest(), file=sys.stderr)
    print("Python's Unicode, for comparison:", unicodedata.unidata_version, file=sys.stderr)
