#!/usr/bin/env python3
"""Holds rules/parts/*.yaml against public repositories, and prints where they part:

    compare.py [--probe-rs DIR] [--stm32-data DIR] [--pyocd DIR] [--libopencm3 DIR] [--sample N [--seed S]]

each a checkout, as for make.py. Every part is compared with each source that knows it; with --sample, N of those that
one knows are drawn and all of them are printed. Exits with 1 when a size that two sources are said to agree on is
another one than a source gives."""

import argparse
import pathlib
import random
import re
import sys

import facts
from make import cleaned, expanded

HERE = pathlib.Path(__file__).parent


def number(text):
    for letter, factor in (("K", 1024), ("M", 1 << 20)):
        if text.endswith(letter):
            return int(text[:-1], 0) * factor
    return int(text, 0)


def banks(text, kind):
    for bank in text.replace(",", " ").split():
        origin, rest = bank.removesuffix("!x").split("+")
        length, _, unit = rest.partition("/")
        if kind == "flash":
            yield number(origin), number(length), number(unit) if unit else 0
        else:
            yield number(origin), number(length), not bank.endswith("!x")


def shipped():
    """Name, Facts, what is agreed, of all parts."""
    for path in sorted(HERE.glob("*.yaml")):
        for block in re.split(r"^  - ", path.read_text().partition("\nsets:")[2], flags=re.M)[1:]:
            values = dict(re.findall(r'^ *(\w+): "?([^"\n]*?)"?(?: #.*)?$', block, re.M))
            for word in values.get("parts", "").split():
                for name in expanded(word):
                    found = facts.Facts(name, path.stem, values["core"])
                    found.flash = list(banks(values.get("flash", ""), "flash"))
                    found.ram = list(banks(values.get("ram", ""), "ram"))
                    if found.flash or found.ram:
                        yield found, values.get("agreed", "").split()


def same_flash(part, other):
    """EEPROM has no erase unit, and the sources' flash is without it."""
    erased = facts.Facts(part.name, flash=[bank for bank in part.flash if bank[2]])
    return facts.same_flash(part, other) or facts.same_flash(erased, other)


def sources(options):
    if options.probe_rs:
        table = facts.probe_rs(options.probe_rs)
        yield "probe-rs", lambda name: table.get(name)
    if options.stm32_data:
        st = facts.stm32_data(options.stm32_data)
        yield "stm32-data", lambda name: st.get(name)
    if options.pyocd:
        builtin = facts.pyocd(options.pyocd)
        yield "pyOCD", lambda name: facts.shorter(builtin, name)
    if options.libopencm3:
        yield "libopencm3", facts.Libopencm3(options.libopencm3)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("probe-rs", "stm32-data", "pyocd", "libopencm3"):
        parser.add_argument(f"--{name}", metavar="DIR")
    parser.add_argument("--sample", type=int, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    options = parser.parse_args()
    known = list(sources(options))
    rows = []
    for part, agreed in shipped():
        others = [(source, cleaned(other)) for source, ask in known if (other := ask(part.name))]
        if others:
            rows.append((part, agreed, others))
    if options.sample:
        rows = random.Random(options.seed).sample(rows, min(options.sample, len(rows)))
    wrong = 0
    for part, agreed, others in rows:
        for source, other in others:
            for kind, same in (("flash", same_flash), ("ram", facts.same_ram)):
                ours, theirs = getattr(part, kind), getattr(other, kind)
                if not theirs or not ours or (same(part, other) and not options.sample):
                    continue
                word = "same" if same(part, other) else "PARTS"
                # One of several may be the odd one out; not all of them.
                alone = not any(same(part, o) for _, o in others)
                wrong += word == "PARTS" and kind in agreed and len(others) > 1 and alone
                print(f"{word}\t{part.name}\t{kind}\t{facts.show(ours, kind)}\t{source}\t{facts.show(theirs, kind)}")
    print(f"{len(rows)} parts compared, {wrong} of them against what they are said to agree with", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
