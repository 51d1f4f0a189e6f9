dsocheck rules VEC004
