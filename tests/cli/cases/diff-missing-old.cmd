dsocheck diff nowhere.elf samples/clean/five-regions/app.elf
