printf "\n" | dsocheck --files-from -
