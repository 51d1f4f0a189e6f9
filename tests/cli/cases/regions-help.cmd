dsocheck regions --help
