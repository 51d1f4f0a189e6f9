"""The text report on a terminal: long lines are broken at blanks and set in; in a pipe each is one line."""
import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
import unittest

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))
IMAGE = "samples/clean/five-regions/app.elf"


def on_terminal(columns, *arguments):
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    child = subprocess.Popen([os.environ["DSOCHECK"], *arguments, IMAGE], cwd=ROOT, stdout=theirs, stderr=subprocess.STDOUT,
                             env={**os.environ, "TERM": "xterm"})
    os.close(theirs)
    said = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # the other side has ended
            break
        if not piece:
            break
        said += piece
    os.close(ours)
    child.wait()
    return said.decode().replace("\r\n", "\n")


def in_pipe(*arguments):
    return subprocess.run([os.environ["DSOCHECK"], *arguments, IMAGE], cwd=ROOT, stdout=subprocess.PIPE, text=True,
                          check=False).stdout


class Terminal(unittest.TestCase):
    def test_lines(self):
        plain = in_pipe()
        self.assertTrue([line for line in plain.splitlines() if len(line) > 150])
        for columns in (50, 80, 132):
            lines = re.sub(r"\x1b\[[0-9;]*m", "", on_terminal(columns)).splitlines()
            self.assertFalse([line for line in lines if len(line) > columns and " " in line.strip()])
            begins = [line for line in lines if not line.startswith(" ")]
            self.assertTrue(all(line.startswith(IMAGE) for line in begins), begins)
            # Put together again it is what the pipe gets: nothing is lost and nothing is added but breaks.
            self.assertEqual(" ".join(" ".join(lines).split()), " ".join(plain.split()))

    def test_wide_and_narrow(self):
        for columns in (1000, 0, 10):
            self.assertEqual(re.sub(r"\x1b\[[0-9;]*m", "", on_terminal(columns)), in_pipe())

    def test_other_formats(self):
        for form in ("gcc", "json"):
            self.assertEqual(on_terminal(60, "--format", form), in_pipe("--format", form))
