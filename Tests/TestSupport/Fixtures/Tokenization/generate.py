"""Records what Hugging Face `tokenizers` makes of several thousand strings, with four vocabularies.

Run with a Python that has `tokenizers`; see manifest.json for the version. Writes, beside itself,
vocabularies (*.json), cases.json and manifest.json. `starter.json` is the tokenizer of this project's
starter model and is only read. The other vocabularies are trained here on the samples.
"""

import hashlib
import json
import pathlib
import random
import unicodedata

import tokenizers
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers

import generate_unicode
import samples

SEED = 20261121
HERE = pathlib.Path(__file__).resolve().parent
SPECIALS = ["<|endoftext|>", "<fim-prefix>", "<fim-middle>", "<fim-suffix>", "<fim-pad>"]


def train(digits, vocab_size, texts, alphabet):
    tokenizer = Tokenizer(models.BPE())
    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    isolated = pre_tokenizers.Digits(individual_digits=True)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([isolated, byte_level]) if digits else byte_level
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=vocab_size, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def vocabularies():
    every_byte = sorted(pre_tokenizers.ByteLevel.alphabet())
    texts = samples.CODE + samples.AWKWARD
    # ByteLevel alone, with tokens that a user added: they match in any text, the longest first.
    plain = train(False, 900, texts, every_byte)
    plain.add_special_tokens(["<|endoftext|>"])
    plain.add_tokens(["TODO:", "foo", "foobar", "  \n", "\u65e5\u672c"])
    # SantaCoder's way: specials with hyphens, behind the vocabulary.
    hyphens = train(True, 700, texts, every_byte)
    hyphens.add_special_tokens([AddedToken(s, special=True, normalized=False) for s in SPECIALS])
    # Only the characters of plain sentences: most bytes have no token.
    few = train(True, 120, ["the cat sat on the mat  then left\n", "a man, a plan; 12 plans!"] * 3, [])
    made = {"bytelevel": plain, "hyphens": hyphens, "incomplete": few}
    for name, tokenizer in made.items():
        tokenizer.save(str(HERE / f"{name}.json"), pretty=False)
    return {"starter": Tokenizer.from_file(str(HERE / "starter.json"))} | made


def by_category(generator):
    """Strings around characters of every general category and every decimal script."""
    groups = {}
    for scalar in range(0x110000):
        if not 0xD800 <= scalar < 0xE000:
            groups.setdefault(unicodedata.category(chr(scalar)), []).append(chr(scalar))
    texts = []
    for category in sorted(groups):
        for character in generator.sample(groups[category], min(16, len(groups[category]))):
            texts += [f"a{character}b  {character} {character}", f"{character}{character} 1{character}'s"]
    digits = [c for c in groups["Nd"] if unicodedata.digit(c) in (0, 7)]
    texts += [f"{a}{b} x{a}  {b}" for a, b in zip(digits[::2], digits[1::2])]
    spaces = [chr(s) for s in range(0x110000) if generate_unicode.class_of(s) == generate_unicode.SPACE]
    texts += [f"a{s}b{s}{s}c{s}1 {s}d{s} e{s}" for s in spaces]
    return texts


def random_texts(generator, count):
    atoms = [
        " ", " ", " ", "  ", "\n", "\r\n", "\t", "a", "b", "the", "return", "x", "Z", "_", "__", "0", "7", "42",
        "'", "'s", "'ll", "'re", "(", ")", "{", "}", ";", "=", "->", "//", "#", "\"", ".", ",", "é", "ß", "Ж", "日本",
        "\u00a0", "\u3000", "\u0301", "²", "Ⅻ", "٣", "😀", "\u200d", "\u0000", "<", ">", "|", "foo", "foobar", "TODO:",
        "<fim_prefix>", "<|endoftext|>", "<fim-suffix>",
    ]
    return ["".join(generator.choices(atoms, k=generator.randint(1, 14))) for _ in range(count)]


def long_runs():
    units = [" ", "\n", "\t", "a", "ab", "é", "=", "-", "1", "'", "'s", " a", "日", "😀", "\r\n", "\u00a0", "x_", "the"]
    return [unit * count for unit in units for count in (17, 63, 64, 65, 66, 200)]


def encoded(tokenizer, texts, parsing):
    tokenizer.encode_special_tokens = not parsing
    return [e.ids for e in tokenizer.encode_batch(texts, add_special_tokens=False)]


def decode_cases(generator, tokenizer, count):
    size = tokenizer.get_vocab_size()
    cases = []
    for _ in range(count):
        ids = [generator.randrange(size) for _ in range(generator.randint(1, 8))]
        cases.append({"ids": ids, "text": tokenizer.decode(ids, skip_special_tokens=False)})
    return cases


def fnv1a(data):
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return f"{value:016x}"


def main():
    generator = random.Random(SEED)
    texts = samples.CODE + samples.AWKWARD + by_category(generator) + random_texts(generator, 1500) + long_runs()
    texts = list(dict.fromkeys(texts))
    parsed = [t for t in texts if "<" in t or "foo" in t]
    cases = {"texts": texts, "parsed_texts": parsed, "vocabularies": {}}
    for name, tokenizer in vocabularies().items():
        cases["vocabularies"][name] = {
            "ids": encoded(tokenizer, texts, False),
            "parsed_ids": encoded(tokenizer, parsed, True),
            "decoded": decode_cases(generator, tokenizer, 150),
        }
    (HERE / "cases.json").write_text(json.dumps(cases, separators=(",", ":"), ensure_ascii=False))
    outputs = ["starter.json", "bytelevel.json", "hyphens.json", "incomplete.json", "cases.json"]
    manifest = {
        "seed": SEED,
        "tokenizers": tokenizers.__version__,
        "texts": len(texts),
        "character_classes_fnv1a": fnv1a(generate_unicode.all_classes()),
        "sha256": {name: hashlib.sha256((HERE / name).read_bytes()).hexdigest() for name in outputs},
    }
    (HERE / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")


if __name__ == "__main__":
    main()
