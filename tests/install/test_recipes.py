#!/usr/bin/python3
"""The recipes of docs/INTEGRATION.md for other build systems: each stops for the incident and for a program without vectors.

usage: test_recipes.py BUILD
"""
import shutil
import tempfile
import pathlib
import unittest

from staged import SOURCE, Staged

HERE = SOURCE / "tests/install"


def needs(*programs):
    missing = [program for program in programs if shutil.which(program) is None]
    return unittest.skipIf(missing, f"not installed: {missing}")


class Recipes(Staged):
    def project(self, source):
        """A copy of the recipe's folder beside the program that the examples share."""
        folder = self.root / f"recipe {self.id().rsplit('.', 1)[-1]}"
        shutil.copytree(source, folder)
        for name in ("app.c", "app.ld"):
            shutil.copy(SOURCE / "samples/integration/program" / name, folder)
        return folder

    def gate(self, folder, build, incident, outputs):
        """`outputs` are there behind a pass only; `incident` is the build with a link line that lacks the core."""
        files = [folder / name for name in outputs]

        def sick(line, says):
            for _ in range(2):  # and does not give in when asked again
                self.stopped(line, folder, says)
                self.assertEqual([file for file in files if file.exists()], [])
        self.assertIn(": PASS ", self.good(build, folder))
        self.assertEqual([file for file in files if not file.exists()], [])
        whole = (folder / "app.c").read_text(encoding="utf-8")
        self.edit(folder / "app.c", r'(?s)__attribute__\(\(section\("\.isr_vector"\).*?\};\n', "")
        sick(build, ": FAIL ")
        (folder / "app.c").write_text(whole, encoding="utf-8")
        sick(incident, "brick[ABI001]")
        self.assertIn(": PASS ", self.good(build, folder))

    @needs("meson")
    def test_meson(self):
        folder = self.project(SOURCE / "samples/integration/meson")
        sick = (folder / "arm-none-eabi.ini").read_text(encoding="utf-8").replace("c_link_args = [", "c_link_args = [] #")
        (folder / "sick.ini").write_text(sick, encoding="utf-8")
        self.gate(folder, "{ [ -d build ] || meson setup --cross-file arm-none-eabi.ini build; } && ninja -C build",
                  "rm -rf build sick && meson setup --cross-file sick.ini sick && ninja -C sick", ["build/app.hex"])
        self.assertFalse((folder / "sick/app.hex").exists())

    def test_ninja(self):
        folder = self.project(SOURCE / "samples/integration/ninja")
        sick = (folder / "build.ninja").read_text(encoding="utf-8").replace("link_cpu = $cpu", "link_cpu =")
        (folder / "sick.ninja").write_text(sick, encoding="utf-8")
        self.gate(folder, "ninja", "ninja -f sick.ninja", ["app.hex"])

    @needs("scons")
    def test_platformio(self):
        folder = self.project(HERE / "platformio")
        shutil.copy(self.stage / "share/dsocheck/dsocheck.py", folder)
        self.gate(folder, "scons -Q", "scons -Q LINK_CPU=", ["build/firmware.bin"])
        self.stopped("scons -Q LINK_CPU= upload", folder, "brick[ABI001]")
        self.assertFalse((folder / "uploaded").exists())
        self.good("scons -Q upload", folder)
        self.assertTrue((folder / "uploaded").exists())

    @needs("arduino-builder")
    def test_arduino(self):
        folder = self.project(HERE / "arduino/app")
        folder = folder.rename(folder.with_name("app"))
        hardware = folder.parent / "hardware"
        shutil.copytree(HERE / "arduino/hardware", hardware)
        shutil.copy(self.stage / "share/dsocheck/platform.local.txt", hardware / "some/arm")
        build = "mkdir -p built && echo '{}' >link_cpu && arduino-builder -compile -verbose -logger=human -tools /usr/bin " \
                f"-hardware /usr/share/arduino-builder -hardware '{hardware}' -prefs=compiler.warning_flags= " \
                "-build-path $PWD/built -fqbn some:arm:blue app.ino"
        self.gate(folder, build.format("-mcpu=cortex-m3 -mthumb"), build.format(""), ["built/app.ino.hex"])

    def test_zephyr(self):
        folder = self.project(HERE / "zephyr/app")
        self.edit(folder / "app.ld", "ORIGIN = 0x08000000, LENGTH = 128K", "ORIGIN = 0x08008000, LENGTH = 64K")
        build = f"cmake -B build -DZephyr_DIR='{HERE}/zephyr' -DCMAKE_PREFIX_PATH='{self.stage}' {{}} && cmake --build build"
        self.gate(folder, build.format("-DLINK_CPU='-mcpu=cortex-m3;-mthumb'"), build.format("-DLINK_CPU="), ["build/zephyr.checked"])
        self.edit(folder / "app.ld", "ORIGIN = 0x08008000", "ORIGIN = 0x08000000")  # into the bootloader's partition
        self.stopped(build.format("-DLINK_CPU='-mcpu=cortex-m3;-mthumb'"), folder, "mcuboot")

    def test_devicetree(self):
        """Where the tree does not say it, nothing is guessed."""
        tree = (HERE / "zephyr/zephyr.dts").read_text(encoding="utf-8")
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.root))
        (folder / "no.dts").write_text(tree.replace("zephyr,sram = &sram0;", ""), encoding="utf-8")
        self.stopped(f"python3 '{self.stage}/share/dsocheck/dts_board.py' no.dts board.yaml stm32f103xb", folder,
                     "no zephyr,sram with a reg is chosen")
        self.assertFalse((folder / "board.yaml").exists())
        (folder / "whole.dts").write_text(tree.replace("zephyr,code-partition = &slot0_partition;", ""), encoding="utf-8")
        self.good(f"python3 '{self.stage}/share/dsocheck/dts_board.py' whole.dts board.yaml stm32f103xb", folder)
        self.assertRegex(self.good("dsocheck regions board.yaml", folder), r"FLASH +0x08000000 0x00020000")

    def test_cargo_linker(self):
        """As rustc calls a linker; what it links is C here."""
        folder = self.project(SOURCE / "samples/integration/ninja")
        (folder / ".dsocheck.yaml").write_text("chip: stm32f103xb\nmemory: app.ld\n", encoding="utf-8")
        self.good("arm-none-eabi-gcc -mcpu=cortex-m3 -mthumb -Os -fno-tree-loop-distribute-patterns -c app.c", folder)
        line = "rm -f app.o && arm-none-eabi-gcc -mcpu=cortex-m3 -mthumb -Os -fno-tree-loop-distribute-patterns -c app.c && " \
               f"DSOCHECK_LINKER=arm-none-eabi-gcc '{self.stage}/share/dsocheck/dsocheck-link' -nostartfiles {{}} " \
               "app.o -o app.elf -Wl,-n -T app.ld"
        self.gate(folder, line.format("-mcpu=cortex-m3 -mthumb"), line.format(""), ["app.elf"])


unittest.main()
