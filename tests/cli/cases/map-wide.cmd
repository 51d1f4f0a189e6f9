LC_ALL=C.UTF-8 dsocheck map --width 120 --symbols 3 samples/clean/five-regions/app.elf
