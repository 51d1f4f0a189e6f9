dsocheck --board ds203-app1 -v $IN/slot1.hex | sed "/skipped.SEG002./p; /: skipped/d"
