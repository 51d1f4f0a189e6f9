# include dsocheck.mk in a Makefile, then name what your linker makes:
#
#   DSOCHECK_SCRIPT = app.ld                 # optional; with it a change of the script is checked again
#   DSOCHECK_OPTIONS = --board ds203         # optional; a .dsocheck.yaml beside the Makefile counts as well
#   include /usr/share/dsocheck/dsocheck.mk
#   all: app.hex
#
# NAME.checked exists only behind a pass of NAME.elf, and NAME.hex is what dsocheck wrote of it: make cannot reach a
# file that was not checked. Whoever needs no HEX file asks for app.checked. NAME.elf must depend on its linker script ($(DSOCHECK_SCRIPT)), as in
#   app.elf: main.o $(DSOCHECK_SCRIPT)
DSOCHECK ?= dsocheck

# A file that a failed command left behind is not kept.
.DELETE_ON_ERROR:
# The stamp is kept, though it stands between the program and the HEX file.
.PRECIOUS: %.checked

dsocheck_inputs = $(DSOCHECK_SCRIPT) $(wildcard .dsocheck.yaml)
dsocheck_command = $(DSOCHECK) $(DSOCHECK_OPTIONS) $(addprefix --memory ,$(DSOCHECK_SCRIPT))

# What an earlier build left goes first: when dsocheck refuses the new program, the old file must not be taken for it.
%.checked: %.elf $(dsocheck_inputs)
	@rm -f $@ $*.hex
	$(dsocheck_command) $<
	@touch $@

%.hex: %.elf %.checked
	$(dsocheck_command) --emit $@ $<
