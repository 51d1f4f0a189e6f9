cd $SCRATCH; printf '\377\377\377\377\377\377\377\377' > dump.bin; dsocheck device restore dump.bin --port never-opened > out; status=$?; tail -n 1 out; exit $status
