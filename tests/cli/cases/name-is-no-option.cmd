IN=$PWD/$IN; for name in "--\\033[31mX.elf" "--\\302\\23331mX" "--\\342\\200\\256X" "--\\177X" "--report=\\033[31m"; do dsocheck "$(printf -- "$name")"; done
