dsocheck explain vec004 | head -1
