"""Files taken apart and put together otherwise: ELF by its tables (System V gABI, chapters 4 and 5), HEX (Intel, 1988),
S-records (M68000 Family Programmer's Reference Manual, appendix C), UF2 (README of github.com/microsoft/uf2)."""
import struct

DATA = b"\x11" * 16

# ---- ELF ----

HEADER = "<16sHHIIIIIHHHHHH"
SEGMENT = ("p_type", "p_offset", "p_vaddr", "p_paddr", "p_filesz", "p_memsz", "p_flags", "p_align")
SECTION = ("sh_name", "sh_type", "sh_flags", "sh_addr", "sh_offset", "sh_size", "sh_link", "sh_info", "sh_addralign",
           "sh_entsize")


class Elf:
    """An ELF's header and tables; what they point to stays where it is, and the tables are written behind it."""

    def __init__(self, data):
        self.data = data
        self.header = list(struct.unpack_from(HEADER, data))
        self.segments = self.read(SEGMENT, self.header[5], self.header[10])
        self.sections = self.read(SECTION, self.header[6], self.header[12])

    def read(self, names, at, count):
        size = 4 * len(names)
        return [dict(zip(names, struct.unpack_from(f"<{len(names)}I", self.data, at + i * size))) for i in range(count)]

    def add_segment(self, like, load, **fields):
        self.segments.append({**self.segments[like], "p_paddr": load, **fields})
        return self

    def set_segment(self, index, grow_down=False, **fields):
        segment = self.segments[index]
        segment.update(fields)
        if grow_down:  # over the headers in front of it
            for name in ("p_vaddr", "p_paddr"):
                segment[name] -= segment["p_offset"]
            for name in ("p_filesz", "p_memsz"):
                segment[name] += segment["p_offset"]
            segment["p_offset"] = 0
        return self

    def set_section(self, name, **fields):
        names = self.sections[self.header[13]]["sh_offset"]
        for section in self.sections:
            start = names + section["sh_name"]
            if self.data[start:self.data.index(b"\0", start)].decode() == name:
                section.update(fields)
                return self
        raise KeyError(name)

    def drop_segments(self):
        self.segments = []
        return self

    def __bytes__(self):
        body = self.data + b"\0" * (-len(self.data) % 4)
        header = list(self.header)
        header[5], header[10] = (len(body) if self.segments else 0), len(self.segments)
        body += b"".join(struct.pack("<8I", *s.values()) for s in self.segments)
        header[6] = len(body)
        body += b"".join(struct.pack("<10I", *s.values()) for s in self.sections)
        return struct.pack(HEADER, *header) + body[struct.calcsize(HEADER):]


# ---- Intel HEX ----

def hex_record(kind, offset, data):
    body = struct.pack(">BHB", len(data), offset, kind) + data
    return b":%s%02X\r\n" % (body.hex().upper().encode(), -sum(body) & 0xFF)


def hex_linear(to, data=DATA):
    """Data at an address, and its base; the base that was in force is not set again."""
    return hex_record(4, 0, struct.pack(">H", to >> 16)) + hex_record(0, to & 0xFFFF, data)


def hex_segmented(to, data=DATA):
    return hex_record(2, 0, struct.pack(">H", to >> 4 & 0xF000)) + hex_record(0, to & 0xFFFF, data)


def hex_insert(text, records, last):
    """In front of the end record and the start address, or of everything."""
    lines = text.splitlines(keepends=True)
    place = next(i for i, line in enumerate(lines) if line[7:9] in (b"01", b"05", b"03")) if last else 0
    return b"".join(lines[:place]) + records + b"".join(lines[place:])


def hex_without_base(text):
    return b"".join(line for line in text.splitlines(keepends=True) if line[7:9] != b"04")


def hex_repeat_first(text):
    lines = text.splitlines(keepends=True)
    first = next(i for i, line in enumerate(lines) if line[7:9] == b"00")
    return b"".join(lines[:first + 1] + lines[first:])


# ---- S-records ----

def srec_data(to, width=4, data=DATA):
    body = bytes([len(data) + width + 1]) + to.to_bytes(width, "big") + data
    return b"S%d%s%02X\r\n" % (width - 1, body.hex().upper().encode(), ~sum(body) & 0xFF)


def srec_insert(text, record):
    lines = text.splitlines(keepends=True)
    return b"".join(lines[:-1]) + record + lines[-1]


# ---- UF2 ----

UF2_NOT_MAIN_FLASH = 0x1
UF2_FAMILY = 0x2000


def uf2_block(data, to, flags=0, length=None):
    return flags, to, len(data) if length is None else length, data


def uf2_blocks(program, base):
    return [uf2_block(program[i:i + 256].ljust(256, b"\xFF"), base + i) for i in range(0, len(program), 256)]


def uf2_join(blocks, family=None):
    out = b""
    for number, (flags, to, length, data) in enumerate(blocks):
        flags |= UF2_FAMILY if family is not None else 0
        head = struct.pack("<8I", 0x0A324655, 0x9E5D5157, flags, to, length, number, len(blocks), family or 0)
        out += head + data.ljust(476, b"\0") + struct.pack("<I", 0x0AB16F30)
    return out
