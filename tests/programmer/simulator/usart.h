/* How the part's receiver hears what is sent at another rate: the waveform of a byte, sampled as the USART of an
 * STM32F1 does it (RM0008, "Universal synchronous asynchronous receiver transmitter", start bit detection and noise).
 */
#pragma once
#include <stddef.h>
#include <stdint.h>

#define USART_HEARD  8  /* at most, of one byte: each needs a low stretch of its own */
#define USART_PHASES 16 /* where the first sample falls behind the edge, in parts of the distance of two samples */

/* One byte, 8E1, on a line that is idle before and behind it; the times of a bit in picoseconds. Returns how many bytes
 * the receiver takes it for. Those with a wrong parity or stop bit are among them: the bootloader does not look. */
size_t usart_hears(uint8_t byte, uint64_t sender_bit, uint64_t receiver_bit, unsigned phase,
                   uint8_t heard[USART_HEARD]);
