"""Only what is whole and made from the same inputs counts as finished."""

import os
import tempfile
import unittest
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

from recipe import stamps


class StampsTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.output = Path(folder.name) / "below" / "output"

    def write(self, text: str, made_from: str) -> None:
        with stamps.writing(self.output, made_from) as partial:
            partial.write_text(text)

    def test_a_finished_output_is_known_by_its_inputs(self):
        self.assertFalse(stamps.is_finished(self.output, "one"))
        self.write("text", "one")
        self.assertTrue(stamps.is_finished(self.output, "one"))
        self.assertFalse(stamps.is_finished(self.output, "two"))
        self.output.unlink()
        self.assertFalse(stamps.is_finished(self.output, "one"))

    def test_who_fails_leaves_what_was_there(self):
        self.write("old", "one")
        with self.assertRaises(KeyError), stamps.writing(self.output, "two") as partial:
            partial.write_text("half")
            raise KeyError
        self.assertEqual(self.output.read_text(), "old")
        self.assertTrue(stamps.is_finished(self.output, "one"))
        self.write("new", "two")
        self.assertEqual(self.output.read_text(), "new")
        self.assertEqual([path.name for path in sorted(self.output.parent.iterdir())], ["output", "output.stamp"])

    def test_who_is_killed_before_the_stamp_leaves_an_output_without_one(self):
        self.write("old", "one")
        with self.assertRaises(KeyError), mock.patch("os.replace") as replace:
            replace.side_effect = lambda *names: os.rename(*names) if replace.call_count == 1 else {}["killed"]
            self.write("new", "two")
        self.assertEqual(self.output.read_text(), "new")
        for made_from in ("one", "two"):
            self.assertFalse(stamps.is_finished(self.output, made_from))

    def test_folders_are_replaced_whole(self):
        for name in ("first", "second"):
            with stamps.writing(self.output, name) as partial:
                partial.mkdir()
                (partial / name).write_text(name)
        self.assertEqual([path.name for path in self.output.iterdir()], ["second"])

    def test_equal_inputs_give_equal_stamps(self):
        self.assertEqual(stamps.stamp({"a": 1, "b": [2]}), stamps.stamp({"b": [2], "a": 1}))
        self.assertNotEqual(stamps.stamp(1), stamps.stamp(2))

    def test_code_is_known_by_what_it_does(self):
        def code(text: str) -> str:
            path = self.output.parent / "rule.py"
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
            return stamps.code_of(SimpleNamespace(__file__=str(path)))

        plain = code('"""A rule."""\nLIMIT = 3\n')
        self.assertEqual(code('"""Another text."""\n# Why.\nLIMIT = (3)\n'), plain)
        self.assertNotEqual(code('"""A rule."""\nLIMIT = 4\n'), plain)
