/* ELF32 for ARM through libelf. What will be flashed is taken from the sections, as objcopy does; the segments are
 * kept beside them, because programmers differ in which of the two they believe (rules SEG001..SEG003). */
#include "base/alloc.h"
#include "base/bytes.h"
#include "elf_header.h"
#include "loader.h"

#include <libelf.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

bool elf_recognised(const uint8_t *bytes, size_t size)
{
    return size >= SELFMAG && memcmp(bytes, ELFMAG, SELFMAG) == 0;
}

struct reading {
    struct image *image;
    Elf *elf;
    size_t truncated;        /* remarks of that kind so far */
    struct segment *threads; /* PT_TLS: each lies in a PT_LOAD, and only tells where what is in it loads; owned */
    size_t thread_count;
    bool unaddressed;       /* no header says where to load anything */
    uint64_t unloaded_room; /* bytes of sections for checks that are not loaded: no more than the file has, which only
                             * sections over sections could need */
    struct fault *fault;
    bool unreadable; /* and the fault is set */
};

/* Bytes that lie in the file, read if they were not before. */
static const uint8_t *fetch(struct reading *reading, uint64_t offset, uint64_t size)
{
    if (!reading->unreadable)
        reading->unreadable = !load_fetch(reading->image, offset, size, reading->fault);
    return reading->image->file + offset;
}

/* libelf hands out pointers into the file, where headers may lie at any offset: they are copied before use. */
static bool section_header(Elf *elf, size_t index, Elf32_Shdr *header)
{
    Elf_Scn *section = elf_getscn(elf, index);
    const void *at = section != NULL ? elf32_getshdr(section) : NULL;
    if (at != NULL)
        memcpy(header, at, sizeof *header);
    return at != NULL;
}

static struct segment segment_of(const Elf32_Phdr *p)
{
    return (struct segment){.type = p->p_type,
                            .flags = p->p_flags,
                            .offset = p->p_offset,
                            .run = p->p_vaddr,
                            .load = p->p_paddr,
                            .file_size = p->p_filesz,
                            .memory_size = p->p_memsz};
}

static void add_segment(struct reading *reading, size_t index, const Elf32_Phdr *p)
{
    struct image *image = reading->image;
    struct segment *s = &image->segments[image->segment_count++];
    *s = segment_of(p);
    /* With p_filesz 0 the offset may lie anywhere: GNU ld and IAR write such headers. */
    if (p->p_filesz > 0 && bytes_hold(image->file_size, p->p_offset, p->p_filesz))
        s->bytes = fetch(reading, p->p_offset, p->p_filesz);
    else if (p->p_filesz > 0)
        elf_remark_truncated(image, &reading->truncated,
                             alloc_format("segment %zu (offset 0x%x, 0x%x bytes)", index, p->p_offset, p->p_filesz));
}

static void read_segments(struct reading *reading)
{
    struct image *image = reading->image;
    size_t count = 0;
    Elf32_Phdr *headers = elf_getphdrnum(reading->elf, &count) == 0 && count > 0 && count <= SEGMENT_CAP
                              ? elf32_getphdr(reading->elf)
                              : NULL;
    if (headers == NULL)
        return;
    size_t addressed = 0, loading = 0;
    image->has_segments = true;
    image->segments = alloc_items(count, sizeof *image->segments);
    reading->threads = alloc_items(count, sizeof *reading->threads);
    for (size_t i = 0; i < count; i++) {
        Elf32_Phdr aligned;
        memcpy(&aligned, (const char *)headers + i * sizeof aligned, sizeof aligned);
        const Elf32_Phdr *p = &aligned;
        addressed += p->p_paddr != 0;
        loading += p->p_type == PT_LOAD && p->p_memsz > 0;
        if (p->p_type == PT_TLS)
            reading->threads[reading->thread_count++] = segment_of(p);
        else if (p->p_type == PT_LOAD)
            add_segment(reading, i, p);
    }
    /* Some linkers leave every p_paddr zero; with more than one segment in memory that means "not set". BFD reads it
     * so, and looks at the headers of other types, too. */
    reading->unaddressed = addressed == 0 && loading > 1;
    for (size_t i = 0; i < image->segment_count && reading->unaddressed; i++)
        image->segments[i].load = image->segments[i].run;
}

enum fit {
    FIT_NONE,
    FIT_FILE, /* the segment holds the section's bytes in the file */
    FIT_BOTH, /* and its addresses in memory */
};

/* An empty section between two segments belongs to the one that holds its address. */
static enum fit fit_of(const struct segment *s, const struct section *section)
{
    bool in_file = section->type == SHT_NOBITS ||
                   range_holds(range_of(s->offset, s->file_size), range_of(section->offset, section->size));
    bool starts_inside = section->run >= s->run && section->run - s->run <= s->memory_size;
    bool in_memory = starts_inside && section->size <= s->memory_size - (section->run - s->run);
    if (in_file && in_memory && (section->size > 0 || section->run - s->run < s->memory_size))
        return FIT_BOTH;
    return in_file && section->type != SHT_NOBITS && section->size > 0 ? FIT_FILE : FIT_NONE;
}

/* The segment that objcopy would take a section's load address from, were there no PT_TLS. */
static int32_t find_segment(const struct image *image, const struct section *section)
{
    int32_t candidate = -1;
    for (size_t i = 0; i < image->segment_count; i++) {
        enum fit fit = fit_of(&image->segments[i], section);
        if (fit == FIT_BOTH)
            return (int32_t)i;
        if (fit == FIT_FILE && candidate < 0)
            candidate = (int32_t)i;
    }
    return candidate;
}

/* BFD looks for what a thread has of its own in PT_TLS only; without one, and without any address in the headers, a
 * section loads where it runs. */
static const struct segment *addressing_segment(const struct reading *reading, const struct section *section)
{
    if (reading->unaddressed)
        return NULL;
    if ((section->flags & SHF_TLS) == 0)
        return section->segment >= 0 ? &reading->image->segments[section->segment] : NULL;
    for (size_t i = 0; i < reading->thread_count; i++)
        if (fit_of(&reading->threads[i], section) == FIT_BOTH)
            return &reading->threads[i];
    return NULL;
}

static uint32_t load_address(const struct reading *reading, const struct section *section)
{
    const struct segment *s = addressing_segment(reading, section);
    if (s == NULL)
        return section->run;
    return section->type == SHT_NOBITS ? s->load + (section->run - s->run) : s->load + (section->offset - s->offset);
}

/* A table of NUL-terminated strings in the file; names behind its last NUL do not end and are not read. */
struct names {
    const char *at;
    size_t size; /* up to and with the last NUL */
};

static struct names names_of(struct reading *reading, size_t index)
{
    Elf32_Shdr header;
    if (!section_header(reading->elf, index, &header) || header.sh_type == SHT_NOBITS || header.sh_size == 0 ||
        !bytes_hold(reading->image->file_size, header.sh_offset, header.sh_size))
        return (struct names){0};
    const char *at = (const char *)fetch(reading, header.sh_offset, header.sh_size);
    const char *last = memrchr(at, '\0', header.sh_size);
    return (struct names){at, last != NULL ? (size_t)(last - at) + 1 : 0};
}

static const char *name_at(struct names names, uint32_t offset)
{
    return offset < names.size ? names.at + offset : "";
}

/* Those that are for a debugger stay in the file until somebody asks for a source line. */
static bool is_for_checks(struct reading *reading, const struct section *s)
{
    if ((s->flags & SHF_ALLOC) != 0)
        return true;
    bool relocations = s->type == SHT_REL && strncmp(s->name, ".rel.debug", 10) != 0;
    bool asked = s->type == SHT_ARM_ATTRIBUTES || relocations || strcmp(s->name, ".comment") == 0;
    if (!asked || s->size > reading->unloaded_room)
        return false;
    reading->unloaded_room -= s->size;
    return true;
}

static void read_section(struct reading *reading, size_t index, const Elf32_Shdr *header, struct names names)
{
    struct image *image = reading->image;
    struct section *s = &image->sections[index];
    *s = (struct section){.name = name_at(names, header->sh_name),
                          .type = header->sh_type,
                          .flags = header->sh_flags,
                          .run = header->sh_addr,
                          .load = header->sh_addr,
                          .size = header->sh_size,
                          .offset = header->sh_offset,
                          .segment = -1};
    if (s->type != SHT_NOBITS && s->type != SHT_NULL && s->size > 0) {
        if (!bytes_hold(image->file_size, s->offset, s->size))
            elf_remark_truncated(image, &reading->truncated,
                                 alloc_format("section %s (offset 0x%x, 0x%x bytes)", s->name, s->offset, s->size));
        else if (is_for_checks(reading, s))
            s->bytes = fetch(reading, s->offset, s->size);
    }
    if (s->flags & SHF_ALLOC) {
        s->segment = find_segment(image, s);
        s->load = load_address(reading, s);
    }
}

/* What BFD makes no section of in a linked file, whatever its flags say. */
static void find_left_out(struct image *image, size_t names_index)
{
    for (size_t i = 0; i < image->section_count; i++) {
        struct section *s = &image->sections[i];
        if (i == 0)
            s->left_out = "section 0, which is none";
        else if (s->type == SHT_SHLIB)
            s->left_out = "of the reserved type SHT_SHLIB";
        else if (s->type == SHT_SYMTAB || s->type == SHT_SYMTAB_SHNDX)
            s->left_out = "a symbol table";
        else if (s->type == SHT_STRTAB && i == names_index)
            s->left_out = "the table of section names";
    }
}

static void leave_out_names(struct image *image, uint32_t link)
{
    if (link > 0 && link < image->section_count && image->sections[link].type == SHT_STRTAB)
        image->sections[link].left_out = "the symbols' names";
}

static void read_sections(struct reading *reading)
{
    struct image *image = reading->image;
    Elf *elf = reading->elf;
    size_t count = 0, names_index = 0;
    if (elf_getshdrnum(elf, &count) != 0 || count == 0 || count > SECTION_CAP)
        return;
    struct names names = {0};
    if (elf_getshdrstrndx(elf, &names_index) == 0)
        names = names_of(reading, names_index);
    image->sections = alloc_items(count, sizeof *image->sections);
    Elf32_Shdr header;
    for (size_t i = 0; i < count && section_header(elf, i, &header); i++)
        read_section(reading, image->section_count++, &header, names);
    find_left_out(image, names_index);
    /* The null section comes first by rule; a DS203 RAM module in the wild has .text there instead. */
    image->has_sections = image->section_count > 1;
}

static void read_symbols(struct reading *reading)
{
    struct image *image = reading->image;
    for (size_t i = 0; i < image->section_count && image->symbols == NULL; i++) {
        const struct section *s = &image->sections[i];
        Elf32_Shdr header;
        if (s->type != SHT_SYMTAB || s->size == 0 || !bytes_hold(image->file_size, s->offset, s->size) ||
            !section_header(reading->elf, i, &header))
            continue;
        const uint8_t *table = fetch(reading, s->offset, s->size);
        struct names names = names_of(reading, header.sh_link);
        leave_out_names(image, header.sh_link);
        size_t count = s->size / sizeof(Elf32_Sym);
        image->symbols = alloc_items(count, sizeof *image->symbols);
        for (size_t n = 1; n < count; n++) {
            const uint8_t *at = table + n * sizeof(Elf32_Sym); /* fields: System V gABI, figure 4-15 */
            image->symbols[image->symbol_count++] = (struct symbol){.name = name_at(names, bytes_le32(at)),
                                                                    .value = bytes_le32(at + 4),
                                                                    .size = bytes_le32(at + 8),
                                                                    .type = ELF32_ST_TYPE(at[12]),
                                                                    .binding = ELF32_ST_BIND(at[12]),
                                                                    .section = bytes_le16(at + 14)};
        }
    }
}

static void find_toolchain_notes(struct image *image)
{
    for (size_t i = 0; i < image->section_count; i++) {
        const struct section *s = &image->sections[i];
        if (s->type == SHT_ARM_ATTRIBUTES && image->attributes == NULL) {
            image->attributes = s->bytes;
            image->attributes_size = s->bytes != NULL ? s->size : 0;
        } else if (strcmp(s->name, ".comment") == 0 && image->comment == NULL) {
            image->comment = (const char *)s->bytes;
            image->comment_size = s->bytes != NULL ? s->size : 0;
        }
    }
}

static void add_section_chunks(struct image *image)
{
    for (size_t i = 0; i < image->section_count; i++) {
        const struct section *s = &image->sections[i];
        /* There are files that have .text in section 0; without segments there is nothing else to go by. */
        bool taken = s->left_out == NULL || (i == 0 && image->segment_count == 0);
        if (taken && (s->flags & SHF_ALLOC) != 0 && s->bytes != NULL)
            image_add_chunk(image, (struct chunk){.address = s->load,
                                                  .size = s->size,
                                                  .bytes = s->bytes,
                                                  .section = (int32_t)i,
                                                  .segment = s->segment});
    }
}

static void add_segment_chunks(struct image *image)
{
    for (size_t i = 0; i < image->segment_count; i++) {
        const struct segment *s = &image->segments[i];
        if (s->bytes != NULL)
            image_add_chunk(
                image,
                (struct chunk){
                    .address = s->load, .size = s->file_size, .bytes = s->bytes, .section = -1, .segment = (int32_t)i});
    }
}

static void read_header(struct image *image, const Elf32_Ehdr *header)
{
    image->elf_flags = header->e_flags;
    image->has_entry = header->e_entry != 0;
    image->entry = header->e_entry;
    uint32_t table_end = header->e_phoff + (uint32_t)header->e_phnum * (uint32_t)sizeof(Elf32_Phdr);
    image->headers_end = header->e_phoff == sizeof *header ? table_end : (uint32_t)sizeof *header;
    if ((header->e_flags & EF_ARM_BE8) != 0)
        image_remark(image, REMARK_BIG_ENDIAN, 0, "e_flags has EF_ARM_BE8: data is big-endian");
}

/* A file whose sections share bytes over and over would cost far more to compare than it has bytes. */
static bool is_proportionate(const struct image *image)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < image->chunk_count; i++)
        sum += image->chunks[i].size;
    return sum <= 2 * (uint64_t)image->file_size;
}

/* Kept by libelf for the whole process, which may be loading on several threads. */
static void agree_on_version(void)
{
    elf_version(EV_CURRENT);
}

bool elf_load(struct image *image, const struct load_options *options, struct fault *fault)
{
    (void)options;
    struct reading reading = {.image = image, .unloaded_room = image->file_size, .fault = fault};
    image->is_elf = true;
    bool worth_reading;
    if (!elf_header_check(image, &reading.truncated, &worth_reading, fault))
        return false;
    if (!worth_reading)
        return true;

    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, agree_on_version);
    Elf *elf = elf_memory((char *)image->file, image->file_size);
    const Elf32_Ehdr *header = elf != NULL ? elf32_getehdr(elf) : NULL;
    if (header == NULL) {
        fault_set(fault, FAULT_FORMAT, "%s: an ELF that cannot be read (%s): link it again", image->path,
                  elf_errmsg(-1));
        elf_end(elf);
        return false;
    }
    read_header(image, header);
    reading.elf = elf;
    read_segments(&reading);
    read_sections(&reading);
    free(reading.threads);
    read_symbols(&reading);
    find_toolchain_notes(image);
    add_section_chunks(image);
    if (image->chunk_count == 0)
        add_segment_chunks(image);
    elf_end(elf);
    if (reading.unreadable)
        return false;
    if (!is_proportionate(image))
        return fault_set(fault, FAULT_FORMAT,
                         "%s: its sections or segments load more than twice the bytes the file has: link it again",
                         image->path);
    return true;
}
