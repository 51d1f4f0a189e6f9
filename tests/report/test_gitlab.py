"""GitLab Code Quality: what its documentation asks for, and a merge request that is not told old news."""
import json

import jsonschema

from reporting import SOURCE, Call, Reports, on_each_sample, shell

SCHEMA = json.loads((SOURCE / "tests/report/gitlab-codequality.schema.json").read_text())
SEVERITIES = {"brick": "blocker", "error": "critical", "warning": "minor", "note": "info"}


def issues(call):
    return json.loads(call.reports["gitlab"])


class GitLab(Reports):
    @on_each_sample
    def test_schema(self, call):
        jsonschema.validate(issues(call), SCHEMA)

    @on_each_sample
    def test_issues_are_the_findings(self, call):
        self.assertEqual([(i["check_name"], i["severity"]) for i in issues(call)],
                         [(f"{f['code']} {f['slug']}", SEVERITIES[f["severity"]]) for f, _ in call.told()])
        for issue, (finding, followers) in zip(issues(call), call.told()):
            for follower in followers:
                self.assertIn(follower["code"], issue["description"].split("From it follow: ")[1])
            self.assertIn(finding["message"], issue["description"])
            self.assertIn(finding["fix"], issue["description"])
            self.assertTrue((self.root / issue["location"]["path"]).is_file())

    @on_each_sample
    def test_fingerprints_differ(self, call):
        prints = [i["fingerprint"] for i in issues(call)]
        self.assertEqual(len(set(prints)), len(prints))

    def test_fingerprints_outlive_a_rebuild(self):
        folder = self.root / "museum/MEM012-placed-elsewhere"
        (folder / "more.s").write_text(".section .text\n.space 64\n")
        shell(". ../common/build.sh\nimage moved sick.ld ../common/app.s more.s", folder)
        before, after = (Call(["--board", "ds203-app1", "--memory", "near.ld", image], folder)
                         for image in ("sick.elf", "moved.elf"))
        self.assertTrue(issues(before))
        self.assertEqual([i["fingerprint"] for i in issues(before)], [i["fingerprint"] for i in issues(after)])

    def test_accepted_is_left_out(self):
        call = Call(["--accept", "PRT001:ours", str(SOURCE / "tests/cli/inputs/over-sys.hex")], self.scratch("ours"))
        self.assertIn("PRT001", [f["code"] for f in call.findings()])
        self.assertEqual([i for i in issues(call) if i["check_name"].startswith("PRT001")], [])
