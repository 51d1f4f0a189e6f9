dsocheck device erase
