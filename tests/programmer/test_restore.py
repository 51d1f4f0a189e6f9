#!/usr/bin/python3
"""dsocheck device restore against dsocheck-sim: what may go back onto a device, a table of files and outcomes, and what
becomes of its licence.

usage: test_restore.py DSOCHECK SIMULATOR
"""
import hashlib
import json
import os
import pathlib
import random
import struct
import subprocess
import sys
import tempfile
import unittest

DSOCHECK, SIMULATOR = (str(pathlib.Path(sys.argv.pop(1)).resolve()) for _ in range(2))
FLASH, DIE, DOCUMENTED = 0x08000000, 512 * 1024, 256 * 1024
LICENCE = slice(0x3800, 0x4000)
OPTION_BYTES = 0x1FFFF800
# ELF32, little-endian, EXEC, ARM; one PT_LOAD of 8 bytes at 0x0800C000.
ELF = (b"\x7fELF\x01\x01\x01" + bytes(9) + struct.pack("<HHIIIIIHHHHHH", 2, 40, 1, 0x0800C131, 52, 0, 0x05000200, 52, 32,
                                                        1, 0, 0, 0)
       + struct.pack("<8I", 1, 84, 0x0800C000, 0x0800C000, 8, 8, 5, 4) + bytes.fromhex("00c0002031c10008"))


def whole_flash():
    """A vector table at the start whose every entry leads to `b .` behind it, and noise: what the board's check wants."""
    flash = bytearray(random.Random(6).randbytes(DIE))
    flash[:0x200] = struct.pack("<128I", 0x20004000, *[FLASH + 0x201] * 75, *[0] * 52)
    flash[0x200:0x204] = bytes.fromhex("fee700bf")
    return bytes(flash)


def hex_records(parts):
    def record(kind, offset, payload):
        body = bytes([len(payload), offset >> 8, offset & 0xFF, kind]) + payload
        return ":" + (body + bytes([-sum(body) & 0xFF])).hex().upper() + "\n"
    lines = []
    for start, payload in parts.items():
        for at in range(0, len(payload), 16):
            if at == 0 or (start + at) % 0x10000 == 0:
                lines.append(record(4, 0, struct.pack(">H", start + at >> 16)))
            lines.append(record(0, start + at & 0xFFFF, payload[at:at + 16]))
    return "".join(lines + [record(1, 0, b"")]).encode()


class Restore(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        self.environment = {**os.environ, "XDG_STATE_HOME": scratch.name, "LC_ALL": "C.UTF-8"}
        self.environment.pop("DSOCHECK_PORT", None)
        self.dump = whole_flash()
        self.put("flash", self.dump)
        read = self.run_on_device("read", "own.bin")
        self.assertEqual(read.returncode, 0, read.stderr)
        self.told = json.loads((self.folder / "own.bin.json").read_text())
        # What the device holds by now: another SYS, and a licence whose counter has moved on.
        now = bytearray(self.dump)
        now[0x4000:0x4100] = bytes(256)
        now[0x3808:0x380C] = b"\x12\x00\x00\x00"
        self.now = bytes(now)

    def put(self, name, contents):
        (self.folder / name).write_bytes(contents)

    def put_sidecar(self, name, **changes):
        self.put(name + ".json", json.dumps({**self.told, **changes}).encode())

    def run_here(self, *command, stdin=subprocess.DEVNULL):
        return subprocess.run(command, cwd=self.folder, env=self.environment, stdin=stdin,
                              capture_output=True, text=True, check=False)

    def run_on_device(self, *command, faults=(), stdin=subprocess.DEVNULL):
        return self.run_here(SIMULATOR, "--speed", "fast", "--link", "port", "--flash", "flash", "--log", "log", *faults,
                             "--", DSOCHECK, "device", *command, "--port", "port", stdin=stdin)

    def flash(self):
        return (self.folder / "flash").read_bytes()

    def wrote(self):
        log = self.folder / "log"
        return any(word in log.read_text() for word in ("ERASE", "WRITE")) if log.exists() else False

    def with_own_licence(self, contents):
        return contents[:LICENCE.start] + self.now[LICENCE] + contents[LICENCE.stop:]

    def test_table(self):
        device = self.told["device"]
        self.put("good.bin", self.dump)
        self.put_sidecar("good.bin")
        self.put("good.hex", hex_records({FLASH: self.dump}))
        self.put_sidecar("good.hex")
        self.put("alone.bin", self.dump)
        self.put("other.bin", self.dump)
        self.put_sidecar("other.bin", device={**device, "unique_id": "00112233445566778899aabb"})
        self.put("nameless.bin", self.dump)
        self.put_sidecar("nameless.bin", device={**device, "unique_id": None})
        self.put("app.elf", ELF)
        self.put("app.hex", hex_records({0x0800C000: bytes.fromhex("00c0002031c10008")}))
        self.put("small.bin", self.dump[:64 * 1024])
        self.put("half.bin", self.dump[:DOCUMENTED])
        self.put("quarter.bin", self.dump[:DOCUMENTED // 2])
        self.put("cut.bin", self.dump[:-100])
        self.put_sidecar("cut.bin")
        self.put("long.bin", self.dump + bytes(100))
        damaged = bytearray(self.dump)
        damaged[100000] ^= 1
        self.put("damaged.bin", damaged)
        self.put_sidecar("damaged.bin")
        self.put("options.hex", hex_records({FLASH: self.dump, OPTION_BYTES: bytes.fromhex("a55aff00ff00ff00")}))
        self.put("empty.bin", b"")
        self.put("strange.bin", self.dump)
        self.put("strange.bin.json", b"{}")
        (self.folder / "folder.bin").mkdir()
        restored = self.with_own_licence(self.dump)
        half = restored[:DOCUMENTED] + self.now[DOCUMENTED:]
        rows = [  # file, options, status, what is said, the flash afterwards; None: as it was, and nothing was sent
            ("good.bin", ["--yes"], 0, "kept, the device's own: LICENCE", restored),
            ("good.hex", ["--yes"], 0, "kept, the device's own: LICENCE", restored),
            ("good.bin", [], 2, "nobody is there to be asked: give --yes", None),
            ("alone.bin", ["--yes"], 2, "no sidecar tells of which device it is", None),
            ("alone.bin", ["--yes", "--foreign"], 0, "it may be ANOTHER DEVICE'S", restored),
            ("other.bin", ["--yes"], 4, "is the dump of another device: its unique id is 00112233445566778899aabb", None),
            ("other.bin", ["--yes", "--foreign"], 0, "it may be ANOTHER DEVICE'S", restored),
            ("nameless.bin", ["--yes"], 2, "its sidecar says no unique id", None),
            ("app.elf", ["--yes", "--foreign"], 3, "is ELF, and what goes back is a dump", None),
            ("app.hex", ["--yes", "--foreign"], 3, "is no whole dump: it holds 8 bytes", None),
            ("small.bin", ["--yes", "--foreign"], 3, "is no whole dump: it holds 65536 bytes", None),
            ("half.bin", ["--yes"], 3, "one of the documented size alone is taken with --foreign", None),
            ("half.bin", ["--yes", "--foreign"], 0, "untouched: UPPER", half),
            ("quarter.bin", ["--yes", "--foreign"], 3, "is no whole dump: it holds 131072 bytes", None),
            ("cut.bin", ["--yes", "--foreign"], 3, "is no whole dump: it holds 524188 bytes", None),
            ("long.bin", ["--yes", "--foreign"], 3, "is no whole dump: it holds 524388 bytes", None),
            ("damaged.bin", ["--yes", "--foreign"], 3, "is not what was read from the device", None),
            ("options.hex", ["--yes", "--foreign"], 3, "holds bytes of OPTION_BYTES", None),
            ("empty.bin", ["--yes", "--foreign"], 3, "empty.bin: ", None),
            ("strange.bin", ["--yes"], 3, "strange.bin.json: is no sidecar that dsocheck wrote", None),
            ("folder.bin", ["--yes"], 3, "folder.bin: ", None),
            ("missing.bin", ["--yes"], 3, "missing.bin: ", None),
        ]
        for name, options, status, sentence, after in rows:
            with self.subTest(file=name, options=options):
                self.put("flash", self.now)
                self.put("log", b"")
                said = self.run_on_device("restore", name, *options)
                self.assertEqual(said.returncode, status, said.stderr)
                self.assertIn(sentence, said.stderr)
                self.assertEqual(self.flash(), self.now if after is None else after)
                self.assertEqual(self.wrote(), after is not None)
                if after is None and status != 4:
                    self.assertEqual(len(said.stderr.splitlines()), 1, said.stderr)
                if after is None:
                    self.assertNotIn("run again", said.stderr)

    def test_the_question(self):
        for answer, status, after, last in ((b"no\n", 2, self.now, "the answer was not yes; nothing was changed"),
                                            (b"\x04", 2, self.now, "the answer was not yes; nothing was changed"),
                                            (b"yes\n", 0, self.with_own_licence(self.dump), None)):
            with self.subTest(answer=answer):
                self.put("flash", self.now)
                ours, theirs = os.openpty()
                os.write(ours, answer)
                said = self.run_on_device("restore", "own.bin", stdin=theirs)
                os.close(ours)
                os.close(theirs)
                self.assertEqual(said.returncode, status, said.stderr)
                self.assertIn("Type yes to go on: ", said.stderr)
                self.assertIn(last or "Type yes", said.stderr)
                self.assertNotIn("run again", said.stderr)
                self.assertEqual(self.flash(), after)

    def test_what_is_overwritten_is_named(self):
        self.put("flash", self.now)
        said = self.run_on_device("restore", "own.bin", "--yes")
        for name in ("overwritten: DFU", "kept, the device's own: LICENCE", "overwritten: SYS", "overwritten: APP4"):
            self.assertIn(name, said.stderr)

    def test_own_licence_comes_back_after_an_unprotect(self):
        said = self.run_on_device("unprotect", "--yes", faults=("--fault", "readout-protected"))
        self.assertEqual(said.returncode, 0, said.stderr)
        self.assertEqual(self.flash(), b"\xff" * DIE)
        self.assertIn("erased and not restored: DFU, LICENCE, SYS", said.stdout.splitlines()[-1])
        said = self.run_on_device("restore", "own.bin", "--yes")
        self.assertEqual(said.returncode, 0, said.stderr)
        self.assertIn("restored: LICENCE", said.stderr)
        self.assertEqual(self.flash(), self.dump)

    def test_foreign_licence_does_not(self):
        self.put("flash", b"\xff" * DIE)
        (self.folder / "own.bin.json").unlink()
        said = self.run_on_device("restore", "own.bin", "--yes", "--foreign")
        self.assertEqual(said.returncode, 0, said.stderr)
        blank = self.dump[:LICENCE.start] + b"\xff" * 0x800 + self.dump[LICENCE.stop:]
        self.assertEqual(self.flash(), blank)
        self.assertIn("LICENCE is erased on this device and was not restored", said.stderr.splitlines()[-1])

    def test_licence_comes_back_when_the_restore_was_interrupted(self):
        self.put("flash", b"\xff" * DIE)
        within_the_licence = LICENCE.start // 2 + 300  # half-words, of which a blank flash gets one each
        cut_off = self.run_on_device("restore", "own.bin", "--yes", "--baud", "9600",
                                     faults=("--fault", f"power-cut-in:{within_the_licence}"))
        self.assertEqual(cut_off.returncode, 4, cut_off.stderr)
        self.assertIn("then run again", cut_off.stderr)
        self.assertNotIn(self.flash()[LICENCE], (b"\xff" * 0x800, self.dump[LICENCE]))
        said = self.run_on_device("restore", "own.bin", "--yes")
        self.assertEqual(said.returncode, 0, said.stderr)
        self.assertEqual(self.flash(), self.dump)
        self.assertEqual(list(self.folder.rglob("*.journal")), [])

    def test_another_device_without_a_unique_id(self):
        self.put("flash", self.now)
        said = self.run_on_device("restore", "own.bin", "--yes", faults=("--fault", "no-unique-id"))
        self.assertEqual(said.returncode, 4, said.stderr)
        self.assertIn(f"{self.told['device']['unique_id']}, that of the device behind port is not known", said.stderr)
        self.assertEqual(self.flash(), self.now)

    def test_the_sidecar_is_of_the_bytes(self):
        self.assertEqual(self.told["sha256"], hashlib.sha256(self.dump).hexdigest())
        self.assertEqual([(r["start"], r["end"]) for r in self.told["ranges"]], [(FLASH, FLASH + DIE)])


unittest.main()
