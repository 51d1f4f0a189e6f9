#!/usr/bin/env python3
"""test_programs.py DSOCHECK [PATTERN]: builds samples/rehearse/programs.tsv and rehearses each line's program.

A sick one must get the finding that names its cause, a sound one none but notes."""
import concurrent.futures
import fnmatch
import json
import os
import pathlib
import subprocess
import sys
import tempfile

SAMPLES = pathlib.Path(__file__).resolve().parents[2] / "samples" / "rehearse"
FLAGS = "-mthumb -Os -g -ffreestanding -fno-common -fno-exceptions -fno-rtti -fno-threadsafe-statics -Wall -Wextra"
# What a static rule says of such a program as well is tested elsewhere.
OURS = "RHS"


def words(defines):
    return [] if defines == "-" else defines.split()


def build(row, folder):
    """The ELF of a line."""
    name, _part, cpu, _option, flash, flash_size, ram, ram_size, defines, _finds = row
    sources = ["vectors.c", "program.c"] + (["objects.cpp"] if "CXX" in words(defines) else [])
    symbols = [f"FLASH={flash}", f"FLASH_SIZE={flash_size}", f"RAM_START={ram}", f"RAM_SIZE={ram_size}"]
    symbols += [word for word in words(defines) if word.startswith("STACK_TOP=")]
    objects = []
    for source in sources:
        out = folder / f"{name}-{source}.o"
        language = [] if source.endswith(".cpp") else ["-std=c17"]
        flags = [flag for flag in FLAGS.split() if source.endswith(".cpp") or not flag.startswith(("-fno-rtti", "-fno-thread"))]
        subprocess.run(["arm-none-eabi-gcc", *cpu.split(), *flags, *language, *[f"-D{word}" for word in words(defines)],
                        "-c", "-o", out, SAMPLES / source], check=True)
        objects.append(out)
    elf = folder / f"{name}.elf"
    libraries = ["-specs=nano.specs"] if "NEWLIB" in defines else ["-nostdlib", "-lgcc"]
    subprocess.run(["arm-none-eabi-gcc", *cpu.split(), "-mthumb", "-nostartfiles", "-Wl,-n", "-Wl,--build-id=none",
                    "-Wl,--no-warn-rwx-segments", *[f"-Wl,--defsym={symbol}" for symbol in symbols],
                    "-T", SAMPLES / "program.ld", "-o", elf, *objects, *libraries], check=True)
    return elf


def judge(dsocheck, row, folder):
    """What is wrong with what is said of a line; None when nothing is."""
    name, option, wanted = row[0], row[3], row[9]
    elf = build(row, folder)
    done = subprocess.run([dsocheck, "rehearse", "--no-config", "--format=json", option, elf], capture_output=True, text=True)
    if done.returncode not in (0, 1):
        return f"{name}: status {done.returncode}: {done.stderr}"
    run = json.loads(done.stdout)["runs"][0]
    found = [f for f in run["findings"] if f["code"].startswith(OURS) and f["severity"] != "note"]
    said = "; ".join(f"{f['severity']} {f['code']} {f['message']}" for f in found) or "nothing"
    ending = [attempt["ending"] for attempt in run["rehearsal"]["runs"]] if run["rehearsal"] else "no rehearsal"
    if wanted == "-":
        return None if not found else f"{name}: sound, but: {said}"
    codes = {f["code"] for f in found}
    return None if codes & set(wanted.split(",")) else f"{name}: wanted {wanted}, got {said} ({ending})"


def main():
    """Exit status 1 when a line is judged otherwise than it says."""
    dsocheck = os.path.abspath(sys.argv[1])
    pattern = sys.argv[2] if len(sys.argv) > 2 else "*"
    lines = (SAMPLES / "programs.tsv").read_text().splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    rows = [row for row in rows if fnmatch.fnmatch(row[0], pattern)]
    with tempfile.TemporaryDirectory() as scratch, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        wrong = [said for said in pool.map(lambda row: judge(dsocheck, row, pathlib.Path(scratch)), rows) if said]
    print("\n".join(wrong + [f"{len(rows)} programs, {len(wrong)} judged wrongly"]))
    return 1 if wrong or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
