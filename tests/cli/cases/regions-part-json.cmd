dsocheck regions nrf52840 --format json | jq -c .regions[0]
