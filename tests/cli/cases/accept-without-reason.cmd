dsocheck --accept IMG001: $IN/bad-checksum.hex
