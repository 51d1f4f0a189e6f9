LC_ALL=C.UTF-8 dsocheck map $IN/over-sys.hex
