@ Sick: the records of two versions of GCC. The options and libraries of one need not fit the other, and nobody tested
@ both together.
    .ident "GCC: (GNU) 12.2.1 20221205"
    .ident "GCC: (Arm GNU Toolchain 13.2.rel1) 13.2.1 20231009"
