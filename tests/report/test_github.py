"""GitHub annotations, read as the runner reads workflow commands."""
import re

from reporting import Call, Reports, hex_record, on_each_sample

LEVELS = {"brick": "error", "error": "error", "warning": "warning", "note": "notice"}


def unescape(value, codes):
    for code, character in codes:
        value = value.replace(code, character)
    return value


DATA = [("%0D", "\r"), ("%0A", "\n"), ("%25", "%")]
PROPERTY = [("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")]


def commands(report):
    """[(command, {property: value}, message)]"""
    found = []
    for line in report.decode().split("\n"):
        match = re.match(r"::(\w+) ([^:]*(?::(?!:)[^:]*)*)::(.*)$", line)
        if match:
            pairs = (pair.split("=", 1) for pair in match.group(2).split(","))
            found.append((match.group(1), {k: unescape(v, PROPERTY) for k, v in pairs},
                          unescape(match.group(3), DATA)))
    return found


class GitHub(Reports):
    @on_each_sample
    def test_annotations_are_the_findings(self, call):
        told = commands(call.reports["github"])
        levels = [LEVELS[f["severity"]] for f, _ in call.told()]
        for level in set(LEVELS.values()):
            self.assertEqual(len([t for t in told if t[0] == level]), min(10, levels.count(level)))
        messages = [message for _, _, message in told]
        path = call.json["runs"][0]["image"]["path"]
        for f, followers in call.told()[:len(call.json["runs"][0]["findings"])]:
            if f not in call.json["runs"][0]["findings"]:
                continue
            (message,) = [m for m in messages if m.startswith(f"{path}: {f['message']}") and m.endswith(f["fix"])]
            for follower in followers:
                self.assertIn(follower["code"], message.split("; from it follow: ")[1])

    @on_each_sample
    def test_worst_first(self, call):
        ranks = [["error", "warning", "notice"].index(t[0]) for t in commands(call.reports["github"])]
        self.assertEqual(ranks, sorted(ranks))

    @on_each_sample
    def test_places_exist(self, call):
        for _, properties, _ in commands(call.reports["github"]):
            self.assertTrue((self.root / properties["file"]).is_file())
            self.assertGreaterEqual(int(properties["line"]), 1)

    def test_ten_and_the_number_of_the_others(self):
        folder = self.scratch("many")
        records = [hex_record(0, 256 * i, bytes([i + twice] * 4)) for i in range(13) for twice in (0, 1)]
        (folder / "many.hex").write_text("".join([hex_record(4, 0, b"\x60\x00"), *records, hex_record(1, 0)]))
        call = Call(["--board", "ds203", "many.hex"], folder)
        errors = len([f for f in call.findings() if f["severity"] in ("error", "brick")])
        self.assertGreater(errors, 11)
        told = [t for t in commands(call.reports["github"]) if t[0] == "error"]
        self.assertEqual(len(told), 10)
        self.assertIn(f"\ndsocheck: {errors - 10} more errors\n", call.reports["github"].decode())

    def test_a_name_is_no_command(self):
        folder = self.scratch("names")
        names = ["::error::x\n::add-mask::y.hex", "##[error]z.hex", "a,line=7::b%0A.hex"]
        for name in names:
            (folder / name).write_text(hex_record(4, 0, b"\x08\x00") + hex_record(0, 0x4000, b"dead") +
                                       hex_record(1, 0))
        call = Call(["./" + name for name in names], folder)
        text = call.reports["github"].decode()
        self.assertNotIn("##[", text)
        self.assertEqual([line for line in text.split("\n") if "add-mask" in line and line.startswith("::add")], [])
        for command, properties, _ in commands(call.reports["github"]):
            self.assertIn(command, ("error", "warning", "notice"))
            self.assertEqual(set(properties), {"file", "line", "title"})
        self.assertIn("names/a,line=7::b%0A.hex", [p["file"] for _, p, _ in commands(call.reports["github"])])
