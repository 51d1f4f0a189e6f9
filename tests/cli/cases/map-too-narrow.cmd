dsocheck map --width 79 samples/clean/five-regions/app.elf
