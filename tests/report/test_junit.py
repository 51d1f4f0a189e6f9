"""JUnit: read by an XML parser that is not ours."""
import json
import xml.etree.ElementTree as xml

from reporting import Reports, dsocheck, on_each_sample


class JUnit(Reports):
    def suites(self, call):
        root = xml.fromstring(call.reports["junit"])
        self.assertEqual(root.tag, "testsuites")
        return root

    @on_each_sample
    def test_a_suite_per_image_a_case_per_rule(self, call):
        _, rules = dsocheck(["rules", "--format", "json"], self.root)
        others = ("TCH",) if "--rehearse" in call.arguments else ("TCH", "RHS")
        names = [f"{r['code']} {r['slug']}" for r in json.loads(rules)["rules"] if not r["code"].startswith(others)]
        suites = self.suites(call)
        self.assertEqual([s.get("name") for s in suites], [r["image"]["path"] for r in call.json["runs"]])
        for suite in suites:
            self.assertEqual([c.get("name") for c in suite], names)

    @on_each_sample
    def test_numbers(self, call):
        suites = self.suites(call)
        for element in [suites, *suites]:
            self.assertEqual(int(element.get("tests")), len(list(element.iter("testcase"))))
            self.assertEqual(int(element.get("failures")), len(list(element.iter("failure"))))
            self.assertEqual(int(element.get("errors")), len(list(element.iter("error"))))
        for suite in suites:
            self.assertEqual(int(suite.get("skipped")), len(list(suite.iter("skipped"))))

    @on_each_sample
    def test_failures_are_what_fails(self, call):
        for suite, run in zip(self.suites(call), call.json["runs"]):
            failing = {f["code"] for f in run["findings"] if f["severity"] in ("error", "brick")}
            others = {f["code"] for f in run["findings"]} - failing
            cases = {c.get("name").split()[0]: c for c in suite}
            self.assertEqual({code for code, c in cases.items() if c.find("failure") is not None}, failing)
            self.assertEqual(run["verdict"], "fail" if failing else "pass")
            for f in run["findings"]:
                told = cases[f["code"]].find("failure" if f["code"] in failing else "system-out")
                self.assertIn(f["message"], told.text)
            self.assertTrue(all(cases[code].find("system-out") is not None for code in others))

    @on_each_sample
    def test_skips_have_their_reason(self, call):
        for suite, run in zip(self.suites(call), call.json["runs"]):
            told = {c.get("name").split()[0]: c.find("skipped").get("message")
                    for c in suite if c.find("skipped") is not None}
            reasons = {s["code"]: s["reason"] for s in run["skipped"]
                       if s["code"] not in {f["code"] for f in run["findings"]}}
            self.assertEqual(told, reasons)

    def test_a_note_fails_when_it_is_told_to(self):
        folder = self.scratch("threshold")
        image = str(self.root / "museum/ABI001-arm-state-code/near.elf")
        for threshold, failures in (("error", "0"), ("warning", "0"), ("note", "1"), ("never", "0")):
            status, out = dsocheck(["--format=junit", f"--fail-on={threshold}", image], folder)
            self.assertEqual((xml.fromstring(out).get("failures"), status), (failures, int(failures)))
