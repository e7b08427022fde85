"""A card's table says what was measured, and is empty where nothing was."""

import contextlib
import csv
import io
import tempfile
import unittest
from argparse import Namespace
from pathlib import Path

from recipe import card
from recipe.evaluate import FIELDS, row

HOLES = {"bits_per_byte": 0.808, "holes": 500, "exact_match": 0.2, "exact_match_ci95": [0.18, 0.22], "edit_similarity": 0.456,
         "empty": 5, "ended": 1}


def written(folder: str, rows: list[dict]) -> None:
    with open(Path(folder, "quality.csv"), "w", newline="") as file:
        writer = csv.DictWriter(file, FIELDS)
        writer.writeheader()
        writer.writerows(rows)


def printed(folder: str, peer: str | None = None) -> list[str]:
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        card.run(Namespace(work=folder, quality="quality.csv", peer=peer))
    return output.getvalue().splitlines()


class CardTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.rows = [row("swift", 100, "m", "checkpoint", {"bits_per_byte": 0.8}), row("swift", 100, "m", "suffix shown", HOLES),
                     row("swift", 100, "m", "suffix empty", {**HOLES, "exact_match": 0.19}),
                     row("swift", 100, "m", "suffix none", {**HOLES, "exact_match": 0.18})]

    def test_a_language_is_a_row_of_what_evaluate_wrote(self):
        written(self.folder, self.rows)
        lines = printed(self.folder)
        self.assertEqual(lines[2], "| Swift | 0.800 | 0.808 | 20.0 % (18.0 to 22.0) | 0.46 | 19.0 % | 18.0 % | 1.0 % | 0.2 % |")
        self.assertIn("Rounding costs 1.00 to 1.00 %.", lines)
        self.assertIn("Right over all languages: 20.0 % shown, 19.0 % empty, 18.0 % none.", lines)

    def test_every_row_has_the_columns_of_the_header(self):
        written(self.folder, self.rows + [row("python", 100, "m", "suffix shown", HOLES),
                                          row("python", 100, "p", "peer", {"bits_per_byte": 0.583})])
        for peer in (None, "SmolLM2"):
            rows = [line for line in printed(self.folder, peer) if line.startswith("|")]
            self.assertEqual(len({line.count("|") for line in rows}), 1, rows)
        self.assertTrue(rows[2].startswith("| Python |  | 0.808 | 0.583 |"), rows[2])

    def test_the_last_of_two_rows_counts(self):
        written(self.folder, self.rows + [row("swift", 100, "m", "suffix shown", {**HOLES, "exact_match": 0.3})])
        self.assertIn("30.0 %", printed(self.folder)[2])

    def test_languages_weigh_by_their_holes(self):
        written(self.folder, [row("c", 100, "m", "suffix shown", {**HOLES, "holes": 100, "exact_match": 0.0}),
                              row("go", 100, "m", "suffix shown", {**HOLES, "holes": 300, "exact_match": 0.4})])
        self.assertAlmostEqual(card.right(card.read(f"{self.folder}/quality.csv"), "suffix shown"), 0.3)

    def test_without_holes_nothing_is_summed_up(self):
        written(self.folder, self.rows[:1])
        self.assertEqual(printed(self.folder)[2], "| Swift | 0.800 |  |  |  |  |  |  |  |")
        self.assertEqual(len(printed(self.folder)), 3)
