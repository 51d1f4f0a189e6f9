dsocheck boards
