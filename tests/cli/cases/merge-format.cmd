dsocheck merge --format json -
