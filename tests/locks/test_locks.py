"""Each line of locks.tsv in each form of a file: what is found of PRT003 to PRT021, and nothing else of them."""
import collections
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

import images

HERE = pathlib.Path(__file__).resolve().parent
ROWS = HERE.parents[1] / "rules/locks"
DSOCHECK = os.environ["DSOCHECK"]
# A gap over a lock word is told of in a file that has gaps, and is gone in a BIN.
OF_GAPS = "PRT019"


def words_of(text):
    """"0102,FF*3": two bytes, and three more."""
    data = b""
    for part in text.split(","):
        digits, _, times = part.partition("*")
        data += bytes.fromhex(digits) * int(times or 1)
    return data


def lines():
    for number, line in enumerate((HERE / "locks.tsv").read_text().splitlines(), 1):
        if line and not line.startswith("#"):
            part, flash, ram, state, words, finds = line.split("\t")
            pieces = [(int(flash, 0), images.program(int(flash, 0), int(ram, 0)))]
            for word in words.split():
                at, data = word.split(":")
                pieces.append((int(at, 0), words_of(data)))
            wanted = [] if finds == "-" else finds.split()
            yield number, part, state, images.laid(pieces), set(zip(wanted[::2], wanted[1::2]))


class Locks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.asked = list(lines())
        cls.found = {}
        calls = collections.defaultdict(list)
        for number, part, _, pieces, _ in cls.asked:
            for form, data in (("elf", images.as_elf(pieces)), ("hex", images.as_hex(pieces)), ("uf2", images.as_uf2(pieces))):
                cls.write(calls[part, None], f"{number}.{form}", data)
            flat = images.as_bin(pieces)
            if flat is not None:
                cls.write(calls[part, flat[0]], f"{number}.bin", flat[1])
        for (part, base), paths in calls.items():
            cls.check(part, [] if base is None else ["--base", hex(base)], paths)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @classmethod
    def write(cls, paths, name, data):
        path = pathlib.Path(cls.folder.name, name)
        path.write_bytes(data)
        paths.append(str(path))

    @classmethod
    def check(cls, part, options, paths):
        done = subprocess.run([DSOCHECK, "--no-config", "--format", "json", "--chip", part, *options, *paths],
                              capture_output=True, text=True, check=False)
        if done.returncode > 1:
            raise AssertionError(f"{part}: {done.stderr}")
        for run in json.loads(done.stdout)["runs"]:
            cls.found[pathlib.Path(run["image"]["path"]).name] = [
                f for f in run["findings"] if re.match(r"PRT0(0[3-9]|1\d|2[01])", f["code"]) and f["code"] != OF_GAPS]

    def test_each_form_says_what_the_table_says(self):
        for number, part, state, pieces, wanted in self.asked:
            forms = ["elf", "hex", "uf2"] + (["bin"] if images.as_bin(pieces) else [])
            for form in forms:
                findings = self.found[f"{number}.{form}"]
                with self.subTest(line=number, part=part, state=state, form=form):
                    shown = {(f["code"], f["severity"] + ("!" if "for ever" in f["message"].split(":")[0] else ""))
                             for f in findings}
                    self.assertEqual(shown, wanted, [f["message"] for f in findings])

    def test_the_settings_are_told_of_once(self):
        """Not as bytes outside of the regions, too."""
        for number, part, _, pieces, wanted in self.asked:
            if wanted and all(code == "PRT003" for code, _ in wanted):
                done = subprocess.run([DSOCHECK, "--no-config", "--format", "json", "--chip", part,
                                       f"{self.folder.name}/{number}.hex"], capture_output=True, text=True, check=False)
                codes = {f["code"] for f in json.loads(done.stdout)["runs"][0]["findings"]}
                with self.subTest(line=number, part=part):
                    self.assertFalse(codes & {"MEM001", "MEM006", "MEM010"}, codes)

    def test_every_row_is_tried(self):
        said = {f["message"].split(": ", 1)[1] for findings in self.found.values() for f in findings if ": " in f["message"]}
        for file in sorted(ROWS.glob("*.yaml")):
            for effect in re.findall(r'^    effect: "(.*)"$', file.read_text(), re.M):
                with self.subTest(file=file.name, effect=effect):
                    self.assertIn(effect.replace('\\"', '"'), said)


if __name__ == "__main__":
    unittest.main()
