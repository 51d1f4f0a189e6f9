dsocheck tests/cli/inputs
