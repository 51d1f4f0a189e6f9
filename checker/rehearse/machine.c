#include "machine.h"

#include "base/alloc.h"

#include <stdlib.h>

struct machine *machine_new(const struct subject *subject, uint8_t fill, uint32_t seed)
{
    struct machine *machine = alloc_items(1, sizeof *machine);
    machine->subject = subject;
    machine->fill = fill;
    machine->bus.owner = machine;
    machine->bus.read = machine_read;
    machine->bus.write = machine_write;
    registers_init(&machine->registers);
    registers_reset(&machine->registers, seed);
    flash_controller_init(&machine->controller, subject->chip);
    machine_open_memory(machine);
    if (machine->overflow) {
        machine_free(machine);
        return NULL;
    }
    enum core core = subject->chip->core;
    machine->cpu = cpu_new(core, core_facts(core)->features, &machine->bus);
    return machine;
}

void machine_free(struct machine *machine)
{
    if (machine == NULL)
        return;
    cpu_free(machine->cpu);
    bus_forget_code(&machine->bus);
    for (size_t i = 0; i < machine->memory_count; i++) {
        struct memory *memory = machine->memories[i];
        if (memory->kind != MEMORY_ALIAS) {
            free(memory->area.bytes);
            free(memory->area.shadow);
            free(memory->area.executed);
        }
        free(memory);
    }
    registers_release(&machine->registers);
    sightings_release(&machine->sightings);
    free(machine);
}

struct memory *machine_memory_at(const struct machine *machine, uint32_t address)
{
    struct bus_area *area = bus_find(&machine->bus, address, 1);
    return (struct memory *)area; /* its first member */
}

bool machine_decode(const struct machine *machine, uint32_t pc, struct instruction *in)
{
    const struct bus_area *area = bus_find(&machine->bus, pc, 2), *next = bus_find(&machine->bus, pc + 2, 2);
    if (area == NULL)
        return false;
    uint32_t first = bus_peek(area->bytes + (pc - area->origin), 2);
    uint32_t second = next != NULL ? bus_peek(next->bytes + (pc + 2 - next->origin), 2) : 0;
    decode(core_facts(machine->subject->chip->core)->features, (uint16_t)first, (uint16_t)second, in);
    return true;
}

uint32_t machine_pc(const struct machine *machine)
{
    const struct cpu *cpu = machine->cpu;
    return cpu->recent[cpu->instructions % CPU_RECENT];
}

void machine_saw(struct machine *machine, struct sighting seen)
{
    if (seen.pc == 0)
        seen.pc = machine_pc(machine);
    sightings_add(&machine->sightings, machine->cpu, machine->guessed, seen);
}
