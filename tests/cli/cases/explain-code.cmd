dsocheck explain VEC004
