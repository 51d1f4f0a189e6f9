# Sourced by the build lines of every case.yaml (POSIX shell).

# image NAME SCRIPT ARGUMENT…: assembles the arguments that end in .s (for $core, else a Cortex-M3), hands the others to
# the linker, makes NAME.elf.
# Without a page size of its own it links with -n (no page alignment), which keeps the ELF headers out (SEG001).
image() {
    name=$1 script=$2 pages=-n flags='' objects=''
    shift 2
    for argument in "$@"; do
        case $argument in
        *.s)
            object=$name-$(basename "$argument" .s).o
            arm-none-eabi-as -mcpu="${core:-cortex-m3}" -mthumb -o "$object" "$argument"
            objects="$objects $object"
            ;;
        -zmax-page-size=*) pages=$argument ;;
        *) flags="$flags $argument" ;;
        esac
    done
    # shellcheck disable=SC2086 # lists of words
    arm-none-eabi-ld $pages --no-warn-rwx-segments -T "$script" -o "$name.elf" $flags $objects
}

# forms NAME…: the HEX, S-record and BIN forms of NAME.elf.
forms() {
    for name in "$@"; do
        arm-none-eabi-objcopy -O ihex "$name.elf" "$name.hex"
        arm-none-eabi-objcopy -O srec "$name.elf" "$name.srec"
        arm-none-eabi-objcopy -O binary "$name.elf" "$name.bin"
    done
}

# patch FILE OFFSET BYTES: overwrites bytes of a file; BYTES are octal escapes for printf, such as '\001\000'.
patch() {
    # shellcheck disable=SC2059 # the escapes are the point
    printf "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# raw NAME SOURCE: the .data of SOURCE and nothing else, for formats that no tool at hand writes.
raw() {
    arm-none-eabi-as -o raw.o "$2"
    arm-none-eabi-objcopy -O binary -j .data raw.o "$1"
}

# silent COMMAND…: fails when the command does, and when it says anything.
silent() {
    said=$("$@" 2>&1) || { printf '%s: %s\n' "$1" "$said"; return 1; }
    test -z "$said" || { printf '%s: %s\n' "$1" "$said"; return 1; }
}
