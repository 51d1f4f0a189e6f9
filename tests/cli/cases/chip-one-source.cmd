dsocheck --chip GD32F103C8T6 samples/clean/five-regions/app.elf | grep -o " [a-z]*\[[A-Z0-9]*\]" | sort | uniq -c
