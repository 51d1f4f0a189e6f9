dsocheck chips cortex-m
