dsocheck --board ds203-app1 --memory $IN/sized.ld --defsym ROM_SIZE=16K $IN/slot1.hex
