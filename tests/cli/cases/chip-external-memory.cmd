dsocheck --chip STM32F407VGT6 $IN/external.hex | grep -E "MEM00[16]|fix: see"
