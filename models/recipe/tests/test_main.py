"""The command line: every stage answers to help and has what the command calls."""

import contextlib
import importlib
import io
import tempfile
import unittest
import unittest.mock

from recipe import __main__ as command
from recipe.tests import requires


class MainTests(unittest.TestCase):
    @requires.package("datasketch", "numpy", "tokenizers", "torch")
    def test_every_stage_explains_itself(self):
        for stage, _ in command.STAGES:
            module = command.stage_module(stage)
            self.assertTrue(callable(module.run) and callable(module.add_arguments), stage)
            printed = io.StringIO()
            with self.subTest(stage), contextlib.redirect_stdout(printed), self.assertRaises(SystemExit) as caught:
                command.main([stage, "--help"])
            self.assertEqual(caught.exception.code, 0)
            self.assertIn("WORK", printed.getvalue())
            self.assertIn(module.__doc__.splitlines()[0], printed.getvalue())

    def test_stages_say_what_has_to_run_first(self):
        with tempfile.TemporaryDirectory() as work:
            for stage in ("filter", "corpus", "tokenizer"):
                module = command.MODULES.get(stage, stage)
                with self.subTest(stage):
                    try:
                        importlib.import_module(f"recipe.{module}")
                    except ModuleNotFoundError as error:
                        self.skipTest(f"needs the Python package {error.name}, which is not installed")
                    with self.assertRaises(SystemExit) as caught:
                        command.main([stage, work])
                    self.assertIn("first", str(caught.exception.code))

    def test_a_missing_package_is_named(self):
        with (
            unittest.mock.patch("importlib.import_module", side_effect=ModuleNotFoundError(name="datasketch")),
            self.assertRaises(SystemExit) as caught,
        ):
            command.stage_module("corpus")
        self.assertIn("datasketch", str(caught.exception.code))
