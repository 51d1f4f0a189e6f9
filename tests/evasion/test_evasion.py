#!/usr/bin/env python3
"""Twins of a healthy program whose bytes go elsewhere: by a segment, a record, a block, or an address beside the file.
None of them may pass, but for those whose odd part nobody programs.

usage: test_evasion.py DSOCHECK
Needs arm-none-eabi-as, -ld and -objcopy; ends with 77 (skipped) without them."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import formats

SAMPLES = pathlib.Path(__file__).resolve().parent.parent.parent / "samples"
TOOLS = [f"arm-none-eabi-{tool}" for tool in ("as", "ld", "objcopy")]
BOARD = "ds203-app1"
BASE, END = 0x0800C000, 0x0802C000  # of its slot

# Where nothing of an application may go: docs/DS203.md, and ARM DDI 0403E, table B3-1.
ELSEWHERE = {
    "dfu": 0x08000000,
    "licence": 0x08003800,
    "sys": 0x08004000,
    "next-slot": END,
    "last-page": 0x0807F800,
    "beyond-die": 0x08080000,
    "option-bytes": 0x1FFFF800,
    "system-memory": 0x1FFFF000,
    "ram-of-sys": 0x20000000,
    "fpga": 0x60000000,
    "core-space": 0xE000ED00,
    "wrapped": 0xFFFFFFF0,
}


def run(*arguments, cwd):
    subprocess.run([str(a) for a in arguments], cwd=cwd, check=True)


def build(folder):
    """The healthy program in each form: bytes by extension."""
    common = SAMPLES / "museum/common"
    run("arm-none-eabi-as", "-mcpu=cortex-m3", "-mthumb", "-o", "app.o", common / "app.s", cwd=folder)
    run("arm-none-eabi-ld", "-n", "--no-warn-rwx-segments", "-T", common / "app1.ld", "-o", "app.elf", "app.o",
        cwd=folder)
    for form, extension in (("ihex", "hex"), ("srec", "srec"), ("binary", "bin")):
        run("arm-none-eabi-objcopy", "-O", form, "app.elf", f"app.{extension}", cwd=folder)
    return {e: (folder / f"app.{e}").read_bytes() for e in ("elf", "hex", "srec", "bin")}


def elf_twins(healthy):
    for name, to in ELSEWHERE.items():
        yield f"segment-again-{name}", formats.Elf(healthy).add_segment(like=0, load=to)
        yield f"segment-moved-{name}", formats.Elf(healthy).set_segment(0, p_paddr=to)
        yield f"section-alone-{name}", formats.Elf(healthy).set_section(".rodata", sh_addr=to)
        yield f"without-segments-{name}", formats.Elf(healthy).drop_segments().set_section(".isr_vector", sh_addr=to)
    yield "segment-again-other-bytes", formats.Elf(healthy).add_segment(like=0, load=BASE + 0x10)
    yield "segment-with-headers", formats.Elf(healthy).set_segment(0, grow_down=True)
    yield "segment-runs-over", formats.Elf(healthy).add_segment(like=0, load=END - 16)
    yield "segment-hides-nothing", formats.Elf(healthy).set_segment(0, p_type=0)


def hex_twins(healthy):
    for name, to in ELSEWHERE.items():
        yield f"record-{name}", formats.hex_insert(healthy, formats.hex_linear(to), last=True)
        yield f"first-record-{name}", formats.hex_insert(healthy, formats.hex_linear(to), last=False)
        if to < 1 << 20:
            yield f"segmented-{name}", formats.hex_insert(healthy, formats.hex_segmented(to), last=True)
    yield "behind-the-end", healthy + formats.hex_linear(0x08004000)
    yield "other-bytes", formats.hex_insert(healthy, formats.hex_linear(BASE), last=True)
    yield "base-left-out", formats.hex_without_base(healthy)
    yield "segmented-base", formats.hex_insert(healthy, formats.hex_segmented(0xF0000), last=True)


def srec_twins(healthy):
    for name, to in ELSEWHERE.items():
        yield f"record-{name}", formats.srec_insert(healthy, formats.srec_data(to))
    yield "short-address", formats.srec_insert(healthy, formats.srec_data(0x4000, width=2))
    yield "middle-address", formats.srec_insert(healthy, formats.srec_data(0x804000, width=3))
    yield "other-bytes", formats.srec_insert(healthy, formats.srec_data(BASE))


def uf2_twins(program):
    blocks = formats.uf2_blocks(program, BASE)
    for name, to in ELSEWHERE.items():
        yield f"block-{name}", formats.uf2_join(blocks + [formats.uf2_block(b"\x11" * 256, to & ~0xF)])
        moved = [formats.uf2_block(b"\x11" * 256, to & ~0xF)] + blocks
        yield f"first-block-{name}", formats.uf2_join(moved)
    yield "other-bytes", formats.uf2_join(blocks + [formats.uf2_block(b"\x11" * 256, BASE)])
    yield "other-family", formats.uf2_join(blocks, family=0xE48BFF56)  # RP2040
    yield "too-long", formats.uf2_join([formats.uf2_block(program[:256], BASE, length=512)] + blocks[1:])


def bin_twins(program):
    """With the options that say where it goes."""
    for name, to in ELSEWHERE.items():
        yield f"base-{name}", program, ("--base", f"{to:#x}")


def harmless(healthy):
    """The odd part of these goes nowhere: they pass."""
    blocks = formats.uf2_blocks(healthy["bin"], BASE)
    aside = formats.uf2_block(b"\x11" * 256, 0x08004000, flags=formats.UF2_NOT_MAIN_FLASH)
    yield "segment-of-notes.elf", formats.Elf(healthy["elf"]).add_segment(like=0, load=0x08004000, p_type=4)
    empty = formats.Elf(healthy["elf"]).add_segment(like=0, load=0x08004000, p_filesz=0, p_memsz=0)
    yield "segment-of-nothing.elf", empty
    yield "same-bytes.hex", formats.hex_repeat_first(healthy["hex"])
    yield "no-data.hex", formats.hex_insert(healthy["hex"], formats.hex_linear(0x08004000, data=b""), last=True)
    yield "no-data.srec", formats.srec_insert(healthy["srec"], formats.srec_data(0x08004000, data=b""))
    yield "not-main-flash.uf2", formats.uf2_join(blocks + [aside])
    yield "same-blocks.uf2", formats.uf2_join(blocks)


def twins(healthy):
    """Name with its extension, bytes, options."""
    for extension, make in (("elf", elf_twins), ("hex", hex_twins), ("srec", srec_twins)):
        for name, twin in make(healthy[extension]):
            yield f"{name}.{extension}", twin, ()
    for name, twin in uf2_twins(healthy["bin"]):
        yield f"{name}.uf2", twin, ()
    for name, twin, options in bin_twins(healthy["bin"]):
        yield f"{name}.bin", twin, options


def passes(dsocheck, folder, name, twin, options):
    (folder / name).write_bytes(bytes(twin))
    command = [dsocheck, "--no-config", "--board", BOARD, "-q", *options, name]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1, 2, 3):
        sys.exit(f"{name}: status {done.returncode}: {done.stdout}{done.stderr}")
    return done.returncode == 0


def main():
    dsocheck = os.path.abspath(sys.argv[1])
    if any(shutil.which(tool) is None for tool in TOOLS):
        return 77
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        healthy = build(folder)
        wrong, count = [], 0
        for extension, file in healthy.items():
            if not passes(dsocheck, folder, f"app.{extension}", file, ()):
                wrong.append(f"app.{extension}: does not pass")
        for name, twin, options in twins(healthy):
            count += 1
            if passes(dsocheck, folder, name, twin, options):
                wrong.append(f"{name}: passes, and its bytes go elsewhere")
        for name, twin in harmless(healthy):
            if not passes(dsocheck, folder, name, twin, ()):
                wrong.append(f"{name}: is stopped, and goes nowhere else")
    print(*wrong, f"{count} twins, {len(wrong)} wrong", sep="\n")
    return 1 if wrong or count < 60 else 0


if __name__ == "__main__":
    sys.exit(main())
