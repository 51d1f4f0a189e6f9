dsocheck "$(printf "a\033[31mb.hex")"
