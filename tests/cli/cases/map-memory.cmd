LC_ALL=C.UTF-8 dsocheck map --memory samples/clean/five-regions/app.ld samples/clean/five-regions/app.elf --symbols 0
