IN=$PWD/$IN; dsocheck --files-from a.txt --files-from b.txt
