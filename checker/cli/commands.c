#include "command.h"

const struct command commands[] = {
    {"check", "check images against the declared memory (the default)", check_command},
    {"rehearse", "check images, and run them from reset in an emulator", rehearse_command},
    {"map", "draw what lies where in memory", map_command},
    {"diff", "tell what changed from one image to the next", diff_command},
    {"merge", "put together what several machines checked", merge_command},
    {"regions", "print the memory map a linker script or board declares", regions_command},
    {"init", "write .dsocheck.yaml for this folder", init_command},
    {"explain", "what a rule finds, why it matters and how to fix it", explain_command},
    {"rules", "list the rules", rules_command},
    {"boards", "list the board profiles", boards_command},
    {"chips", "list the chips", chips_command},
    {"toolchain", "check the toolchain itself with these flags", toolchain_command},
    {"device", "ask, read, restore or unprotect a device over UART", device_command},
    {"help", "show how a command is used", help_command},
    {"version", "show the version", version_command},
    {NULL, NULL, NULL},
};
