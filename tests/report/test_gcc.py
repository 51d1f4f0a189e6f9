"""One line a finding, as editors and the shipped problem matchers take them apart."""
import json
import re

from reporting import SOURCE, Call, Reports, on_each_sample

LEVELS = {"brick": "error", "error": "error", "warning": "warning", "note": "note"}
GITHUB = json.loads((SOURCE / "share/matchers/github.json").read_text())["problemMatcher"][0]["pattern"][0]
VSCODE = json.loads((SOURCE / "share/matchers/vscode-tasks.json").read_text())["tasks"][0]["problemMatcher"]["pattern"]
MATCHERS = {"github": GITHUB, "vscode": VSCODE}


def lines(call):
    """But for what was assumed, which is no finding."""
    return [line for line in call.reports["gcc"].decode().splitlines() if not line.endswith(" [assumed]")]


def taken(matcher, line):
    match = re.search(matcher["regexp"], line)
    return match and {name: match.group(matcher[name]) for name in ("file", "line", "column", "severity", "message", "code")}


def expected(call):
    """Level, sentence and code of each finding: what follows from another one is a note behind it."""
    return [line for f, followers in call.told() for line in
            [(LEVELS[f["severity"]], f["message"], f["code"]),
             *(("note", f"follows from {f['code']}: {g['message']}", g["code"]) for g in followers)]]


class Gcc(Reports):
    @on_each_sample
    def test_lines_are_the_findings(self, call):
        self.assertEqual(len(lines(call)), len(call.findings()))
        for line, (level, sentence, code) in zip(lines(call), expected(call)):
            place, rest = re.match(r"(.+?:\d+:\d+): (.*)$", line).groups()
            self.assertEqual(rest, f"{level}: {sentence} [{code}]")
            self.assertTrue((call.folder / place.rsplit(":", 2)[0]).is_file(), line)

    @on_each_sample
    def test_matchers(self, call):
        for name, matcher in MATCHERS.items():
            for line, wanted in zip(lines(call), expected(call)):
                found = taken(matcher, line)
                self.assertEqual((found["severity"], found["message"], found["code"]), wanted, name)

    def test_what_was_assumed_is_said(self):
        call = Call([str(SOURCE / "samples/clean/five-regions/app.elf")], self.scratch("assumed"))
        first = call.reports["gcc"].decode().splitlines()[0]
        self.assertIn(":1:1: note: assumed ds203: ", first)
        self.assertEqual(taken(GITHUB, first)["code"], "assumed")
        self.assertIn("Assumed ds203: ", call.reports["markdown"].decode())

    def test_a_line_of_the_image(self):
        folder = SOURCE / "tests/cli/inputs"
        call = Call(["--board=ds203-app1", str(folder / "bad-checksum.hex"), str(folder / "broken.hex")],
                    self.scratch("lines"))
        checksum, broken = lines(call)
        self.assertRegex(checksum, r"bad-checksum\.hex:3:1: error: .* \[IMG001\]$")
        self.assertRegex(broken, r"broken\.hex:\d+:1: error: .* \[unread\]$")
        self.assertEqual(taken(GITHUB, broken)["code"], "unread")

    def test_a_line_of_the_script(self):
        folder = self.root / "museum/MEM012-placed-elsewhere"
        call = Call(["--board", "ds203-app1", "--memory", "near.ld", "sick.elf"], folder)
        (line,) = [line for line in lines(call) if line.endswith("[MEM012]")]
        number = int(re.match(r"near\.ld:(\d+):1: ", line)[1])
        self.assertIn(".rodata", (folder / "near.ld").read_text().splitlines()[number - 1])
