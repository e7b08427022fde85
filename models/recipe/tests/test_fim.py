import random
import unittest

from recipe import fim

TEXT = "class A:\n    def f(self, x):\n        y = x + 1\n        return y\n\n    def g(self):\n        return self.f(2)\n"


class SpanTests(unittest.TestCase):
    def spans(self, kind: str, count: int = 400):
        weights = fim._WEIGHTS
        fim._WEIGHTS = tuple(int(name == kind) for name in fim._KINDS)
        try:
            return [fim.span(TEXT, random.Random(seed)) for seed in range(count)]
        finally:
            fim._WEIGHTS = weights

    def test_a_middle_is_never_empty_and_inside_the_text(self):
        for text in ("x", "\n", "a\n\n\nb", "    \n", TEXT):
            for seed in range(300):
                start, stop = fim.span(text, random.Random(seed))
                self.assertTrue(0 <= start < stop <= len(text), (text, start, stop))

    def test_the_rest_of_a_line_ends_before_the_line_does(self):
        middles = [TEXT[start:stop] for start, stop in self.spans(fim.REST)]
        self.assertFalse([m for m in middles if "\n" in m.strip("\n")])
        self.assertIn("return self.f(2)", middles)  # after the indentation
        self.assertIn("x + 1", middles)             # inside the line

    def test_lines_are_whole_and_end_where_a_line_ends(self):
        for start, stop in self.spans(fim.LINES):
            self.assertIn(TEXT[stop:stop + 1], ("\n", ""))
        self.assertTrue(any("\n" in TEXT[a:b] for a, b in self.spans(fim.LINES)))

    def test_a_block_ends_where_the_indentation_does(self):
        middles = {TEXT[start:stop] for start, stop in self.spans(fim.BLOCK)}
        self.assertIn("y = x + 1\n        return y", middles)
        self.assertNotIn("return y\n\n    def g(self):", middles)

    def test_random_spans_begin_anywhere(self):
        self.assertGreater(len({start for start, _ in self.spans(fim.RANDOM)}), len(TEXT) // 2)


class OrderTests(unittest.TestCase):
    def test_the_suffix_stands_first_and_the_header_before_the_prefix(self):
        marks = fim.Sentinels(end=0, prefix=1, middle=2, suffix=3, filename=4)
        row = fim.arranged(marks, [10], [11], [12], [4, 13])
        self.assertEqual([token & ~fim.MIDDLE_FLAG for token in row], [1, 3, 12, 2, 4, 13, 10, 11, 0])
        self.assertEqual([token >= fim.MIDDLE_FLAG for token in row], [False] * 7 + [True] * 2)
