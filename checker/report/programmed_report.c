/* What programming came to, for people and for programs. */
#include "pieces.h"

#include <string.h>

void text_add_plan(struct text *out, const struct programmed *programmed)
{
    text_add_bytes(out, programmed->plan, strlen(programmed->plan));
    for (size_t i = 0; i < programmed->frame_count; i++) {
        text_add_escaped(out, programmed->path);
        text_add(out, ": frame: %s\n", programmed->frames[i]);
    }
}

static void add_device(struct text *out, const struct programmed *p)
{
    text_add(out, "; %.1f s at %u baud on ", p->seconds, p->baud);
    text_add_escaped(out, p->port);
}

static void add_pages(struct text *out, size_t count, const char *what)
{
    text_add(out, "%zu page%s %s", count, count == 1 ? "" : "s", what);
}

static void add_verified(struct text *out, const struct programmed *p)
{
    text_add(out, "FLASHED ");
    add_pages(out, p->written, "written and read back");
    text_add(out, ", ");
    add_pages(out, p->pages - p->written, "right before (");
    text_add_grouped(out, p->bytes_written);
    text_add(out, " bytes");
    if (p->retries > 0)
        text_add(out, ", %zu retries", p->retries);
    text_add(out, ")");
    add_device(out, p);
}

void text_add_programmed(struct text *out, const struct programmed *p)
{
    text_add_escaped(out, p->path);
    text_add(out, ": ");
    if (strcmp(p->result, "taken") == 0) {
        text_add(out, "FLASHED by ");
        text_add_escaped(out, p->taker);
        text_add(out, "; %.1f s", p->seconds);
    } else if (strcmp(p->result, "dry-run") == 0 && p->taker != NULL) {
        text_add(out, "DRY RUN nothing was given away");
    } else if (strcmp(p->result, "dry-run") == 0) {
        text_add(out, "DRY RUN %zu frames, each held against the plan; nothing was sent", p->frame_count);
    } else if (strcmp(p->result, "verified") == 0) {
        add_verified(out, p);
    } else if (strcmp(p->result, "unchanged") == 0) {
        text_add(out, "UNCHANGED ");
        add_pages(out, p->pages, "read, all as they should be");
        add_device(out, p);
    } else {
        text_add(out, "NOT FLASHED %s", p->state);
    }
    text_add(out, "\n");
    if (p->backup != NULL) {
        text_add_escaped(out, p->path);
        text_add(out, ": backup of what was overwritten: ");
        text_add_escaped(out, p->backup);
        text_add(out, "\n");
    }
}

static json_t *strings_json(char *const *strings, size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_name(strings[i]));
    return list;
}

static json_t *device_json(const struct programmed *p)
{
    if (!p->identified)
        return json_null();
    return json_pack("{s:i, s:i, s:o, s:o}", "product_id", (int)p->product_id, "bootloader", (int)p->bootloader,
                     "flash_size", json_number(p->flash_size > 0, p->flash_size), "unique_id", json_name(p->unique_id));
}

json_t *json_programmed(const struct programmed *p)
{
    json_t *flash =
        json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:o}", "result", p->result, "state", json_name(p->state), "next",
                  json_name(p->next), "port", json_name(p->port), "baud", json_number(p->identified, p->baud), "device",
                  device_json(p), "backup", json_name(p->backup));
    json_object_set_new(flash, "pages",
                        json_pack("{s:I, s:I, s:I, s:I, s:I, s:I}", "size", (json_int_t)p->page_size, "planned",
                                  (json_int_t)p->pages, "same", (json_int_t)p->same, "erased", (json_int_t)p->erased,
                                  "written", (json_int_t)p->written, "retries", (json_int_t)p->retries));
    json_object_set_new(flash, "taker", json_name(p->taker));
    json_object_set_new(flash, "bytes", json_integer((json_int_t)p->bytes));
    json_object_set_new(flash, "bytes_written", json_integer((json_int_t)p->bytes_written));
    json_object_set_new(flash, "resumed", json_boolean(p->resumed));
    json_object_set_new(flash, "seconds", json_real(p->seconds));
    json_object_set_new(flash, "notes", strings_json(p->notes, p->note_count));
    json_object_set_new(flash, "frames", strings_json(p->frames, p->frame_count));
    return flash;
}
