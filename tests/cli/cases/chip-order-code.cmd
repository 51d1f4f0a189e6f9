dsocheck --chip STM32F103C8T6 --format json samples/clean/five-regions/app.elf | jq -r ".runs[0] | .chip, .board"
