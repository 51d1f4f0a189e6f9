dsocheck rules --help
