@ Near: a function that runs in RAM, which this board declares executable.
    .section .data.ramfunc, "awx"
    .thumb_func
ramfunc:
    bx lr
