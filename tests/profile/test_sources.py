#!/usr/bin/env python3
"""rules/parts/make.py and compare.py over small repositories of each kind: what is made, what two sources agree on, and
that a wrong number is named. usage: test_sources.py RULES_PARTS"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

PROBE_RS = """\
name: STM32F4 Series
variants:
- name: STM32F407VE
  cores: [{name: main, type: armv7em, core_access_options: !Arm {ap: !v1 0}}]
  memory_map:
  - !Nvm {name: BANK_1, range: {start: 0x8000000, end: 0x8080000}, cores: [main]}
  - !Ram {name: CCMRAM, range: {start: 0x10000000, end: 0x10010000}, cores: [main], access: {execute: false}}
  - !Ram {name: SRAM, range: {start: 0x20000000, end: 0x20020000}, cores: [main]}
  flash_algorithms: [f4]
- name: STM32F407ZE
  cores: [{name: main, type: armv7em}]
  memory_map:
  - !Nvm {name: BANK_1, range: {start: 0x8000000, end: 0x8080000}, cores: [main]}
  - !Ram {name: CCMRAM, range: {start: 0x10000000, end: 0x10010000}, cores: [main], access: {execute: false}}
  - !Ram {name: SRAM, range: {start: 0x20000000, end: 0x20020000}, cores: [main]}
  flash_algorithms: [f4]
- name: nRF52832_xxAA
  cores: [{name: main, type: armv7em}]
  memory_map:
  - !Nvm {range: {start: 0x0, end: 0x80000}, cores: [main]}
  - !Ram {range: {start: 0x20000000, end: 0x20010000}, cores: [main]}
- name: RISCV
  cores: [{name: main, type: riscv}]
  memory_map: []
flash_algorithms:
- name: f4
  flash_properties:
    address_range: {start: 0x8000000, end: 0x8080000}
    sectors: [{size: 0x4000, address: 0x0}, {size: 0x10000, address: 0x10000}, {size: 0x20000, address: 0x20000}]
"""

STM32 = {
    "name": "STM32F407VE", "family": "STM32F4", "device_id": 0x413,
    "cores": [{"name": "cm4", "interrupts": [{"name": "FPU", "number": 81}]}],
    "memory": [[
        {"name": "BANK_1_REGION_1", "kind": "flash", "address": 0x08000000, "size": 0x10000, "settings": {"erase_size": 0x4000}},
        {"name": "BANK_1_REGION_2", "kind": "flash", "address": 0x08010000, "size": 0x10000, "settings": {"erase_size": 0x10000}},
        {"name": "BANK_1_REGION_3", "kind": "flash", "address": 0x08020000, "size": 0x60000, "settings": {"erase_size": 0x20000}},
        {"name": "CCMRAM", "kind": "ram", "address": 0x10000000, "size": 0x10000, "access": {"execute": False}},
        {"name": "SRAM", "kind": "ram", "address": 0x20000000, "size": 0x20000},
    ]],
}

BUILTIN = "from . import target_nRF52832_xxAA\nBUILTIN_TARGETS = {\n    'nrf52832': target_nRF52832_xxAA.NRF52832,\n}\n"
NRF52832 = """\
class NRF52832(NRF52):
    MEMORY_MAP = MemoryMap(
        FlashRegion(start=0x0, length=0x80000, blocksize=0x1000, is_boot_memory=True, algo=FLASH_ALGO),
        FlashRegion(start=0x10001000, length=0x100, blocksize=0x100, is_boot_memory=False, algo=ALGO),
        RamRegion(start=0x20000000, length=0x10000)
        )
"""

DEVICES = """\
stm32f407?e* stm32f4ccm ROM=512K RAM=128K CCM=64K
stm32f4ccm stm32f4 CCM_OFF=0x10000000
stm32f4 END ROM_OFF=0x08000000 RAM_OFF=0x20000000
"""


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def expect(condition, what):
    if not condition:
        sys.exit(f"FAILED: {what}")


def main():
    with tempfile.TemporaryDirectory() as folder:
        here = pathlib.Path(folder)
        tools = here / "parts"
        tools.mkdir()
        for name in ("facts.py", "make.py", "compare.py"):
            shutil.copy(pathlib.Path(sys.argv[1], name), tools)
        write(here / "p/probe-rs/targets/STM32F4_Series.yaml", PROBE_RS)
        write(here / "s/data/chips/STM32F407VE.json", json.dumps(STM32))
        write(here / "o/pyocd/target/builtin/__init__.py", BUILTIN)
        write(here / "o/pyocd/target/builtin/target_nRF52832_xxAA.py", NRF52832)
        write(here / "l/ld/devices.data", DEVICES)
        write(tools / "hand.yaml", '# Kept by hand.\nfamily: hand\nsets:\n  - core: cortex-m4f\n    sources: me\n    parts: "STM32F407Z[EG]"\n')
        sources = ["--probe-rs", here / "p", "--stm32-data", here / "s", "--pyocd", here / "o", "--libopencm3", here / "l"]

        def run(tool, *more):
            return subprocess.run([sys.executable, "-B", tools / tool, *sources, *more], capture_output=True, text=True)

        made = run("make.py")
        expect(made.returncode == 0, made.stderr)
        f4, nrf = (tools / "stm32f4.yaml").read_text(), (tools / "nrf.yaml").read_text()
        expect('flash: "0x08000000+64K/16K 0x08010000+64K/64K 0x08020000+384K/128K"' in f4, "sectors: " + f4)
        expect('ram: "0x20000000+128K 0x10000000+64K!x"' in f4, "the RAM for data comes first: " + f4)
        expect('interrupts: "82"' in f4 and "core: cortex-m4f" in f4 and "sources: PSL" in f4, f4)
        expect('agreed: "flash ram"' in f4 and "STM32F407ZE" not in f4, "what is kept by hand is left out: " + f4)
        expect('flash: "0x00000000+512K"' in nrf and "sources: PO" in nrf and 'agreed: "flash ram"' in nrf, nrf)

        again = f4
        expect(run("make.py").returncode == 0 and (tools / "stm32f4.yaml").read_text() == again, "made twice, it differs")

        good = run("compare.py")
        expect(good.returncode == 0 and good.stdout == "", "all the same: " + good.stdout)
        (tools / "stm32f4.yaml").write_text(f4.replace("+384K/", "+896K/"))
        wrong = run("compare.py")
        expect(wrong.returncode == 1 and "PARTS\tSTM32F407VE\tflash\t" in wrong.stdout, "a wrong size: " + wrong.stdout)
        expect("same\tnRF52832_xxAA\tram" in run("compare.py", "--sample", "9").stdout, "a sample shows all")


if __name__ == "__main__":
    main()
