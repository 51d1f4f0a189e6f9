dsocheck regions ds203
