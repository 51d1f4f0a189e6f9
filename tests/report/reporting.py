"""Calls of dsocheck for the tests of its reports: museum samples built in a scratch checkout, every format at once."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
DSOCHECK = os.environ["DSOCHECK"]
FORMATS = ["text", "json", "ndjson", "sarif", "junit", "github", "gitlab", "gcc", "markdown", "html"]

# One or two of each family: script lines, HEX lines, notes, warnings, errors and bricks are among them.
SAMPLES = [
    "ABI001-arm-state-code", "IMG003-conflicting-bytes", "IMG010-truncated", "MEM001-outside-regions",
    "MEM007-regions-overlap", "MEM012-placed-elsewhere", "PRT001-writes-protected", "RUN001-stack-room",
    "SEG002-views-disagree", "VEC008-handler-outside-image",
]


def shell(line, folder):
    subprocess.run(["sh", "-ec", line], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def run(arguments, folder):
    subprocess.run(arguments, cwd=folder, check=True, stderr=subprocess.DEVNULL)


def dsocheck(arguments, folder):
    """(exit status, stdout as bytes)"""
    environment = {k: v for k, v in os.environ.items() if k not in ("DSOCHECK_BOARD", "NO_COLOR")}
    done = subprocess.run([DSOCHECK, *arguments], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env=environment, check=False)
    return done.returncode, done.stdout


class Call:
    """One call with every format: the status, the JSON parsed, the others as bytes."""

    def __init__(self, arguments, folder):
        folder = pathlib.Path(folder)
        reports = folder / "reports"
        reports.mkdir(exist_ok=True)
        files = [f"--report={f}=reports/{f}" for f in FORMATS]
        self.arguments, self.folder = arguments, folder
        self.status, self.stdout = dsocheck([*files, *arguments], folder)
        self.reports = {f: (reports / f).read_bytes() for f in FORMATS}
        self.json = json.loads(self.reports["json"])
        self.sarif = json.loads(self.reports["sarif"])

    def findings(self):
        return [f for run in self.json["runs"] for f in run["findings"]]

    def told(self):
        """The findings without those that follow from one of the others, each with these."""
        def counts(f):
            return f["accepted"] is None

        told = []
        for run in self.json["runs"]:
            for i, f in enumerate(run["findings"]):
                cause = f["caused_by"]
                if cause is None or not (counts(f) and counts(run["findings"][cause])):
                    told.append((f, [g for g in run["findings"] if g["caused_by"] == i and counts(f) and counts(g)]))
        return told


class Reports(unittest.TestCase):
    """A scratch checkout with the museum in it; `samples` are calls over the images of SAMPLES."""

    @classmethod
    def setUpClass(cls):
        cls.root = pathlib.Path(tempfile.mkdtemp(prefix="reports-"))
        cls.addClassCleanup(shutil.rmtree, cls.root)
        (cls.root / ".git").mkdir()
        shutil.copytree(SOURCE / "samples/museum", cls.root / "museum")
        cls.samples = [cls.sample(name) for name in SAMPLES]

    @classmethod
    def sample(cls, name):
        folder = cls.root / "museum" / name
        case = (folder / "case.yaml").read_text()
        for lines in re.findall(r"^build: (?:\|\n)?((?:.*\n)(?:  .*\n)*)", case, re.M):
            shell(lines, folder)
        options = " ".join(re.findall(r"^options: (.*)$", case, re.M)).split()
        images = sorted(p.name for p in folder.iterdir() if p.suffix in (".elf", ".hex", ".srec"))
        return Call([*options, *images], folder)

    def scratch(self, name):
        folder = self.root / name
        folder.mkdir()
        return folder


def on_each_sample(test):
    def on_all(self):
        for call in self.samples:
            with self.subTest(call.folder.name):
                test(self, call)
    return on_all


def hex_record(kind, offset, data=b""):
    body = bytes([len(data), offset >> 8, offset & 255, kind]) + data
    return ":" + (body + bytes([-sum(body) & 255])).hex().upper() + "\n"
