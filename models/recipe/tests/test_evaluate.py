"""What is measured is the same for every model, and languages can be measured side by side."""

import tempfile
import unittest
from pathlib import Path

from recipe.evaluate import sample


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
