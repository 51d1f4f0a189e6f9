dsocheck --board ds203-app1 --fail-on note $IN/other-start.hex
