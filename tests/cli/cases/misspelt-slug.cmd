dsocheck --level outside-region=error $IN/slot1.hex
