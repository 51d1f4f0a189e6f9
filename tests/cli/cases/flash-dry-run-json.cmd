cp $IN/slot1.hex $SCRATCH/app.hex; cd $SCRATCH; dsocheck app.hex --flash --dry-run -f json | jq -c '.runs[0].flash | .result, .port, .device, .pages, (.frames|length)'
