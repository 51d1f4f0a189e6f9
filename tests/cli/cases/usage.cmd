dsocheck --usage
