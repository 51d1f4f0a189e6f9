@ Near: a version that one of the patterns allows.
    .ident "GCC: (GNU) 12.2.1 20221205"
