"""SARIF: the published schema, and what it cannot say."""
import json
import re
import subprocess
import urllib.parse

import jsonschema

from reporting import SOURCE, Call, Reports, dsocheck, hex_record, on_each_sample, shell

SCHEMA = json.loads((SOURCE / "tests/report/sarif-schema-2.1.0.json").read_text())
LEVELS = {"brick": "error", "error": "error", "warning": "warning", "note": "note"}


def results(call):
    return call.sarif["runs"][0]["results"]


def fingerprints(call):
    return [r["partialFingerprints"] for r in results(call)]


class Sarif(Reports):
    def place(self, result):
        """(file below the root, line) of a result."""
        place = result["locations"][0]["physicalLocation"]
        self.assertEqual(place["artifactLocation"]["uriBaseId"], "SRCROOT")
        self.assertRegex(place["artifactLocation"]["uri"], r"^([A-Za-z0-9._~/-]|%[0-9A-F]{2})+$")
        return urllib.parse.unquote(place["artifactLocation"]["uri"]), place["region"]["startLine"]

    @on_each_sample
    def test_schema(self, call):
        jsonschema.validate(call.sarif, SCHEMA, jsonschema.Draft202012Validator)

    @on_each_sample
    def test_results_are_the_findings(self, call):
        rules = call.sarif["runs"][0]["tool"]["driver"]["rules"]
        self.assertEqual(len(results(call)), len(call.findings()))
        for result, finding in zip(results(call), call.findings()):
            self.assertEqual(result["ruleId"], finding["code"])
            self.assertEqual(rules[result["ruleIndex"]]["id"], finding["code"])
            self.assertEqual(result["level"], LEVELS[finding["severity"]])
            self.assertIn(finding["message"], result["message"]["text"])
            for name in ("severity", "address", "end", "section", "symbol", "region"):
                self.assertEqual(result["properties"][name], finding[name])

    @on_each_sample
    def test_places_exist(self, call):
        for result in results(call):
            file, line = self.place(result)
            self.assertTrue((self.root / file).is_file(), file)
            if not file.endswith(".elf"):
                self.assertLessEqual(line, len((self.root / file).read_text().splitlines()))
            self.assertGreaterEqual(line, 1)

    def test_script_line(self):
        folder = self.root / "museum/MEM012-placed-elsewhere"
        call = Call(["--board", "ds203-app1", "--memory", "near.ld", "sick.elf"], folder)
        (result,) = [r for r in results(call) if r["ruleId"] == "MEM012"]
        file, line = self.place(result)
        self.assertEqual(file, "museum/MEM012-placed-elsewhere/near.ld")
        self.assertIn(".rodata", (folder / "near.ld").read_text().splitlines()[line - 1])
        self.assertEqual(urllib.parse.unquote(result["analysisTarget"]["uri"]),
                         "museum/MEM012-placed-elsewhere/sick.elf")

    def test_source_line(self):
        folder = self.scratch("a source")
        source = "\n\nvoid Reset_Handler(void);\n\nint halve(int x)\n{\n    return x / 2;\n}\n"
        (folder / "halve it.c").write_text(source)
        shell(". ../museum/common/build.sh\n"
              "arm-none-eabi-gcc -g -O1 -marm -mcpu=arm7tdmi -c 'halve it.c' -o halve.o\n"
              "image sick ../museum/common/app1.ld ../museum/common/app.s halve.o --no-warn-mismatch", folder)
        call = Call(["--board", "ds203-app1", "sick.elf"], folder)
        found = [r for r in results(call) if r["properties"]["symbol"] == "halve"]
        self.assertTrue(found)
        for result in found:
            asked = subprocess.run(["arm-none-eabi-addr2line", "-e", "sick.elf", hex(result["properties"]["address"])],
                                   cwd=folder, check=True, stdout=subprocess.PIPE, text=True).stdout
            file, line = self.place(result)
            self.assertEqual(f"{self.root}/{file}:{line}", asked.split(" (")[0].strip())
            self.assertEqual(file, "a source/halve it.c")

    def test_outside_the_checkout(self):
        call = Call([str(SOURCE / "tests/cli/inputs/over-sys.hex")], self.scratch("inside"))
        place = results(call)[0]["locations"][0]["physicalLocation"]["artifactLocation"]
        self.assertEqual(place, {"uri": (SOURCE / "tests/cli/inputs/over-sys.hex").as_uri()})

    def test_fingerprints_outlive_a_rebuild(self):
        folder = self.root / "museum/MEM012-placed-elsewhere"
        (folder / "more.s").write_text(".section .text\n.space 64\n")
        shell(". ../common/build.sh\nimage moved sick.ld ../common/app.s more.s", folder)
        before, after = (Call(["--board", "ds203-app1", "--memory", "near.ld", image], folder)
                         for image in ("sick.elf", "moved.elf"))
        elsewhere = Call(["--board", "ds203-app1", "--memory", str(folder / "near.ld"), str(folder / "sick.elf")],
                         self.scratch("elsewhere"))
        self.assertNotEqual([f["address"] for f in before.findings()], [f["address"] for f in after.findings()])
        self.assertTrue(fingerprints(before))
        self.assertEqual(fingerprints(before), fingerprints(after))
        self.assertEqual(fingerprints(before), fingerprints(elsewhere))

    @on_each_sample
    def test_fingerprints_differ(self, call):
        hashes = [f["primaryLocationLineHash"] for f in fingerprints(call)]
        self.assertEqual(len(set(hashes)), len(hashes))

    def test_accepted_is_suppressed(self):
        call = Call(["--accept", "PRT001:we own \"SYS\"", str(SOURCE / "tests/cli/inputs/over-sys.hex")],
                    self.scratch("accepted"))
        for result in results(call):
            expected = [{"kind": "external", "status": "accepted", "justification": "we own \"SYS\""}]
            self.assertEqual(result["suppressions"], expected if result["ruleId"] == "PRT001" else [])
        self.assertIn("PRT001", [r["ruleId"] for r in results(call)])

    @on_each_sample
    def test_help_leads_to_the_rule(self, call):
        driver = call.sarif["runs"][0]["tool"]["driver"]
        headings = re.findall(r"^### (.*)$", (SOURCE / "docs/rules.md").read_text(), re.M)
        anchors = {re.sub(r"[^a-z0-9 -]", "", h.lower()).replace(" ", "-") for h in headings}
        for rule in driver["rules"]:
            self.assertTrue(rule["help"]["text"] and rule["help"]["markdown"])
            self.assertEqual("helpUri" in rule, "informationUri" in driver)
            if "helpUri" in rule:  # it was built with an address
                link = urllib.parse.urlsplit(rule["helpUri"])
                self.assertEqual(link.scheme, "https")
                self.assertIn(link.fragment, anchors)

    @on_each_sample
    def test_as_code_scanning_sorts(self, call):
        ranks = {"brick": 100, "error": 90, "warning": 50, "note": 10}
        for result in results(call):
            self.assertEqual(result["rank"], ranks[result["properties"]["severity"]])
        for rule in call.sarif["runs"][0]["tool"]["driver"]["rules"]:
            self.assertEqual(rule["properties"]["precision"], "very-high")
            self.assertEqual(rule["properties"]["tags"], ["firmware", rule["id"].rstrip("0123456789")])
            self.assertIn(rule["properties"]["problem.severity"], ("error", "warning", "recommendation"))

    def test_no_more_results_than_github_takes(self):
        """The least severe give way, and the report says how many."""
        folder = self.scratch("many")
        images = []
        for i in range(300):
            # Nobody's addresses, and each byte twice: 50 findings of two rules.
            stray = "".join(hex_record(0, 256 * k, bytes([k + twice] * 4)) for k in range(60) for twice in (0, 1))
            (folder / f"{i}.hex").write_text(hex_record(4, 0, b"\x60\x00") + stray + hex_record(1, 0))
            images.append(f"{i}.hex")
        status, out = dsocheck(["--board=ds203", "--format=sarif", *images], folder)
        self.assertEqual(status, 1)
        sarif = json.loads(out)
        jsonschema.validate({**sarif, "runs": [{**sarif["runs"][0], "results": sarif["runs"][0]["results"][:9]}]}, SCHEMA,
                            jsonschema.Draft202012Validator)
        self.assertEqual(len(sarif["runs"][0]["results"]), 25000)
        (left_out,) = [n for n in sarif["runs"][0]["invocations"][0]["toolExecutionNotifications"]
                       if n["descriptor"]["id"] == "left-out"]
        number, of = map(int, re.match(r"(\d+) of (\d+) results", left_out["message"]["text"]).groups())
        self.assertEqual(of - number, 25000)
        self.assertGreaterEqual(of, 30000)

    def test_sources_that_are_not_there(self):
        folder = self.scratch("gone")
        (folder / "gone.c").write_text("void Reset_Handler(void);\nint halve(int x)\n{\n    return x / 2;\n}\n")
        shell(". ../museum/common/build.sh\n"
              "arm-none-eabi-gcc -g -O1 -marm -mcpu=arm7tdmi -c gone.c -o gone.o\n"
              "image sick ../museum/common/app1.ld ../museum/common/app.s gone.o --no-warn-mismatch\nrm gone.c", folder)
        call = Call(["--board", "ds203-app1", "sick.elf"], folder)
        self.assertTrue([f for f in call.findings() if f["file"] and f["file"].endswith("gone.c")])
        for result in results(call):
            file, _ = self.place(result)
            self.assertTrue((self.root / file).is_file(), file)

    @on_each_sample
    def test_skipped_rules_are_told(self, call):
        (invocation,) = call.sarif["runs"][0]["invocations"]
        told = [n["associatedRule"]["id"] for n in invocation["toolExecutionNotifications"]]
        self.assertEqual(told, [s["code"] for run in call.json["runs"] for s in run["skipped"]])
        self.assertTrue(invocation["executionSuccessful"])

    def test_a_name_is_no_placeholder_or_link(self):
        folder = self.scratch("links")
        call = Call(["{0}[click](http://example.invalid).hex"], folder)
        (notification,) = call.sarif["runs"][0]["invocations"][0]["toolExecutionNotifications"]
        self.assertEqual(notification["message"]["text"].split(".hex")[0], "{{0}}[click] (http://example.invalid)")
