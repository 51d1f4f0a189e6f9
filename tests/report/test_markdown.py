"""Markdown for pull requests: what stands where, and that no name is markup."""
import re

from reporting import Call, Reports, dsocheck, hex_record, on_each_sample, shell

class Markdown(Reports):
    @on_each_sample
    def test_findings_stand_before_the_sizes(self, call):
        text = call.reports["markdown"].decode()
        heading, counts = text.splitlines()[0:3:2]
        self.assertRegex(heading, r"^### .*: (PASS|FAIL)$")
        skipped, = {len(run["skipped"]) for run in call.json["runs"][:1]}
        total, = re.findall(r"(\d+) of (\d+) rules could look", counts)
        self.assertEqual(int(total[1]) - int(total[0]), skipped)
        for code in {f["code"] for f in call.findings()}:
            self.assertIn(code, text)
        if call.json["runs"][0]["findings"]:
            self.assertLess(text.index("\n* **"), text.index("| region |"))

    @on_each_sample
    def test_sizes(self, call):
        rows = re.findall(r"^\| (\S+) \| `0x(\w+)\.\.0x(\w+)` \| (\S+) \| (\S+) \|", call.reports["markdown"].decode(), re.M)
        expected = [(r["name"].replace("_", "\\_"), r["origin"], r["origin"] + r["length"], r["used"], r["length"])
                    for run in call.json["runs"] for r in run["regions"] if r["length"]]
        self.assertEqual([(n, int(a, 16), int(b, 16), None if u == "unknown" else int(u.replace(",", "")),
                           int(o.replace(",", ""))) for n, a, b, u, o in rows], expected)

    def test_a_name_is_no_markup(self):
        folder = self.scratch("markup")
        name = "<img src=x>[a](http:b.invalid)`|@all**z**_c_.hex"
        (folder / name.replace("/", "")).write_text(hex_record(4, 0, b"\x08\x00") + hex_record(0, 0x4000, b"dead") +
                                                    hex_record(1, 0))
        text = Call(["./" + name.replace("/", "")], folder).reports["markdown"].decode()
        self.assertNotIn("@all", text)
        self.assertIn("\\<img src=x\\>\\[a\\](", text)
        for mark in ("<", "[", "`", "|@", "**z", "_c"):
            self.assertNotRegex(text.split("| region |")[0], r"(?<!\\)" + re.escape(mark))

    def test_compare(self):
        folder = self.root / "museum/MEM012-placed-elsewhere"
        (folder / "more.s").write_text(".section .text\n.global more\n.type more, %function\nmore: .space 64\n.size more, 64\n")
        shell(". ../common/build.sh\nimage grown sick.ld ../common/app.s more.s", folder)
        call = Call(["--board", "ds203-app1", "--memory", "near.ld", "--compare", "sick.elf", "grown.elf"], folder)
        plain = Call(["--board", "ds203-app1", "--memory", "near.ld", "grown.elf"], folder)
        self.assertEqual(call.status, plain.status)
        text = call.reports["markdown"].decode()
        self.assertRegex(text, r"(?m)^\| \S+ \| `0x\w+\.\.0x\w+` \| \S+ \| \S+ \| \S+ % \| \+64 \|$")
        self.assertRegex(text, r"\| more \| added \|  \| 64 at `0x\w+` \| \+64 \|")
        self.assertNotIn("change", plain.reports["markdown"].decode())
        comparison = call.json["runs"][0]["comparison"]
        self.assertIsNone(plain.json["runs"][0]["comparison"])
        self.assertIn(("added", "more"), [(s["change"], s["name"]) for s in comparison["symbols"]])
        self.assertIn("more ", call.reports["text"].decode().split("→", 1)[1])
        _, out = dsocheck(["diff", "--board", "ds203-app1", "--memory", "near.ld", "--format", "markdown", "sick.elf",
                           "grown.elf"], folder)
        self.assertIn("### sick.elf → grown.elf", out.decode())
        self.assertIn(re.search(r"(?m)^\| more .*$", text)[0], out.decode())
