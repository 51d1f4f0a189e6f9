printf "a.hex\\0b.hex\n" | dsocheck --files-from -
