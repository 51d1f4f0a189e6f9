LC_ALL=C dsocheck map samples/clean/five-regions/app.elf
