dsocheck help explan
