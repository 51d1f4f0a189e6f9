dsocheck --help
