dsocheck --chip stm32f999 $IN/slot1.hex
