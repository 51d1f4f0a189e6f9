#!/usr/bin/python3
"""What fetches the released program: the GitHub Action and the pre-commit hook, from a release on this disk.

usage: test_published.py BUILD
"""
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unittest

import yaml

BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
SOURCE = pathlib.Path.cwd()
GOOD = SOURCE / "samples/clean/five-regions/app.elf"
SICK = next((SOURCE / "samples/museum/IMG001-checksum-mismatch").glob("sick*.hex"))


class Published(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="dsocheck-published-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.version = re.search(r"^## (\S+)", (SOURCE / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)[1]
        # The repository with its hooks and release, and the project that uses them.
        self.tool = self.folder / "published"
        for name in ("share/release", "action.yml", "CHANGELOG.md", ".pre-commit-hooks.yaml"):
            (self.tool / name).parent.mkdir(parents=True, exist_ok=True)
            (shutil.copytree if (SOURCE / name).is_dir() else shutil.copy)(SOURCE / name, self.tool / name)
        (self.tool / "dev").write_text(f'#!/bin/sh\n[ "$1" = run ] && shift && echo built >&2 && exec {BUILD}/dsocheck "$@"\n',
                                       encoding="utf-8")
        (self.tool / "dev").chmod(0o755)
        self.project = self.folder / "project"
        (self.project / "build/a b").mkdir(parents=True)
        shutil.copy(GOOD, self.project / "build/a b/one.elf")
        shutil.copy(GOOD, self.project / "build/two.elf")
        shutil.copy(SICK, self.project / "sick.hex")

    def publish(self):
        release = self.tool / f"releases/download/v{self.version}"
        release.mkdir(parents=True)
        name = f"dsocheck-{self.version}-linux-{os.uname().machine}"
        archive = release / f"{name}.tar.gz"
        with tarfile.open(archive, "w:gz") as tar:
            tar.add(BUILD / "dsocheck", f"{name}/bin/dsocheck")
        digest = hashlib.sha256(archive.read_bytes()).hexdigest()
        (release / "SHA256SUMS").write_text(f"{digest}  {archive.name}\n", encoding="utf-8")
        return archive

    def action(self, ref=None, **inputs):
        """One run of the step as a runner does it; --format github is on stdout."""
        action = yaml.safe_load((self.tool / "action.yml").read_text(encoding="utf-8"))
        self.assertEqual(action["runs"]["using"], "composite")
        step, = action["runs"]["steps"]
        self.assertNotIn("${{", step["run"])
        values = {name: row.get("default", "") for name, row in action["inputs"].items()} | inputs

        def filled(text):
            text = re.sub(r"\$\{\{ inputs\.(\w+) \}\}", lambda m: values[m[1]], text)
            text = text.replace("${{ github.action_ref }}", f"v{self.version}" if ref is None else ref)
            return re.sub(r"\$\{\{ inputs\.repository \|\| .* github\.action_repository\) \}\}", f"file://{self.tool}", text)
        environment = {name: filled(text) for name, text in step["env"].items()}
        self.assertFalse([text for text in environment.values() if "${{" in text])
        temporary = self.folder / "runner"
        temporary.mkdir(exist_ok=True)
        (self.folder / "summary").write_text("before\n", encoding="utf-8")
        return subprocess.run(["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]], cwd=self.project,
                              text=True, capture_output=True, check=False,
                              env={**os.environ, **environment, "GITHUB_ACTION_PATH": str(self.tool), "RUNNER_TEMP":
                                   str(temporary), "GITHUB_STEP_SUMMARY": str(self.folder / "summary")})

    def summary(self):
        return (self.folder / "summary").read_text(encoding="utf-8")

    def test_action(self):
        self.publish()
        done = self.action(images="build/a b/one.elf\n  build/two.elf  \n", options="--board ds203\n--accept 'MEM006:all of the flash is used'")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(json.loads((self.project / "dsocheck.sarif").read_text(encoding="utf-8"))["version"], "2.1.0")
        self.assertTrue(self.summary().startswith("before\n"))
        self.assertIn("all of the flash is used", self.summary())

    def test_action_patterns(self):
        self.publish()
        done = self.action(images="build/**/*.elf")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(json.loads((self.project / "dsocheck.sarif").read_text(encoding="utf-8"))["runs"][0]["artifacts"]), 2)
        self.assertEqual(self.action(images="build/*.hex").returncode, 3)  # nothing is not a pass
        done = self.action(images="sick.hex\n$(touch owned)", options="--board ds203 '$(touch owned)'")
        self.assertFalse((self.project / "owned").exists())

    def test_action_fails(self):
        self.publish()
        done = self.action(images="build/two.elf\nsick.hex", options="--board ds203")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("::error", done.stdout)
        self.assertIn("IMG001", self.summary())

    def test_action_builds(self):
        """Without a release, and for a branch."""
        self.assertIn("built", self.action(images="build/two.elf").stderr)
        self.publish()
        self.assertIn("built", self.action(images="build/two.elf", ref="main").stderr)

    def test_damaged_release(self):
        archive = self.publish()
        archive.write_bytes(archive.read_bytes() + b"\0")
        done = self.action(images="build/two.elf")
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("not what SHA256SUMS says", done.stderr)
        self.assertNotIn("built", done.stderr)

    def test_pre_commit(self):
        self.publish()
        hooks = {hook["id"]: hook for hook in yaml.safe_load((self.tool / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
        names = ["app.elf", "app.hex", "app.c", "app.ld", "Makefile", "a.uf2", "elf"]
        for hook in hooks.values():
            self.assertLessEqual({"id", "name", "entry", "language"}, set(hook))
            self.assertEqual([name for name in names if re.search(hook["files"], name)], ["app.elf", "app.hex", "a.uf2"])
        hook = hooks["dsocheck"]
        self.assertEqual(hook["language"], "script")
        clone = self.folder / "clone"
        shutil.copytree(self.tool, clone)
        for line in ("init -q", f"remote add origin file://{self.tool}.git"):
            subprocess.run(["git", "-C", str(clone), *line.split()], check=True)
        home = {**os.environ, "HOME": str(self.folder), "PATH": f"{BUILD}:{os.environ['PATH']}"}
        home.pop("XDG_CACHE_HOME", None)
        for entry in (f"{clone}/{hook['entry']}", hooks["dsocheck-system"]["entry"]):
            for names, status in ((["build/two.elf"], 0), (["build/two.elf", "sick.hex"], 1)):
                done = subprocess.run([*entry.split(), *names], cwd=self.project, env=home, text=True, capture_output=True,
                                      check=False)
                self.assertEqual(done.returncode, status, done.stderr)
        self.assertTrue(list((self.folder / ".cache/dsocheck").glob("*/bin/dsocheck")))


unittest.main()
