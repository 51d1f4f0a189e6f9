dsocheck merge --help
