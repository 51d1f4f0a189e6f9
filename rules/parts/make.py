#!/usr/bin/env python3
"""Makes the sets of rules/parts/*.yaml out of public repositories:

    make.py --probe-rs DIR --stm32-data DIR --pyocd DIR --libopencm3 DIR

each a checkout of probe-rs/probe-rs, embassy-rs/stm32-data-generated, pyocd/pyOCD and libopencm3/libopencm3. What a
file says before `sets:` is kept by hand and stays; a file whose first line says "Kept by hand" stays as it is, and its
parts are left out here. Sizes are agreed when two sources give the same; else the set lacks the word and a finding about
size is a warning."""

import argparse
import collections
import pathlib
import re
import sys

import facts
from facts import Facts

HERE = pathlib.Path(__file__).parent
LETTERS = "P probe-rs/probe-rs, S embassy-rs/stm32-data-generated, O pyocd/pyOCD, L libopencm3/libopencm3"

# Which file a part belongs into: the first pattern that its name begins with.
FAMILIES = [
    (r"STM32(?:WBA|WB0|[A-Z]{2}|[A-Z]\d)", None),
    (r"GD32", "gd32 GigaDevice"), (r"AT32", "at32 Artery"), (r"ATSAM|PIC32C|MEC", "microchip Microchip"),
    (r"LPC|MCX|OL23", "lpc NXP"), (r"MIMXRT|iMX", "imxrt NXP"), (r"MK|K32", "kinetis NXP"), (r"S32K", "s32k NXP"),
    (r"EFM32|EFR32|RM21", "silabs Silabs"), (r"nRF", "nrf Nordic"), (r"LM3S|TM4C|MSP432", "tiva TI"),
    (r"MSPM0", "mspm0 TI"), (r"CC[12]", "cc13xx-cc26xx TI"), (r"CY8C|PSC|PSE", "psoc Infineon"),
    (r"XMC|TLE", "xmc Infineon"), (r"R7", "ra Renesas"), (r"MB9", "fm3 Infineon"), (r"HT", "holtek Holtek"),
    (r"RP", "rp Raspberry"), (r"", "others others"),
]

# Where a source says the architecture only. Reference manuals of the makers; the first match counts.
CORES = {
    "v6-M": [(r"", "cortex-m0plus")],  # executes what a Cortex-M0 does
    "v7-M": [(r"", "cortex-m3")],
    "v7E-M": [(r"ATSAM[EV]7|MIMXRT1|STM32H7|S32K3", "cortex-m7"), (r"ATSAM4[LNS]|STM32WL", "cortex-m4"),
              (r"", "cortex-m4f")],
    "v8-M": [(r"GD32E23|R7FA[02]", "cortex-m23"), (r"R7[FJK]A8", "cortex-m85"), (r"PSE8|STM32N6", "cortex-m55"),
             (r"", "cortex-m33")],
}
NO_FPU = re.compile(r"STM32WL")  # Cortex-M4 by a source that does not say whether it has the FPU; all others have

# What pyOCD knows and the others do not: names as its files have them.
EXTRA = [
    (r"MK(L|V1|E1[57]Z|W0|W3|W4)|K32L2|LPC1114|LPC11U|HC32(F1|L)|HC32x", "cortex-m0plus"),
    (r"LPC1768", "cortex-m3"), (r"MIMXRT1", "cortex-m7"),
    (r"MK2[02]DX|MKW24", "cortex-m4"),
    (r"MK|LPC4|LPC541|HC32F4|HC32M4|MAX326|AMA3", "cortex-m4f"),
]

# Settled by hand, where a source is wrong: (pattern, kind, memory).
CORRECTIONS = [
    # arduino/ArduinoCore-sam, system/CMSIS/Device/ATMEL/sam3xa/include/sam3x8e.h, IFLASH0_SIZE and IFLASH1_SIZE: two banks
    # of 256 KiB that touch; libopencm3 says 512 KiB, probe-rs names one. SAM3X4: libopencm3, sam3x4c* and sam3x4e*
    (r"ATSAM3X8", "flash", [(0x00080000, 512 << 10, 256)]),
    (r"ATSAM3X4", "flash", [(0x00080000, 256 << 10, 256)]),
    # openocd-org/openocd, src/flash/nor/at91sam3.c, at91sam3u4e: two banks of 128 KiB, of which probe-rs names one
    (r"ATSAM3U4", "flash", [(0x00080000, 128 << 10, 256), (0x00100000, 128 << 10, 256)]),
    # libopencm3, ld/devices.data, lm3s6965: 64 KiB; probe-rs says 46 KiB
    (r"LM3S6965$", "ram", [(0x20000000, 64 << 10, True)]),
    # zephyrproject-rtos/zephyr, dts/arm/nordic/nrf52832_qfab.dtsi: 256 KiB and 32 KiB; probe-rs says 1 MiB
    (r"nRF52832_xxAB", "flash", [(0x00000000, 256 << 10, 4096)]),
    # pyOCD, target_S32K344.py: the tightly coupled memories, which probe-rs leaves out
    (r"S32K344", "ram", [(0x20000000, 128 << 10, True), (0x20400000, 320 << 10, True), (0x00000000, 64 << 10, True)]),
]

# The same flash under a second address: (pattern, from, to).
ALIASES = [
    (r"XMC4", 0x08000000, 0x0C000000),  # zephyrproject-rtos/hal_infineon, xmc4_flash.h: uncached from 0x0C000000
]

# Left out: two cores of which neither runs all that the other does (Cortex-M33 and M7).
LEFT_OUT = {"MIMXRT1180"}

# Sold as nRF9160-SICA and so on (zephyrproject-rtos/zephyr, dts/arm/nordic/nrf9160_sica.dtsi, which has the same memory).
RENAMED = {f"nRF91{n}_xxAA": f"nRF91{n}_xxxA" for n in ("51", "60", "61")}

HIGHEST = 0x60000000  # external memory from here on: what is there is the board's matter
SMALL = 4096  # configuration words, not flash to link to


def family_of(name):
    for pattern, file in FAMILIES:
        match = re.match(pattern, name)
        if match:
            title = match.group() if file is None else file.split()[1]
            return (title.lower() if file is None else file.split()[0]), title


def core_of(name, core):
    if core in CORES:
        return next(found for pattern, found in CORES[core] if re.match(pattern, name))
    return "cortex-m4f" if core == "cortex-m4" and not NO_FPU.match(name) else core


def cleaned(found):
    flash = facts.joined(found.flash)
    lowest = min((o for o, _, _ in flash), default=0)
    found.flash = [(o, l, u) for o, l, u in flash if o == lowest or l > SMALL]
    ram = facts.joined([(o, l, fetch) for o, l, fetch in found.ram if o < HIGHEST and l > 0])
    # What a program's data goes into comes first.
    found.ram = sorted(ram, key=lambda bank: (not bank[2], bank[0] < 0x20000000, bank[0]))
    return found


def merged(probe_rs, stm32, pyocd, libopencm3):
    for name in sorted(set(probe_rs) | set(stm32)):
        if name in LEFT_OUT:
            continue
        sources = [("P", probe_rs.get(name)), ("S", stm32.get(name)), ("O", facts.shorter(pyocd, name)),
                   ("L", libopencm3(name))]
        sources = [(letter, cleaned(found)) for letter, found in sources if found]
        best = dict(sources).get("S") or dict(sources)["P"]
        for pattern, kind, memory in CORRECTIONS:
            if re.match(pattern, name):
                setattr(best, kind, memory)
        others = [found for _, found in sources if found is not best]
        agreed = [word for word, same in (("flash", facts.same_flash), ("ram", facts.same_ram))
                  if any(same(best, other) for other in others)]
        best.core = core_of(name, best.core)
        best.name = RENAMED.get(name, name)
        best.flash += facts.joined(best.eeprom)
        for pattern, here, there in ALIASES:
            if re.match(pattern, name):
                best.flash += [(o - here + there, l, u) for o, l, u in best.flash if o >= here]
        if best.flash or best.ram:
            yield best, "".join(letter for letter, _ in sources), " ".join(agreed)
    yield from extra({name.lower() for name in probe_rs}, pyocd, libopencm3)


def extra(known, pyocd, libopencm3):
    for name in sorted({found.name for found in pyocd.values()}):
        found = next(found for found in pyocd.values() if found.name == name)
        core = next((core for pattern, core in EXTRA if re.match(pattern, name)), None)
        stem = name.lower().split("xxx")[0]
        if core is None or any(other.startswith(stem) for other in known) or not found.flash:
            continue
        other = libopencm3(name)
        agreed = [word for word, same in (("flash", facts.same_flash), ("ram", facts.same_ram))
                  if other and same(cleaned(found), cleaned(other))]
        found = cleaned(found)
        found.core = core
        yield found, "OL" if other else "O", " ".join(agreed)


# ---- writing ----

def patterns(names):
    """As few words as one bracket in each allows: STM32F103[CR]8."""
    left, words = set(names), []
    while left:
        best = None
        for name in sorted(left)[:40]:
            for at in range(len(name)):
                group = sorted(n for n in left if len(n) == len(name) and n[:at] == name[:at] and n[at + 1:] == name[at + 1:])
                if best is None or len(group) > len(best[0]):
                    best = (group, at)
        group, at = best
        left -= set(group)
        first = group[0]
        words.append(first if len(group) == 1 else f"{first[:at]}[{''.join(n[at] for n in group)}]{first[at + 1:]}")
    return sorted(words)


def lines_of(words, limit=900):
    """A value is one line; longer ones than the reader takes become two sets."""
    line = ""
    for word in words:
        if line and len(line) + 1 + len(word) > limit:
            yield line
            line = ""
        line = f"{line} {word}".strip()
    yield line


def sets_of(parts):
    groups = collections.defaultdict(list)
    for found, sources, agreed in parts:
        groups[(found.series, found.core, found.interrupts, facts.show(found.flash, "flash"),
                facts.show(found.ram, "ram"), sources, agreed)].append(found.name)
    text = ""
    for key, names in sorted(groups.items(), key=lambda item: min(item[1])):
        series, core, interrupts, flash, ram, sources, agreed = key
        if len(flash.split()) > 15 or len(ram.split()) > 8:
            sys.exit(f"{names[0]}: too many banks: {flash}, {ram}")
        for words in lines_of(patterns(names)):
            text += f'  - series: "{series}"\n    core: {core}\n'
            text += f'    interrupts: "{interrupts}"\n' if interrupts else ""
            text += f'    flash: "{flash}"\n' if flash != "-" else ""
            text += f'    ram: "{ram}"\n' if ram != "-" else ""
            text += f"    sources: {sources}\n"
            text += f'    agreed: "{agreed}"\n' if agreed else ""
            text += f'    parts: "{words}"\n'
    return text


def head_of(path, family, title):
    if path.exists():
        return path.read_text().split("\nsets:")[0] + "\n"
    return (f"# {title}. The head is kept by hand, the sets are made by rules/parts/make.py.\n"
            f'family: {family}\ntitle: "{title}"\nsource: "{LETTERS}"\n')


def expanded(word):
    match = re.fullmatch(r"([^\[]*)\[([^\]]*)\](.*)", word)
    return [match[1] + letter + match[3] for letter in match[2]] if match else [word]


def kept_by_hand():
    """Files, and the keys of the parts in them."""
    files, names = set(), set()
    for path in HERE.glob("*.yaml"):
        text = path.read_text()
        if "Kept by hand" not in text.split("\n", 1)[0]:
            continue
        files.add(path.stem)
        for line in re.findall(r'^    parts: "?([^"\n]*)', text, re.M):
            names |= {name.lower() for word in line.split() for name in expanded(word)}
    return files, names


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("probe-rs", "stm32-data", "pyocd", "libopencm3"):
        parser.add_argument(f"--{name}", required=True, metavar="DIR")
    options = parser.parse_args()
    by_hand, taken = kept_by_hand()
    families = collections.defaultdict(list)
    for part in merged(facts.probe_rs(options.probe_rs), facts.stm32_data(options.stm32_data),
                       facts.pyocd(options.pyocd), facts.Libopencm3(options.libopencm3)):
        if part[0].name.lower() not in taken:
            families[family_of(part[0].name)].append(part)
    for (family, title), parts in sorted(families.items()):
        path = HERE / (f"{family}-more.yaml" if family in by_hand else f"{family}.yaml")
        path.write_text(head_of(path, path.stem, title) + "sets:\n" + sets_of(parts))
        confirmed = sum(agreed == "flash ram" for _, _, agreed in parts)
        print(f"{path.name}: {len(parts)} parts, {confirmed} with sizes from two sources")


if __name__ == "__main__":
    main()
