/* A run that comes to a fault: what it means depends on where it happened. */
#include "attempt.h"

#include "facts/evidence.h"

#include <string.h>

#define ROM_START 0x1FF00000u /* Arm leaves the end of the code space to vendors' ROMs; most have them there */
#define CODE_END  0x20000000u
#define NO_RETURN 0xFFFFFFF0u /* LR at reset: ARM DDI 0403E, B1.5.5 */
/* A program that does nothing but call what is not there shows nothing more. */
#define MOST_ANSWERS 4096u

/* The region that the image fills is its own, to the end. */
static bool is_own_region(const struct machine *machine, uint32_t address)
{
    const struct region *region = map_region_at(machine->subject->map, address);
    return region != NULL && range_has(region_range(region), machine->home.start) && address >= machine->home.start;
}

bool machine_is_elsewhere(const struct machine *machine, uint32_t address)
{
    const struct subject *subject = machine->subject;
    const struct board *board = subject->board;
    const struct chip *chip = subject->chip;
    struct range byte = range_of(address, 1);
    if (is_resident(subject, address))
        return true;
    if (is_own_region(machine, address))
        return false;
    for (size_t i = 0; i < board->protected_count; i++)
        if (range_has(board->protected_ranges[i].range, address))
            return true;
    for (size_t i = 0; i < chip->other_count; i++)
        if (range_has(chip->other[i].range, address))
            return true;
    if (banks_hold(chip->die_flash, chip->die_flash_count, byte))
        return machine->offset;
    /* Where nobody names the part, ROM can be anywhere in the code space. */
    return address < CODE_END && (address >= ROM_START || chip->die_flash_count == 0 || address < machine->home.start);
}

static bool is_return_place(const struct machine *machine, uint32_t lr)
{
    return (lr & 1) != 0 && machine_memory_at(machine, lr & ~1u) != NULL;
}

/* A call into what no file holds is answered with a guess, so that the rest can be seen. */
static bool answer(struct performance *performance)
{
    struct machine *machine = performance->machine;
    struct cpu *cpu = machine->cpu;
    if (++performance->answered > MOST_ANSWERS || !is_return_place(machine, cpu->r[LR]))
        return false;
    machine->guessed = true;
    for (unsigned i = 0; i < 4; i++) {
        cpu->r[i] = i == 0 ? performance->answered % 2 : 0;
        cpu->taint |= (uint64_t)1 << i;
        cpu->shadow[i] = SHADOW_GUESSED;
        cpu->origin[i] = cpu->pc;
    }
    cpu_jump(cpu, cpu->r[LR] & ~1u);
    return true;
}

static bool is_blank(const struct machine *machine, uint32_t pc)
{
    const struct bus_area *area = bus_find(&machine->bus, pc, 2);
    return area == NULL || bus_peek(area->bytes + (pc - area->origin), 2) == 0xFFFF;
}

/* The instruction that led to where none can be fetched. */
static uint32_t jump_of(const struct machine *machine)
{
    uint64_t count = machine->cpu->instructions;
    return count > 0 ? machine->cpu->recent[(count - 1) % CPU_RECENT] : machine->cpu->fault.pc;
}

static uint8_t shadow_in_memory(const struct machine *machine, uint32_t address)
{
    const struct bus_area *area = bus_find(&machine->bus, address, 4);
    return area != NULL ? area->shadow[address - area->origin] & SHADOW_TAINT : 0;
}

/* What is known of where it went: of the register, or of what was popped. */
static uint8_t shadow_of_jump(const struct machine *machine)
{
    const struct cpu *cpu = machine->cpu;
    struct instruction in;
    if (!machine_decode(machine, jump_of(machine), &in))
        return 0;
    switch (in.kind) {
    case INSTRUCTION_JUMP:
    case INSTRUCTION_MOVE_PC:
    case INSTRUCTION_CALL_REGISTER:
        return (cpu->taint >> in.rn & 1) != 0 ? cpu->shadow[in.rn] : 0;
    case INSTRUCTION_RETURN:
        return shadow_in_memory(machine, cpu->r[SP] - 4) | ((cpu->taint >> LR & 1) != 0 ? cpu->shadow[LR] : 0);
    default:
        return 0;
    }
}

static bool companion(struct performance *performance, uint32_t address)
{
    machine_saw(performance->machine,
                (struct sighting){.kind = SEEN_COMPANION, .pc = jump_of(performance->machine), .address = address});
    if (answer(performance))
        return true;
    performance->attempt->ending = ENDING_COMPANION;
    return false;
}

static bool is_flash(const struct machine *machine, uint32_t address)
{
    const struct subject *subject = machine->subject;
    const struct chip *chip = subject->chip;
    return banks_hold(chip->die_flash, chip->die_flash_count, range_of(address, 1)) ||
           (map_region_at(subject->map, address) != NULL && !is_ram(subject, address));
}

static enum sighting_kind kind_of(const struct machine *machine, const struct cpu_fault *fault)
{
    switch (fault->kind) {
    case TRAP_STATE:
        return SEEN_ARM_STATE;
    case TRAP_FETCH:
        return is_flash(machine, fault->address) ? SEEN_ERASED_CODE : SEEN_FAULT;
    case TRAP_UNDEFINED:
        return is_blank(machine, fault->pc) ? SEEN_ERASED_CODE : SEEN_FAULT;
    case TRAP_READ:
    case TRAP_WRITE:
        return machine->unmapped ? SEEN_UNMAPPED : SEEN_FAULT;
    default:
        return SEEN_FAULT;
    }
}

static bool went_somewhere(enum trap_kind kind)
{
    return kind == TRAP_FETCH || kind == TRAP_STATE || kind == TRAP_VECTOR;
}

bool attempt_fault(struct performance *performance)
{
    struct machine *machine = performance->machine;
    struct cpu *cpu = machine->cpu;
    const struct cpu_fault *fault = &cpu->fault;
    if (fault->kind == TRAP_FETCH && machine_supply(machine, fault->address))
        return true;
    /* Where a pointer leads that was read where nobody knows what is there, a ROM's table mostly, is as unknown. */
    uint8_t shadow = went_somewhere(fault->kind) ? shadow_of_jump(machine) : 0;
    if ((shadow & SHADOW_GUESSED) != 0)
        return companion(performance, cpu->doubt.kind == DOUBT_JUMP ? cpu->doubt.origin : fault->address);
    /* What was not written here, what runs before may have. */
    bool given = machine->offset && (shadow & SHADOW_UNWRITTEN) != 0;
    /* … as may what it returns to from the reset handler. */
    given = given || (machine->offset && fault->kind == TRAP_FETCH && fault->address >= NO_RETURN);
    if (given || (fault->kind == TRAP_FETCH && machine_is_elsewhere(machine, fault->address)))
        return companion(performance, fault->address);
    bool jumped = fault->kind == TRAP_FETCH || fault->kind == TRAP_STATE;
    machine_saw(machine, (struct sighting){.kind = kind_of(machine, fault),
                                           .pc = jumped ? jump_of(machine) : fault->pc,
                                           .address = fault->kind == TRAP_UNDEFINED ? fault->pc : fault->address,
                                           .fault = *fault});
    performance->attempt->ending = ENDING_FAULTED;
    return false;
}
