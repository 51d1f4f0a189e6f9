dsocheck explain
