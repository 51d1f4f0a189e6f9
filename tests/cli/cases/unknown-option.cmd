dsocheck --bord ds203 $IN/slot1.hex
