for port in COM3 ttyUSB0 com3x; do dsocheck device info --port $port 2>&1 | sed 's/; there is .*/; .../'; done
