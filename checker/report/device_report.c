#include "device_facts.h"

#include "pieces.h"

#define ULL(x) ((unsigned long long)(x))

static void add_protection(struct text *out, const struct device_facts *facts)
{
    text_add(out, "  readout protection: %s\n  write protection:", facts->readout);
    if (!facts->protection_known)
        text_add(out, " unknown");
    else if (facts->protected_count == 0)
        text_add(out, " none");
    for (size_t i = 0; i < facts->protected_count; i++)
        text_add(out, "%s 0x%08llx..0x%08llx", i > 0 ? "," : "", ULL(facts->protected_ranges[i].start),
                 ULL(facts->protected_ranges[i].end));
    text_add(out, "\n");
}

void report_device_text(struct text *out, const struct device_facts *facts)
{
    text_add_escaped(out, facts->port);
    text_add(out, ": product id 0x%03x, ", facts->product_id);
    if (facts->product_id == facts->expected_id)
        text_add(out, "as chip %s", facts->chip);
    else
        text_add(out, "but chip %s has 0x%03x", facts->chip, facts->expected_id);
    text_add(out, "; bootloader %x.%x at %u baud, erases by 0x%02x\n", facts->version >> 4, facts->version & 15,
             facts->baud, facts->extended_erase ? 0x44 : 0x43);
    if (facts->flash_size > 0) {
        text_add(out, "  flash: ");
        text_add_grouped(out, facts->flash_size);
        text_add(out, " bytes by its register, ");
        text_add_grouped(out, facts->die_flash);
        text_add(out, " on the die\n");
    }
    if (facts->unique_id != NULL)
        text_add(out, "  unique id: %s\n", facts->unique_id);
    add_protection(out, facts);
    if (facts->option_bytes != NULL)
        text_add(out, "  option bytes: %s\n", facts->option_bytes);
}

void report_device_json(struct text *out, const struct device_facts *facts)
{
    json_t *ranges = facts->protection_known ? json_array() : json_null();
    for (size_t i = 0; i < facts->protected_count; i++)
        json_array_append_new(ranges, json_pack("{s:I, s:I}", "start", (json_int_t)facts->protected_ranges[i].start,
                                                "end", (json_int_t)facts->protected_ranges[i].end));
    json_t *device = json_pack("{s:o, s:i, s:i, s:o, s:o, s:i, s:i}", "port", json_name(facts->port), "baud",
                               (int)facts->baud, "product_id", (int)facts->product_id, "chip", json_name(facts->chip),
                               "matches", json_boolean(facts->product_id == facts->expected_id), "bootloader",
                               (int)facts->version, "erase_command", facts->extended_erase ? 0x44 : 0x43);
    json_object_set_new(device, "flash_size", json_number(facts->flash_size > 0, facts->flash_size));
    json_object_set_new(device, "unique_id", json_name(facts->unique_id));
    json_object_set_new(device, "readout_protection", json_string(facts->readout));
    json_object_set_new(device, "write_protected", ranges);
    json_object_set_new(device, "option_bytes", json_name(facts->option_bytes));
    json_add_document(out, json_pack("{s:s, s:o}", "schema", "dsocheck/1", "device", device));
}
