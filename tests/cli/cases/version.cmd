dsocheck --version
