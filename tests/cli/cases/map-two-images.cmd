dsocheck map samples/clean/five-regions/app.elf samples/clean/five-regions/app.elf
