dsocheck --chip STM32F103x7 $IN/slot1.hex
