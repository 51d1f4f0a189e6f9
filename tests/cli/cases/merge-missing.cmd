cd $SCRATCH && dsocheck merge none.ndjson .
