"""What is installed, in a folder of its own and first in the PATH; for tests that build something with it.

usage of such a test: TEST.py BUILD …
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
SOURCE = pathlib.Path.cwd()
INCIDENT = SOURCE / "samples/museum/ABI001-arm-state-code"


def run(line, folder, **environment):
    return subprocess.run(["bash", "-euo", "pipefail", "-c", line], cwd=folder, text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**os.environ, "LC_ALL": "C", **environment})


class Staged(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        for name in ("DSOCHECK_BOARD", "MAKEFLAGS", "DESTDIR"):
            os.environ.pop(name, None)
        cls.root = pathlib.Path(tempfile.mkdtemp(prefix="dsocheck-install-"))
        cls.stage = cls.root / "a place" / "usr"
        done = run(f"cmake --install '{BUILD}' --prefix '{cls.stage}'", SOURCE)
        if done.returncode != 0:
            raise RuntimeError(done.stdout)
        os.environ["PATH"] = f"{cls.stage}/bin:{os.environ['PATH']}"

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.root)

    def good(self, line, folder, **environment):
        done = run(line, folder, **environment)
        self.assertEqual(done.returncode, 0, done.stdout)
        return done.stdout

    def stopped(self, line, folder, says, **environment):
        done = run(line, folder, **environment)
        self.assertNotEqual(done.returncode, 0, done.stdout)
        self.assertIn(says, done.stdout)

    def example(self, name):
        folder = self.root / f"{name}-{self.id().rsplit('.', 1)[-1]}"
        shutil.copytree(SOURCE / "samples/integration" / name, folder)
        return folder

    def edit(self, path, pattern, replacement):
        before = path.read_text(encoding="utf-8")
        after = re.sub(pattern, replacement, before)
        self.assertNotEqual(before, after)
        time.sleep(1.1)  # make compares times; some file systems keep whole seconds
        path.write_text(after, encoding="utf-8")

    def put_incident(self, folder):
        """The museum's program and map; the caller breaks the link line as the incident's was."""
        shutil.copy(INCIDENT / "app.c", folder)
        (folder / "app.ld").write_text((INCIDENT / "app.ld").read_text(encoding="utf-8").replace(
            "INCLUDE sections.ld", (INCIDENT / "sections.ld").read_text(encoding="utf-8")), encoding="utf-8")
