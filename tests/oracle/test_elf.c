/* ELF files of many shapes, linked here and now: the ranges and bytes we load are the ones objcopy programs, by
 * srec_info's count. Without the toolchain the comparison is skipped and says so. */
#include "tools.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char c_source[] =
    "__attribute__((section(\".isr_vector\"), used)) const void *const vectors[] = {(void *)0x20002000, (void "
    "*)0x08000101};\n"
    "volatile int counted = 0x12345678;\n"
    "const volatile char odd[7] = \"sixsix\";\n"
    "volatile char cleared[301];\n"
    "__attribute__((section(\".kept\"))) volatile char kept[64];\n"
    "__attribute__((section(\".second\"))) const volatile unsigned second[9] = {1, 2, 3};\n"
    "void Reset_Handler(void) { counted += odd[0] + cleared[1] + kept[2] + (int)second[3]; for (;;) { } }\n";

static const char cpp_source[] =
    "struct counter { int n; counter(); ~counter(); };\n"
    "volatile int made; counter::counter() : n(7) { made++; } counter::~counter() { made--; }\n"
    "counter one, two;\n"
    "struct shape { virtual int area() const { return 1; } };\n"
    "struct square : shape { int area() const override { return made; } };\n"
    "const square shapes[2];\n"
    "extern \"C\" void Reset_Handler() { const shape *volatile s = &shapes[1]; made = s->area() + one.n; for (;;) { } "
    "}\n"
    "void *__dso_handle; extern \"C\" int __aeabi_atexit(void *, void (*)(void *), void *) { return 0; }\n";

static const char memory[] = "MEMORY { FLASH (rx) : ORIGIN = 0x0800C000, LENGTH = 64K\n"
                             "SECOND (rx) : ORIGIN = 0x08040000, LENGTH = 64K\n"
                             "RAM (rwx) : ORIGIN = 0x20000000, LENGTH = 16K }\n"
                             "ENTRY(Reset_Handler)\n";

#define TEXT  ".text : { KEEP(*(.isr_vector)) *(.text .text.*) *(.rodata .rodata.*) } >FLASH\n"
#define ARRAY ".init_array : { KEEP(*(.init_array .init_array.*)) } >FLASH\n"
#define DATA  ".data : { *(.data .data.*) } >RAM AT>FLASH\n"
#define BSS   ".bss : { *(.bss .bss.* COMMON) } >RAM\n"
#define KEPT  ".kept (NOLOAD) : { *(.kept) } >RAM\n"
#define HERE  ".second : { KEEP(*(.second)) } >FLASH\n"
#define THERE ".second : { KEEP(*(.second)) } >SECOND\n"

static const struct {
    const char *name, *sections, *compile, *link, *after;
} shapes[] = {
    {"one segment", TEXT HERE ".all : { *(.data .data.* .bss .bss.* COMMON .kept) } >FLASH", "", "", ""},
    {"initialised data", TEXT HERE DATA BSS KEPT, "", "", ""},
    {"several regions", TEXT THERE DATA BSS KEPT, "", "", ""},
    {"data behind the second region", TEXT THERE ".data : { *(.data .data.*) } >RAM AT>SECOND\n" BSS KEPT, "", "", ""},
    {"data at a fixed address", TEXT HERE ".data : AT(0x08015001) { *(.data .data.*) } >RAM\n" BSS KEPT, "", "", ""},
    {"gaps and fill", TEXT ".gap 0x0800D003 : { BYTE(1) . += 5; BYTE(2) } =0xA5\n" HERE DATA BSS KEPT, "", "", ""},
    {"alignment at the end", TEXT HERE ".data : { *(.data .data.*) . = ALIGN(64); } >RAM AT>FLASH\n" BSS KEPT, "", "",
     ""},
    {"bss in front of data", TEXT HERE BSS KEPT DATA, "", "", ""},
    {"bss inside data", TEXT HERE ".data : { *(.bss .bss.* COMMON) *(.data .data.*) } >RAM AT>FLASH\n" KEPT, "", "",
     ""},
    {"empty sections", TEXT HERE ".none : { start_of_none = .; } >FLASH\n.also_none 0x0800F000 : { } \n" DATA BSS KEPT,
     "", "", ""},
    {"NOLOAD in front",
     ".bios 0x0800C000 (NOLOAD) : { . += 0xD4; }\n.text 0x0800C200 : { *(.isr_vector .text .text.* .rodata .rodata.*) "
     "}\n" HERE DATA BSS KEPT,
     "", "", ""},
    {"64K pages", TEXT HERE DATA BSS KEPT, "", "-z max-page-size=0x10000", ""},
    {"64K pages, two regions", TEXT THERE DATA BSS KEPT, "", "-z max-page-size=0x10000", ""},
    {"-n", TEXT HERE DATA BSS KEPT, "", "-n", ""},
    {"-N", TEXT HERE DATA BSS KEPT, "", "-N", ""},
    {"-q", TEXT HERE DATA BSS KEPT, "", "-q", ""},
    {"separate code", TEXT THERE DATA BSS KEPT, "", "-z separate-code", ""},
    {"build id in front", ".note.gnu.build-id : { *(.note.gnu.build-id) } >FLASH\n" TEXT HERE DATA BSS KEPT, "",
     "--build-id=sha1", ""},
    {"orphans", TEXT DATA BSS, "-ffunction-sections -fdata-sections", "", ""},
    {"debug information", TEXT HERE DATA BSS KEPT, "-g3 -gz", "", ""},
    {"LLD", TEXT HERE DATA BSS KEPT, "", "LLD", ""},
    {"LLD, 64K pages", TEXT THERE DATA BSS KEPT, "", "LLD -z max-page-size=0x10000", ""},
    {"stripped", TEXT HERE DATA BSS KEPT, "-g", "", "arm-none-eabi-strip app.elf"},
    {"moved by objcopy", TEXT HERE DATA BSS KEPT, "", "",
     "arm-none-eabi-objcopy --change-section-lma .data=0x08020000 app.elf"},
    {"section added by objcopy", TEXT HERE DATA BSS KEPT, "", "",
     "printf 12345 >five && arm-none-eabi-objcopy --add-section .five=five --set-section-flags "
     ".five=alloc,load,readonly "
     "--change-section-address .five=0x08030001 app.elf"},
};

#define COMPILE "arm-none-eabi-gcc -mcpu=cortex-m3 -mthumb -Os -ffreestanding"

static void write_file(const char *name, const char *first, const char *second)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", tools_folder(), name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fprintf(file, "%s%s\n", first, second);
    assert_int_equal(fclose(file), 0);
}

static void write_script(const char *sections)
{
    char text[4096];
    snprintf(text, sizeof text, "SECTIONS {\n%s\n}", sections);
    write_file("app.ld", memory, text);
}

static const char *app(void)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/app.elf", tools_folder());
    return path;
}

static void must_run(const char *command)
{
    if (!tools_run("%s", command)) {
        tools_run("cat tool.txt >&2");
        fail_msg("%s", command);
    }
}

static void skip_without_tools(const char *also)
{
    if (tools_run("arm-none-eabi-gcc --version && arm-none-eabi-objcopy --version && srec_info --version && %s", also))
        return;
    print_message("arm-none-eabi-gcc, objcopy, srec_info or %s is missing: comparison skipped\n", also);
    skip();
}

static void linked_shapes(void **unused)
{
    (void)unused;
    skip_without_tools("true");
    unsigned compared = 0;
    write_file("app.c", c_source, "");
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        bool lld = strncmp(shapes[i].link, "LLD", 3) == 0;
        if (lld && !tools_run("ld.lld --version")) {
            print_message("%s: ld.lld is missing, skipped\n", shapes[i].name);
            continue;
        }
        char command[1024];
        write_script(shapes[i].sections);
        snprintf(command, sizeof command, COMPILE " %s -c app.c -o app.o", shapes[i].compile);
        must_run(command);
        snprintf(command, sizeof command, "rm -f app.elf && %s %s -T app.ld app.o -o app.elf",
                 lld ? "ld.lld" : "arm-none-eabi-ld --no-warn-rwx-segments", shapes[i].link + (lld ? 3 : 0));
        must_run(command);
        if (shapes[i].after[0] != '\0')
            must_run(shapes[i].after);
        equals_objcopy(app());
        compared++;
    }
    print_message("%u shapes: ranges and bytes equal objcopy's\n", compared);
}

static void c_plus_plus(void **unused)
{
    (void)unused;
    skip_without_tools("arm-none-eabi-g++ --version");
    write_file("app.cpp", cpp_source, "");
    write_script(TEXT ARRAY DATA BSS ".rest : { *(.ARM.exidx* .ARM.extab*) } >FLASH\n");
    must_run("arm-none-eabi-g++ -mcpu=cortex-m3 -mthumb -Os -ffreestanding -fno-exceptions -fno-rtti -c app.cpp && "
             "arm-none-eabi-ld --no-warn-rwx-segments -T app.ld app.o -o app.elf");
    equals_objcopy(app());
}

/* 400 sections, every third of them empty, each at an address of its own and 1 to 5 bytes long. */
static void many_sections(void **unused)
{
    (void)unused;
    skip_without_tools("true");
    static char source[64 * 1024], sections[64 * 1024];
    size_t s = 0, t = 0;
    for (unsigned i = 0; i < 400; i++) {
        s += (size_t)snprintf(source + s, sizeof source - s, ".section .s%u, \"a\"\n.fill %u, 1, %u\n", i,
                              i % 3 == 0 ? 0 : 1 + i % 5, i & 0xFF);
        t += (size_t)snprintf(sections + t, sizeof sections - t, ".s%u 0x%x : { *(.s%u) }\n", i, 0x0800C000 + i * 7, i);
    }
    write_file("app.s", source, "");
    write_file("app.ld", "SECTIONS {\n", strcat(sections, "}"));
    must_run("arm-none-eabi-as app.s -o app.o && arm-none-eabi-ld -e 0 -T app.ld app.o -o app.elf");
    equals_objcopy(app());
}

static void bundled_sample(void **unused)
{
    (void)unused;
    skip_without_tools("true");
    char path[512];
    assert_non_null(realpath("samples/clean/five-regions/app.elf", path));
    equals_objcopy(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(linked_shapes),
        cmocka_unit_test(c_plus_plus),
        cmocka_unit_test(many_sections),
        cmocka_unit_test(bundled_sample),
    };
    return cmocka_run_group_tests(tests, tools_open, tools_close);
}
