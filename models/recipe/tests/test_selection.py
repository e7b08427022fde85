"""Caps hold, small packages are not cut before large ones, and the choice follows from the seed alone."""

import unittest

from recipe import selection

FILES = [
    (package, f"{package}/{number}.py", 10)
    for package, count in (("big", 100), ("middle", 30), ("small", 5))
    for number in range(count)
]


class SelectionTests(unittest.TestCase):
    def test_small_packages_give_all_and_large_ones_share_the_rest(self):
        self.assertEqual(
            selection.shares({"big": 1000, "middle": 300, "small": 50}, 450), {"small": 50, "middle": 200, "big": 200}
        )
        self.assertEqual(selection.shares({"big": 1000, "small": 50}, 5000), {"small": 50, "big": 1000})
        self.assertEqual(selection.shares({"a": 10, "b": 10}, 7), {"a": 3, "b": 4})

    def test_the_cap_holds(self):
        for cap in (0, 5, 99, 450, 5000):
            chosen = selection.chosen(FILES, cap, 0)
            self.assertLessEqual(10 * len(chosen), cap)
            self.assertGreaterEqual(10 * len(chosen), min(cap, 1350) - 30)

    def test_a_seed_is_a_choice(self):
        self.assertEqual(selection.chosen(FILES, 450, 1), selection.chosen(list(reversed(FILES)), 450, 1))
        self.assertNotEqual(selection.chosen(FILES, 450, 1), selection.chosen(FILES, 450, 2))

    def test_another_package_does_not_change_the_order_in_the_rest(self):
        alone = selection.chosen(FILES[:100], 450, 0)
        together = {file for file in selection.chosen(FILES, 450, 0) if file[0] == "big"}
        self.assertEqual(len(together), 20)
        self.assertLess(together, alone)
