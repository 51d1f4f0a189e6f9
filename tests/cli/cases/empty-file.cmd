dsocheck /dev/null
