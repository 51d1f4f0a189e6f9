dsocheck regions ds203 ds203-app1
