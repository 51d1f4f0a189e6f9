@ Sick: an ESP32 image: magic number, 3 segments, flash settings; the entry point (ESP-IDF, esp_app_format.h).
    .data
    .byte 0xE9, 3, 2, 0x20
    .word 0x40380000
    .space 0x80, 0x13
