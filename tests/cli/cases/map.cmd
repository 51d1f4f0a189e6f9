LC_ALL=C.UTF-8 dsocheck map samples/clean/five-regions/app.elf
