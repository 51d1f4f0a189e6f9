#!/usr/bin/python3
"""A verdict comes from checker/check and from nowhere else: many rules are silent about an image nobody walked."""
import pathlib
import re
import unittest

ROOMS = ("checker", "rules", "toolchain", "programmer", "library", "manual", "bench", "tests", "samples/integration")
# What makes a verdict, or half of one, and who may touch it.
KEPT = {
    r'#include\s+["<](?:\w+/)?judge\.h[">]': ("checker/judge/", "checker/check/", "tests/judge/"),
    r"\bwalk_new\s*\(": ("checker/code/", "checker/check/"),
    r"\bvoid judge\s*\(const struct subject": ("checker/judge/judge.",),
}


class OneWay(unittest.TestCase):
    def test_one_way(self):
        files = [path for room in ROOMS for path in pathlib.Path(room).rglob("*.[ch]")]
        self.assertGreater(len(files), 300)
        used = set()
        for path in files:
            text = path.read_text(encoding="utf-8")
            for pattern, keepers in KEPT.items():
                if re.search(pattern, text):
                    used.add(pattern)
                    self.assertTrue(str(path).startswith(keepers), f"{path}: {pattern}: ask checker/check/check.h")
        self.assertEqual(used, set(KEPT))  # else a pattern no longer says anything


unittest.main()
