PREFIX ?= arm-none-eabi-
CC := $(PREFIX)gcc
LD := $(PREFIX)gcc
OBJCOPY := $(PREFIX)objcopy
OOCD ?= openocd

CFLAGS += $(ARCH_FLAGS) -Os -Wall -ffunction-sections -fno-tree-loop-distribute-patterns
LDFLAGS += -nostartfiles -T$(LDSCRIPT) -Wl,-n $(ARCH_FLAGS) -Wl,--gc-sections

.SUFFIXES:
.SECONDARY:

all: images
images: $(BINARY).images
flash: $(BINARY).flash

%.images: %.bin %.hex %.srec
	@echo "images of $*: $^"

%.bin: %.elf
	$(OBJCOPY) -Obinary $< $@

%.hex: %.elf
	$(OBJCOPY) -Oihex $< $@

%.srec: %.elf
	$(OBJCOPY) -Osrec $< $@

%.elf: $(OBJS) $(LDSCRIPT)
	$(LD) $(OBJS) $(LDFLAGS) -o $@

%.o: %.c
	$(CC) $(CFLAGS) -o $@ -c $<

%.flash: %.elf
	$(OOCD) -c "program $< verify reset exit"

clean:
	$(RM) *.o *.elf *.bin *.hex *.srec
.PHONY: all images flash clean
