dsocheck --format json samples/clean/five-regions/app.elf | jq -c ".runs[0] | .image.ranges, .image.vectors, .memory, [.regions[].used]"
