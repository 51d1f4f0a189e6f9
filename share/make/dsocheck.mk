# The gate in a Makefile: include it behind the names of what is linked.
#
#   DSOCHECK_ELF = build/app.elf             # what the linker makes; several are possible
#   DSOCHECK_SCRIPT = app.ld                 # optional; with it a change of the script is checked again
#   DSOCHECK_OPTIONS = --board ds203         # optional; a .dsocheck.yaml beside the Makefile counts as well
#   DSOCHECK_EMIT = hex bin                  # of hex, ihex, bin, srec, s19, s28, s37 and mot; default: hex
#   DSOCHECK_GATES = upload                  # further targets that need a pass first
#   include /usr/share/dsocheck/dsocheck.mk
#
#   build/app.elf: $(OBJECTS) $(DSOCHECK_SCRIPT)
#   	$(CC) $(LDFLAGS) -o $@ $(OBJECTS)
#
# build/app.checked exists only behind a pass of build/app.elf, and one run of dsocheck gives it and the files of
# DSOCHECK_EMIT. The targets all, flash and build/app.flash need it too, whatever rules make them.
#
# The rules below name their files, so they go before pattern rules such as %.hex: %.elf. They have two colons, so another
# rule that names one of these files is an error of make, which tells where that one is; no file goes around the check.
DSOCHECK ?= dsocheck
DSOCHECK_EMIT ?= hex

ifeq ($(strip $(DSOCHECK_ELF)),)
$(error DSOCHECK_ELF is empty: name what the linker makes before the line that includes dsocheck.mk, as in DSOCHECK_ELF = app.elf)
endif
dsocheck_formats := hex ihex bin srec s19 s28 s37 mot
ifneq ($(filter-out $(dsocheck_formats),$(DSOCHECK_EMIT)),)
$(error DSOCHECK_EMIT: $(filter-out $(dsocheck_formats),$(DSOCHECK_EMIT)): expected some of $(dsocheck_formats))
endif

# A file that a failed command left behind is not kept.
.DELETE_ON_ERROR:

dsocheck_inputs = $(DSOCHECK_SCRIPT) $(wildcard .dsocheck.yaml)
dsocheck_command = $(DSOCHECK) $(DSOCHECK_OPTIONS) $(addprefix --memory ,$(DSOCHECK_SCRIPT))
dsocheck_goal := $(.DEFAULT_GOAL)

# dsocheck_rules(PROGRAM, NAME without extension). What an earlier build left goes first: when dsocheck refuses the new
# program, no old file must be taken for it.
define dsocheck_rules
$(2).checked: $(1) $$(dsocheck_inputs)
	@rm -f $$@ $(foreach f,$(DSOCHECK_EMIT),$(2).$(f) $(2).$(f).json)
	$$(dsocheck_command) $(foreach f,$(DSOCHECK_EMIT),--emit $(2).$(f)) $(1)
	@touch $$@ $(addprefix $(2).,$(DSOCHECK_EMIT))

$(addprefix $(2).,$(DSOCHECK_EMIT)):: $(2).checked
	@test -f $$@ || $$(dsocheck_command) --emit $$@ $(1)

$(addprefix $(2).,$(filter-out $(DSOCHECK_EMIT),$(dsocheck_formats)))::
	@echo '$$@: nothing is written that was not checked: add $$(patsubst .%,%,$$(suffix $$@)) to DSOCHECK_EMIT' >&2; exit 2

all flash $(2).flash $(DSOCHECK_GATES): $(2).checked
endef
$(foreach elf,$(DSOCHECK_ELF),$(eval $(call dsocheck_rules,$(elf),$(basename $(elf)))))

# The first target stays the Makefile's own.
.DEFAULT_GOAL := $(dsocheck_goal)
