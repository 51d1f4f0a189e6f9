IN=$PWD/$IN; dsocheck "x##[error]pwn.elf"
