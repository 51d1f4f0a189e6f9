dsocheck diff samples/clean/five-regions/app.elf samples/clean/five-regions/app.elf samples/clean/five-regions/app.elf
