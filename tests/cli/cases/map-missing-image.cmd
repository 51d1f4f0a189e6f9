dsocheck map nowhere.elf
