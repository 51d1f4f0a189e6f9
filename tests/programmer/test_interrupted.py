#!/usr/bin/python3
"""dsocheck --flash against dsocheck-sim, interrupted from outside: Ctrl-C and kill -9 in the middle of writing, then the
same command again. And that what is refused is refused before the port is opened.

usage: test_interrupted.py DSOCHECK SIMULATOR
"""
import fcntl
import os
import pathlib
import random
import re
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import time
import unittest

DSOCHECK, SIMULATOR = (str(pathlib.Path(sys.argv.pop(1)).resolve()) for _ in range(2))
FLASH, PAGE, DIE = 0x08000000, 2048, 512 * 1024
ENTRY, ROM = 0x0800C000, 0x0804C000
# SP and reset of the first slot, `nop; b .` where reset leads, and data that ends within its 13th page.
TABLE, CODE = bytes.fromhex("00c0002031c10008"), bytes.fromhex("00bffee7")
PARTS = {ENTRY: TABLE, ENTRY + 0x130: CODE, ROM: random.Random(4).randbytes(12 * PAGE + 100)}
PAGES = [ENTRY, *range(ROM, ROM + 13 * PAGE, PAGE)]
PT_GET_NUMBER, PT_LOCK = 0x80045430, 0x40045431  # <asm-generic/ioctls.h>: TIOCGPTN, TIOCSPTLCK
COMMAND = [DSOCHECK, "app.hex", "--flash", "--port", "port", "--progress"]


def hex_record(kind, offset, payload):
    body = bytes([len(payload), offset >> 8, offset & 0xFF, kind]) + payload
    return ":" + (body + bytes([-sum(body) & 0xFF])).hex().upper() + "\n"


def write_hex(path, parts):
    with open(path, "w", encoding="ascii") as out:
        for start, payload in parts.items():
            for at in range(0, len(payload), 16):
                out.write(hex_record(4, 0, struct.pack(">H", start + at >> 16)))
                out.write(hex_record(0, start + at & 0xFFFF, payload[at:at + 16]))
        out.write(hex_record(1, 0, b""))


class Scratch(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        self.environment = {**os.environ, "XDG_STATE_HOME": scratch.name, "LC_ALL": "C.UTF-8"}
        self.environment.pop("DSOCHECK_PORT", None)

    def run_here(self, *command):
        return subprocess.run(command, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False)


class Interrupted(Scratch):
    def setUp(self):
        super().setUp()
        self.before = random.Random(5).randbytes(DIE)
        self.after = bytearray(self.before)
        for start, payload in PARTS.items():
            self.after[start - FLASH:start - FLASH + len(payload)] = payload
        (self.folder / "flash").write_bytes(self.before)
        write_hex(self.folder / "app.hex", PARTS)

    def interrupt(self, number):
        """Sends the signal when two pages of 14 are written, on a line that is slow enough for ten more to be left."""
        simulator = [SIMULATOR, "--link", "port", "--flash", "flash", "--baud", "38400"]
        with subprocess.Popen(simulator, cwd=self.folder, stdout=subprocess.PIPE, text=True) as part:
            self.assertIn("behind port", part.stdout.readline())
            with subprocess.Popen(COMMAND, cwd=self.folder, env=self.environment, stdout=subprocess.DEVNULL,
                                  stderr=subprocess.PIPE, text=True) as host:
                said = ""
                for line in host.stderr:
                    said += line
                    if re.search(r"writing 2 of 14\b", line):
                        host.send_signal(number)
            part.terminate()
            part.wait()
        self.assertEqual(part.returncode, 0, "a frame named what the chip does not have")
        return host.returncode, said

    def pages(self):
        """Of the planned pages: which hold the new contents, which the old, which neither."""
        flash = (self.folder / "flash").read_bytes()
        now, new, old = ({page: bytes(image[page - FLASH:page - FLASH + PAGE]) for page in PAGES}
                         for image in (flash, self.after, self.before))
        right = [page for page in PAGES if now[page] == new[page]]
        untouched = [page for page in PAGES if now[page] == old[page]]
        return right, untouched, [page for page in PAGES if page not in right + untouched]

    def go_on(self):
        """The same command, whatever state the part and the flash were left in."""
        said = self.run_here(SIMULATOR, "--speed", "fast", "--link", "port", "--flash", "flash", "--", *COMMAND)
        self.assertEqual(said.returncode, 0, said.stderr)
        self.assertIn("the interrupted run of", said.stderr)
        self.assertIn("is continued", said.stderr)
        self.assertEqual((self.folder / "flash").read_bytes(), bytes(self.after))
        self.assertEqual(list(self.folder.rglob("*.journal")), [])

    def test_ctrl_c_ends_at_a_page_boundary(self):
        status, said = self.interrupt(signal.SIGINT)
        self.assertEqual(status, 4, said)
        right, untouched, between = self.pages()
        self.assertEqual(between, [ENTRY])  # the vector table, which comes back last; every other page is whole
        self.assertGreaterEqual(len(right), 2)
        self.assertGreaterEqual(len(untouched), 1)
        state = re.search(r"of 14 pages, (\d+) holds? the new contents, page 0x0800c000 may be erased or half-written, "
                          r"(\d+) holds? what was there before; nothing else was touched\. The program does not start",
                          said)
        self.assertIsNotNone(state, said)
        self.assertEqual((int(state[1]), int(state[2])), (len(right), len(untouched)))
        self.assertIn("stopped by signal 2", said)
        self.assertIn("then run again: ", said)
        self.assertEqual((self.folder / "flash").read_bytes()[ENTRY - FLASH:][:8], b"\xff" * 8)
        self.go_on()

    def test_kill_9_leaves_a_journal_to_go_on_with(self):
        status, said = self.interrupt(signal.SIGKILL)
        self.assertEqual(status, -signal.SIGKILL, said)
        right, untouched, between = self.pages()
        self.assertIn(ENTRY, between)
        self.assertGreaterEqual(len(right), 2)
        self.assertGreaterEqual(len(untouched), 1)
        self.assertEqual(len(list(self.folder.rglob("*.journal"))), 2)  # and its copy beside the image
        self.go_on()

    def test_another_account_goes_on(self):
        self.interrupt(signal.SIGKILL)
        (self.folder / "dsocheck").rename(self.folder / "of-somebody-else")
        said = self.run_here(SIMULATOR, "--speed", "fast", "--link", "port", "--flash", "flash", "--", *COMMAND)
        self.assertEqual(said.returncode, 0, said.stderr)
        self.assertEqual((self.folder / "flash").read_bytes(), bytes(self.after))

    def end_of(self, said):
        """The sentence of a run that ended with 4, and changed nothing."""
        before = (self.folder / "flash").read_bytes()
        result = self.run_here(SIMULATOR, "--speed", "fast", "--link", "port", "--flash", "flash", "--", *COMMAND)
        self.assertEqual(result.returncode, 4, result.stderr)
        self.assertIn(said, result.stderr)
        self.assertEqual((self.folder / "flash").read_bytes(), before)

    def test_what_lies_in_its_place(self):
        """Each is said within no time, and neither used nor replaced."""
        place = self.folder / "app.hex.id-35ffd6054d59313522431743.journal"
        os.mkfifo(place)
        self.end_of("is no regular file")
        place.unlink()
        place.mkdir()
        self.end_of("is no regular file")
        place.rmdir()
        place.symlink_to(self.folder / "flash")
        self.end_of("is no regular file")
        place.unlink()
        place.write_text("mine")
        self.end_of("is not the journal of an interrupted run")
        self.assertEqual(place.read_text(), "mine")

    def test_journals_that_are_damaged_lost_or_done_with(self):
        self.interrupt(signal.SIGKILL)
        whole = {journal: journal.read_bytes() for journal in self.folder.rglob("*.journal")}
        for journal, content in whole.items():
            journal.write_bytes(content[:-20] + bytes([content[-20] ^ 4]) + content[-19:])  # in the last mark but one
        self.end_of("damaged at byte")
        for journal in whole:
            journal.unlink()
        self.end_of("no journal of one is here")
        for journal, content in whole.items():
            journal.write_bytes(content)
        said = self.run_here(SIMULATOR, "--speed", "fast", "--link", "port", "--flash", "flash", "--fault",
                             "readout-protected", "--", DSOCHECK, "device", "unprotect", "--port", "port", "--yes")
        self.assertEqual(said.returncode, 0, said.stderr)
        self.assertEqual(list(self.folder.rglob("*.journal")), [])  # what they saved went with everything else

    def test_unprotect_of_a_device_without_id_leaves_what_may_be_another_ones(self):
        journal = self.folder / "dsocheck" / "port-port.journal"
        journal.parent.mkdir()
        journal.write_bytes(b"of another")
        said = self.run_here(SIMULATOR, "--speed", "fast", "--link", "port", "--flash", "flash", "--fault",
                             "readout-protected", "--fault", "no-unique-id", "--", DSOCHECK, "device", "unprotect",
                             "--port", "port", "--yes")
        self.assertEqual(said.returncode, 0, said.stderr)
        self.assertEqual(journal.read_bytes(), b"of another")


class Searched(Scratch):
    """A port where nobody answers, and a signal while the bootloader is looked for: the terminal is left as it was, and
    --leave is played, which the terminal's lack of lines makes a sentence of."""

    def setUp(self):
        super().setUp()
        write_hex(self.folder / "app.hex", PARTS)
        self.ours, theirs = os.openpty()
        self.addCleanup(os.close, self.ours)
        self.addCleanup(os.close, theirs)
        self.terminal, self.port = theirs, os.ttyname(theirs)

    def stop(self, *command):
        before = termios.tcgetattr(self.terminal)
        with subprocess.Popen([DSOCHECK, *command, "--port", self.port, "--leave", "rts"], cwd=self.folder,
                              env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as host:
            self.assertEqual(os.read(self.ours, 1), b"\x7f")
            host.send_signal(signal.SIGTERM)
            said = host.stderr.read()
        self.assertEqual(host.returncode, 4, said)
        self.assertIn("stopped by signal 15 while a bootloader was looked for", said)
        self.assertRegex(said.splitlines()[-1], r"^dsocheck: /dev/pts/\d+: .*DTR")
        self.assertEqual(termios.tcgetattr(self.terminal), before)
        return said

    def test_info(self):
        self.stop("device", "info")

    def test_flash(self):
        self.assertIn("app.hex: the flash is as it was\ndsocheck: then run again: ", self.stop("app.hex", "--flash"))

    def test_long_wait_of_enter(self):
        with subprocess.Popen([DSOCHECK, "device", "info", "--port", self.port, "--enter", "60000"],
                              stderr=subprocess.PIPE, text=True) as host:
            while termios.tcgetattr(self.terminal)[3] & termios.ICANON:  # until the port is open, and raw
                time.sleep(0.01)
            host.send_signal(signal.SIGINT)
            said = host.communicate(timeout=30)[1]
        self.assertEqual((host.returncode, said), (4, f"dsocheck: {self.port}: stopped by signal 2\n"))


class Asked(Scratch):
    """Ctrl-C at the question of `device unprotect`."""

    def test_ctrl_c_is_no(self):
        ours, theirs = os.openpty()
        self.addCleanup(os.close, ours)
        (self.folder / "flash").write_bytes(bytes(DIE))
        simulator = [SIMULATOR, "--speed", "fast", "--link", "port", "--flash", "flash", "--fault", "readout-protected"]
        with subprocess.Popen(simulator, cwd=self.folder, stdout=subprocess.PIPE, text=True) as part:
            self.assertIn("behind port", part.stdout.readline())
            with subprocess.Popen([DSOCHECK, "device", "unprotect", "--port", "port"], cwd=self.folder, stdin=theirs,
                                  env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0) as host:
                os.close(theirs)
                said = b""
                while not said.endswith(b"go on: "):
                    said += host.stderr.read(1)
                host.send_signal(signal.SIGINT)
                said = host.communicate(timeout=30)
            part.terminate()
            part.wait()
        self.assertEqual((host.returncode, *said), (4, b"", b"dsocheck: port: stopped by signal 2; nothing was changed\n"))
        self.assertEqual((self.folder / "flash").read_bytes(), bytes(DIE))


class Told(Scratch):
    """A signal while the device is still being looked at: no step follows that cannot be taken back."""

    def stop(self, flash, faults, seen, *command):
        """Sends SIGTERM once the device has logged what `seen` matches, on a line where every answer takes its time."""
        (self.folder / "flash").write_bytes(flash)
        log = self.folder / "log"
        simulator = [SIMULATOR, "--link", "port", "--flash", "flash", "--latency", "60", "--log", "log", *faults]
        with subprocess.Popen(simulator, cwd=self.folder, stdout=subprocess.PIPE, text=True) as part:
            self.assertIn("behind port", part.stdout.readline())
            with subprocess.Popen([DSOCHECK, "device", *command, "--port", "port"], cwd=self.folder,
                                  env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as host:
                while host.poll() is None and not (log.exists() and re.search(seen, log.read_text())):
                    time.sleep(0.01)
                host.send_signal(signal.SIGTERM)
                out, said = host.communicate(timeout=60)
            part.terminate()
            part.wait()
        self.assertEqual((host.returncode, out), (4, ""), said)
        self.assertEqual((self.folder / "flash").read_bytes(), flash)
        return said.splitlines()[-1], log.read_text()

    def test_no_erase_follows(self):
        said, log = self.stop(bytes(DIE), ["--fault", "readout-protected"], "GET", "unprotect", "--yes")
        self.assertEqual(said, "dsocheck: port: stopped by signal 15; nothing was changed")
        self.assertNotIn("UNPROTECT", log)

    def test_no_start_follows(self):
        flash = bytearray(b"\xff" * DIE)
        for start, payload in PARTS.items():
            flash[start - FLASH:start - FLASH + len(payload)] = payload
        said, log = self.stop(bytes(flash), [], "READ", "go")
        self.assertEqual(said, "dsocheck: port: stopped by signal 15; nothing was started")
        self.assertNotIn("GO(", log)


class Unconnected(Scratch):
    """Nothing has to be put back while a bridge is waited for: a signal ends that as it ends any program."""

    @staticmethod
    def unanswered(address):
        """Connections to it that nobody has accepted or refused yet (proc(5): state 02 is SYN_SENT)."""
        there = f"0100007F:{address[1]:04X} 02"
        return sum(there in line for line in pathlib.Path("/proc/net/tcp").read_text(encoding="ascii").splitlines())

    def test_at_once(self):
        with socket.socket() as server:
            server.bind(("127.0.0.1", 0))
            server.listen(0)
            address = server.getsockname()
            for one in [socket.socket() for _ in range(4)]:  # more than its queue takes
                self.addCleanup(one.close)
                one.setblocking(False)
                one.connect_ex(address)
            before = self.unanswered(address)
            self.assertGreater(before, 0)
            with subprocess.Popen([DSOCHECK, "device", "info", "--port", f"tcp:127.0.0.1:{address[1]}"],
                                  env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as host:
                while host.poll() is None and self.unanswered(address) == before:
                    time.sleep(0.01)
                host.send_signal(signal.SIGTERM)
                host.wait(timeout=30)
        self.assertEqual(host.returncode, -signal.SIGTERM)


class NeverOpened(Scratch):
    """Images that the DS203 must not get. A terminal whose other end was opened and closed again says EIO, a socket
    knows who knocked."""

    def setUp(self):
        super().setUp()
        write_hex(self.folder / "dfu.hex", {FLASH + 0x1000: b"over the bootloader", **PARTS})
        write_hex(self.folder / "licence.hex", {FLASH + 0x3800: b"0123456789abcdef", **PARTS})
        write_hex(self.folder / "app.hex", PARTS)

    def refuse(self, port):
        for image in ("dfu.hex", "licence.hex"):
            for more in ([], ["--fail-on", "never"], ["--backup", "before.bin"], ["--go"]):
                with self.subTest(image=image, more=more):
                    said = self.run_here(DSOCHECK, image, "--flash", "--port", port, *more)
                    self.assertEqual(said.returncode, 1, said.stderr)
                    self.assertIn("PRT001", said.stdout)
        self.assertFalse((self.folder / "before.bin").exists())

    def test_terminal(self):
        ours = os.open("/dev/ptmx", os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        self.addCleanup(os.close, ours)
        fcntl.ioctl(ours, PT_LOCK, struct.pack("i", 0))
        port = f"/dev/pts/{struct.unpack('i', fcntl.ioctl(ours, PT_GET_NUMBER, bytes(4)))[0]}"
        self.refuse(port)
        self.assertRaises(BlockingIOError, os.read, ours, 1)
        os.close(os.open(port, os.O_RDWR | os.O_NOCTTY))
        with self.assertRaises(OSError) as opened:
            os.read(ours, 1)
        self.assertNotIsInstance(opened.exception, BlockingIOError)

    def test_network(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.setblocking(False)
            port = f"tcp:127.0.0.1:{server.getsockname()[1]}"
            self.refuse(port)
            self.assertRaises(BlockingIOError, server.accept)
            with subprocess.Popen([DSOCHECK, "app.hex", "--flash", "--port", port], cwd=self.folder,
                                  env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as host:
                server.setblocking(True)
                server.accept()[0].close()  # what passes does knock
            self.assertEqual(host.returncode, 4)


unittest.main()
