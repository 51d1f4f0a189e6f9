dsocheck map --help
