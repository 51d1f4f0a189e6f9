dsocheck map $IN/broken.hex
