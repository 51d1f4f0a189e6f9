LC_ALL=C.UTF-8 dsocheck map --ascii samples/clean/five-regions/app.elf
