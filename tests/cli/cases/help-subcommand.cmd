dsocheck help device info | head -2
