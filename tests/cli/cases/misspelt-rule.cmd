dsocheck explain mem09
