dsocheck rules >/dev/full
