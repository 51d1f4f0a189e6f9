dsocheck --version >&-
