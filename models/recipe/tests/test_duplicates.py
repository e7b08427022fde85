"""Copies and near-copies are found, code that is merely alike is not, and the copy that is kept is the promised
one."""

import random
import unittest

from recipe.decontaminate import digest
from recipe.tests import requires
from recipe.tests.toy import python_code

try:
    from recipe import duplicates
except ModuleNotFoundError:
    duplicates = None


def changed(text: str, part: float) -> str:
    """The text with so large a part of its lines replaced."""
    numbers, lines = random.Random(5), text.split("\n")
    for position in numbers.sample(range(len(lines)), int(part * len(lines))):
        lines[position] = (
            f"    other_name_{position} = {numbers.randrange(10**9)} + something_else_{numbers.randrange(10**9)}"
        )
    return "\n".join(lines)


@requires.package("datasketch", "numpy")
class DuplicatesTests(unittest.TestCase):
    def reasons(self, *texts: str) -> list[str | None]:
        hashes = duplicates.WordHashes()
        return list(
            duplicates.rejections((digest(text.encode()), duplicates.signature(text, hashes)) for text in texts)
        )

    def test_copies_are_known_in_another_layout(self):
        text = python_code(1).decode()
        self.assertEqual(self.reasons(text, text.replace("    ", "\t").replace("\n", "\r\n")), [None, "copy"])

    def test_near_copies_are_known(self):
        text = python_code(1, 60).decode()
        self.assertEqual(self.reasons(text, changed(text, 0.04)), [None, "near-copy"])

    def test_what_differs_in_much_is_kept(self):
        text = python_code(1, 60).decode()
        self.assertEqual(self.reasons(text, changed(text, 0.4), python_code(2, 60).decode()), [None, None, None])

    def test_a_chain_of_changes_keeps_more_than_its_head(self):
        texts = [python_code(1, 60).decode()]
        for _ in range(8):
            lines = texts[-1].split("\n")
            lines = lines[len(lines) // 20 :] + python_code(len(texts) + 50, 3).decode().split("\n")
            texts.append("\n".join(lines))
        kept = self.reasons(*texts).count(None)
        self.assertTrue(1 < kept < len(texts), kept)

    def test_tiny_and_empty_texts_are_compared(self):
        self.assertEqual(
            self.reasons("one two three", "one two three four", "", "one  two three"), [None, None, None, "copy"]
        )

    def test_signatures_estimate_the_similarity(self):
        # Two sets of rows of five words with 600 of 1000 in common: Jaccard 0.6, four standard errors of 64
        # permutations.
        numbers = random.Random(3)
        words = [f"w{numbers.randrange(10**9)}" for _ in range(1404)]
        hashes = duplicates.WordHashes()
        first, second = (duplicates.signature(" ".join(part), hashes) for part in (words[:804], words[200:1004]))
        self.assertAlmostEqual(float((first == second).mean()), 0.6, delta=4 * (0.6 * 0.4 / 64) ** 0.5)
        self.assertEqual(len(first), duplicates.PERMUTATIONS)

    def test_the_first_package_and_the_shallowest_path_are_kept(self):
        order = [(0, "b.py"), (0, "z.py"), (0, "a/b.py"), (1, "a.py")]
        self.assertEqual(sorted(reversed(order), key=lambda item: duplicates.preference(*item)), order)
