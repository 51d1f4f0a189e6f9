#!/usr/bin/env python3
"""A board profile of dsocheck from the devicetree that Zephyr's build merged: dts_board.py ZEPHYR.DTS BOARD.YAML CHIP

The chosen flash, code partition and RAM become regions; partitions beside the code's are protected.
"""
import re
import sys


def nodes(text):
    """Each node of a merged devicetree: {path: {property: value}}, and the labels that stand before them."""
    found, labels, path = {}, {}, []
    text = re.sub(r"/\*.*?\*/|//[^\n]*", "", text, flags=re.S)
    for label, name, start, prop, value, end in re.findall(
            r"((?:[\w,.+-]+\s*:\s*)*)([\w,.+@/&-]+)\s*(\{)|([\w,.+#?-]+)\s*(?:=\s*((?:\"[^\"]*\"|[^;\"])*))?;|(\}\s*;)", text):
        if start:
            path.append(name)
            found["/".join(path)] = {}
            for word in re.findall(r"[\w]+", label):
                labels[word] = "/".join(path)
        elif end:
            path.pop()
        elif path:
            found["/".join(path)][prop] = value.strip()
    return found, labels


def cells(value):
    return [int(cell, 0) for cell in re.findall(r"0x[0-9a-fA-F]+|\b\d+\b", value)]


def node_of(reference, labels):
    """The path behind &label, &{/path} or "/path"."""
    word = reference.strip().strip('"').lstrip("&").strip("{}")
    return labels.get(word, word if word == "/" else word.replace("//", "/"))


def main(dts, board, chip):
    with open(dts, encoding="utf-8") as file:
        found, labels = nodes(file.read())
    chosen = next((value for path, value in found.items() if path.endswith("/chosen") or path == "chosen"), {})

    def place(name):
        reference = chosen.get(f"zephyr,{name}")
        path = node_of(reference, labels) if reference else None
        if path not in found or "reg" not in found[path]:
            sys.exit(f"dts_board.py: {dts}: no zephyr,{name} with a reg is chosen: name the board by hand (--board FILE)")
        return path, cells(found[path]["reg"])
    flash, (flash_origin, flash_size, *_) = place("flash")
    _, (ram_origin, ram_size, *_) = place("sram")
    code = node_of(chosen["zephyr,code-partition"], labels) if "zephyr,code-partition" in chosen else None
    partitions = {path: cells(row["reg"]) for path, row in found.items()
                  if path.startswith(f"{flash}/partitions/") and "reg" in row}
    origin, size = (flash_origin, flash_size) if code is None else \
        (flash_origin + partitions[code][0], partitions[code][1])
    lines = [f"board: zephyr\nchip: {chip}\nregions:\n",
             f"- {{name: FLASH, access: rx, origin: {origin:#010x}, length: {size:#x}}}\n",
             f"- {{name: RAM, access: rwx, origin: {ram_origin:#010x}, length: {ram_size:#x}}}\n"]
    others = [(path, reg) for path, reg in partitions.items() if path != code] if code is not None else []
    if others:
        lines.append("protected:\n")
    for path, (offset, length) in others:
        name = found[path].get("label", path.rsplit("/", 1)[1]).strip('"')
        lines.append(f"- {{name: {re.sub(r'[^A-Za-z0-9_]', '-', name)}, origin: {flash_origin + offset:#010x}, "
                     f"length: {length:#x}, why: another partition of the devicetree}}\n")
    with open(board, "w", encoding="utf-8") as file:
        file.writelines(lines)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
