#!/usr/bin/python3
"""What is handed out (archive, .deb, npm package) needs nothing else, and its program runs where there is nothing else.

usage: test_package.py BUILD
"""
import json
import os
import pathlib
import re
import shlex
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
        made = run("cpack", "--config", str(BUILD / "CPackConfig.cmake"), "-B", str(cls.folder), "-G", "TGZ;DEB",
                   cwd=cls.folder)
        if made.returncode != 0:
            raise RuntimeError(made.stdout + made.stderr)
        cls.deb, = cls.folder.glob("dsocheck_*.deb")
        cls.library, = cls.folder.glob("libdsocheck-dev_*.deb")
        cls.runtime, = cls.folder.glob("libdsocheck0.2_*.deb")
        cls.root = cls.folder / "root"
        run("dpkg-deb", "-x", str(cls.deb), str(cls.root))
        cls.archive, = cls.folder.glob("dsocheck-*-linux-*.tar.gz")
        run("tar", "-xzf", str(cls.archive), "-C", str(cls.folder))
        cls.unpacked = cls.folder / cls.archive.name.removesuffix(".tar.gz")

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
        self.assertIn("libdsocheck0.2 (= ", self.field(self.library, "Depends"))
        self.assertEqual(self.field(self.runtime, "Package"), "libdsocheck0.2")
        self.assertIn("libdw1", self.field(self.runtime, "Depends"))

    def names(self, deb):
        return {line.split()[5] for line in run("dpkg-deb", "-c", str(deb)).stdout.splitlines()}

    def test_contents(self):
        names = self.names(self.deb)
        for name in ("./usr/bin/dsocheck", "./usr/bin/dsocheck-sim", "./usr/share/man/man1/dsocheck.1.gz",
                     "./usr/share/man/man1/dsocheck-sim.1.gz", "./usr/share/zsh/vendor-completions/_dsocheck", "./usr/share/dsocheck/dsocheck.mk",
                     "./usr/share/doc/dsocheck/copyright", "./usr/share/cmake/dsocheck/dsocheckConfig.cmake"):
            self.assertIn(name, names)
        self.assertFalse([name for name in names if not name.startswith("./usr/") and name not in ("./", "./usr")])
        self.assertFalse([name for name in names if name.endswith((".a", ".h")) or ".so" in name])

    def test_library_contents(self):
        self.assertEqual([name for name in self.names(self.library) if name.endswith(".h")], ["./usr/include/dsocheck.h"])
        self.assertTrue([name for name in self.names(self.library) if name.endswith("/libdsocheck.a")])
        self.assertTrue([name for name in self.names(self.runtime) if name.endswith("/libdsocheck.so.0.2.0")])
        self.assertFalse([name for name in self.names(self.runtime) if name.endswith((".a", ".h", "/libdsocheck.so"))])

    def alone(self, root, *command):
        """Runs what `root` holds, with nothing else there; the test is skipped where nobody may enter such a root."""
        shutil.copy("samples/clean/five-regions/app.elf", root)
        enter = ["chroot"] if os.geteuid() == 0 else ["unshare", "--user", "--map-root-user", "chroot"]
        said = run(*enter, str(root), *command)
        if said.returncode != 0 and "Operation not permitted" in said.stderr:
            self.skipTest("no root of its own may be entered here")
        return said

    def check_alone(self, root, program):
        said = self.alone(root, program, "--version")
        self.assertEqual((said.returncode, said.stderr), (0, ""))
        self.assertEqual(said.stdout, run(str(BUILD / "dsocheck"), "--version").stdout)
        said = self.alone(root, program, "app.elf")
        self.assertEqual((said.returncode, said.stderr), (0, ""))
        self.assertIn("app.elf: PASS ", said.stdout)
        self.assertEqual(self.alone(root, f"{program}-sim", "--version").returncode, 0)

    def test_deb_alone(self):
        self.check_alone(self.root, "/usr/bin/dsocheck")

    def test_archive_alone(self):
        self.check_alone(self.unpacked, "/bin/dsocheck")

    def test_archive_contents(self):
        version = run(str(self.unpacked / "bin/dsocheck"), "--version").stdout.split()[1]
        self.assertEqual(self.archive.name, f"dsocheck-{version}-linux-{os.uname().machine}.tar.gz")
        for name in ("share/man/man1/dsocheck.1.gz", "share/bash-completion/completions/dsocheck",
                     "share/zsh/site-functions/_dsocheck", "share/fish/vendor_completions.d/dsocheck.fish",
                     "share/doc/dsocheck/copyright", "share/dsocheck/dsocheck.mk"):
            self.assertTrue((self.unpacked / name).is_file(), name)
        names = [path.relative_to(self.unpacked).parts for path in self.unpacked.rglob("*")]
        self.assertFalse([name for name in names if name[0] in ("lib", "include")])

    def test_container(self):
        """The recipe's files are in the archive, and alone they are enough."""
        lines = [shlex.split(line) if "[" not in line else [line.split()[0], *json.loads(line.split(maxsplit=1)[1])]
                 for line in (self.unpacked / "share/dsocheck/Dockerfile").read_text(encoding="utf-8").splitlines()
                 if line and not line.startswith("#")]
        self.assertEqual(lines[0], ["FROM", "scratch"])
        root = self.folder / "container"
        for word, *rest in lines:
            if word == "COPY":
                (root / rest[-1].strip("/")).mkdir(parents=True)
                for name in rest[:-1]:
                    shutil.copy(self.unpacked / name, root / rest[-1].strip("/"))
        program, = [rest for word, *rest in lines if word == "ENTRYPOINT"]
        self.check_alone(root, *program)

    def test_links(self):
        """Of the documents, as they are installed: each leads to a file beside them."""
        documents = self.root / "usr/share/doc/dsocheck"
        pages = list(documents.rglob("*.md"))
        self.assertLess({"README.md", "DESIGN.md", "rules.md", "BATCH.md"}, {page.name for page in pages})
        for page in pages:
            text = re.sub(r"(?s)```.*?```|`[^`]*`", "", page.read_text(encoding="utf-8"))
            for link in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", text):
                self.assertTrue((page.parent / link).exists(), f"{page.name}: {link}")

    def test_lintian(self):
        if shutil.which("lintian") is None:
            self.skipTest("lintian is not installed")
        for deb in (self.deb, self.library, self.runtime):
            said = run("lintian", "--allow-root", "--fail-on", "error", str(deb))
            self.assertEqual(said.returncode, 0, said.stdout + said.stderr)

    def test_npm(self):
        """Installed from its tarball without a network: the program answers as itself, by status too."""
        if shutil.which("npm") is None:
            self.skipTest("npm is not installed")
        home = self.folder / "npm"
        home.mkdir()
        quiet = {**os.environ, "HOME": str(home), "npm_config_update_notifier": "false"}
        made = run("share/npm/pack", str(BUILD / "package.json"), str(home), str(self.archive), env=quiet)
        self.assertEqual(made.returncode, 0, made.stderr)
        package, = home.glob("dsocheck-*.tgz")
        (home / "package.json").write_text("{}", encoding="utf-8")
        done = run("npm", "install", "--offline", "--no-audit", "--no-fund", str(package), cwd=home, env=quiet)
        self.assertEqual(done.returncode, 0, done.stderr)
        program = home / "node_modules/.bin/dsocheck"
        said = run(str(program), "samples/clean/five-regions/app.elf")
        self.assertEqual((said.returncode, said.stderr), (0, ""))
        self.assertIn("app.elf: PASS ", said.stdout)
        self.assertEqual(run(str(program), "--no-such-option").returncode, 2)
        shutil.rmtree(next((home / "node_modules/dsocheck/machines").glob("linux-*")))
        said = run(str(program), "--version")
        self.assertEqual(said.returncode, 5)
        self.assertIn("holds no program for linux-", said.stderr)


if shutil.which("dpkg-deb") is None:
    print("skipped: dpkg-deb is not installed (dpkg)")
    sys.exit(SKIPPED)
unittest.main()
