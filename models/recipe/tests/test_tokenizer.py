"""The tokenizer has StarCoder's ids, splits digits, loses nothing, and follows from its corpus alone."""

import json
import tempfile
import unittest
from pathlib import Path

from recipe.special_tokens import SPECIAL_TOKENS
from recipe.tests import requires, toy

try:
    from recipe import tokenizer as stage
except ModuleNotFoundError:
    stage = None


@requires.package("tokenizers")
class TokenizerTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.work = Path(folder.name)
        lines = [json.dumps({"text": toy.python_code(seed, 20).decode()}) + "\n" for seed in range(40)]
        (self.work / "corpus.jsonl").write_text("".join(lines))

    def train(self, *words: str):
        toy.stage(stage, self.work, "--vocabulary=400", *words)
        return stage.Tokenizer.from_file(str(self.work / "tokenizer.json"))

    def test_special_tokens_have_starcoders_ids(self):
        trained = self.train()
        self.assertEqual(trained.get_vocab_size(), 400)
        for token, number in {
            "<|endoftext|>": 0,
            "<fim_prefix>": 1,
            "<fim_middle>": 2,
            "<fim_suffix>": 3,
            "<fim_pad>": 4,
            "<filename>": 5,
            "<reponame>": 18,
        }.items():
            self.assertEqual(trained.token_to_id(token), number)
        self.assertEqual(len(SPECIAL_TOKENS), 19)
        self.assertEqual(trained.encode("<fim_prefix>def<fim_suffix>").ids[0::2][0], 1)

    def test_digits_stand_alone(self):
        trained = self.train()
        self.assertEqual(trained.encode("2026").tokens, ["2", "0", "2", "6"])
        self.assertFalse(
            [
                token
                for token in trained.get_vocab()
                if token not in SPECIAL_TOKENS and len(token) > 1 and any(letter.isdigit() for letter in token)
            ]
        )

    def test_texts_come_back(self):
        trained = self.train()
        size, count = stage.check(trained, iter([stage.TRICKY, bytes(range(256)).decode("latin-1")]))
        self.assertGreater(size, count / 2)

    def test_a_lossy_tokenizer_is_refused(self):
        trained = self.train()
        trained.normalizer = stage.tokenizers.normalizers.Lowercase()
        with self.assertRaises(stage.LossyTokenizer):
            stage.check(trained, iter(["Upper"]))
        with self.assertRaises(stage.LossyTokenizer):
            stage.check(stage.Tokenizer(stage.models.BPE()), iter([]))

    def test_the_corpus_decides_alone(self):
        self.train()
        first = (self.work / "tokenizer.json").read_bytes()
        for path in self.work.glob("tokenizer.json*"):
            path.unlink()
        self.train()
        self.assertEqual((self.work / "tokenizer.json").read_bytes(), first)

    def test_what_is_finished_is_kept_until_an_option_changes(self):
        self.train()
        self.assertIn("up to date", toy.stage(stage, self.work, "--vocabulary=400"))
        self.assertIn("350 tokens", toy.stage(stage, self.work, "--vocabulary=350"))

    def test_a_vocabulary_that_cannot_be_is_refused(self):
        # Too small for the bytes; too large for the corpus.
        for vocabulary in (200, 5000):
            with self.subTest(vocabulary), self.assertRaises(ValueError):
                self.train(f"--vocabulary={vocabulary}")
            self.assertFalse((self.work / "tokenizer.json").exists())
