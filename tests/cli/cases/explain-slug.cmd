dsocheck explain reset-not-thumb | head -1
