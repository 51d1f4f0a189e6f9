cd $SCRATCH && echo "[]" >c.json && dsocheck toolchain --compile-commands c.json --report json=c.json
