dsocheck diff samples/clean/five-regions/app.elf nowhere.elf
