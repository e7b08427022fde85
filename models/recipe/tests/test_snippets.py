import unittest

from recipe.snippets import Snippets, pieces


def body(*words: str) -> str:
    return "\n".join(f"    {word} = compute({word})" for word in words)


class SnippetTests(unittest.TestCase):
    documents = [
        {"package": "one", "path": "one/a.py", "text": "import os\n" + body("alpha", "beta", "gamma")},
        {"package": "one", "path": "one/b.py", "text": body("alpha", "beta", "delta")},
        {"package": "one", "path": "one/c.py", "text": body("omega", "sigma", "theta")},
        {"package": "two", "path": "two/a.py", "text": body("alpha", "beta", "gamma")},
    ]

    def test_the_most_similar_piece_of_another_file_of_the_package_is_found(self):
        found = Snippets(self.documents).similar(self.documents[0], body("alpha"), body("beta"))
        self.assertEqual((found.path, found.text), ("one/b.py", self.documents[1]["text"].rstrip()))
        found = Snippets(self.documents).similar(self.documents[1], body("omega"), "")
        self.assertEqual(found.path, "one/c.py")

    def test_where_nothing_is_similar_there_is_none(self):
        snippets = Snippets(self.documents)
        self.assertIsNone(snippets.similar(self.documents[0], "nothing_like_it = 1", ""))
        self.assertIsNone(snippets.similar(self.documents[3], body("alpha"), ""))
        self.assertIsNone(Snippets([]).similar(self.documents[0], body("alpha"), ""))

    def test_a_name_that_all_have_finds_nothing(self):
        documents = [{"package": "p", "path": f"p/{n}.py", "text": "self.value = 1"} for n in range(70)]
        self.assertIsNone(Snippets(documents).similar(documents[0], "self.value = 2", ""))

    def test_pieces_tile_the_text_and_end_at_blank_lines(self):
        text = "\n".join([*(f"line{n}" for n in range(8)), "", "", *(f"more{n}" for n in range(50)), ""])
        found = [piece.text.split("\n") for piece in pieces("a.py", text)]
        self.assertEqual([len(lines) for lines in found], [8, 20, 20, 10])
        self.assertEqual([line for lines in found for line in lines], [line for line in text.split("\n") if line])
        self.assertEqual(pieces("a.py", "\n\n"), [])
