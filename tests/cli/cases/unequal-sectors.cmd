dsocheck --board $IN/f407.yaml $IN/sector.hex | grep PRT002
