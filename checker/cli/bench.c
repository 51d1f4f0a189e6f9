#include "bench.h"

#include "base/alloc.h"
#include "command.h"
#include "programmer/journal/journal_store.h"
#include "programmer/link/link_open.h"
#include "programmer/link/ports.h"
#include "stopping.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_BAUD 115200

unsigned bench_baud(const struct port_options *options, const struct board *board)
{
    return options->baud > 0 ? options->baud : board->uart_baud > 0 ? board->uart_baud : DEFAULT_BAUD;
}

const char *bench_port_named(const struct port_options *options)
{
    const char *environment = getenv("DSOCHECK_PORT");
    if (options->port != NULL)
        return options->port;
    return environment != NULL && environment[0] != '\0' ? environment : options->fallback;
}

bool bench_find(struct bench *bench, const struct port_options *options, const struct target *target,
                struct fault *fault)
{
    const char *named = bench_port_named(options);
    *bench = (struct bench){.options = options, .board = &target->board};
    if (named != NULL && strncmp(named, "disk:", strlen("disk:")) == 0)
        return fault_set(fault, FAULT_USAGE,
                         "%s: a disk takes an image behind its check (dsocheck --flash), and nothing else", named);
    bench->port = named != NULL ? alloc_string(named) : ports_only("/", fault);
    return bench->port != NULL;
}

static void remember_rates(struct bench *bench)
{
    char *folder = journal_folder("./");
    line_memory_open(&bench->memory, folder, bench->port);
    free(folder);
}

static void warn_forgetful(const struct line_memory *memory)
{
    struct text line = {0};
    text_add_escaped(&line, memory->why.sentence);
    fprintf(stderr, "dsocheck: %s; the rate of the port is not remembered\n", text_string(&line));
    text_release(&line);
}

bool bench_open(struct bench *bench, const struct chip *chip, struct fault *fault)
{
    /* A connection in the network needs nothing put back: a signal may end the wait for it at once. */
    bool serial = link_is_serial(bench->port);
    if (serial)
        bench->stop = stopping_begin();
    bench->link = link_open(bench->port, fault);
    if (bench->link == NULL)
        return false;
    if (!serial)
        bench->stop = stopping_begin();
    const struct bootloader_options options = {
        .baud = bench_baud(bench->options, bench->board), .memory = &bench->memory, .stop = bench->stop};
    if (serial)
        remember_rates(bench);
    if (!line_sequence_play(&bench->options->enter, bench->link, bench->stop, fault))
        return false;
    bench->bootloader = bootloader_open(bench->link, chip, &options, fault);
    if (bench->memory.has_failed)
        warn_forgetful(&bench->memory);
    return bench->bootloader != NULL;
}

bool bench_stopped(const struct bench *bench, const char *state, struct fault *fault)
{
    return *bench->stop != 0 &&
           !fault_set(fault, FAULT_PORT, "%s: stopped by signal %d; %s", bench->port, (int)*bench->stop, state);
}

void bench_unique_id(const struct bench *bench, char text[BENCH_UNIQUE_ID])
{
    const struct identity *identity = bootloader_identity(bench->bootloader);
    text[0] = '\0';
    for (size_t i = 0; identity->has_unique_id && i < sizeof identity->unique_id; i++)
        snprintf(text + 2 * i, 3, "%02x", identity->unique_id[i]);
}

bool bench_is_readable(const struct bench *bench, const struct chip *chip, struct fault *fault)
{
    const struct identity *identity = bootloader_identity(bench->bootloader);
    if (chip->die_flash_count == 0 || chip_rom(chip)->product_id == 0)
        return fault_set(fault, FAULT_CONFIG,
                         "chip %s: its flash or product id is not known, so nothing of it is read over UART; name the "
                         "exact part with --chip or --board",
                         chip->name);
    if (identity->product_id != chip_rom(chip)->product_id)
        return fault_set(
            fault, FAULT_DEVICE,
            "%s: product id 0x%03x, but chip %s has 0x%03x: name the device's board or chip with --board or "
            "--chip",
            bench->port, identity->product_id, chip->name, chip_rom(chip)->product_id);
    if (identity->readout == PROTECTION_READOUT)
        return fault_set(
            fault, FAULT_DEVICE,
            "%s: the flash is readout-protected; `dsocheck device unprotect` lifts that and erases all of it",
            bench->port);
    return true;
}

int bench_close(struct bench *bench, int status)
{
    struct fault fault;
    if (bench->bootloader != NULL)
        bootloader_free(bench->bootloader);
    if (bench->link != NULL) {
        if (!line_sequence_play(&bench->options->leave, bench->link, NULL, &fault)) {
            int failed = complain(&fault);
            status = status == STATUS_PASS ? failed : status;
        }
        bench->link->operations->close(bench->link);
    }
    if (bench->stop != NULL)
        stopping_end();
    line_memory_release(&bench->memory);
    free(bench->port);
    *bench = (struct bench){0};
    return status;
}

int bench_complain(const struct bench *bench, const struct fault *fault)
{
    int status = complain(fault);
    if (fault->kind == FAULT_TIMEOUT && bench->bootloader == NULL && bench->board->uart_hint != NULL) {
        struct text line = {0};
        text_add_escaped(&line, bench->board->uart_hint);
        fprintf(stderr, "dsocheck: board %s: %s\n", bench->board->name, text_string(&line));
        text_release(&line);
    }
    return status;
}
