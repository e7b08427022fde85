"""The same files come out of every kind of archive; what is damaged says so."""

import subprocess
import tarfile
import tempfile
import unittest
from pathlib import Path

from recipe import archives
from recipe.tests import requires, toy

FILES = {"a/one.py": b"one\n", "a/b/two.py": b"two\n", "three.txt": b"three\n"}
EXPECTED = {"a/one.py": b"one\n", "a/b/two.py": b"two\n"}


class ArchivesTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def read(self, path: Path) -> dict[str, bytes]:
        return dict(archives.members(path, lambda name: name.endswith(".py")))

    def tree(self) -> Path:
        for name, data in FILES.items():
            (self.folder / "tree" / name).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / "tree" / name).write_bytes(data)
        return self.folder / "tree"

    def test_wheels(self):
        toy.wheel(self.folder / "a-1.whl", FILES)
        self.assertEqual(self.read(self.folder / "a-1.whl"), EXPECTED)

    def test_source_archives(self):
        toy.tar(self.folder / "a.tar.gz", {f"./{name}": data for name, data in FILES.items()})
        self.assertEqual(self.read(self.folder / "a.tar.gz"), EXPECTED)

    def test_folders_without_links(self):
        (self.tree() / "link.py").symlink_to("a/one.py")
        self.assertEqual(self.read(self.folder / "tree"), EXPECTED)

    @requires.command("git")
    def test_bare_git_repositories(self):
        tree = self.tree()
        git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", "-C", str(tree)]
        for words in (
            ["init", "-q"],
            ["add", "."],
            ["commit", "-q", "-m", "all"],
            ["clone", "-q", "--bare", ".", "../bare"],
        ):
            subprocess.run([*git, *words], check=True)
        self.assertEqual(self.read(self.folder / "bare"), EXPECTED)

    @requires.command("dpkg-deb")
    def test_debian_packages(self):
        tree = self.tree()
        (tree / "DEBIAN").mkdir()
        (tree / "DEBIAN/control").write_text(
            "Package: a\nVersion: 1\nArchitecture: all\nMaintainer: t <t@example.org>\nDescription: a\n"
        )
        subprocess.run(
            ["dpkg-deb", "--build", "--root-owner-group", str(tree), str(self.folder / "a.deb")],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        self.assertEqual(self.read(self.folder / "a.deb"), EXPECTED)

    def test_links_and_giants_are_passed_over(self):
        with tarfile.open(self.folder / "a.tar", "w") as archive:
            link = tarfile.TarInfo("link.py")
            link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
            archive.addfile(link)
        self.assertEqual(self.read(self.folder / "a.tar"), {})
        toy.wheel(self.folder / "b.whl", {"giant.py": b"x" * (archives.LARGEST_MEMBER + 1), "a/one.py": b"one\n"})
        self.assertEqual(self.read(self.folder / "b.whl"), {"a/one.py": b"one\n"})

    def test_damage_is_told(self):
        for name in ["a.whl", "a.tar.gz", "a.deb", "absent.tar"]:
            if not name.startswith("absent"):
                (self.folder / name).write_bytes(b"this is no archive" * 100)
            with self.subTest(name), self.assertRaises(archives.UnreadableArchive) as caught:
                self.read(self.folder / name)
            self.assertIn(name, str(caught.exception))
