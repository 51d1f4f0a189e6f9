dsocheck --board ds203-app1 tests/cli/cases
