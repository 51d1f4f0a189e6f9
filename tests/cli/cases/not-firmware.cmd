dsocheck --board ds203-app1 $IN/git-lfs.bin
