#!/usr/bin/python3
"""What programs that were linked once rely on, and what the library must not have: abi.txt is the list.
A line that goes away or changes there is another SOVERSION; new lines are fine.

usage: test_abi.py VERSION LAYOUT ARCHIVE SHARED"""
import pathlib
import platform
import re
import subprocess
import sys
import tempfile
import unittest

VERSION, LAYOUT, ARCHIVE, SHARED = (sys.argv.pop(1) for _ in range(4))
HEADER = pathlib.Path("../../include/dsocheck.h").resolve()
EXPECTED = pathlib.Path("abi.txt").read_text(encoding="utf-8").splitlines()
# It does not print, end the host, start anything, or change what belongs to the whole process.
FORBIDDEN = {"exit", "_exit", "_Exit", "abort", "__assert_fail", "printf", "puts", "putchar", "fputs", "fprintf", "vfprintf", "fwrite",
             "perror", "stdout", "stderr", "fork", "vfork", "execve", "system", "popen", "signal", "sigaction", "chdir", "setlocale",
             "setenv", "pthread_create"}


def run(*command):
    return subprocess.run(command, text=True, check=True, capture_output=True).stdout


def names(*command):
    return {line.split()[-1] for line in run(*command).splitlines() if len(line.split()) > 1}


class Abi(unittest.TestCase):
    def exported(self):
        return {line.split()[1] for line in EXPECTED if line.startswith("export ")}

    def test_names(self):
        declared = set(re.findall(r"^DSO_API [^;]*?\b(dso_\w+)\(", HEADER.read_text(encoding="utf-8"), re.MULTILINE))
        self.assertEqual(declared, self.exported())
        for table in (("nm", "-g", "--defined-only", ARCHIVE), ("nm", "-D", "--defined-only", SHARED)):
            self.assertEqual(names(*table), self.exported(), table)

    def test_manners(self):
        undefined = {name.split("@")[0] for name in names("nm", "-u", ARCHIVE)}
        self.assertIn("malloc", undefined)
        self.assertFalse(undefined & FORBIDDEN)

    def test_soname(self):
        self.assertIn(f"[libdsocheck.so.{VERSION.rsplit('.', 1)[0]}]", run("readelf", "-d", SHARED))

    @unittest.skipUnless(platform.machine() in ("x86_64", "aarch64"), "sizes are those of LP64")
    def test_layout(self):
        said = run(LAYOUT).splitlines()
        self.assertEqual(said[:2], [f"header {VERSION} {VERSION}", f"library {VERSION}"])
        self.assertEqual(said[2:], [line for line in EXPECTED if line and not line.startswith(("export ", "#"))])

    def test_compilers(self):
        with tempfile.TemporaryDirectory() as folder:
            source = pathlib.Path(folder) / "only.c"
            source.write_text("#include <dsocheck.h>\nint main(void) { return dso_version() == 0; }\n", encoding="utf-8")
            for compiler in (("gcc", "-std=c99"), ("g++", "-x", "c++", "-std=c++11")):
                run(*compiler, "-Wall", "-Wextra", "-pedantic-errors", "-Werror", f"-I{HEADER.parent}", "-fsyntax-only", str(source))


unittest.main()
