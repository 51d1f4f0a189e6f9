TRGT = arm-none-eabi-
CC = $(TRGT)gcc
LD = $(TRGT)gcc
HEX = $(TRGT)objcopy -O ihex
BIN = $(TRGT)objcopy -O binary

MCFLAGS = -mcpu=$(MCU) -mthumb
CFLAGS = $(MCFLAGS) -Os -ffunction-sections -fdata-sections -fno-tree-loop-distribute-patterns
LDFLAGS = $(MCFLAGS) -nostartfiles -Wl,-n,--gc-sections,--script=$(LDSCRIPT)

OBJDIR := $(BUILDDIR)/obj
OBJS := $(addprefix $(OBJDIR)/,$(notdir $(CSRC:.c=.o)))
OUTFILES := $(BUILDDIR)/$(PROJECT).elf $(BUILDDIR)/$(PROJECT).hex $(BUILDDIR)/$(PROJECT).bin
VPATH = $(sort $(dir $(CSRC)))

all: PRE_MAKE_ALL_RULE_HOOK $(OBJS) $(OUTFILES) POST_MAKE_ALL_RULE_HOOK

PRE_MAKE_ALL_RULE_HOOK:

POST_MAKE_ALL_RULE_HOOK:

$(OBJS): | $(OBJDIR)

$(OBJDIR):
	mkdir -p $(OBJDIR)

$(OBJS): $(OBJDIR)/%.o: %.c
	$(CC) -c $(CFLAGS) $< -o $@

$(BUILDDIR)/$(PROJECT).elf: $(OBJS) $(LDSCRIPT)
	$(LD) $(OBJS) $(LDFLAGS) -o $@

%.hex: %.elf
	$(HEX) $< $@

%.bin: %.elf
	$(BIN) $< $@

clean:
	-rm -fR $(BUILDDIR)
