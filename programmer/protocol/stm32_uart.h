/* The protocol of the bootloader in the STM32's ROM over UART: ST AN3155, and what docs/UART.md says where the ROM
 * differs. */
#pragma once
#include "protocol.h"

extern const struct protocol stm32_uart;
