dsocheck regions ds203-ap1
