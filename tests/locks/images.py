"""A small program and words beside it, as ELF, Intel HEX, BIN and UF2. Written from the formats' specifications."""
import struct


def program(flash, ram):
    """A vector table of 16 words whose first eight add up to 0, as LPC parts want it, and an endless loop."""
    reset, other = flash + 0x41, flash + 0x43
    first = [ram + 0x400, reset] + [other] * 5
    words = first + [-sum(first) % 2**32] + [0] * 3 + [other] * 2 + [0] + [other] * 2
    return struct.pack("<16I", *words) + bytes.fromhex("fee7fee7")


def laid(pieces):
    """Later pieces lie over earlier ones; what touches is one."""
    memory = {}
    for at, data in pieces:
        memory.update((at + i, byte) for i, byte in enumerate(data))
    result = []
    for at in sorted(memory):
        if result and result[-1][0] + len(result[-1][1]) == at:
            result[-1][1].append(memory[at])
        else:
            result.append((at, bytearray([memory[at]])))
    return [(at, bytes(data)) for at, data in result]


def as_hex(pieces):
    def record(address, kind, data):
        body = bytes([len(data), address >> 8 & 255, address & 255, kind]) + data
        return ":" + (body + bytes([-sum(body) & 255])).hex().upper()

    lines = []
    for at, data in pieces:
        for i in range(0, len(data), 16):
            lines.append(record(0, 4, struct.pack(">H", at + i >> 16)))
            room = 0x10000 - (at + i & 0xFFFF)
            lines.append(record(at + i & 0xFFFF, 0, data[i:i + min(16, room)]))
    return "\n".join([*lines, record(0, 1, b"")]).encode() + b"\n"


def as_elf(pieces):
    """A linked file of segments, for a core that is not named."""
    offset = 52 + 32 * len(pieces)
    headers, body = b"", b""
    for at, data in pieces:
        headers += struct.pack("<8I", 1, offset + len(body), at, at, len(data), len(data), 5, 1)
        body += data
    ident = b"\x7fELF\1\1\1" + bytes(9)
    return ident + struct.pack("<2H5I6H", 2, 40, 1, pieces[0][0] + 0x41, 52, 0, 0x05000000, 52, 32, len(pieces), 40, 0, 0) \
        + headers + body


def as_uf2(pieces):
    blocks = [(at + i, data[i:i + 256]) for at, data in pieces for i in range(0, len(data), 256)]
    return b"".join(struct.pack("<8I", 0x0A324655, 0x9E5D5157, 0, at, len(data), n, len(blocks), 0)
                    + data.ljust(476, b"\0") + struct.pack("<I", 0x0AB16F30) for n, (at, data) in enumerate(blocks))


def as_bin(pieces):
    """Where it starts, and its bytes with 0xFF in between; none where that would be more than a flash."""
    start, end = pieces[0][0], pieces[-1][0] + len(pieces[-1][1])
    if end - start > 1 << 20:
        return None
    image = bytearray(b"\xff" * (end - start))
    for at, data in pieces:
        image[at - start:at - start + len(data)] = data
    return start, bytes(image)
