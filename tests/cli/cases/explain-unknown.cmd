dsocheck explain XYZ123
