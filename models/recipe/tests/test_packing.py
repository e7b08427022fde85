import argparse
import io
import json
import random
import tempfile
import unittest
from contextlib import redirect_stdout
from pathlib import Path

from recipe.shares import parsed, sampled
from recipe.tests import requires

try:
    import numpy
    from recipe import packing, snippets, tokenizer
    from recipe.examples import Packer, packed
    from recipe.fim import MIDDLE_FLAG
    from recipe.packing import is_validation
except ModuleNotFoundError:
    pass  # what needs them is skipped by name


@requires.package("numpy", "tokenizers")
class RowTests(unittest.TestCase):
    def test_an_example_lies_whole_in_one_row_and_the_longest_first(self):
        examples = [[100 + n] * n for n in (9, 4, 3, 8, 2)]
        rows = packed(examples, list(range(50)), 10)
        for example in examples:
            held = [row for row in rows.tolist() if example[0] in row]
            self.assertEqual(len(held), 1)
            start = held[0].index(example[0])
            self.assertEqual(held[0][start:start + len(example)], example)
        self.assertEqual(rows[0][0], 109)
        self.assertEqual(rows[1][0], 108)

    def test_what_is_left_is_filled_with_text_that_nobody_sees_twice(self):
        plain = list(range(1000, 1060))
        rows = packed([[1] * 7], plain, 10)
        used = [t for t in rows.flatten().tolist() if t >= 1000]
        self.assertEqual(used, plain[:len(used)])
        self.assertEqual(rows.shape, (6, 10))
        self.assertEqual(rows.dtype, numpy.uint16)

    def test_without_text_to_fill_up_a_row_is_left_out(self):
        self.assertEqual(packed([[1] * 7], [5], 10).shape, (0, 10))


class Characters:
    """A tokenizer whose tokens are characters."""

    class Encoding:
        def __init__(self, text):
            self.ids = [10 + ord(c) % 90 for c in text]
            self.offsets = [(n, n + 1) for n in range(len(text))]

    def encode(self, text, add_special_tokens):
        return self.Encoding(text)

    def token_to_id(self, name):
        return {"<|endoftext|>": 0, "<fim_prefix>": 1, "<fim_middle>": 2, "<fim_suffix>": 3, "<filename>": 4}[name]


@requires.package("numpy", "tokenizers")
class PieceTests(unittest.TestCase):
    def pieces(self, rate: float):
        packer = Packer(Characters(), 1280, rate)
        documents = [{"path": f"a/{n}.py", "text": "".join(f"def f{i}(x):\n    return x + {i}\n" for i in range(400))} for n in range(20)]
        return [piece for n, document in enumerate(documents) for piece in packer.pieces(document, random.Random(n))]

    def test_examples_fit_a_row_and_have_every_part(self):
        examples = [ids for is_example, ids in self.pieces(1.0) if is_example]
        self.assertGreater(len(examples), 50)
        for ids in examples:
            self.assertLessEqual(len(ids), 1281)
            self.assertEqual((ids[0], ids[1], ids[-1]), (1, 3, MIDDLE_FLAG))
            self.assertEqual(ids.count(2), 1)
            self.assertLess(ids.index(2), len(ids) - 2)

    def test_prefix_and_middle_are_tokenized_as_one_text(self):
        class Pairs(Characters):
            """Tokens of two characters, so that a cut at an odd one falls into a token."""

            class Encoding:
                def __init__(self, text):
                    self.offsets = [(n, min(n + 2, len(text))) for n in range(0, len(text), 2)]
                    self.ids = [10 + ord(text[a]) for a, _ in self.offsets]

        packer = Packer(Pairs(), 128, 1.0)
        text = "abcdefg"
        whole = packer.ids(text)
        for start, cut in ((0, 0), (1, 0), (2, 1), (3, 1), (6, 3), (7, 4)):
            self.assertEqual(packer.joined(text, start), (whole[:cut], whole[cut:]), start)

    def test_pieces_are_of_all_sizes_and_a_quarter_full(self):
        sizes = [len(ids) for _, ids in self.pieces(0.0)]
        self.assertLess(sum(size < 400 for size in sizes) / len(sizes), 0.5)
        self.assertGreater(sum(size < 400 for size in sizes) / len(sizes), 0.25)
        self.assertAlmostEqual(sum(size > 1200 for size in sizes) / len(sizes), 0.25, delta=0.1)

    def test_the_rate_is_the_share_of_pieces(self):
        share = [is_example for is_example, _ in self.pieces(0.6)]
        self.assertAlmostEqual(sum(share) / len(share), 0.6, delta=0.1)
        self.assertFalse(any(is_example for is_example, _ in self.pieces(0.0)))

    def test_a_share_has_a_similar_piece_of_another_file_before_the_header(self):
        def text(n: int) -> str:
            return "".join(f"def function_{n}_{i}(value):\n    return shared_{i // 3} + value_{i}\n\n" for i in range(60))

        documents = [{"package": "p", "path": f"p/{n}.py", "text": text(n)} for n in range(6)]
        packer = Packer(Characters(), 1280, 1.0, snippet_rate=0.5)
        packer.snippets = snippets.Snippets(documents)
        examples = [ids for d in documents for is_example, ids in packer.pieces(d, random.Random(d["path"])) if is_example]
        # Behind <fim_middle> two headers, or one and a snippet without the file's own.
        counts = [ids.count(4) for ids in examples]
        self.assertGreater(sum(counts), 0.5 * len(examples))
        self.assertIn(2, counts)
        for ids in examples:
            self.assertLessEqual(len(ids), 1281)
            if ids.count(4) == 2:
                start = ids.index(4)
                self.assertEqual(ids[start - 1], 2)
                self.assertLessEqual(ids.index(4, start + 1) - start, packer.snippet_room)
        before, after = documents[0]["text"][:900], documents[0]["text"][960:]
        ids = packer.snippet(documents[0], before, after)
        piece = packer.snippets.similar(documents[0], before, after)
        self.assertNotEqual(piece.path, documents[0]["path"])
        self.assertEqual(ids[1:len(piece.path) + 2], packer.ids(piece.path + "\n"))

    def test_validation_is_decided_by_the_path_alone(self):
        paths = [f"p/{n}" for n in range(20_000)]
        self.assertAlmostEqual(sum(map(is_validation, paths)), 100, delta=40)


@requires.package("numpy", "tokenizers")
class PackTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.work = Path(folder.name)
        texts = [f"def function{n}(value):\n    return value + {n}\n" * 20 for n in range(300)]
        lines = [json.dumps({"language": "python", "package": "p", "path": f"p/{n}.py", "text": text}) for n, text in enumerate(texts)]
        (self.work / "corpus.jsonl").write_text("\n".join(lines) + "\n")
        learned = tokenizer.train(texts, 300)
        learned.save(str(self.work / "tokenizer.json"))

    def pack(self, *words: str) -> str:
        parser = argparse.ArgumentParser()
        packing.add_arguments(parser)
        printed = io.StringIO()
        with redirect_stdout(printed):
            packing.run(parser.parse_args(["--context", "128", "--workers", "1", *words], argparse.Namespace(work=self.work)))
        return printed.getvalue()

    def rows(self) -> bytes:
        return (self.work / "rows/train.bin").read_bytes()

    def test_finished_rows_are_kept_until_what_they_follow_from_changes(self):
        self.assertIn("tokens to train on", self.pack())
        first = self.rows()
        self.assertGreater(len(first), 10_000)
        self.assertIn("up to date", self.pack())
        self.assertIn("tokens to train on", self.pack("--seed", "2"))
        self.assertNotEqual(self.rows(), first)
        self.pack()
        self.assertEqual(self.rows(), first)
        (self.work / "rows/valid.bin.stamp").unlink()
        self.assertIn("tokens to train on", self.pack())
        self.assertEqual(self.rows(), first)

    def test_what_comes_before_must_be_there(self):
        (self.work / "tokenizer.json").unlink()
        with self.assertRaisesRegex(SystemExit, "run 'recipe tokenizer' first"):
            self.pack()


class ShareTests(unittest.TestCase):
    documents = [{"language": name, "text": "x" * 10} for name in ["python"] * 50 + ["go"] * 50]

    def test_each_language_has_its_share(self):
        kept = sampled(self.documents, "python=3,go=1", 400)
        names = [d["language"] for d in kept]
        self.assertEqual((names.count("python"), names.count("go")), (30, 10))

    def test_without_shares_all_have_what_the_corpus_has(self):
        names = [d["language"] for d in sampled(self.documents, "", 200)]
        self.assertEqual((names.count("python"), names.count("go")), (10, 10))
        self.assertEqual(parsed("a=1.5,b=2"), {"a": 1.5, "b": 2})
