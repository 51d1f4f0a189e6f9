IN=$PWD/$IN; dsocheck "$(printf -- "--\033[31mX.elf")"
