dsocheck samples/clean/five-regions/app.elf
