#!/usr/bin/python3
"""Images handed to something else behind a pass: a disk that takes files, an engine. Both behave, and misbehave in named ways.

usage: test_handover.py DSOCHECK
"""
import json
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest

DSOCHECK = pathlib.Path(sys.argv.pop(1)).resolve()
SOURCE = pathlib.Path.cwd()
PARTS = SOURCE / "samples/clean/five-regions/app.elf"  # two parts, 0x0800c000 and 0x0804c000
SLOT = SOURCE / "tests/cli/inputs/slot1.hex"


class Disk(threading.Thread):
    """The DS203's DFU: takes one file at a time, .ADR before .BIN, and answers by renaming."""

    def __init__(self, folder, refuses=(), silent=(), leaves=False):
        super().__init__(daemon=True)
        self.folder, self.refuses, self.silent, self.leaves = folder, refuses, silent, leaves
        self.address, self.flash, self.broken, self.over = None, {}, None, False

    def run(self):
        while not self.over:
            time.sleep(0.01)
            files = sorted(path for path in self.folder.iterdir() if path.suffix in (".ADR", ".BIN")) \
                if self.folder.exists() else []
            if len(files) > 1:
                self.broken = f"two files at once: {files}"
            if files and self.is_whole(files[0]):
                self.take(files[0])

    @staticmethod
    def is_whole(path):
        try:
            size = path.stat().st_size
            time.sleep(0.02)
            return size > 0 and path.stat().st_size == size
        except FileNotFoundError:
            return False

    def take(self, path):
        if path.suffix in self.silent:
            return
        kind = "ERR" if path.name in self.refuses else "SET" if path.suffix == ".ADR" else "RDY"
        if path.suffix == ".ADR":
            text = path.read_bytes()
            self.address = int(text[:10], 16) if len(text) == 11 and text.endswith(b"\n") else None
            kind = kind if self.address is not None else "ERR"
        elif self.address is None:
            kind = "ERR"
        elif kind == "RDY":
            self.flash[self.address] = path.read_bytes()
            self.address = None
        if self.leaves:  # as a device that starts anew behind each file
            self.folder.rename(self.folder.with_suffix(".away"))
            time.sleep(0.2)
            self.folder.with_suffix(".away").rename(self.folder)
        path.rename(path.with_suffix("." + kind))


class Handover(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="dsocheck-handover-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.disk = self.folder / "disk"
        self.disk.mkdir()

    def dsocheck(self, *arguments, cwd=None, **environment):
        return subprocess.run([str(DSOCHECK), *map(str, arguments)], cwd=cwd or self.folder, text=True, capture_output=True,
                              check=False, env={**os.environ, **environment})

    def flash(self, image=PARTS, board="ds203", **behaviour):
        device = Disk(self.disk, **behaviour)
        device.start()
        said = self.dsocheck("--board", board, "--flash", "--port", f"disk:{self.disk}", image)
        device.over = True
        device.join()
        self.assertIsNone(device.broken)
        return said, device.flash

    def names(self):
        return sorted(path.name for path in self.disk.iterdir())

    def expected(self, image=PARTS):
        """What objcopy makes of the image, by address."""
        made = self.folder / "objcopy.bin"
        flash = {}
        for low, high in ((0x0800C000, 0x08014000), (0x0804C000, 0x0807E000)):
            hexes = self.folder / "objcopy.hex"
            subprocess.run(["arm-none-eabi-objcopy", "-O", "ihex", str(image), str(hexes)], check=True)
            subprocess.run(["srec_cat", str(hexes), "-Intel", "-crop", hex(low), hex(high), "-offset", f"-{low:#x}", "-o",
                            str(made), "-Binary"], check=True)
            flash[low] = made.read_bytes()
        return flash

    def test_disk(self):
        for leaves in (False, True):
            said, flash = self.flash(leaves=leaves)
            self.assertEqual((said.returncode, said.stderr), (0, ""))
            self.assertEqual(flash, self.expected())
            self.assertIn("FLASHED by the DFU on disk:", said.stdout)
            self.assertEqual(self.names(), ["APP01.RDY", "APP01.SET", "APP02.RDY", "APP02.SET"])
            for path in self.disk.iterdir():
                path.unlink()

    def test_disk_refuses(self):
        for refused, state in (("APP01.ADR", "the flash is as it was"),
                               ("APP01.BIN", "what is in the flash from 0x0800c000 on is not known"),
                               ("APP02.ADR", "1 of 2 parts were taken, the last one at 0x0800c000"),
                               ("APP02.BIN", "what is in the flash from 0x0804c000 on is not known")):
            said, _ = self.flash(refuses=(refused,))
            self.assertEqual(said.returncode, 4)
            self.assertIn(f"the device refused {refused}: it came back as {refused[:5]}.ERR", said.stderr)
            self.assertIn(state, said.stderr)
            self.assertIn("then run again: dsocheck --board ds203 --flash", said.stderr)
            self.assertIn("NOT FLASHED", said.stdout)
            for path in self.disk.iterdir():
                path.unlink()

    def test_disk_is_silent(self):
        said, _ = self.flash(silent=(".BIN",))
        self.assertEqual(said.returncode, 4)
        self.assertIn("APP01.BIN did not come back as APP01.RDY or APP01.ERR in 15 s", said.stderr)
        self.assertIn("what is in the flash from 0x0800c000 on is not known", said.stderr)
        self.assertEqual(self.names(), ["APP01.SET"])

    def test_disk_in_use(self):
        for name in ("OTHER.HEX", "app01.SET"):
            (self.disk / name).write_text("", encoding="utf-8")
            said = self.dsocheck("--board", "ds203", "--flash", "--port", f"disk:{self.disk}", PARTS)
            self.assertEqual(said.returncode, 4)
            self.assertIn(f"{name} is there already: the device takes one file at a time", said.stderr)
            self.assertEqual(self.names(), [name])
            (self.disk / name).unlink()

    def test_no_disk(self):
        said = self.dsocheck("--board", "ds203", "--flash", "--port", "disk:nowhere", PARTS)
        self.assertEqual(said.returncode, 4)
        self.assertIn("disk:nowhere: No such file or directory", said.stderr)
        said = self.dsocheck("--board", "ds203", "--flash", "--port", f"disk:{self.disk}", "--go", PARTS)
        self.assertEqual(said.returncode, 2)
        self.assertIn("--go: goes with a device over UART", said.stderr)

    def test_disk_gets_nothing_that_failed(self):
        sick = next((SOURCE / "samples/museum/IMG001-checksum-mismatch").glob("sick*.hex"))
        said, flash = self.flash(image=sick)
        self.assertEqual((said.returncode, flash, self.names()), (1, {}, []))

    def test_dry_run(self):
        said = self.dsocheck("--board", "ds203", "--flash", "--dry-run", "--port", f"disk:{self.disk}", "--format", "json", PARTS)
        run, = json.loads(said.stdout)["runs"]
        self.assertEqual((said.returncode, run["flash"]["result"], self.names()), (0, "dry-run", []))
        self.assertEqual(run["flash"]["taker"], f"the DFU on disk:{self.disk}")

    def test_short_names(self):
        """What is copied by hand."""
        self.disk.joinpath("x").mkdir()
        said = self.dsocheck("--board", "ds203", "--short-names", "--emit", self.disk / "x/", PARTS)
        self.assertEqual((said.returncode, said.stderr), (0, ""))
        made = {path.name: path.read_bytes() for path in self.disk.joinpath("x").iterdir()}
        self.assertEqual(sorted(made), ["APP01.ADR", "APP01.BIN", "APP02.ADR", "APP02.BIN"])
        self.assertEqual({int(made[f"APP0{n}.ADR"], 16): made[f"APP0{n}.BIN"] for n in (1, 2)}, self.expected())
        for names, says in (((PARTS, SLOT), "2 images for one folder"), (("x/APP01.BIN",), "would overwrite x/APP01.BIN")):
            said = self.dsocheck("--board", "ds203", "--short-names", "--emit", "x/", *names, cwd=self.disk)
            self.assertEqual(said.returncode, 2, said.stderr)
            self.assertIn(says, said.stderr)
        said = self.dsocheck("--board", "ds203-app1", "--short-names", "--emit", "x.hex", SLOT)
        self.assertEqual(said.returncode, 2)
        self.assertIn("--short-names: are those of a folder's files", said.stderr)

    # ---- UF2 ----

    def uf2(self, board_id, takes=True, chip="stm32f103xb"):
        image = self.folder / "program.elf"
        program = SOURCE / "samples/integration/program"
        subprocess.run(["arm-none-eabi-gcc", "-mcpu=cortex-m3", "-mthumb", "-Os", "-fno-tree-loop-distribute-patterns",
                        "-nostartfiles", "-Wl,-n", "-T", str(program / "app.ld"), "-o", str(image), str(program / "app.c")],
                       check=True)
        (self.disk / "INFO_UF2.TXT").write_text(f"UF2 Bootloader v1\r\nModel: M\r\nBoard-ID: {board_id}\r\n", encoding="utf-8")
        taken = {}

        def board():
            file = self.disk / "PROGRAM.UF2"
            for _ in range(500):
                time.sleep(0.01)
                if file.exists() and Disk.is_whole(file):
                    taken["bytes"] = file.read_bytes()
                    (self.disk / "INFO_UF2.TXT").unlink()
                    return
        thread = threading.Thread(target=board, daemon=True)
        if takes:
            thread.start()
        said = self.dsocheck("--chip", chip, "--flash", "--port", f"disk:{self.disk}", image)
        if takes and said.returncode == 0:
            thread.join()
        return said, taken.get("bytes"), image

    def test_uf2(self):
        said, blocks, image = self.uf2("STM32F103C8-Bluepill")
        self.assertEqual((said.returncode, said.stderr), (0, ""))
        flash = b""
        for index in range(len(blocks) // 512):
            block = blocks[512 * index:512 * (index + 1)]
            head = struct.unpack("<8I", block[:32])
            self.assertEqual(head, (0x0A324655, 0x9E5D5157, 0x2000, 0x08000000 + 256 * index, 256, index, len(blocks) // 512,
                                    0x5EE21072))
            self.assertEqual(struct.unpack("<I", block[-4:]), (0x0AB16F30,))
            flash += block[32:288]
        subprocess.run(["arm-none-eabi-objcopy", "-O", "binary", str(image), str(image.with_suffix(".bin"))], check=True)
        plain = image.with_suffix(".bin").read_bytes()
        self.assertEqual(flash, plain.ljust(len(flash), b"\xff"))
        self.assertLess(len(flash) - len(plain), 256)

    def test_uf2_of_another_board(self):
        for board in ("RPI-RP2", "nRF52840-Feather-revD", "SAMD21G18A-Metro-v0"):
            said, _, _ = self.uf2(board, takes=False)
            self.assertEqual(said.returncode, 4)
            self.assertIn(f"the board calls itself {board}, the image was checked for stm32f103xb", said.stderr)
            self.assertEqual(self.names(), ["INFO_UF2.TXT"])

    # ---- engines ----

    def engine(self, name, script):
        tools = self.folder / "tools"
        tools.mkdir(exist_ok=True)
        (tools / name).write_text(f'#!/bin/sh\nfor word; do printf "%s\\n" "$word"; done >{self.folder}/words\n'
                                  f'for word; do case $word in *.hex|*.bin) cp "$word" {self.folder}/got;; esac; done\n{script}\n',
                                  encoding="utf-8")
        (tools / name).chmod(0o755)
        return f"{tools}:{os.environ['PATH']}"

    def words(self):
        return (self.folder / "words").read_text(encoding="utf-8").splitlines()

    def via(self, engine, path, image=SLOT, board="ds203-app1", *more):
        return self.dsocheck("--board", board, "--flash", "--via", engine, *more, image, PATH=path)

    def test_engine(self):
        path = self.engine("st-flash", "echo 'Flash written and verified! jolly good!'")
        said = self.via("st-flash", path)
        self.assertEqual(said.returncode, 0, said.stderr)
        words = self.words()
        self.assertEqual(words[:4] + [pathlib.Path(words[4]).name], ["--reset", "--format", "ihex", "write", "image.hex"])
        self.assertFalse(pathlib.Path(words[4]).exists())  # gone with its folder
        plain = self.folder / "plain.hex"
        self.assertEqual(self.dsocheck("--board", "ds203-app1", "--emit", plain, SLOT).returncode, 0)
        self.assertEqual((self.folder / "got").read_bytes(), plain.read_bytes())
        self.assertIn("FLASHED by st-flash --reset", said.stdout)
        self.assertNotIn("jolly good", said.stdout)  # the report's stream
        self.assertIn("jolly good", said.stderr)

    def test_engine_words(self):
        path = self.engine("dfu-util", "echo 'File downloaded successfully'")
        self.assertEqual(self.via("dfu-util -a 2 -d 0483:df11", path).returncode, 0)
        words = self.words()
        self.assertEqual(words[:-1], ["-a", "2", "-d", "0483:df11", "-s", "0x0800c000:leave", "-D"])
        path = self.engine("openocd", "echo '** Verified OK **'")
        self.assertEqual(self.via("openocd -f 'board/a b.cfg'", path).returncode, 0)
        self.assertEqual(self.words()[:3], ["-f", "board/a b.cfg", "-c"])
        self.assertRegex(self.words()[3], r"^program /\S*/image\.hex verify reset exit$")
        path = self.engine("own", "")
        self.assertEqual(self.via("own --to {address} {bin} '$(touch owned)'", path).returncode, 0)
        self.assertEqual(self.words()[:2] + self.words()[3:], ["--to", "0x0800c000", "$(touch owned)"])
        self.assertFalse((self.folder / "owned").exists())

    def test_engine_fails(self):
        for script, says in (("exit 3", "ended with status 3"), ("kill -9 $$", "was ended by signal 9"),
                             ("echo done", 'ended with status 0 and did not say "** Verified OK **"')):
            path = self.engine("openocd", script)
            said = self.via("openocd", path)
            self.assertEqual(said.returncode, 4)
            self.assertIn(f"openocd {says}", said.stderr)
            self.assertIn("what the flash holds is not known", said.stderr)
            self.assertIn("then run again: dsocheck", said.stderr)

    def test_engine_mistakes(self):
        path = self.engine("dfu-util", "echo 'File downloaded successfully'")
        said = self.via("dfu-util", path, PARTS, "ds203")
        self.assertEqual(said.returncode, 2)
        self.assertIn("one BIN cannot hold the image", said.stderr)
        said = self.via("no-such-engine", path)
        self.assertEqual(said.returncode, 4)
        self.assertIn("no-such-engine: cannot be started: No such file", said.stderr)
        self.assertEqual(self.via("openocd 'x", path).returncode, 2)
        self.assertEqual(self.via("", path).returncode, 2)
        self.assertFalse((self.folder / "words").exists())

    def test_engine_dry_run(self):
        path = self.engine("pyocd", "")
        said = self.via("pyocd", path, SLOT, "ds203-app1", "--dry-run")
        self.assertEqual(said.returncode, 0)
        self.assertRegex(said.stdout, r"would be written, by pyocd flash image\.hex")
        self.assertFalse((self.folder / "words").exists())

    def real(self, engine, words):
        """Without a device it ends with an error, which is passed on."""
        if shutil.which(engine) is None:
            self.skipTest(f"{engine} is not installed")
        said = self.via(words, os.environ["PATH"])
        self.assertEqual(said.returncode, 4)
        self.assertIn(f"{engine} ended with status", said.stderr)
        return said.stderr

    def test_real_dfu_util(self):
        self.real("dfu-util", "dfu-util")

    def test_real_openocd(self):
        """With its adapter that is none: the command is understood up to the chip that is not there."""
        said = self.real("openocd", "openocd -f interface/dummy.cfg -c 'adapter speed 100' -f target/stm32f1x.cfg")
        self.assertIn("JTAG", said)


unittest.main()
