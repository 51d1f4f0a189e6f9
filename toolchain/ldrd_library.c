/* The archives a toolchain ships, member by member, through libelf. */
#include "alloc.h"
#include "file.h"
#include "ldrd.h"

#include <gelf.h>
#include <libelf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct member {
    Elf *elf;
    const char *name;
    Elf_Data *symbols;
    size_t strings, symbol_count;
    struct marks marks;
    struct library *library;
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
        if (gelf_getsym(member->symbols, (int)i, &symbol) != NULL)
            marks_add(&member->marks, symbol_name(member, &symbol), symbol.st_shndx, (uint32_t)symbol.st_value);
    }
    marks_sort(&member->marks);
}

static void scan_member(struct member *member)
{
    GElf_Ehdr header; /* a copy: members are aligned to two bytes */
    if (gelf_getehdr(member->elf, &header) == NULL || header.e_machine != EM_ARM)
        return;
    find_symbols(member);
    for (Elf_Scn *scn = NULL; member->marks.count > 0 && (scn = elf_nextscn(member->elf, scn)) != NULL;) {
        GElf_Shdr section;
        if (gelf_getshdr(scn, &section) == NULL || section.sh_type != SHT_PROGBITS ||
            (section.sh_flags & SHF_EXECINSTR) == 0)
            continue;
        Elf_Data *data = elf_rawdata(scn, NULL);
        if (data != NULL && data->d_buf != NULL)
            member->library->ldrd_count +=
                ldrd_count(data->d_buf, data->d_size, (uint32_t)elf_ndxscn(scn), 0, &member->marks, hit, member);
    }
    marks_release(&member->marks);
}

void ldrd_scan_library(struct library *library)
{
    int file = file_open(library->path, FAULT_FILE, NULL);
    elf_version(EV_CURRENT);
    Elf *archive = file >= 0 ? elf_begin(file, ELF_C_READ_MMAP, NULL) : NULL;
    library->scanned = archive != NULL && elf_kind(archive) == ELF_K_AR;
    Elf_Cmd command = ELF_C_READ_MMAP;
    for (Elf *elf; library->scanned && (elf = elf_begin(file, command, archive)) != NULL;) {
        Elf_Arhdr *header = elf_getarhdr(elf);
        struct member member = {.elf = elf, .library = library};
        member.name = header != NULL && header->ar_name != NULL ? header->ar_name : "?";
        if (elf_kind(elf) == ELF_K_ELF)
            scan_member(&member);
        command = elf_next(elf);
        elf_end(elf);
    }
    if (archive != NULL)
        elf_end(archive);
    if (file >= 0)
        close(file);
}
