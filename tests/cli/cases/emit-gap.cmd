mkdir $SCRATCH/emit-gap && cp samples/clean/five-regions/app.elf $SCRATCH/emit-gap/ && cd $SCRATCH/emit-gap && dsocheck --emit app.bin app.elf >/dev/null; s=$?; ls -A; exit $s
