dsocheck help nonsense
