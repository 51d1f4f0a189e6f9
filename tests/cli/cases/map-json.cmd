dsocheck map --format json --symbols 2 samples/clean/five-regions/app.elf
