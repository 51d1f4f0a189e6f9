dsocheck check --board ds203
