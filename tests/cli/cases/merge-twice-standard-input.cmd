dsocheck merge --expect - -
