dsocheck diff --help
