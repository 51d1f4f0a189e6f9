/* `dsocheck device unprotect`: lifts what keeps the flash from being read or written. Says what that costs, and asks.
 */
#include "base/alloc.h"
#include "cli/asking.h"
#include "device.h"
#include "programmer/journal/journal_store.h"
#include "programmer/plan/program.h"
#include "programmer/protocol/protection.h"

#include <stdio.h>
#include <stdlib.h>

enum key { KEY_YES = 1344 };

struct unprotect_options {
    struct device_options device;
    bool yes;
};

static error_t parse(int key, char *value, struct argp_state *state)
{
    struct unprotect_options *options = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->device;
        return 0;
    case KEY_YES:
        options->yes = true;
        return 0;
    case ARGP_KEY_ARG:
        usage_error(state, "%s: one argument too many", value);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static void add_owned(struct text *text, const struct owned_range *ranges, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        text_add(text, "  lost: ");
        text_add_escaped(text, ranges[i].name);
        text_add(text, ", ");
        text_add_escaped(text, ranges[i].why != NULL ? ranges[i].why : "which the board protects");
        text_add(text, "\n");
    }
}

/* What the step costs, on stderr. */
static void explain(const struct device *device, bool readout)
{
    const struct board *board = &device->target.board;
    struct text text = {0};
    if (readout) {
        text_add(&text,
                 "The flash is readout-protected. Lifting that is a MASS ERASE: the chip erases its whole flash, "
                 "its option bytes and its RAM, and nothing of it can be read before.\n");
        add_owned(&text, board->protected_ranges, board->protected_count);
        add_owned(&text, board->preserved, board->preserved_count);
        text_add(&text, "Afterwards the device does not start until a whole image is written (device restore).\n");
    } else {
        text_add(&text, "Part of the flash is write-protected. Lifting that sets all option bytes to what they were "
                        "when the chip was delivered, and resets it; the flash keeps its contents.\n");
    }
    fprintf(stderr, "%s", text_string(&text));
    text_release(&text);
}

/* What an interrupted run saved for this device went with everything else. Without a unique id nothing says that a
 * journal of that port is this device's: it stays, and the next run holds it against the flash. */
static bool forget_journal(const struct device *device, struct fault *fault)
{
    const struct identity *identity = bootloader_identity(device->bench.bootloader);
    if (!identity->has_unique_id)
        return true;
    char *name = program_device(identity, device->bench.port);
    char *folder = journal_folder("./"), *path = journal_path(folder, name);
    bool good = journal_forget(path, name, fault);
    free(path);
    free(folder);
    free(name);
    return good;
}

static bool is_write_protected(const struct identity *identity, const struct chip *chip)
{
    return protection_is_known(identity, chip) && range_size(protection_next(identity, chip, 0)) > 0;
}

/* A device that acknowledges and does nothing is known (clones). What was read anew behind it says what holds; a flash
 * that is said to be erased is looked at where every image begins. */
static bool is_lifted(struct device *device, bool readout, struct fault *fault)
{
    struct bootloader *bootloader = device->bench.bootloader;
    const struct identity *identity = bootloader_identity(bootloader);
    const struct chip *chip = &device->target.chip;
    if (readout ? identity->readout == PROTECTION_READOUT : is_write_protected(identity, chip))
        return fault_set(fault, FAULT_PORT, "%s: acknowledged, but the protection is still active", device->bench.port);
    uint8_t start[16];
    if (!readout || chip->flash_count == 0)
        return true;
    if (!bootloader_read(bootloader, (uint32_t)chip->flash[0].range.start, start, sizeof start, fault))
        return false;
    for (size_t i = 0; i < sizeof start; i++)
        if ((start[0] != 0xFF && start[0] != 0x00) || start[i] != start[0]) /* STM32L0 and L1 erase to 0x00 */
            return fault_set(fault, FAULT_PORT, "%s: acknowledged, but the flash at 0x%08x is not erased",
                             device->bench.port, (unsigned)chip->flash[0].range.start);
    return true;
}

static void add_names(struct text *text, const struct owned_range *ranges, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        text_add(text, text->length > 0 ? ", " : "");
        text_add_escaped(text, ranges[i].name);
    }
}

/* What the device lacks from now on, and where it comes from. */
static void add_missing(const struct board *board, const char *port, struct text *out)
{
    struct text names = {0};
    add_names(&names, board->protected_ranges, board->protected_count);
    add_names(&names, board->preserved, board->preserved_count);
    if (names.length > 0) {
        text_add_escaped(out, port);
        text_add(out,
                 ": erased and not restored: %s; `dsocheck device restore` brings them back from a dump that `dsocheck "
                 "device read` made of this very device\n",
                 text_string(&names));
    }
    text_release(&names);
}

static bool unprotect(struct device *device, const struct unprotect_options *options, struct text *out,
                      struct fault *fault)
{
    struct bootloader *bootloader = device->bench.bootloader;
    const struct identity *identity = bootloader_identity(bootloader);
    const struct chip *chip = &device->target.chip;
    if (identity->product_id != chip_rom(chip)->product_id)
        return fault_set(fault, FAULT_PORT, "%s: product id 0x%03x, but chip %s has 0x%03x; nothing was changed",
                         device->bench.port, identity->product_id, chip->name, chip_rom(chip)->product_id);
    bool readout = identity->readout == PROTECTION_READOUT;
    if (!readout && !is_write_protected(identity, chip)) {
        text_add_escaped(out, device->bench.port);
        text_add(out, ": neither readout nor write protection is active; nothing was changed\n");
        return true;
    }
    explain(device, readout);
    if (!asking_is_possible(options->yes, fault) || !asking_agreed(options->yes, &device->bench, fault))
        return false;
    if (!(readout ? bootloader_readout_unprotect : bootloader_write_unprotect)(bootloader, fault) ||
        !is_lifted(device, readout, fault) || (readout && !forget_journal(device, fault)))
        return false;
    text_add_escaped(out, device->bench.port);
    text_add(out, readout ? ": readout protection is lifted; the flash is erased\n" : ": write protection is lifted\n");
    if (readout)
        add_missing(&device->target.board, device->bench.port, out);
    return true;
}

int device_unprotect_command(int argc, char **argv)
{
    static const struct argp_option table[] = {{"yes", KEY_YES, NULL, 0, "do not ask", 0}, {0}};
    static const struct argp_child children[] = {{&device_argp, 0, NULL, 0}, {0}};
    static const struct argp argp = {
        table,    parse, "",  "Lifts readout protection, which erases the whole flash, or else write protection.",
        children, NULL,  NULL};
    struct unprotect_options options = {0};
    struct device device;
    struct fault fault;
    struct text out = {0};
    int status = STATUS_PASS;
    parse_arguments(&argp, argc, argv, &options);
    if (!device_open(&device, &options.device, &status))
        return status;
    if (!unprotect(&device, &options, &out, &fault))
        status = complain(&fault);
    status = device_close(&device, status);
    return deliver(&out, status);
}
