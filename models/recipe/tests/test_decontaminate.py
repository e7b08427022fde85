"""Held-out files and HumanEval's tasks are recognised, also when they were changed a little; code that is alike is
not."""

import unittest

from recipe.decontaminate import COMMON_FILES, Contamination
from recipe.tests.toy import HELD_OUT_FILE, TASKS, python_code

LICENCE = b"".join(b"# Permission is hereby granted to any person obtaining line %d of it\n" % n for n in range(30))
IDIOM = b"".join(b"    logger.info(request, response, connection_number_%d)\n" % n for n in range(30))
TEXTS = [task["prompt"] + task["canonical_solution"] for task in TASKS]


def contamination(**files: bytes) -> Contamination:
    return Contamination(files.items() or [("main.py", HELD_OUT_FILE)], TEXTS, {"omega", "go-git"})


def reason(path: str, data: bytes, **files: bytes) -> str | None:
    found = contamination(**files).objection(path, data)
    return found[0] if found else None


class ContaminationTests(unittest.TestCase):
    def test_other_code_is_kept(self):
        self.assertIsNone(reason("a.py", python_code(1)))
        self.assertIsNone(reason("omega.py", python_code(1)))
        self.assertIsNone(reason("omegas/a.py", python_code(1)))

    def test_a_vendored_project_is_known_by_its_folder(self):
        for path in ["x/omega/a.py", "omega/a.py", "vendor/Omega-1.2.3/a.py", "go-git/a.go", "go-git-v5/a.go"]:
            with self.subTest(path):
                self.assertEqual(reason(path, python_code(1)), "held-out path")

    def test_a_copy_in_another_layout_is_known(self):
        self.assertEqual(reason("a.py", HELD_OUT_FILE), "held-out copy")
        self.assertEqual(reason("a.py", HELD_OUT_FILE.replace(b"    ", b"\t").replace(b"\n", b"\r\n")), "held-out copy")

    def test_a_file_that_is_partly_a_copy_is_known(self):
        part = HELD_OUT_FILE[: len(HELD_OUT_FILE) * 2 // 3]
        self.assertEqual(reason("a.py", python_code(2, 100) + b"\n" + part), "held-out lines")
        # Half of a short file.
        self.assertEqual(reason("a.py", HELD_OUT_FILE[: len(HELD_OUT_FILE) // 4]), "held-out lines")

    def test_few_common_lines_are_no_copy(self):
        few = b"".join(HELD_OUT_FILE.splitlines(keepends=True)[:3])
        self.assertIsNone(reason("a.py", python_code(2, 30) + few))

    def test_a_licence_is_no_copy(self):
        self.assertIsNone(reason("a.py", LICENCE + python_code(3), main=LICENCE + HELD_OUT_FILE))

    def test_what_many_held_out_files_have_is_an_idiom(self):
        files = {f"file{number}": IDIOM + python_code(300 + number) for number in range(COMMON_FILES + 1)}
        self.assertIsNone(reason("a.py", IDIOM + python_code(3), **files))
        files.popitem()
        self.assertEqual(reason("a.py", IDIOM + python_code(3), **files), "held-out lines")

    def test_a_task_is_known_by_its_words_in_any_layout(self):
        prompt = TASKS[0]["prompt"].replace("\n", " ").replace(" ", "\n  * ").encode()
        self.assertEqual(reason("a.py", python_code(4) + prompt), "evaluation words")
        # Twelve words of a task are not thirteen.
        words = TASKS[0]["prompt"].split()
        self.assertIsNone(reason("a.py", python_code(4) + " ".join(words[3:15]).encode()))
        self.assertEqual(reason("a.py", python_code(4) + " ".join(words[3:16]).encode()), "evaluation words")

    def test_counting_is_no_task(self):
        counting = " ".join(map(str, range(40)))
        loops = "for i in range(len(l)): for j in range(i + 1, len(l)): for k in range(len(l))"
        known = Contamination([], [f"def f(): return [{counting}] {loops}"], set())
        self.assertIsNone(known.objection("a.py", python_code(4) + counting.encode()))
        self.assertIsNone(known.objection("a.py", python_code(4) + loops.encode()))
