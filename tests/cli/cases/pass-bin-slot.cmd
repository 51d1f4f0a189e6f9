dsocheck --board ds203-app1 --level VEC012=note $IN/tiny.bin
