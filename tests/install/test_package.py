#!/usr/bin/python3
"""The .deb needs no other package, and its program runs where there is nothing else.

usage: test_package.py BUILD
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
SKIPPED = 77  # SKIP_RETURN_CODE of CMakeLists.txt


def run(*command, **more):
    return subprocess.run(command, text=True, capture_output=True, check=False, **more)


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="dsocheck-package-"))
        made = run("cpack", "--config", str(BUILD / "CPackConfig.cmake"), "-B", str(cls.folder), "-G", "DEB",
                   cwd=cls.folder)
        if made.returncode != 0:
            raise RuntimeError(made.stdout + made.stderr)
        cls.deb, = cls.folder.glob("dsocheck_*.deb")
        cls.library, = cls.folder.glob("libdsocheck-dev_*.deb")
        cls.runtime, = cls.folder.glob("libdsocheck0.1_*.deb")
        cls.root = cls.folder / "root"
        run("dpkg-deb", "-x", str(cls.deb), str(cls.root))

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def field(self, deb, name):
        return run("dpkg-deb", "-f", str(deb), name).stdout.strip()

    def test_fields(self):
        self.assertEqual(self.field(self.deb, "Package"), "dsocheck")
        self.assertEqual(self.field(self.deb, "Depends"), "")
        self.assertEqual(self.field(self.library, "Package"), "libdsocheck-dev")
        self.assertIn("libelf-dev", self.field(self.library, "Depends"))
        self.assertIn("libdsocheck0.1 (= ", self.field(self.library, "Depends"))
        self.assertEqual(self.field(self.runtime, "Package"), "libdsocheck0.1")
        self.assertIn("libdw1", self.field(self.runtime, "Depends"))

    def names(self, deb):
        return {line.split()[5] for line in run("dpkg-deb", "-c", str(deb)).stdout.splitlines()}

    def test_contents(self):
        names = self.names(self.deb)
        for name in ("./usr/bin/dsocheck", "./usr/share/man/man1/dsocheck.1", "./usr/share/dsocheck/dsocheck.mk",
                     "./usr/share/doc/dsocheck/copyright", "./usr/share/cmake/dsocheck/dsocheckConfig.cmake"):
            self.assertIn(name, names)
        self.assertFalse([name for name in names if not name.startswith("./usr/") and name not in ("./", "./usr")])
        self.assertFalse([name for name in names if name.endswith((".a", ".h")) or ".so" in name])

    def test_library_contents(self):
        self.assertEqual([name for name in self.names(self.library) if name.endswith(".h")], ["./usr/include/dsocheck.h"])
        self.assertTrue([name for name in self.names(self.library) if name.endswith("/libdsocheck.a")])
        self.assertTrue([name for name in self.names(self.runtime) if name.endswith("/libdsocheck.so.0.1.0")])
        self.assertFalse([name for name in self.names(self.runtime) if name.endswith((".a", ".h", "/libdsocheck.so"))])

    def test_runs_alone(self):
        shutil.copy("samples/clean/five-regions/app.elf", self.root)
        enter = ["chroot"] if os.geteuid() == 0 else ["unshare", "--user", "--map-root-user", "chroot"]

        def alone(*command):
            return run(*enter, str(self.root), "/usr/bin/dsocheck", *command)
        said = alone("--version")
        if said.returncode != 0 and "Operation not permitted" in said.stderr:
            self.skipTest("no root of its own may be entered here")
        self.assertEqual((said.returncode, said.stderr), (0, ""))
        self.assertEqual(said.stdout, run(str(BUILD / "dsocheck"), "--version").stdout)
        said = alone("app.elf")
        self.assertEqual((said.returncode, said.stderr), (0, ""))
        self.assertIn("app.elf: PASS ", said.stdout)


if shutil.which("dpkg-deb") is None:
    print("skipped: dpkg-deb is not installed (dpkg)")
    sys.exit(SKIPPED)
unittest.main()
