dsocheck --help >/dev/full
