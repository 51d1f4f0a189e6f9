arm-none-eabi-objcopy -O ihex samples/clean/five-regions/app.elf $SCRATCH/app.hex && cd $SCRATCH && cp $OLDPWD/samples/clean/five-regions/app.elf . && dsocheck diff app.elf app.hex
