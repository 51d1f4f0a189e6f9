dsocheck device
