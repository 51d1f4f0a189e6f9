dsocheck diff $IN/broken.hex samples/clean/five-regions/app.elf
