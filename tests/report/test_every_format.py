"""What holds for all reports alike."""
import json
import os
import struct
import urllib.parse
import xml.etree.ElementTree as xml

from reporting import FORMATS, SOURCE, Call, Reports, dsocheck, on_each_sample, run

INPUTS = SOURCE / "tests/cli/inputs"
ODD = b"a<b>&\"'\n\r\t\x01\x1b[31m]]>\xff\xfe\xef\xbf\xbf\xc3\xa9,:%{0}.hex"


class EveryFormat(Reports):
    @on_each_sample
    def test_status_and_text_do_not_depend_on_the_way(self, call):
        for name in FORMATS:
            status, out = dsocheck(["--format", name, *call.arguments], call.folder)
            self.assertEqual(status, call.status)
            self.assertEqual(out, call.reports[name])

    def test_status_with_an_input_that_cannot_be_read(self):
        for name in FORMATS:
            for images, expected in ((["slot1.hex"], 0), (["over-sys.hex"], 1), (["over-sys.hex", "missing.hex"], 3)):
                status, _ = dsocheck(["--board=ds203-app1", "--format", name, *images], INPUTS)
                self.assertEqual(status, expected)

    def test_an_input_that_cannot_be_read_is_in_every_report(self):
        folder = self.scratch("unread")
        call = Call(["--board=ds203-app1", str(INPUTS / "slot1.hex"), "missing.hex", str(INPUTS / "broken.hex")], folder)
        self.assertEqual(call.status, 3)
        for name in FORMATS:
            self.assertIn("No such file or directory", call.reports[name].decode())
            self.assertIn("broken.hex", call.reports[name].decode())
        self.assertEqual([r["verdict"] for r in call.json["runs"]], ["pass", "fail", "fail"])
        self.assertEqual([r["fault"] and r["fault"]["kind"] for r in call.json["runs"]], [None, "file", "format"])
        self.assertEqual(len(list(xml.fromstring(call.reports["junit"]).iter("error"))), 2)
        (invocation,) = call.sarif["runs"][0]["invocations"]
        self.assertFalse(invocation["executionSuccessful"])
        self.assertEqual([n["descriptor"]["id"] for n in invocation["toolExecutionNotifications"]
                          if n["level"] == "error"], ["unread", "unread"])

    def test_any_name_leaves_the_reports_well_formed(self):
        folder = self.scratch("odd")
        for source in ("slot1.hex", "over-sys.hex", "broken.hex"):
            name = source.encode() + ODD
            with open(os.fsencode(folder) + b"/" + name, "wb") as copy:
                copy.write((INPUTS / source).read_bytes())
            call = Call(["--board=ds203-app1", name], folder)
            for report in call.reports.values():
                self.assertFalse(set(report.decode()) & set(map(chr, (*range(10), *range(11, 32), 127))))
            xml.fromstring(call.reports["junit"])
            if source == "over-sys.hex":
                uri = call.sarif["runs"][0]["results"][0]["analysisTarget"]["uri"]
                self.assertEqual(urllib.parse.unquote_to_bytes(uri), b"odd/" + name)

    def test_hostile_symbols(self):
        folder = self.scratch("symbols")
        names = ["x" * 300, "a<b>&\\\"'", "caf\u00e9\uffff", "]]>--%0A::error::"]
        for i, name in enumerate(names):
            (folder / "f.s").write_text(f'.arm\n.section .text\n.type "{name}", %function\n"{name}":\n nop\n bx lr\n'
                                        f'.size "{name}", 8\n')
            with self.subTest(i):
                self.assemble(folder)
                call = Call(["--board", "ds203-app1", "sick.elf"], folder)
                self.assertEqual(call.status, 1)
                xml.fromstring(call.reports["junit"])
                self.assertEqual({f["code"] for f in call.findings() if f["symbol"]}, {"ABI001"})

    def test_no_name_fills_the_disk(self):
        """Sixty sections that share one name of 200,000 bytes, each with findings of its own."""
        folder = self.scratch("long")
        count, strings = 60, b"\0" + b"A" * 200_000 + b"\0"
        text_at, strings_at = 52, 52 + 16 * count
        headers_at = (strings_at + len(strings) + 3) & ~3
        headers = [bytes(40), *(struct.pack("<10I", 1, 1, 7, 0x90000000 + 64 * i, text_at + 16 * i, 16, 0, 0, 4, 0)
                                for i in range(count)),
                   struct.pack("<10I", 0, 3, 0, 0, strings_at, len(strings), 0, 0, 1, 0)]
        head = b"\x7fELF\1\1\1" + bytes(9) + struct.pack("<HHIIIIIHHHHHH", 2, 40, 1, 0x90000001, 0, headers_at, 0x05000200,
                                                          52, 32, 0, 40, count + 2, count + 1)
        (folder / "long.elf").write_bytes((head + bytes(16 * count) + strings).ljust(headers_at, b"\0") + b"".join(headers))
        call = Call(["--board=ds203-app1", "long.elf"], folder)
        self.assertEqual(call.status, 1)
        self.assertGreater(len(call.json["runs"][0]["findings"]), count)
        for name, report in call.reports.items():
            self.assertLess(len(report), 20 * 200_000, name)

    def assemble(self, folder):
        for line in (["arm-none-eabi-as", "-o", "f.o", "f.s"],
                     ["arm-none-eabi-as", "-mcpu=cortex-m3", "-mthumb", "-o", "app.o", "../museum/common/app.s"],
                     ["arm-none-eabi-ld", "-n", "--no-warn-mismatch", "-T", "../museum/common/app1.ld", "-o", "sick.elf",
                      "app.o", "f.o"]):
            run(line, folder)

    def test_toolchain_has_them_too(self):
        folder = self.scratch("toolchain")
        flags = ["--", "-mcpu=arm7tdmi"]
        status, out = dsocheck(["toolchain", "--format=json", "--report=sarif=s", "--report=junit=j", *flags], folder)
        findings = json.loads(out)["findings"]
        self.assertEqual(status, 1)
        results = json.loads((folder / "s").read_bytes())["runs"][0]["results"]
        self.assertEqual([r["ruleId"] for r in results], [f["code"] for f in findings])
        cases = [c.get("name")[:3] for c in xml.fromstring((folder / "j").read_bytes()).iter("testcase")]
        self.assertEqual(set(cases), {"TCH"})

    def test_no_report_is_left_behind_when_nothing_was_checked(self):
        folder = self.scratch("nothing")
        status, _ = dsocheck(["--board=none", "--report=json=a.json", str(INPUTS / "slot1.hex")], folder)
        self.assertEqual((status, os.listdir(folder)), (2, []))
