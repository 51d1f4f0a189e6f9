@ Sick: a compiler that is not on the list. What was tested and what is shipped come from different toolchains.
    .ident "GCC: (crosstool-NG 1.24.0) 9.2.0"
