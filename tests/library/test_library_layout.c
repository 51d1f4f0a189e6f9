/* Prints what compiled programs have in them of dsocheck.h, for test_abi.py to hold against abi.txt. */
#include <dsocheck.h>

#include <stdio.h>

#define SIZE(type)       printf("sizeof %s %zu\n", #type, sizeof(struct type))
#define AT(type, member) printf("offsetof %s.%s %zu\n", #type, #member, offsetof(struct type, member))
#define VALUE(name)      printf("value %s %d\n", #name, (int)(name))

int main(void)
{
    printf("header %s %d.%d.%d\n", DSO_VERSION, DSO_VERSION_MAJOR, DSO_VERSION_MINOR, DSO_VERSION_PATCH);
    printf("library %s\n", dso_version());
    SIZE(dso_error);
    AT(dso_error, sentence);
    SIZE(dso_allocator);
    SIZE(dso_symbol);
    SIZE(dso_target_options);
    AT(dso_target_options, script);
    AT(dso_target_options, symbol_count);
    SIZE(dso_policy);
    AT(dso_policy, accept_count);
    AT(dso_policy, will_emit);
    SIZE(dso_finding);
    AT(dso_finding, severity);
    AT(dso_finding, address);
    AT(dso_finding, line);
    AT(dso_finding, accepted);
    AT(dso_finding, caused_by);
    SIZE(dso_skip);
    SIZE(dso_facts);
    AT(dso_facts, bytes);
    AT(dso_facts, entry);
    AT(dso_facts, code_bytes);
    SIZE(dso_region);
    AT(dso_region, used);
    SIZE(dso_extent);
    VALUE(DSO_OK);
    VALUE(DSO_CALLER);
    VALUE(DSO_FILE);
    VALUE(DSO_OUTPUT);
    VALUE(DSO_FORMAT);
    VALUE(DSO_UNSUPPORTED);
    VALUE(DSO_CONFIG);
    VALUE(DSO_REFUSED);
    VALUE(DSO_NO_MEMORY);
    VALUE(DSO_BUG);
    VALUE(DSO_NOTE);
    VALUE(DSO_WARNING);
    VALUE(DSO_ERROR);
    VALUE(DSO_BRICK);
    VALUE(DSO_NEVER);
    VALUE(DSO_BIN);
    VALUE(DSO_HEX);
    VALUE(DSO_SREC);
    return 0;
}
