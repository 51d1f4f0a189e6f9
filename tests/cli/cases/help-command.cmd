dsocheck help explain
