@ Near: two files of the same compiler, packaged by two vendors.
    .ident "GCC: (GNU) 12.2.1 20221205"
    .ident "GCC: (15:12.2.rel1-1) 12.2.1 20221205"
