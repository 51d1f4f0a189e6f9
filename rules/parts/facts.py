"""Facts about parts out of public repositories: each reader gives {name: Facts}. The repositories are checked out by
whoever calls; nothing is fetched here."""

import fnmatch
import json
import pathlib
import re
from dataclasses import dataclass, field


@dataclass
class Facts:
    name: str
    series: str = ""
    core: str = ""  # "cortex-m4", or the architecture ("v7E-M") where the source knows no better
    interrupts: int = 0
    device_id: int = 0
    flash: list = field(default_factory=list)  # (origin, length, erase unit or 0)
    ram: list = field(default_factory=list)  # (origin, length, may fetch)
    eeprom: list = field(default_factory=list)  # (origin, length, 0): written by the word, in the map of flash


def joined(banks):
    """Neighbours that are alike become one."""
    result = []
    for origin, length, detail in sorted(banks):
        if result and result[-1][0] + result[-1][1] == origin and result[-1][2] == detail:
            result[-1] = (result[-1][0], result[-1][1] + length, detail)
        elif result and origin < result[-1][0] + result[-1][1]:
            continue  # an alias, or the same range of another core
        else:
            result.append((origin, length, detail))
    return result


# ---- probe-rs: probe-rs/targets/*.yaml ----

ARCHITECTURES = {"armv6m": "v6-M", "armv7m": "v7-M", "armv7em": "v7E-M", "armv8m": "v8-M"}


def tagged_yaml(path):
    import yaml

    class Loader(yaml.CSafeLoader):
        pass

    def tagged(loader, tag, node):
        if isinstance(node, yaml.MappingNode):
            return {**loader.construct_mapping(node, deep=True), "!": tag}
        if isinstance(node, yaml.SequenceNode):
            return loader.construct_sequence(node, deep=True)
        return loader.construct_scalar(node)

    Loader.add_multi_constructor("!", tagged)
    return yaml.load(path.read_text(), Loader)


def sectors_of(start, end, algorithms):
    """The range cut by erase unit, as the flash algorithm that covers it says; 0 where none does."""
    for properties in algorithms:
        covered = properties["address_range"]
        if not covered["start"] <= start < covered["end"]:
            continue
        cuts = sorted((covered["start"] + s["address"], s["size"]) for s in properties["sectors"])
        result = []
        for (at, unit), behind in zip(cuts, [at for at, _ in cuts[1:]] + [covered["end"]]):
            low, high = max(at, start), min(behind, end)
            if low < high:
                result.append((low, high - low, unit))
        if sum(length for _, length, _ in result) == end - start:
            return result
    return [(start, end - start, 0)]


def probe_rs(folder):
    parts = {}
    for path in sorted(pathlib.Path(folder, "probe-rs/targets").glob("*.y*ml")):
        target = tagged_yaml(path)
        algorithms = {a["name"]: a["flash_properties"] for a in target.get("flash_algorithms", [])}
        for variant in target["variants"]:
            kinds = [ARCHITECTURES.get(core["type"]) for core in variant["cores"]]
            kinds = sorted(kind for kind in kinds if kind)
            if not kinds:
                continue
            # Of several cores the one that runs more; they are of one architecture but for v6-M beside v7E-M.
            facts = Facts(variant["name"], target["name"], kinds[-1])
            own = [algorithms[name] for name in variant.get("flash_algorithms", []) if name in algorithms]
            for memory in variant["memory_map"]:
                start, end = memory["range"]["start"], memory["range"]["end"]
                if memory["!"] == "Ram":
                    facts.ram.append((start, end - start, memory.get("access", {}).get("execute", True)))
                elif memory["!"] == "Nvm" and memory.get("access", {}).get("execute", True):
                    facts.flash += sectors_of(start, end, own)
            parts[facts.name] = facts
    return parts


# ---- embassy-rs/stm32-data-generated: data/chips/*.json ----

ST_CORES = {"cm0": "cortex-m0", "cm0p": "cortex-m0plus", "cm3": "cortex-m3", "cm4": "cortex-m4", "cm7": "cortex-m7",
            "cm33": "cortex-m33", "cm55": "cortex-m55"}


def stm32_data(folder):
    parts = {}
    for path in sorted(pathlib.Path(folder, "data/chips").glob("*.json")):
        chip = json.loads(path.read_text())
        cores = [core for core in chip["cores"] if core["name"] in ST_CORES]
        if not cores:
            continue
        best = max(cores, key=lambda core: list(ST_CORES).index(core["name"]))
        facts = Facts(chip["name"], chip["family"], ST_CORES[best["name"]])
        facts.interrupts = 1 + max((i["number"] for core in cores for i in core["interrupts"]), default=-1)
        facts.device_id = chip.get("device_id") or 0
        # Several maps are those of other splits between code and data of the same part: the first is as delivered.
        for memory in chip["memory"][0]:
            if memory["kind"] == "flash" and "BANK" in memory["name"]:
                facts.flash.append((memory["address"], memory["size"], memory["settings"]["erase_size"]))
            elif memory["kind"] == "eeprom":
                facts.eeprom.append((memory["address"], memory["size"], 0))
            elif memory["kind"] == "ram":
                facts.ram.append((memory["address"], memory["size"], memory.get("access", {}).get("execute", True)))
        parts[facts.name] = facts
    return parts


# ---- pyOCD: pyocd/target/builtin ----

def pyocd(folder):
    builtin = pathlib.Path(folder, "pyocd/target/builtin")
    table = re.findall(r"'([\w-]+)'\s*:\s*(\w+)\.(\w+)", (builtin / "__init__.py").read_text())
    parts = {}
    for name, module, cls in table:
        if not (builtin / f"{module}.py").is_file():
            continue
        text = (builtin / f"{module}.py").read_text()
        body = re.search(rf"class {cls}\(.*?(?=\nclass |\Z)", text, re.S)
        facts = Facts(module.removeprefix("target_"), "pyOCD")
        for kind, arguments in re.findall(r"\b(Flash|Ram)Region\(((?:[^()]|\([^()]*\))*)\)", body.group() if body else ""):
            numbers = dict(re.findall(r"(start|end|length|blocksize|sector_size)\s*=\s*(0x[0-9a-fA-F]+|\d+)\b", arguments))
            numbers = {key: int(value, 0) for key, value in numbers.items()}
            if "start" not in numbers or not ("length" in numbers or "end" in numbers):
                continue
            length = numbers.get("length", numbers.get("end", 0) + 1 - numbers["start"])
            unit = numbers.get("blocksize", numbers.get("sector_size", 0))
            if kind == "Ram":
                facts.ram.append((numbers["start"], length, True))
            elif "is_boot_memory=False" not in arguments.replace(" ", ""):
                facts.flash.append((numbers["start"], length, unit))
        parts[name] = facts
    return parts


def shorter(parts, name):
    """The facts under the longest name that this one begins with: pyOCD leaves out package and grade."""
    wanted = name.lower()
    for length in range(len(wanted), 5, -1):
        if wanted[:length] in parts and not wanted[length:length + 1].isdigit():
            return parts[wanted[:length]]
    return None


# ---- libopencm3: ld/devices.data ----

class Libopencm3:
    """Patterns instead of names: asked with a name, it gives Facts or None."""

    def __init__(self, folder):
        self.rows = []
        for line in pathlib.Path(folder, "ld/devices.data").read_text().splitlines():
            fields = line.split()
            if fields and not fields[0].startswith("#"):
                self.rows.append((fields[0].lower(), fields[1], dict(f.split("=") for f in fields[2:] if "=" in f)))

    def __call__(self, name):
        return self.find(name) or (self.find(name[2:]) if name.startswith("AT") else None)

    def find(self, name):
        wanted, found, data = name.lower(), False, {}
        for pattern, parent, values in self.rows:
            if not fnmatch.fnmatchcase(wanted, pattern.replace("+", "*")):
                continue
            data = {**values, **data}
            found = True
            if parent == "END":
                break
            if parent != "+":
                wanted = parent.lower()
        if not found or "ROM" not in data or "RAM" not in data:
            return None
        size = {key: kilobytes(value) for key, value in data.items() if re.fullmatch(r"\d+K?", value)}
        at = {key: int(value, 0) for key, value in data.items() if value.startswith("0x")}
        facts = Facts(name, "libopencm3")
        for key in ("ROM", "ROM1", "ROM2"):
            if key in size and key + "_OFF" in at:
                facts.flash.append((at[key + "_OFF"], size[key], 0))
        for key in ("RAM", "RAM1", "RAM2", "RAM3", "CCM"):
            if key in size and key + "_OFF" in at:
                facts.ram.append((at[key + "_OFF"], size[key], True))
        return facts


def kilobytes(text):
    return int(text[:-1]) * 1024 if text.endswith("K") else int(text)


# ---- comparing ----

def total(banks, lowest=0, highest=0x60000000):
    """Bytes in the internal code and SRAM regions, what lies there twice counted once."""
    ranges = sorted({(o, o + l) for o, l, _ in banks if lowest <= o < highest})
    size, end = 0, -1
    for start, stop in ranges:
        size += max(0, stop - max(start, end))
        end = max(end, stop)
    return size


def same_flash(a, b):
    """As many bytes from the same address on, however they are cut."""
    return bool(a.flash) and bool(b.flash) and whole(a.flash) == whole(b.flash)


def whole(banks):
    return [(o, l) for o, l, _ in joined([(o, l, 0) for o, l, _ in banks if o < 0x1fff0000])]


def same_ram(a, b):
    return bool(a.ram) and bool(b.ram) and (whole(a.ram) == whole(b.ram) or total(a.ram) == total(b.ram))


def show(banks, kind):
    def size(n):
        return f"{n // 1024}K" if n % 1024 == 0 else str(n)

    if kind == "flash":
        return " ".join(f"0x{o:08x}+{size(l)}" + (f"/{size(u)}" if u else "") for o, l, u in banks) or "-"
    return " ".join(f"0x{o:08x}+{size(l)}" + ("" if fetch else "!x") for o, l, fetch in banks) or "-"
