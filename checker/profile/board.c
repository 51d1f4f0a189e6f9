#include "profile.h"

#include "base/alloc.h"
#include "embedded.h"
#include "layers.h"

#include <stdlib.h>
#include <string.h>

#define LIST_CAP     256
#define LAST_ADDRESS 0xFFFFFFFFu
#define BAUD_CAP     100000000u
/* ARMv8-M: 16 exceptions and 480 interrupts; ARMv7-M allows 496. */
#define TABLE_ENTRIES_CAP 512

struct region_text {
    char *name, *access, *origin, *length, *role;
};

struct owned_text {
    char *name, *origin, *length, *why;
};

struct vectors_text {
    char *address, *required, *entries;
};

struct uart_text {
    char *baud, *hint;
};

struct die_text {
    char *vouched;
};

struct board_text {
    char *board, *title, *chip, *extends, *stack_minimum, *slot, *whole_flash;
    struct region_text *regions;
    struct owned_text *protected_ranges, *resident, *neighbours, *preserved, *contents;
    uint32_t regions_count, protected_ranges_count, resident_count, neighbours_count, preserved_count, contents_count;
    struct vectors_text *vectors;
    struct uart_text *uart;
    struct die_text *die;
};

#define TEXT(key, type, member) CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_DEFAULT, struct type, member, 0, CYAML_UNLIMITED)
#define OPTIONAL_TEXT(key, type, member)                                                                               \
    CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_OPTIONAL, struct type, member, 0, CYAML_UNLIMITED)
#define OPTIONAL_LIST(key, member, entry)                                                                              \
    CYAML_FIELD_SEQUENCE(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct board_text, member, entry, 0, LIST_CAP)

static const cyaml_schema_field_t region_fields[] = {
    TEXT("name", region_text, name),     TEXT("access", region_text, access),      TEXT("origin", region_text, origin),
    TEXT("length", region_text, length), OPTIONAL_TEXT("role", region_text, role), CYAML_FIELD_END,
};

static const cyaml_schema_field_t protected_fields[] = {
    TEXT("name", owned_text, name),
    TEXT("origin", owned_text, origin),
    TEXT("length", owned_text, length),
    TEXT("why", owned_text, why),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t owned_fields[] = {
    TEXT("name", owned_text, name),
    TEXT("origin", owned_text, origin),
    TEXT("length", owned_text, length),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t vectors_fields[] = {
    TEXT("address", vectors_text, address),
    TEXT("required", vectors_text, required),
    OPTIONAL_TEXT("entries", vectors_text, entries),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t uart_fields[] = {
    TEXT("baud", uart_text, baud),
    OPTIONAL_TEXT("hint", uart_text, hint),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t die_fields[] = {
    TEXT("vouched", die_text, vouched),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t region_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct region_text, region_fields)};
static const cyaml_schema_value_t protected_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct owned_text, protected_fields)};
static const cyaml_schema_value_t owned_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct owned_text, owned_fields)};

static const cyaml_schema_field_t board_fields[] = {
    TEXT("board", board_text, board),
    OPTIONAL_TEXT("title", board_text, title),
    OPTIONAL_TEXT("chip", board_text, chip),
    OPTIONAL_TEXT("extends", board_text, extends),
    OPTIONAL_LIST("regions", regions, &region_entry),
    OPTIONAL_LIST("protected", protected_ranges, &protected_entry),
    OPTIONAL_LIST("resident", resident, &owned_entry),
    OPTIONAL_LIST("neighbours", neighbours, &owned_entry),
    OPTIONAL_LIST("preserved", preserved, &protected_entry),
    OPTIONAL_LIST("contents", contents, &owned_entry),
    CYAML_FIELD_MAPPING_PTR("vectors", CYAML_FLAG_OPTIONAL, struct board_text, vectors, vectors_fields),
    OPTIONAL_TEXT("stack_minimum", board_text, stack_minimum),
    OPTIONAL_TEXT("slot", board_text, slot),
    OPTIONAL_TEXT("whole_flash", board_text, whole_flash),
    CYAML_FIELD_MAPPING_PTR("uart", CYAML_FLAG_OPTIONAL, struct board_text, uart, uart_fields),
    CYAML_FIELD_MAPPING_PTR("die", CYAML_FLAG_OPTIONAL, struct board_text, die, die_fields),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t board_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct board_text, board_fields)};

static char *board_extends(const void *data)
{
    return ((const struct board_text *)data)->extends;
}

bool board_is_embedded(const char *text)
{
    return embedded_board(text) != NULL;
}

static bool unknown_board(const char *name, struct fault *fault)
{
    return fault_set(fault, FAULT_CONFIG,
                     "%s: no board has this name (dsocheck boards lists them); a file needs a / in its name or .yaml "
                     "at its end",
                     name);
}

const struct profile_kind board_profiles = {
    .noun = "board",
    .is_embedded = board_is_embedded,
    .unknown = unknown_board,
    .schema = &board_schema,
    .extends = board_extends,
};

static const struct board_text *text_of(const struct layer *layer)
{
    return layer->text.data;
}

/* ---- regions ---- */

/* "rx" → access bits, and the attributes in the order ld -M prints them: x, r, w. */
static bool convert_access(const struct layer *layer, uint32_t item, const char *text, struct region *region,
                           struct fault *fault)
{
    static const struct {
        char small, capital;
        unsigned bit;
    } letters[] = {{'x', 'X', ACCESS_EXECUTE}, {'r', 'R', ACCESS_READ}, {'w', 'W', ACCESS_WRITE}};
    for (const char *at = text; *at != '\0'; at++) {
        unsigned bit = 0;
        for (size_t i = 0; i < 3; i++)
            if (*at == letters[i].small || *at == letters[i].capital)
                bit = letters[i].bit;
        if (bit == 0 || (region->access & bit) != 0)
            return yaml_fault(&layer->text, "regions.access", item, fault,
                              "\"%s\" is not an access: expected r, w and x, each at most once, such as rx or rwx",
                              text);
        region->access |= bit;
    }
    char order[4];
    size_t length = 0;
    for (size_t i = 0; i < 3; i++)
        if ((region->access & letters[i].bit) != 0)
            order[length++] = letters[i].small;
    free(region->attributes);
    region->attributes = alloc_text(order, length);
    return true;
}

static bool convert_role(const struct layer *layer, uint32_t item, const char *text, struct region *region,
                         struct fault *fault)
{
    if (text == NULL)
        return true;
    if (strcmp(text, "flash") != 0 && strcmp(text, "ram") != 0)
        return yaml_fault(&layer->text, "regions.role", item, fault, "\"%s\" is not a role: expected flash or ram",
                          text);
    region->role = text[0] == 'f' ? ROLE_FLASH : ROLE_RAM;
    return true;
}

/* The line to point a user at; bytes have none that could be opened. */
static uint32_t line_of(const struct layer *layer, const char *path, uint32_t item)
{
    const struct yaml_mark *mark = layer->path != NULL ? yaml_find(&layer->text, path, item) : NULL;
    return mark != NULL ? mark->line : 0;
}

static bool convert_region(const struct layer *layer, uint32_t item, struct memory_map *map, struct fault *fault)
{
    const struct region_text *text = &text_of(layer)->regions[item - 1];
    if (map_find(map, text->name) != NO_REGION)
        return yaml_fault(&layer->text, "regions.name", item, fault, "a second region of the name \"%s\": rename one",
                          text->name);
    struct range range;
    if (!layer_range(layer, "regions", item, text->origin, text->length, &range, fault))
        return false;
    struct region *region = map_add_region(map, text->name);
    region->origin = range.start;
    region->length = range_size(range);
    region->line = line_of(layer, "regions", item);
    return convert_access(layer, item, text->access, region, fault) &&
           convert_role(layer, item, text->role, region, fault);
}

static bool convert_regions(const struct layers *layers, struct board *board, struct fault *fault)
{
    const struct layer *layer = layers_giving(layers, "regions");
    if (layer == NULL && layers->embedded != NULL)
        return true;
    if (layer == NULL)
        return yaml_fault(&layers->at[0].text, "", 0, fault,
                          "the key \"regions\" is missing, and nothing that this board extends gives it: add it");
    map_release(&board->map);
    board->map.path = alloc_string(layer->path != NULL ? layer->path : "");
    for (uint32_t item = 1; item <= text_of(layer)->regions_count; item++)
        if (!convert_region(layer, item, &board->map, fault))
            return false;
    map_seal(&board->map);
    return true;
}

/* ---- owned ranges ---- */

/* One of the lists of somebody else's memory: its key, where the text has it and where the board wants it. */
struct owned_list {
    const char *key;
    size_t items, count;        /* members of struct board_text */
    size_t ranges, range_count; /* members of struct board */
};

#define OWNED_LIST(key, member, ranges, count)                                                                         \
    {                                                                                                                  \
        key, offsetof(struct board_text, member), offsetof(struct board_text, member##_count),                         \
            offsetof(struct board, ranges), offsetof(struct board, count)                                              \
    }

static const struct owned_list owned_lists[] = {
    OWNED_LIST("protected", protected_ranges, protected_ranges, protected_count),
    OWNED_LIST("resident", resident, resident, resident_count),
    OWNED_LIST("neighbours", neighbours, neighbours, neighbour_count),
    OWNED_LIST("preserved", preserved, preserved, preserved_count),
    OWNED_LIST("contents", contents, contents, content_count),
};

static bool convert_owned(const struct layers *layers, const struct owned_list *list, struct board *board,
                          struct fault *fault)
{
    const struct layer *layer = layers_giving(layers, list->key);
    if (layer == NULL)
        return true;
    const char *text = layer->text.data;
    const struct owned_text *items;
    uint32_t count;
    memcpy(&items, text + list->items, sizeof items);
    memcpy(&count, text + list->count, sizeof count);
    struct owned_range *ranges = alloc_items(count, sizeof *ranges);
    size_t range_count = count, inherited_count;
    struct owned_range *inherited;
    memcpy(&inherited, (char *)board + list->ranges, sizeof inherited);
    memcpy(&inherited_count, (char *)board + list->range_count, sizeof inherited_count);
    owned_ranges_release(inherited, inherited_count);
    memcpy((char *)board + list->ranges, &ranges, sizeof ranges);
    memcpy((char *)board + list->range_count, &range_count, sizeof range_count);
    for (uint32_t item = 1; item <= count; item++) {
        struct owned_range *range = &ranges[item - 1];
        range->name = alloc_string(items[item - 1].name);
        range->why = alloc_string(items[item - 1].why);
        /* The line is one of board.path, so an inherited range has none. */
        range->line = layer == &layers->at[0] ? line_of(layer, list->key, item) : 0;
        if (!layer_range(layer, list->key, item, items[item - 1].origin, items[item - 1].length, &range->range, fault))
            return false;
    }
    return true;
}

/* ---- single values ---- */

static bool convert_number(const struct layer *layer, const char *path, const char *text, uint64_t max, uint64_t *value,
                           struct fault *fault)
{
    return text == NULL || layer_number(layer, path, 0, text, max, value, fault);
}

static bool convert_vectors(const struct layers *layers, struct board *board, struct fault *fault)
{
    const struct layer *layer = layers_giving(layers, "vectors");
    if (layer == NULL)
        return true;
    const struct vectors_text *text = text_of(layer)->vectors;
    bool required = strcmp(text->required, "true") == 0;
    if (!required && strcmp(text->required, "false") != 0)
        return yaml_fault(&layer->text, "vectors.required", 0, fault, "\"%s\" is neither true nor false",
                          text->required);
    board->table_need = required ? TABLE_REQUIRED : TABLE_OPTIONAL;
    uint64_t entries = 0;
    if (!convert_number(layer, "vectors.entries", text->entries, TABLE_ENTRIES_CAP, &entries, fault) ||
        !convert_number(layer, "vectors.address", text->address, LAST_ADDRESS, &board->table_address, fault))
        return false;
    board->table_entries = (unsigned)entries;
    return true;
}

static bool convert_uart(const struct layers *layers, struct board *board, struct fault *fault)
{
    const struct layer *layer = layers_giving(layers, "uart");
    if (layer == NULL)
        return true;
    const struct uart_text *text = text_of(layer)->uart;
    uint64_t baud = 0;
    if (!convert_number(layer, "uart.baud", text->baud, BAUD_CAP, &baud, fault))
        return false;
    board->uart_baud = (unsigned)baud;
    free(board->uart_hint);
    board->uart_hint = alloc_string(text->hint);
    return true;
}

/* A vouch without a reason is none. It is for the chip it was given for: a board that extends another one and names its
 * own chip has to vouch anew. */
static bool convert_die(const struct layers *layers, struct board *board, struct fault *fault)
{
    const struct layer *layer = layers_giving(layers, "die"), *chip = layers_giving(layers, "chip");
    if (layer != NULL || chip != NULL) {
        free(board->die_vouched);
        board->die_vouched = NULL;
    }
    if (layer == NULL)
        return true;
    const char *reason = text_of(layer)->die->vouched;
    if (reason[strspn(reason, " \t")] == '\0')
        return yaml_fault(&layer->text, "die.vouched", 0, fault,
                          "the reason is blank: say how it is known that the die works beyond its documented size");
    if (chip == NULL || chip >= layer)
        board->die_vouched = alloc_string(reason);
    return true;
}

static bool convert_profiles(const struct layers *layers, struct board *board, struct fault *fault)
{
    const struct layer *layer = layers_giving(layers, "whole_flash");
    if (layer != NULL) {
        free(board->whole_flash);
        board->whole_flash = layer_resolve(layer, "whole_flash", &board_profiles, text_of(layer)->whole_flash, fault);
        if (board->whole_flash == NULL)
            return false;
    }
    layer = layers_giving(layers, "chip");
    if (layer == NULL && layers->embedded != NULL)
        return true;
    if (layer == NULL)
        return yaml_fault(&layers->at[0].text, "", 0, fault,
                          "the key \"chip\" is missing, and nothing that this board extends gives it: add it");
    free(board->chip);
    board->chip = layer_resolve(layer, "chip", &chip_profiles, text_of(layer)->chip, fault);
    return board->chip != NULL;
}

static bool convert_scalars(const struct layers *layers, struct board *board, struct fault *fault)
{
    const struct layer *layer = layers_giving(layers, "stack_minimum");
    if (layer != NULL && !layer_number(layer, "stack_minimum", 0, text_of(layer)->stack_minimum, LAST_ADDRESS,
                                       &board->stack_minimum, fault))
        return false;
    layer = layers_giving(layers, "slot");
    if (layer != NULL && !layer_number(layer, "slot", 0, text_of(layer)->slot, LAST_ADDRESS, &board->slot, fault))
        return false;
    board->has_slot |= layer != NULL;
    return convert_profiles(layers, board, fault);
}

/* ---- whole boards ---- */

static bool convert(const struct layers *layers, struct board *board, struct fault *fault)
{
    const struct layer *own = &layers->at[0];
    free(board->name);
    free(board->title);
    free(board->path);
    board->name = alloc_string(text_of(own)->board);
    board->title = alloc_string(text_of(own)->title != NULL ? text_of(own)->title : "");
    board->path = alloc_string(own->path != NULL ? own->path : "");
    if (!layer_name(own, "board", board->name, fault) || !convert_scalars(layers, board, fault) ||
        !convert_regions(layers, board, fault))
        return false;
    for (size_t i = 0; i < sizeof owned_lists / sizeof *owned_lists; i++)
        if (!convert_owned(layers, &owned_lists[i], board, fault))
            return false;
    return convert_vectors(layers, board, fault) && convert_uart(layers, board, fault) &&
           convert_die(layers, board, fault);
}

static bool finish(struct layers *layers, bool good, struct board *board, struct fault *fault)
{
    *board = (struct board){0};
    if (!good)
        return false;
    if (layers->embedded != NULL)
        board_copy(embedded_board(layers->embedded), board);
    good = layers->count == 0 || convert(layers, board, fault);
    layers_release(layers);
    if (!good)
        board_release(board);
    return good;
}

bool board_read(const char *name_or_path, struct board *board, struct fault *fault)
{
    struct layers layers = {0};
    return finish(&layers, layers_read(&board_profiles, name_or_path, &layers, fault), board, fault);
}

bool board_read_bytes(const char *name, const uint8_t *bytes, size_t size, struct board *board, struct fault *fault)
{
    struct layers layers = {0};
    return finish(&layers, layers_read_bytes(&board_profiles, name, bytes, size, &layers, fault), board, fault);
}
