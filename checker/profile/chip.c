#include "profile.h"

#include "base/alloc.h"
#include "base/text.h"
#include "layers.h"
#include "parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ARMv7-M's NVIC ends at 496, ARMv8-M's at 480. */
#define INTERRUPTS_CAP 496
#define ERASE_UNIT_CAP (16u << 20)
#define PRODUCT_ID_CAP 0xFFFF
#define RAM_CAP        (16u << 20)

struct bank_text {
    char *name, *origin, *length;
};

struct die_text {
    struct bank_text *flash, *ram;
    uint32_t flash_count, ram_count;
};

struct chip_text {
    char *chip, *title, *extends, *core, *interrupts, *erase_unit, *product_id;
    char *flash_size_register, *unique_id, *bootloader_ram;
    struct bank_text *flash, *ram, *other;
    uint32_t flash_count, ram_count, other_count;
    struct die_text *die;
};

#define TEXT(key, type, member) CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_DEFAULT, struct type, member, 0, CYAML_UNLIMITED)
#define OPTIONAL_TEXT(key, member)                                                                                     \
    CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_OPTIONAL, struct chip_text, member, 0, CYAML_UNLIMITED)
#define OPTIONAL_BANKS(key, type, member)                                                                              \
    CYAML_FIELD_SEQUENCE(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct type, member, &bank_entry, 0, CHIP_BANKS)

static const cyaml_schema_field_t bank_fields[] = {
    TEXT("name", bank_text, name),
    TEXT("origin", bank_text, origin),
    TEXT("length", bank_text, length),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t bank_entry = {CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct bank_text, bank_fields)};

static const cyaml_schema_field_t die_fields[] = {
    OPTIONAL_BANKS("flash", die_text, flash),
    OPTIONAL_BANKS("ram", die_text, ram),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t chip_fields[] = {
    TEXT("chip", chip_text, chip),
    OPTIONAL_TEXT("title", title),
    OPTIONAL_TEXT("extends", extends),
    OPTIONAL_TEXT("core", core),
    OPTIONAL_TEXT("interrupts", interrupts),
    OPTIONAL_BANKS("flash", chip_text, flash),
    OPTIONAL_BANKS("ram", chip_text, ram),
    CYAML_FIELD_MAPPING_PTR("die", CYAML_FLAG_OPTIONAL, struct chip_text, die, die_fields),
    OPTIONAL_BANKS("other", chip_text, other),
    OPTIONAL_TEXT("erase_unit", erase_unit),
    OPTIONAL_TEXT("product_id", product_id),
    OPTIONAL_TEXT("flash_size_register", flash_size_register),
    OPTIONAL_TEXT("unique_id", unique_id),
    OPTIONAL_TEXT("bootloader_ram", bootloader_ram),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t chip_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct chip_text, chip_fields)};

static char *chip_extends(const void *data)
{
    return ((const struct chip_text *)data)->extends;
}

static bool is_embedded(const char *name)
{
    return part_find(name) != NO_PART;
}

const struct profile_kind chip_profiles = {
    .noun = "chip",
    .is_embedded = is_embedded,
    .unknown = part_unknown,
    .schema = &chip_schema,
    .extends = chip_extends,
};

static const struct chip_text *text_of(const struct layer *layer)
{
    return layer->text.data;
}

/* ---- banks ---- */

static bool convert_banks(const struct layer *layer, const char *key, const struct bank_text *texts,
                          uint32_t text_count, struct bank *banks, size_t *count, struct fault *fault)
{
    banks_release(banks, count);
    for (uint32_t item = 1; item <= text_count; item++) {
        const struct bank_text *text = &texts[item - 1];
        struct bank *bank = &banks[(*count)++];
        bank->name = alloc_string(text->name);
        if (!layer_range(layer, key, item, text->origin, text->length, &bank->range, fault))
            return false;
    }
    return true;
}

/* The die has at least what the manual promises. */
static bool die_holds(const struct layer *layer, const char *key, const struct bank *documented,
                      size_t documented_count, const struct bank *die, size_t die_count, struct fault *fault)
{
    for (size_t i = 0; i < documented_count; i++)
        if (!banks_hold(die, die_count, documented[i].range))
            return yaml_fault(&layer->text, key, 0, fault,
                              "the die has to hold all that is documented, and %s is not in it: correct one of the two",
                              documented[i].name);
    return true;
}

/* What a die does not state is as documented. */
static bool convert_die(const struct layer *layer, const char *key, const struct bank_text *texts, uint32_t text_count,
                        const struct bank *documented, size_t documented_count, struct bank *banks, size_t *count,
                        struct fault *fault)
{
    if (text_count > 0)
        return convert_banks(layer, key, texts, text_count, banks, count, fault) &&
               die_holds(layer, key, documented, documented_count, banks, *count, fault);
    banks_release(banks, count);
    banks_copy(documented, documented_count, banks, count);
    return true;
}

/* No layer speaks of the die: it is that of the embedded chip where that has one of its own, else as documented. */
static bool keep_die(const struct layers *layers, const char *key, bool has_own, const struct bank *documented,
                     size_t documented_count, struct bank *banks, size_t *count, struct fault *fault)
{
    const struct layer *layer = layers_giving(layers, key);
    if (layer == NULL)
        return true;
    if (has_own)
        return die_holds(layer, key, documented, documented_count, banks, *count, fault);
    banks_release(banks, count);
    banks_copy(documented, documented_count, banks, count);
    return true;
}

/* Whether the embedded chip's die has more than is documented. */
struct own_die {
    bool flash, ram;
};

static bool convert_dies(const struct layers *layers, const struct own_die *own, struct chip *chip, struct fault *fault)
{
    const struct layer *layer = layers_giving(layers, "die");
    if (layer == NULL) {
        return keep_die(layers, "flash", own->flash, chip->flash, chip->flash_count, chip->die_flash,
                        &chip->die_flash_count, fault) &&
               keep_die(layers, "ram", own->ram, chip->ram, chip->ram_count, chip->die_ram, &chip->die_ram_count,
                        fault);
    }
    const struct die_text *die = text_of(layer)->die;
    return convert_die(layer, "die.flash", die->flash, die->flash_count, chip->flash, chip->flash_count,
                       chip->die_flash, &chip->die_flash_count, fault) &&
           convert_die(layer, "die.ram", die->ram, die->ram_count, chip->ram, chip->ram_count, chip->die_ram,
                       &chip->die_ram_count, fault);
}

static bool convert_memory(const struct layers *layers, struct chip *chip, struct fault *fault)
{
    const struct own_die own = {
        .flash = !banks_equal(chip->flash, chip->flash_count, chip->die_flash, chip->die_flash_count),
        .ram = !banks_equal(chip->ram, chip->ram_count, chip->die_ram, chip->die_ram_count),
    };
    const struct layer *layer = layers_giving(layers, "flash");
    if (layer != NULL && !convert_banks(layer, "flash", text_of(layer)->flash, text_of(layer)->flash_count, chip->flash,
                                        &chip->flash_count, fault))
        return false;
    layer = layers_giving(layers, "ram");
    if (layer != NULL && !convert_banks(layer, "ram", text_of(layer)->ram, text_of(layer)->ram_count, chip->ram,
                                        &chip->ram_count, fault))
        return false;
    layer = layers_giving(layers, "other");
    if (layer != NULL && !convert_banks(layer, "other", text_of(layer)->other, text_of(layer)->other_count, chip->other,
                                        &chip->other_count, fault))
        return false;
    return convert_dies(layers, &own, chip, fault);
}

/* ---- single values ---- */

/* A number that is not 0 when it is given; 0 means "not known" in struct chip. */
static bool convert_number(const struct layers *layers, const char *key, size_t member, uint64_t max, uint64_t *value,
                           struct fault *fault)
{
    const struct layer *layer = layers_giving(layers, key);
    if (layer == NULL)
        return true;
    const char *text;
    memcpy(&text, (const char *)layer->text.data + member, sizeof text);
    if (!layer_number(layer, key, 0, text, max, value, fault))
        return false;
    return *value != 0 ||
           yaml_fault(&layer->text, key, 0, fault, "\"%s\" cannot be 0: take the key out when it is not known", key);
}

static bool unknown_core(const struct layer *layer, const char *name, struct fault *fault)
{
    struct text known = {0};
    for (unsigned core = CORE_UNKNOWN + 1; core < CORE_COUNT; core++)
        text_add(&known, "%s%s",
                 core == CORE_UNKNOWN + 1 ? ""
                 : core + 1 < CORE_COUNT  ? ", "
                                          : " or ",
                 core_facts((enum core)core)->name);
    yaml_fault(&layer->text, "core", 0, fault, "\"%s\" is not a core that is known: expected %s", name,
               text_string(&known));
    text_release(&known);
    return false;
}

static bool convert_core(const struct layers *layers, struct chip *chip, struct fault *fault)
{
    const struct layer *layer = layers_giving(layers, "core");
    if (layer == NULL)
        return layers->embedded != NULL ||
               yaml_fault(&layers->at[0].text, "", 0, fault,
                          "the key \"core\" is missing, and nothing that this chip extends gives it: add it");
    chip->core = core_from_name(text_of(layer)->core);
    return chip->core != CORE_UNKNOWN || unknown_core(layer, text_of(layer)->core, fault);
}

/* A file says one size for all sectors. What it says of sizes is its own, and nobody's guess. */
static bool convert_sectors(const struct layers *layers, struct chip *chip)
{
    bool flash = layers_giving(layers, "flash") != NULL || layers_giving(layers, "die") != NULL;
    if (flash || layers_giving(layers, "ram") != NULL)
        chip->one_source = false;
    if (!flash && layers_giving(layers, "erase_unit") == NULL)
        return true;
    chip->sector_count = chip->erase_unit > 0 ? chip->die_flash_count : 0;
    for (size_t i = 0; i < chip->sector_count; i++)
        chip->sectors[i] = (struct sectors){chip->die_flash[i].range, chip->erase_unit};
    return true;
}

/* What a file says of the ROM lies over the row of its product id, or over the embedded chip's. */
static bool convert_rom(const struct layers *layers, struct chip *chip, struct fault *fault)
{
    static const struct {
        const char *key;
        size_t text, value;
        uint64_t max;
    } addresses[] = {
        {"flash_size_register", offsetof(struct chip_text, flash_size_register),
         offsetof(struct uart_rom, flash_size_register), UINT32_MAX},
        {"unique_id", offsetof(struct chip_text, unique_id), offsetof(struct uart_rom, unique_id), UINT32_MAX},
        {"bootloader_ram", offsetof(struct chip_text, bootloader_ram), offsetof(struct uart_rom, bootloader_ram),
         RAM_CAP},
    };
    uint64_t product_id = chip_rom(chip)->product_id;
    if (!convert_number(layers, "product_id", offsetof(struct chip_text, product_id), PRODUCT_ID_CAP, &product_id,
                        fault))
        return false;
    if (layers_giving(layers, "product_id") != NULL && product_id != chip_rom(chip)->product_id) {
        chip->family = part_family((unsigned)product_id);
        chip->rom = part_rom((unsigned)product_id);
    }
    struct uart_rom rom = *chip_rom(chip);
    rom.product_id = (unsigned)product_id;
    bool own = rom.product_id != chip_rom(chip)->product_id;
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        uint32_t *value = (uint32_t *)((char *)&rom + addresses[i].value);
        uint64_t number = *value;
        if (!convert_number(layers, addresses[i].key, addresses[i].text, addresses[i].max, &number, fault))
            return false;
        own = own || number != *value;
        *value = (uint32_t)number;
    }
    if (!own)
        return true;
    free(chip->own_rom);
    chip->rom = chip->own_rom = alloc_items(1, sizeof rom);
    *chip->own_rom = rom;
    return true;
}

/* Of those that answer to the same id, or of the part that it extends. */
static void take_locks(const struct layers *layers, struct chip *chip)
{
    size_t part = NO_PART;
    if (layers_giving(layers, "product_id") != NULL)
        part = part_of_product(chip_rom(chip)->product_id);
    else if (layers->embedded != NULL)
        part = part_find(layers->embedded);
    if (part != NO_PART)
        part_add_locks(part, chip);
}

static bool convert(const struct layers *layers, struct chip *chip, struct fault *fault)
{
    const struct layer *own = &layers->at[0];
    free(chip->name);
    free(chip->title);
    chip->name = alloc_string(text_of(own)->chip);
    chip->title = alloc_string(text_of(own)->title != NULL ? text_of(own)->title : "");
    uint64_t interrupts = chip->interrupts;
    if (!layer_name(own, "chip", chip->name, fault) || !convert_core(layers, chip, fault) ||
        !convert_number(layers, "interrupts", offsetof(struct chip_text, interrupts), INTERRUPTS_CAP, &interrupts,
                        fault) ||
        !convert_number(layers, "erase_unit", offsetof(struct chip_text, erase_unit), ERASE_UNIT_CAP, &chip->erase_unit,
                        fault) ||
        !convert_rom(layers, chip, fault))
        return false;
    chip->interrupts = (unsigned)interrupts;
    if (!convert_memory(layers, chip, fault) || !convert_sectors(layers, chip))
        return false;
    take_locks(layers, chip);
    return true;
}

/* ---- whole chips ---- */

static bool finish(struct layers *layers, bool good, struct chip *chip, struct fault *fault)
{
    *chip = (struct chip){0};
    if (!good)
        return false;
    if (layers->embedded != NULL)
        part_chip(part_find(layers->embedded), chip);
    good = layers->count == 0 || convert(layers, chip, fault);
    layers_release(layers);
    if (!good)
        chip_release(chip);
    return good;
}

bool chip_read(const char *name_or_path, struct chip *chip, struct fault *fault)
{
    struct layers layers = {0};
    return finish(&layers, layers_read(&chip_profiles, name_or_path, &layers, fault), chip, fault);
}

bool chip_read_bytes(const char *name, const uint8_t *bytes, size_t size, struct chip *chip, struct fault *fault)
{
    struct layers layers = {0};
    return finish(&layers, layers_read_bytes(&chip_profiles, name, bytes, size, &layers, fault), chip, fault);
}

void chip_any(struct chip *chip)
{
    *chip = (struct chip){.name = alloc_string("cortex-m"), .title = alloc_string("Any Cortex-M, core not known")};
}

/* ---- the board of a bare chip ---- */

static void add_bank_regions(struct memory_map *map, const struct bank *banks, size_t count, enum region_role role)
{
    const char *name = role == ROLE_FLASH ? "FLASH" : "RAM";
    for (size_t i = 0; i < count; i++) {
        char numbered[32];
        if (i == 0)
            snprintf(numbered, sizeof numbered, "%s", name);
        else
            snprintf(numbered, sizeof numbered, "%s%zu", name, i + 1);
        bool writes = role == ROLE_RAM, executes = !banks[i].no_fetch;
        struct region *region = map_add_region(map, numbered);
        region->access =
            ACCESS_READ | (writes ? (unsigned)ACCESS_WRITE : 0) | (executes ? (unsigned)ACCESS_EXECUTE : 0);
        region->attributes = alloc_format("%sr%s", executes ? "x" : "", writes ? "w" : "");
        region->origin = banks[i].range.start;
        region->length = range_size(banks[i].range);
        region->role = role;
    }
}

void board_from_chip(const struct chip *chip, struct board *board)
{
    *board = (struct board){
        .name = alloc_string(chip->name),
        .title = alloc_string(chip->title),
        .chip = alloc_string(chip->name),
        .path = alloc_string(""),
        .bare = true,
        .map.path = alloc_string(""),
    };
    add_bank_regions(&board->map, chip->flash, chip->flash_count, ROLE_FLASH);
    add_bank_regions(&board->map, chip->ram, chip->ram_count, ROLE_RAM);
    map_seal(&board->map);
    if (chip->flash_count > 0) {
        board->table_need = TABLE_LOWEST;
        board->slot = chip->flash[0].range.start;
        board->has_slot = true;
    }
}
