#include "trials.h"

#include "base/alloc.h"
#include "programmer/protocol/an3155.h"

#define OPCODE_OF_READ  0x11
#define OPCODE_OF_WRITE 0x31
#define OPCODE_OF_ERASE 0x43
/* What can happen to one byte: each of its bits flips, it gets lost, it comes twice. */
#define HARMS 10

static struct line_fault harm(unsigned number, bool to_host, uint32_t at)
{
    struct line_fault fault = {.to_host = to_host, .at = at};
    if (number < 8)
        fault.mask = (uint8_t)(1u << number);
    else
        fault.harm = number == 8 ? LINE_LOSE : LINE_DOUBLE;
    return fault;
}

static struct line_weather *add(struct trials *trials, size_t scene, const struct line_fault *faults, size_t count)
{
    trials->at = alloc_grow(trials->at, trials->count, &trials->room, sizeof *trials->at);
    struct trial *trial = &trials->at[trials->count++];
    *trial = (struct trial){.scene = (uint8_t)scene, .weather = {.fault_count = count}};
    for (size_t i = 0; i < count; i++)
        trial->weather.faults[i] = faults[i];
    return &trial->weather;
}

/* ---- at random ---- */

static struct line_fault harm_anywhere(const struct traffic *traffic, struct dice *dice)
{
    size_t at = dice_roll(dice, traffic->host_bytes + traffic->device_bytes);
    bool to_host = at >= traffic->host_bytes;
    return harm((unsigned)dice_roll(dice, HARMS), to_host, (uint32_t)(to_host ? at - traffic->host_bytes : at));
}

static void draw_one(const struct scene *scenes, struct dice *dice, struct trial *trial)
{
    trial->weather.fault_count = 1;
    trial->weather.faults[0] = harm_anywhere(&scenes[trial->scene].clean, dice);
}

static void draw_two(const struct scene *scenes, struct dice *dice, struct trial *trial)
{
    draw_one(scenes, dice, trial);
    trial->weather.fault_count = 2;
    trial->weather.faults[1] = harm_anywhere(&scenes[trial->scene].clean, dice);
}

/* The second one hits what the first one stirred up. */
static void draw_near(const struct scene *scenes, struct dice *dice, struct trial *trial)
{
    draw_one(scenes, dice, trial);
    const struct line_fault *first = &trial->weather.faults[0];
    trial->weather.fault_count = 2;
    trial->weather.faults[1] =
        harm((unsigned)dice_roll(dice, HARMS), first->to_host, first->at + 1 + (uint32_t)dice_roll(dice, 12));
}

/* Both within the first bytes of one frame: command, address, checksum, length. */
static void draw_in_head(const struct scene *scenes, struct dice *dice, struct trial *trial)
{
    const struct traffic *clean = &scenes[trial->scene].clean;
    uint32_t start = clean->commands[dice_roll(dice, clean->command_count)].at;
    trial->weather.fault_count = 2;
    for (size_t i = 0; i < 2; i++)
        trial->weather.faults[i] = harm((unsigned)dice_roll(dice, HARMS), false, start + (uint32_t)dice_roll(dice, 10));
}

/* The same bit of two among the four bytes of an address and its checksum, which does not notice. */
static void draw_address_pair(const struct scene *scenes, struct dice *dice, struct trial *trial, uint8_t opcode)
{
    const struct traffic *clean = &scenes[trial->scene].clean;
    const struct rom_command *command;
    do
        command = &clean->commands[dice_roll(dice, clean->command_count)];
    while (command->opcode != opcode);
    unsigned bit = (unsigned)dice_roll(dice, 8);
    uint32_t first = (uint32_t)dice_roll(dice, 5), second = (first + 1 + (uint32_t)dice_roll(dice, 4)) % 5;
    trial->weather.fault_count = 2;
    trial->weather.faults[0] = harm(bit, false, command->at + 2 + first);
    trial->weather.faults[1] = harm(bit, false, command->at + 2 + second);
}

static void draw_write_pair(const struct scene *scenes, struct dice *dice, struct trial *trial)
{
    draw_address_pair(scenes, dice, trial, OPCODE_OF_WRITE);
}

static void draw_read_pair(const struct scene *scenes, struct dice *dice, struct trial *trial)
{
    draw_address_pair(scenes, dice, trial, OPCODE_OF_READ);
}

/* ---- without a gap ---- */

static uint32_t end_of(const struct traffic *traffic, size_t command)
{
    return command + 1 < traffic->command_count ? traffic->commands[command + 1].at : traffic->host_bytes;
}

/* What is data is left to chance. */
static bool is_frame_byte(const struct traffic *traffic, size_t command, uint32_t at)
{
    return traffic->commands[command].opcode != OPCODE_OF_WRITE || at < traffic->commands[command].at + 8 ||
           at + 1 == end_of(traffic, command);
}

static void list_one(const struct trial_kind *kind, const struct scene *scenes, const char *folder,
                     struct trials *trials)
{
    (void)kind;
    (void)folder;
    for (size_t scene = 0; scene < SCENES; scene++) {
        const struct traffic *clean = &scenes[scene].clean;
        for (size_t command = 0; command < clean->command_count; command++)
            for (uint32_t at = command > 0 ? clean->commands[command].at : 0; at < end_of(clean, command); at++)
                for (unsigned number = 0; number < HARMS && is_frame_byte(clean, command, at); number++)
                    add(trials, scene, (struct line_fault[]){harm(number, false, at)}, 1);
    }
}

/* Up to where the device is back in step: the first command it took behind the frame's end. */
static uint32_t find_end_of_trouble(const struct traffic *traffic, uint32_t frame_end)
{
    for (size_t i = 0; i < traffic->command_count; i++)
        if (traffic->commands[i].at >= frame_end)
            return traffic->commands[i].at + 2;
    return traffic->host_bytes;
}

/* `list`: where the page numbers begin, `end`: behind the checksum. */
static enum pair pair_of(struct line_fault one, struct line_fault other, uint32_t list, uint32_t end)
{
    if (one.harm == LINE_DOUBLE || other.harm == LINE_DOUBLE)
        return PAIR_DOUBLED;
    bool same_bit = one.harm == LINE_FLIP && other.harm == LINE_FLIP && one.mask == other.mask;
    return same_bit && one.at >= list && one.at < other.at && other.at < end ? PAIR_SAME_BIT : PAIR_PREVENTED;
}

/* The first fault in the erase frame, the second in the same byte or behind it, there or in the fillers that the first
 * one brings about. */
static void list_behind(const struct trial_kind *kind, const struct scene *scenes, size_t scene,
                        const struct rom_command *command, uint32_t frame_end, uint32_t first_at, unsigned first_harm,
                        const char *folder, struct trials *trials)
{
    struct traffic traffic;
    const struct line_fault first = harm(first_harm, false, first_at);
    const struct line_weather one = {.faults = {first}, .fault_count = 1, .latency_ms = kind->latency_ms};
    session_play(&scenes[scene], &one, folder, &traffic, NULL);
    uint32_t end = find_end_of_trouble(&traffic, frame_end);
    for (uint32_t at = first_at; at < end; at++)
        for (unsigned number = at == first_at ? first_harm + 1 : 0; number < HARMS; number++) {
            struct line_fault second = harm(number, false, at);
            if (pair_of(first, second, command->at + 3, frame_end) == kind->pair)
                add(trials, scene, (struct line_fault[]){first, second}, 2);
        }
}

static void list_erases(const struct trial_kind *kind, const struct scene *scenes, const char *folder,
                        struct trials *trials)
{
    for (size_t scene = 0; scene < SCENES; scene++) {
        const struct traffic *clean = &scenes[scene].clean;
        for (size_t command = 0; command < clean->command_count; command++) {
            if (clean->commands[command].opcode != OPCODE_OF_ERASE)
                continue;
            uint32_t end = end_of(clean, command);
            for (uint32_t at = clean->commands[command].at; at < end; at++)
                for (unsigned number = 0; number < HARMS; number++)
                    list_behind(kind, scenes, scene, &clean->commands[command], end, at, number, folder, trials);
        }
    }
}

/* ---- left behind by somebody ---- */

static const unsigned rates[] = {9600, 19200, 38400, 57600, 115200, 230400};
static const double skews[] = {-0.03, -0.015, -0.005, 0, 0.005, 0.015, 0.03}, delays[] = {0.05, 0.5, 0.95};

#define RATES  (sizeof rates / sizeof *rates)
#define SKEWS  (sizeof skews / sizeof *skews)
#define DELAYS (sizeof delays / sizeof *delays)

static void list_ears(struct trials *trials, struct line_remains remains, unsigned baud)
{
    for (size_t skew = 0; skew < SKEWS; skew++)
        for (size_t delay = 0; delay < DELAYS; delay++) {
            struct line_weather *weather = add(trials, 0, NULL, 0);
            remains.skew = skews[skew];
            remains.delay = delays[delay];
            weather->remains = remains;
            weather->baud = baud;
        }
}

/* At every rate, for a host that starts with every rate. The bytes stay the caller's. */
static void list_remains(struct trials *trials, const uint8_t *bytes, size_t size)
{
    for (size_t part = 0; part < RATES; part++)
        for (size_t host = 0; host < RATES; host++)
            list_ears(trials, (struct line_remains){bytes, size, .baud = rates[part]}, rates[host]);
}

/* Cut at every byte, but for the data of a WRITE. */
static void list_cuts(struct trials *trials, const struct frame *frame)
{
    for (size_t size = 1; size < frame->size; size += size < 12 || size + 4 > frame->size ? 1 : 16)
        list_remains(trials, frame->bytes, size);
}

static void list_our_remains(const struct trial_kind *kind, const struct scene *scenes, const char *folder,
                             struct trials *trials)
{
    static const uint32_t erases[][2] = {{24, 1}, {152, 1}, {152, 3}, {153, 2}, {154, 1}, {152, 2}};
    static struct frame frames[sizeof erases / sizeof *erases + 5];
    const struct chip *chip = &scenes[0].planned.chip;
    size_t count = 0;
    (void)kind;
    (void)folder;
    for (; count < sizeof erases / sizeof *erases; count++)
        frame_erase(&frames[count], chip, false, erases[count][0], erases[count][1], NULL);
    frame_read(&frames[count++], chip, ROM_FLASH + 24 * ROM_PAGE, FRAME_BLOCK, NULL);
    frame_write(&frames[count++], chip, ROM_FLASH + 24 * ROM_PAGE, scenes[0].expected + 24 * ROM_PAGE, FRAME_BLOCK,
                NULL);
    frame_go(&frames[count++], chip, ROM_FLASH + 24 * ROM_PAGE, NULL);
    frame_plain(&frames[count++], OPCODE_READOUT_UNPROTECT);
    frame_plain(&frames[count++], OPCODE_GET_ID);
    for (size_t i = 0; i < count; i++)
        list_cuts(trials, &frames[i]);
}

static void list_others_remains(const struct trial_kind *kind, const struct scene *scenes, const char *folder,
                                struct trials *trials)
{
    static const uint8_t erase[] = {0x43, 0xBC, 0x00}, erase_two[] = {0x43, 0xBC, 0x01, 0x08};
    static const uint8_t extended[] = {0x44, 0xBB, 0x00, 0x00}, protect[] = {0x63, 0x9C, 0x00};
    static const uint8_t lock[] = {0x82}, unlock[] = {0x73};
    (void)scenes;
    (void)kind;
    (void)folder;
    list_remains(trials, erase, 3);
    list_remains(trials, erase_two, 3);
    list_remains(trials, erase_two, 4);
    for (size_t size = 1; size <= sizeof extended; size++)
        list_remains(trials, extended, size);
    for (size_t size = 1; size <= sizeof protect; size++)
        list_remains(trials, protect, size);
    list_remains(trials, lock, 1);
    list_remains(trials, unlock, 1);
}

/* ---- the table ---- */

const struct trial_kind kinds[] = {
    {"one fault anywhere", 500, 100000, .draw = draw_one},
    {"one fault in a frame", 500, 100000, .list = list_one},
    {"two faults in an erase and its fillers", 1000, SIZE_MAX, .list = list_erases},
    {"a bit twice in the list of an ERASE", 200, SIZE_MAX, .list = list_erases, .pair = PAIR_SAME_BIT,
     .may_erase = true},
    {"a byte twice and a fault in an ERASE", 300, SIZE_MAX, .list = list_erases, .pair = PAIR_DOUBLED,
     .may_erase = true},
    {"two faults in an erase, slow adapter", 200, SIZE_MAX, .list = list_erases, .latency_ms = 16},
    {"two faults in the head of a frame", 500, 50000, .draw = draw_in_head, .may_erase = true},
    {"two faults close together", 200, 50000, .draw = draw_near, .may_erase = true},
    {"two faults anywhere", 200, 50000, .draw = draw_two, .may_erase = true},
    {"a bit twice in the address of a WRITE", 500, 30000, .draw = draw_write_pair},
    {"a bit twice in the address of a READ", 200, 10000, .draw = draw_read_pair},
    {"left behind by us at any rate", 300, SIZE_MAX, .list = list_our_remains, .may_strand = true},
    {"left behind by others at any rate", 100, SIZE_MAX, .list = list_others_remains, .only_counted = true},
    {"noise 1e-4", 200, 20000, .noise = 1e-4, .successes = 0.999},
    {"noise 3e-4", 100, 10000, .noise = 3e-4, .successes = 0.99},
    {"noise 1e-4, slow adapter", 50, 5000, .noise = 1e-4, .latency_ms = 16, .successes = 0.999},
    {"noise 1e-3", 50, 5000, .noise = 1e-3, .may_erase = true},
    {"noise 4e-3", 20, 2000, .noise = 4e-3, .may_erase = true},
};
const size_t kind_count = sizeof kinds / sizeof *kinds;

void trial_draw(const struct trial_kind *kind, const struct scene *scenes, uint64_t seed, size_t index,
                struct trial *trial)
{
    struct dice dice = {seed + index * 1000003u + (uint64_t)(kind - kinds) * 0x9E3779B9u};
    *trial = (struct trial){.scene = (uint8_t)dice_roll(&dice, SCENES)};
    if (kind->draw != NULL)
        kind->draw(scenes, &dice, trial);
    trial->weather.noise = kind->noise;
    trial->weather.seed = dice_next(&dice);
}
