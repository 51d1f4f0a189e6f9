#include "archive.h"

#include "base/alloc.h"
#include "facts/attributes.h"
#include "ldrd.h"

#include <gelf.h>
#include <libelf.h>
#include <stdlib.h>
#include <string.h>

struct member {
    Elf *elf;
    const char *name;
    Elf_Data *symbols;
    size_t strings, symbol_count;
    struct marks marks;
    struct library *library;
    bool ldrd;
};

static const char *symbol_name(const struct member *member, const GElf_Sym *symbol)
{
    const char *name = elf_strptr(member->elf, member->strings, symbol->st_name);
    return name != NULL ? name : "";
}

static void hit(void *context, uint32_t section, uint32_t at)
{
    struct member *member = context;
    const char *function = NULL;
    for (size_t i = 0; i < member->symbol_count; i++) {
        GElf_Sym symbol;
        if (gelf_getsym(member->symbols, (int)i, &symbol) == NULL || GELF_ST_TYPE(symbol.st_info) != STT_FUNC ||
            symbol.st_shndx != section || at - (symbol.st_value & ~(GElf_Addr)1) >= symbol.st_size)
            continue;
        function = symbol_name(member, &symbol);
        break;
    }
    char *place = function != NULL ? alloc_format("%s (%s)", function, member->name) : alloc_string(member->name);
    names_add(&member->library->where, place);
    free(place);
}

/* What newlib calls of a system that is not there (newlib manual, Syscalls). */
static bool is_stub(const char *name)
{
    static const char *const stubs[] = {"_sbrk",  "_write",  "_read", "_open", "_close", "_lseek",
                                        "_fstat", "_isatty", "_exit", "_kill", "_getpid"};
    for (size_t i = 0; i < sizeof stubs / sizeof *stubs; i++)
        if (strcmp(name, stubs[i]) == 0)
            return true;
    return false;
}

static void find_symbols(struct member *member)
{
    for (Elf_Scn *scn = NULL; (scn = elf_nextscn(member->elf, scn)) != NULL;) {
        GElf_Shdr header;
        if (gelf_getshdr(scn, &header) == NULL || header.sh_type != SHT_SYMTAB || header.sh_entsize == 0)
            continue;
        member->symbols = elf_getdata(scn, NULL);
        member->strings = header.sh_link;
        member->symbol_count = member->symbols != NULL ? member->symbols->d_size / sizeof(Elf32_Sym) : 0;
        break;
    }
    for (size_t i = 0; i < member->symbol_count; i++) {
        GElf_Sym symbol;
        if (gelf_getsym(member->symbols, (int)i, &symbol) == NULL)
            continue;
        const char *name = symbol_name(member, &symbol);
        marks_add(&member->marks, name, symbol.st_shndx, (uint32_t)symbol.st_value);
        if (symbol.st_shndx != SHN_UNDEF && is_stub(name))
            names_add(&member->library->facts.stubs, name);
    }
    marks_sort(&member->marks);
}

/* What the assembler says of a member with code. */
static void note_attributes(struct member *member, Elf_Scn *scn)
{
    struct archive_facts *facts = &member->library->facts;
    Elf_Data *data = elf_rawdata(scn, NULL);
    if (data == NULL || data->d_buf == NULL)
        return;
    struct image image = {.attributes = data->d_buf, .attributes_size = data->d_size};
    struct attributes attributes = attributes_read(&image);
    uint32_t value;
    if (attribute_number(&attributes, TAG_CPU_ARCH, &value) && value < 32)
        facts->archs |= (uint32_t)1 << value;
    /* 0: the base standard; 3: takes and gives no floating point. */
    if (attribute_number(&attributes, TAG_VFP_ARGS, &value) && value == 1)
        facts->hard_float++;
}

static void scan_sections(struct member *member)
{
    struct archive_facts *facts = &member->library->facts;
    bool code = false, unwind = false;
    Elf_Scn *attributes = NULL;
    for (Elf_Scn *scn = NULL; (scn = elf_nextscn(member->elf, scn)) != NULL;) {
        GElf_Shdr section;
        if (gelf_getshdr(scn, &section) == NULL)
            continue;
        if (section.sh_type == SHT_ARM_ATTRIBUTES)
            attributes = scn;
        unwind = unwind || (section.sh_type == SHT_ARM_EXIDX && section.sh_size > 0);
        if (section.sh_type != SHT_PROGBITS || (section.sh_flags & SHF_EXECINSTR) == 0 || section.sh_size == 0)
            continue;
        code = true;
        Elf_Data *data = member->ldrd && member->marks.count > 0 ? elf_rawdata(scn, NULL) : NULL;
        if (data != NULL && data->d_buf != NULL)
            member->library->ldrd_count +=
                ldrd_count(data->d_buf, data->d_size, (uint32_t)elf_ndxscn(scn), 0, &member->marks, hit, member);
    }
    if (code && attributes != NULL)
        note_attributes(member, attributes);
    facts->members += code;
    facts->unwind += code && unwind;
}

static void scan_member(struct member *member)
{
    struct archive_facts *facts = &member->library->facts;
    GElf_Ehdr header; /* a copy: members are aligned to two bytes */
    if (gelf_getehdr(member->elf, &header) == NULL)
        return;
    if (header.e_machine != EM_ARM) {
        facts->foreign++;
        return;
    }
    find_symbols(member);
    bool arm = false;
    for (size_t i = 0; i < member->marks.count && !arm; i++)
        arm = member->marks.at[i].kind == 'a';
    facts->arm += arm;
    scan_sections(member);
    marks_release(&member->marks);
}

void archive_scan(struct library *library, void *bytes, size_t size, bool ldrd)
{
    elf_version(EV_CURRENT);
    Elf *archive = elf_memory(bytes, size);
    library->scanned = archive != NULL && elf_kind(archive) == ELF_K_AR;
    Elf_Cmd command = ELF_C_READ_MMAP;
    for (Elf *elf; library->scanned && (elf = elf_begin(-1, command, archive)) != NULL;) {
        Elf_Arhdr *header = elf_getarhdr(elf);
        struct member member = {.elf = elf, .library = library, .ldrd = ldrd};
        member.name = header != NULL && header->ar_name != NULL ? header->ar_name : "?";
        if (elf_kind(elf) == ELF_K_ELF)
            scan_member(&member);
        command = elf_next(elf);
        elf_end(elf);
    }
    library->ldrd_known = library->scanned && ldrd;
    if (archive != NULL)
        elf_end(archive);
}
