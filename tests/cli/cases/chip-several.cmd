dsocheck --chip nRF52832 samples/clean/five-regions/app.elf
