"""Skip tests whose Python package is not installed, saying which."""

from __future__ import annotations

import importlib.util
import shutil
import unittest


def package(*names: str):
    """A decorator that skips what needs a Python package that is not here."""
    missing = [name for name in names if importlib.util.find_spec(name) is None]
    return unittest.skipIf(missing, f"needs the Python package {', '.join(missing)}, which is not installed")


def command(name: str):
    """A decorator that skips what needs a program that is not here."""
    return unittest.skipIf(shutil.which(name) is None, f"needs the program {name}, which is not installed")
