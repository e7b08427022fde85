"""What is measured is the same for every model, and languages can be measured side by side."""

import argparse
import io
import os
import tempfile
import unittest
from contextlib import redirect_stdout
from importlib import metadata
from pathlib import Path
from unittest import mock

from recipe import evaluate
from recipe.evaluate import sample

# Answers as `familiar evaluate --json` does, and counts how often it was asked.
PROGRAM = """#!/bin/sh
echo "$@" >> {calls}
[ -e {broken} ] && case "$*" in *empty*) exit 1;; esac
echo '{{"total": {{"bits_per_byte": 1.5, "holes": 7, "exact_match": 0.25, "exact_match_ci95": [0.1, 0.4], "edit_similarity": 0.5}},
  "empty_completions": 1, "immediate_ends": 0}}'
"""


class ResumptionTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.work = Path(folder.name)
        for package, name in (("one", "a.py"), ("one", "b.go")):
            path = self.work / "heldout" / package / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("text\n")
        self.calls, self.broken, self.program = self.work / "calls", self.work / "broken", self.work / "program"
        self.program.write_text(PROGRAM.format(calls=self.calls, broken=self.broken))
        os.chmod(self.program, 0o755)
        self.model = self.work / "model.gguf"
        self.model.write_text("weights")

    def evaluate(self, *options: str) -> int:
        """How often the program was called."""
        self.calls.unlink(missing_ok=True)
        parser = argparse.ArgumentParser()
        evaluate.add_arguments(parser)
        words = ["--familiar", str(self.program), "--model", str(self.model), "--checkpoint", str(self.model), "--holes", "7", *options]
        with redirect_stdout(io.StringIO()):
            evaluate.run(parser.parse_args(words, argparse.Namespace(work=self.work)))
        return len(self.calls.read_text().splitlines()) if self.calls.exists() else 0

    def rows(self) -> list[str]:
        return (self.work / "quality.csv").read_text().splitlines()

    def test_what_was_measured_is_not_measured_again(self):
        self.assertEqual(self.evaluate(), 8)
        self.assertEqual(len(self.rows()), 9)
        self.assertEqual(self.evaluate(), 0)
        self.assertEqual(len(self.rows()), 9)

    def test_it_goes_on_where_it_was_broken_off(self):
        self.broken.touch()
        with self.assertRaises(Exception):
            self.evaluate()
        self.assertEqual(len(self.rows()), 3)
        self.broken.unlink()
        self.assertEqual(self.evaluate(), 6)
        self.assertEqual(len(self.rows()), 9)

    def test_another_model_text_or_program_is_measured(self):
        self.evaluate()
        self.model.write_text("other weights")
        self.assertEqual(self.evaluate(), 8)
        (self.work / "heldout/one/a.py").write_text("other\n")
        self.assertEqual(self.evaluate(), 4)
        self.program.write_text(self.program.read_text() + "# another\n")
        self.assertEqual(self.evaluate(), 8)

    def test_a_peer_is_measured_again_by_another_llama_cpp(self):
        measured = []
        for version in ("0.1", "0.1", "0.2"):
            with mock.patch("recipe.peer.metadata.version", return_value=version), mock.patch("recipe.peer.Peer") as played:
                played.return_value.bits_per_byte.return_value = 0.5
                self.evaluate("--peer", str(self.model))
                measured.append(played.return_value.bits_per_byte.call_count)
        self.assertEqual(measured, [2, 0, 2])

    def test_a_peer_without_llama_cpp_is_refused(self):
        missing = mock.patch("recipe.peer.metadata.version", side_effect=metadata.PackageNotFoundError)
        with missing, self.assertRaisesRegex(SystemExit, "--peer needs llama-cpp-python"):
            self.evaluate("--peer", str(self.model))

    def test_a_table_of_other_columns_is_not_added_to(self):
        (self.work / "quality.csv").write_text("language,what\npython,peer\n")
        with self.assertRaisesRegex(SystemExit, "other columns"):
            self.evaluate()


class SampleTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.source, self.target = Path(folder.name, "heldout"), Path(folder.name, "target")
        for number in range(20):
            for extension in ("py", "go", "txt", "h"):
                path = self.source / f"package{number % 3}" / f"{number}.{extension}"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(f"{number:04}\n" * 20)

    def files(self, language: str) -> set[str]:
        return {str(path.relative_to(self.target / language)) for path in (self.target / language).rglob("*.*")}

    def test_each_language_has_a_folder_of_no_more_than_the_size(self):
        self.assertEqual(sample(str(self.source), str(self.target), 550), {"go": 500, "python": 500})
        self.assertEqual(len(self.files("python")), 5)
        self.assertEqual({path.name for path in self.target.iterdir()}, {"go", "python"})

    def test_the_choice_is_always_the_same(self):
        sample(str(self.source), str(self.target), 550)
        first = self.files("go")
        (self.target / "go" / "stray.go").write_text("")
        sample(str(self.source), str(self.target), 550)
        self.assertEqual(self.files("go"), first)

    def test_a_larger_sample_has_the_smaller_one(self):
        sample(str(self.source), str(self.target), 300)
        smaller = self.files("python")
        sample(str(self.source), str(self.target), 900)
        self.assertLess(smaller, self.files("python"))

    def test_other_languages_are_not_touched(self):
        stray = self.target / "go" / "stray.go"
        stray.parent.mkdir(parents=True)
        stray.write_text("being read")
        self.assertEqual(list(sample(str(self.source), str(self.target), 550, "python,c")), ["python"])
        self.assertTrue(stray.exists())
