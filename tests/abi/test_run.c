/* RUN rules: images whose start-up cannot work, and the near-misses of public firmware that must pass. */
#include "building.h"

#include <stdio.h>
#include <string.h>

extern const struct family run_family;

#define GCC "arm-none-eabi-gcc -O1 -mcpu=cortex-m3 -mthumb -nostartfiles "

/* ds203 wants 2 KiB of stack (docs/DS203.md, RAM); its RAM region ends at 0x2000B800, the stack room at 0x2000C000. */
static const char ds203_ld[] =
    "MEMORY { ROM (rx) : ORIGIN = 0x0804C000, LENGTH = 200K ENTRY_ (rx) : ORIGIN = 0x0800C000, LENGTH = 32K\n"
    "  RAM (rwx) : ORIGIN = 0x20003000, LENGTH = 34K }\n"
    "PROVIDE(_estack = 0x2000C000);\n"
    "SECTIONS {\n"
    "  .vectors : { KEEP(*(.isr_vector)) } >ENTRY_\n"
    "  .text : { *(.text*) *(.rodata*) } >ROM\n"
    "  .data : { *(.data*) } >RAM AT>ROM\n"
    "  .bss (NOLOAD) : { *(.bss*) *(COMMON) } >RAM\n"
    "}\n";

static void link_for(const char *script, const char *source, const char *name, const char *options)
{
    write_file("app.c", source);
    run_tools(GCC "%s -T %s start.c app.c -o %s", options, script, name);
}

static void stack_room(void **unused)
{
    (void)unused;
    write_file("ds203.ld", ds203_ld);
    /* 34 KiB of RAM full to the last byte leaves exactly the 2 KiB behind it. */
    link_for("ds203.ld", "char big[34 * 1024]; int main(void) { return big[5]; }\n", "full.elf", "");
    assert_string_equal(judged(&run_family, "ds203", "full.elf"), "");
    /* A stack that starts 4 bytes lower has 4 bytes too few. */
    link_for("ds203.ld", "char big[34 * 1024]; int main(void) { return big[5]; }\n", "short.elf",
             "-Wl,--defsym=_estack=0x2000BFFC");
    assert_string_equal(judged(&run_family, "ds203", "short.elf"), "error:RUN001");
    assert_true(said("RUN001", "2044 bytes, from .bss at 0x2000b800 to 0x2000bffc, board ds203 wants 2048"));
    /* The start of a region, with a foreign one in reach below: 3 KiB + 4 bytes down from 0x20003004. */
    link_for("ds203.ld", "int main(void) { return 0; }\n", "low.elf", "-Wl,--defsym=_estack=0x20003010");
    judged(&run_family, "ds203", "low.elf");
    assert_int_equal(findings_of("RUN001"), 0);
    link_for("ds203.ld", "int main(void) { return 0; }\n", "sys.elf", "-Wl,--defsym=_estack=0x20000c00");
    assert_string_equal(judged(&run_family, "ds203", "sys.elf"), "error:RUN001");
    assert_true(said("RUN001", "grows into SYSRAM after 1024 bytes"));
}

static void stack_as_a_variable(void **unused)
{
    (void)unused;
    /* TI's and many bare-metal start-up files: the stack is an array in .bss, its end the initial SP. */
    write_file("array.c", "int main(void) { return 0; }\nstatic unsigned long pulStack[64];\n"
                          "void Reset_Handler(void) { main(); for (;;); }\n"
                          "__attribute__((section(\".isr_vector\"), used)) void *const vectors[] = {pulStack + 64,\n"
                          "    (void *)Reset_Handler, (void *)Reset_Handler, (void *)Reset_Handler};\n");
    run_tools(GCC "-T link.ld array.c -o array.elf");
    assert_string_equal(judged(&run_family, "chip:cortex-m3", "array.elf"), "");
    assert_false(was_skipped("RUN001", ""));
    /* 256 bytes are less than ds203's 2 KiB. */
    run_tools(GCC "-T ds203.ld array.c -o array-ds203.elf");
    assert_string_equal(judged(&run_family, "ds203", "array-ds203.elf"), "error:RUN001");
    /* Stripped, nothing tells the array from other data. */
    run_tools("arm-none-eabi-objcopy --strip-all array.elf array-stripped.elf");
    assert_string_equal(judged(&run_family, "chip:cortex-m3", "array-stripped.elf"), "");
    assert_true(was_skipped("RUN001", "nothing tells it from the data there"));
    /* In the middle of a buffer. */
    run_tools("sed 's/pulStack + 64/(char *)buffer + 100/; s/pulStack.64/buffer[64/' array.c >middle.c && " GCC
              "-T link.ld middle.c -o middle.elf");
    assert_string_equal(judged(&run_family, "chip:cortex-m3", "middle.elf"), "error:RUN001");
    assert_true(said("RUN001", "lies inside buffer"));
}

static void data_without_bytes(void **unused)
{
    (void)unused;
    run_tools("sed 's/\\.data :/.data (NOLOAD) :/' link.ld >noload.ld");
    link_for("noload.ld", "int x = 5; int main(void) { return x; }\n", "noload.elf", "");
    assert_string_equal(judged(&run_family, "chip:cortex-m3", "noload.elf"), "error:RUN002");
    assert_true(said("RUN002", ".data has 4 bytes of RAM at 0x20003000 and no bytes"));
    /* No initialised data at all, and initialised data that is loaded. */
    link_for("noload.ld", "int x; int main(void) { return x; }\n", "none.elf", "");
    assert_string_equal(judged(&run_family, "chip:cortex-m3", "none.elf"), "");
    link_for("link.ld", "int x = 5; int main(void) { return x; }\n", "loaded.elf", "");
    assert_string_equal(judged(&run_family, "chip:cortex-m3", "loaded.elf"), "");
}

static void data_copied_from_elsewhere(void **unused)
{
    (void)unused;
    static const char source[] = "int x = 5; int main(void) { return x; }\n";
    run_tools("sed 's/{ \\*(.data\\*) }/{ _sdata = .; *(.data*) _edata = .; }/' link.ld >copy.ld && "
              "cp copy.ld right.ld && echo '_sidata = LOADADDR(.data);' >>right.ld && "
              "cp copy.ld wrong.ld && echo '_sidata = LOADADDR(.data) - 4;' >>wrong.ld && "
              "cp copy.ld erased.ld && echo '_sidata = 0x08010000;' >>erased.ld");
    link_for("right.ld", source, "right.elf", "");
    assert_string_equal(judged(&run_family, "chip:cortex-m3", "right.elf"), "");
    link_for("wrong.ld", source, "wrong.elf", "");
    assert_string_equal(judged(&run_family, "chip:cortex-m3", "wrong.elf"), "error:RUN002");
    assert_true(said("RUN002", "copies .data from _sidata"));
    link_for("erased.ld", source, "erased.elf", "");
    assert_string_equal(judged(&run_family, "chip:cortex-m3", "erased.elf"), "error:RUN002");
    assert_true(said("RUN002", "where nothing is loaded"));
}

static void constructors(void **unused)
{
    (void)unused;
    static const char format[] = "int n; static void first(void) { n = 1; }\n"
                                 "__attribute__((section(\".init_array\"), used)) void *const table[] = {first, %s};\n"
                                 "void *const *volatile walked = table;\n"
                                 "int main(void) { return n; }\n";
    static const struct {
        const char *entry, *found;
    } rows[] = {
        {"0, (void *)-1", ""},                  /* sentinels */
        {"(void *)0x0800C010", "error:RUN003"}, /* even */
        {"(void *)0x08000101", "error:RUN003"}, /* outside the image */
        {"(void *)0x20003001", "error:RUN003"}, /* RAM that nothing is loaded for */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char source[512];
        snprintf(source, sizeof source, format, rows[i].entry);
        link_for("link.ld", source, "table.elf", "");
        if (strcmp(judged(&run_family, "chip:cortex-m3", "table.elf"), rows[i].found) != 0)
            fail_msg("%s: \"%s\"", rows[i].entry, judged(&run_family, "chip:cortex-m3", "table.elf"));
        assert_int_equal(said("RUN003", "has bit 0 clear"), i == 1);
    }
    assert_true(said("RUN003", "entry 1 of .init_array holds 0x20003001"));
    /* Folded into .text, between the symbols that newlib walks. */
    run_tools(
        "sed 's/\\*(.rodata\\*)/*(.rodata*) __init_array_start = .; KEEP(*(.init_array*)) __init_array_end = .;/' "
        "link.ld >folded.ld && " GCC "-T folded.ld start.c app.c -o folded.elf");
    assert_string_equal(judged(&run_family, "chip:cortex-m3", "folded.elf"), "error:RUN003");
    /* The SYS of a DS203 is resident: its functions may be called. */
    char source[512];
    snprintf(source, sizeof source, format, "(void *)0x08004201");
    link_for("ds203.ld", source, "bios.elf", "");
    assert_string_equal(judged(&run_family, "ds203", "bios.elf"), "");
}

static void weak_calls(void **unused)
{
    (void)unused;
    static const char untested[] = "__attribute__((weak)) int hook(int); int n;\n"
                                   "int main(void) { n = 3; hook(n); return n; }\n";
    static const char tested[] = "__attribute__((weak)) int hook(int); int n;\n"
                                 "int main(void) { n = 3; if (hook) hook(n); return n; }\n";
    static const char *const cores[] = {"-mcpu=cortex-m3 -Wl,-q", "-mcpu=cortex-m0 -Wl,-q"};
    for (size_t i = 0; i < 2; i++) {
        link_for("link.ld", untested, "weak.elf", cores[i]);
        assert_string_equal(judged(&run_family, "chip:cortex-m3", "weak.elf"), "warning:RUN004");
        assert_true(said("RUN004", "main calls a weak function that nobody defines (hook)"));
        link_for("link.ld", tested, "tested.elf", cores[i]);
        assert_string_equal(judged(&run_family, "chip:cortex-m3", "tested.elf"), "");
        assert_false(was_skipped("RUN004", ""));
    }
    /* Without relocations GNU ld leaves a NOP.W and no name: not known. */
    link_for("link.ld", untested, "silent.elf", "");
    assert_string_equal(judged(&run_family, "chip:cortex-m3", "silent.elf"), "");
    assert_true(was_skipped("RUN004", "--emit-relocs"));
    /* LLD leaves the name, and a call to the next instruction. */
    write_file("app.c", untested);
    run_tools(GCC "-c start.c app.c && ld.lld -T link.ld start.o app.o -o weak-lld.elf");
    assert_string_equal(judged(&run_family, "chip:cortex-m3", "weak-lld.elf"), "warning:RUN004");
    assert_true(said("RUN004", "(hook)"));
    write_file("app.c", tested);
    run_tools(GCC "-c start.c app.c && ld.lld -T link.ld start.o app.o -o tested-lld.elf");
    assert_string_equal(judged(&run_family, "chip:cortex-m3", "tested-lld.elf"), "");
    /* Defined after all. */
    write_file("app.c", untested);
    write_file("hook.c", "int hook(int x) { return x; }\n");
    run_tools(GCC "-c start.c app.c hook.c && ld.lld -T link.ld start.o app.o hook.o -o defined.elf");
    assert_string_equal(judged(&run_family, "chip:cortex-m3", "defined.elf"), "");
    assert_false(was_skipped("RUN004", ""));
}

/* newlib with its own start-up code holds weak references that it tests itself. */
static void newlib_is_quiet(void **unused)
{
    (void)unused;
    write_file("hello.c", "#include <stdio.h>\n#include <stdlib.h>\n"
                          "int main(void) { char *p = malloc(10); printf(\"%p %f\\n\", (void *)p, 1.5); return 0; }\n");
    run_tools("arm-none-eabi-gcc -O2 -mcpu=cortex-m3 -mthumb --specs=nano.specs --specs=nosys.specs -T link.ld "
              "-Wl,--defsym=end=_ebss,--defsym=_ebss=0x20005000,--defsym=__bss_start__=0x20004000,--defsym=__bss_end__="
              "0x20005000 start.c hello.c -o hello.elf");
    assert_string_equal(judged(&run_family, "chip:cortex-m3", "hello.elf"), "");
}

static void collisions(void **unused)
{
    (void)unused;
    static const char source[] = "int a[100]; int b = 5; int main(void) { return a[1] + b; }\n";
    run_tools("sed 's/\\.bss :/.bss 0x20003000 (NOLOAD) :/; s/>RAM$/ /' link.ld >over.ld");
    link_for("over.ld", source, "over.elf", "-Wl,--no-check-sections");
    assert_string_equal(judged(&run_family, "chip:cortex-m3", "over.elf"), "error:RUN005");
    assert_true(said("RUN005", "share 0x20003000..0x20003004, 4 bytes"));
    /* The stack that the script sets aside reaches down into .bss; then one that does not. */
    link_for("link.ld", "char big[34 * 1024 - 1024]; int main(void) { return big[3]; }\n", "stack.elf",
             "-Wl,--defsym=__StackLimit=0x2000B000");
    assert_string_equal(judged(&run_family, "chip:cortex-m3", "stack.elf"), "error:RUN005");
    assert_true(said("RUN005", ".bss and the stack share 0x2000b000..0x2000b400, 1024 bytes"));
    link_for("link.ld", "char big[34 * 1024 - 1024]; int main(void) { return big[3]; }\n", "fits.elf",
             "-Wl,--defsym=__StackLimit=0x2000B400");
    assert_string_equal(judged(&run_family, "chip:cortex-m3", "fits.elf"), "");
    /* A heap that ends inside the stack's room. */
    link_for("link.ld", "int main(void) { return 0; }\n", "heap.elf",
             "-Wl,--defsym=__StackLimit=0x2000B000,--defsym=__HeapBase=0x20004000,--defsym=__HeapLimit=0x2000B100");
    assert_string_equal(judged(&run_family, "chip:cortex-m3", "heap.elf"), "error:RUN005");
    /* Overlays share run addresses and are loaded from different places. */
    run_tools(
        "sed 's/\\.bss :/OVERLAY : { .one { *(.one) } .two { *(.two) } } >RAM AT>ROM .bss :/' link.ld >overlay.ld");
    link_for("overlay.ld",
             "__attribute__((section(\".one\"))) int o = 1; __attribute__((section(\".two\"))) int t = 2;\n"
             "int main(void) { return o + t; }\n",
             "overlay.elf", "");
    assert_string_equal(judged(&run_family, "chip:cortex-m3", "overlay.elf"), "");
}

static void resident_ram(void **unused)
{
    (void)unused;
    static const char source[] = "char room[64]; int main(void) { return room[1]; }\n";
    /* SYS keeps 0x20000000..0x200007FF (docs/DS203.md, RAM). */
    run_tools("sed 's/0x20003000/0x200007C0/' ds203.ld >sys.ld && sed 's/0x20003000/0x20000800/' ds203.ld >above.ld");
    link_for("sys.ld", source, "insys.elf", "");
    assert_string_equal(judged(&run_family, "ds203", "insys.elf"), "error:RUN006");
    assert_true(said("RUN006", ".bss uses 0x200007c0..0x20000800, which belongs to SYSRAM"));
    link_for("above.ld", source, "above.elf", "");
    assert_string_equal(judged(&run_family, "ds203", "above.elf"), "");
    /* A view of SYS's variables; and a stack there, also seen in a HEX. */
    link_for("ds203.ld", "__attribute__((section(\".sysvars\"))) extern int v; int main(void) { return 0; }\n",
             "plain.elf", "");
    assert_string_equal(judged(&run_family, "ds203", "plain.elf"), "");
    run_tools("sed 's/SECTIONS {/SECTIONS { .sysvars 0x20000100 (NOLOAD) : { . += 64; }/' ds203.ld >view.ld");
    link_for("view.ld", source, "view.elf", "");
    assert_string_equal(judged(&run_family, "ds203", "view.elf"), "note:RUN006");
    link_for("ds203.ld", source, "sp.elf", "-Wl,--defsym=_estack=0x20000400");
    run_tools("arm-none-eabi-objcopy -O ihex sp.elf sp.hex");
    judged(&run_family, "ds203", "sp.elf");
    assert_true(said("RUN006", "initial stack pointer 0x20000400"));
    assert_string_equal(judged(&run_family, "ds203", "sp.hex"), "error:RUN006");
    judged(&run_family, "chip:cortex-m3", "sp.hex");
    assert_true(was_skipped("RUN006", "names no RAM"));
    assert_true(was_skipped("RUN001", "only an ELF"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stack_room),         cmocka_unit_test(stack_as_a_variable),
        cmocka_unit_test(data_without_bytes), cmocka_unit_test(data_copied_from_elsewhere),
        cmocka_unit_test(constructors),       cmocka_unit_test(weak_calls),
        cmocka_unit_test(newlib_is_quiet),    cmocka_unit_test(collisions),
        cmocka_unit_test(resident_ram),
    };
    return cmocka_run_group_tests(tests, building_open, building_close);
}
