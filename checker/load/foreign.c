/* Files that are handed in by mistake. What they are is worth more to the user than what they are not. */
#include "loader.h"

#include "base/bytes.h"

#include <string.h>
#include <strings.h>

/* PE, "Microsoft PE and COFF specification": the DOS header's e_lfanew points at "PE\0\0". */
#define PE_POINTER 0x3C
/* USB DFU 1.1, appendix B: the last 16 bytes are the suffix, "UFD" at 8, its length 16 at 11. */
#define DFU_SUFFIX 16

struct magic {
    size_t offset, length;
    const char *bytes;
    const char *what;
};

/* What the first bytes say. BMP is missing on purpose: a DS203 logo is flashed as it is. */
static const struct magic magics[] = {
    {0, 23, "version https://git-lfs", "a Git LFS pointer, not the file itself: run `git lfs pull`"},
    {0, 4, "PK\3\4", "a ZIP archive: unpack it first"},
    {0, 3, "\x1F\x8B\x08", "a gzip file: unpack it first"},
    {0, 6,
     "\xFD"
     "7zXZ\0",
     "an xz file: unpack it first"},
    {0, 4, "\x28\xB5\x2F\xFD", "a Zstandard file: unpack it first"},
    {0, 3, "BZh", "a bzip2 file: unpack it first"},
    {0, 6, "7z\xBC\xAF\x27\x1C", "a 7-Zip archive: unpack it first"},
    {0, 6, "Rar!\x1A\x07", "a RAR archive: unpack it first"},
    {257, 5, "ustar", "a tar archive: unpack it first"},
    {0, 5, "%PDF-", "a PDF document, not firmware"},
    {0, 8, "\x89PNG\r\n\x1A\n", "a PNG picture, not firmware"},
    {0, 3, "\xFF\xD8\xFF", "a JPEG picture, not firmware"},
    {0, 4, "GIF8", "a GIF picture, not firmware"},
    {0, 4, "\xFE\xED\xFA\xCE", "a Mach-O file for macOS, not firmware: build with a cross compiler"},
    {0, 4, "\xFE\xED\xFA\xCF", "a Mach-O file for macOS, not firmware: build with a cross compiler"},
    {0, 4, "\xCE\xFA\xED\xFE", "a Mach-O file for macOS, not firmware: build with a cross compiler"},
    {0, 4, "\xCF\xFA\xED\xFE", "a Mach-O file for macOS, not firmware: build with a cross compiler"},
    {0, 4, "\xCA\xFE\xBA\xBE", "a Java class or a universal Mach-O file, not firmware"},
    {0, 4, "BC\xC0\xDE", "LLVM bitcode: compile and link it first"},
    {0, 4, "\0asm", "a WebAssembly module, not firmware"},
    {0, 5, "DfuSe", "a DfuSe file (.dfu), which is not read yet: convert it to HEX or BIN and give that"},
    {0, 4, "\xFF\xFE:\0", "UTF-16 text: save it as ASCII"},
    {0, 4, "\xFF\xFES\0", "UTF-16 text: save it as ASCII"},
    {0, 4, "\xEF\xBB\xBF:", "text that starts with a byte order mark: save it without"},
    {0, 4, "\xEF\xBB\xBFS", "text that starts with a byte order mark: save it without"},
};

static bool has(const uint8_t *bytes, size_t size, size_t offset, const char *magic, size_t length)
{
    return bytes_hold(size, offset, length) && memcmp(bytes + offset, magic, length) == 0;
}

static bool is_html(const uint8_t *bytes, size_t size)
{
    static const char *const starts[] = {"<!doctype html", "<html", "<?xml"};
    size_t i = has(bytes, size, 0, "\xEF\xBB\xBF", 3) ? 3 : 0;
    while (i < size && bytes[i] != '\0' && strchr(" \t\r\n", bytes[i]) != NULL)
        i++;
    for (size_t s = 0; s < sizeof starts / sizeof *starts; s++)
        if (bytes_hold(size, i, strlen(starts[s])) &&
            strncasecmp((const char *)bytes + i, starts[s], strlen(starts[s])) == 0)
            return true;
    return false;
}

static bool is_windows_program(const uint8_t *bytes, size_t size)
{
    return has(bytes, size, 0, "MZ", 2) && bytes_hold(size, PE_POINTER, 4) &&
           has(bytes, size, bytes_le32(bytes + PE_POINTER), "PE\0\0", 4);
}

/* What an .ADR file looks like: nothing but an address. */
static bool is_address(const uint8_t *bytes, size_t size)
{
    return size <= 16 && (has(bytes, size, 0, "0x", 2) || has(bytes, size, 0, "0X", 2));
}

const char *foreign_content(const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
        if (has(bytes, size, magics[i].offset, magics[i].bytes, magics[i].length))
            return magics[i].what;
    if (is_html(bytes, size))
        return "an HTML or XML page, not firmware: a download of the raw file may have failed";
    if (is_windows_program(bytes, size))
        return "a Windows program, not firmware";
    if (size > DFU_SUFFIX && has(bytes, size, size - 8, "UFD\x10", 4))
        return "a DFU file, whose last 16 bytes are no firmware: remove them (`dfu-suffix -D` on a copy) and give the "
               "rest";
    if (is_address(bytes, size))
        return "the load address of a raw binary (.ADR): give the .BIN beside it";
    return NULL;
}
