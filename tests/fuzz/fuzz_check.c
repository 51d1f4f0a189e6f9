/* The whole way of a check: any bytes as an image, judged against the default board, reported. What
 * passes must hold together: no chunk outside the file, a verdict that agrees with its findings. */
#include "check/check.h"
#include "load/load.h"
#include "profile/profile.h"
#include "report/reporter.h"
#include "rules/families.h"

#include <jansson.h>
#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static struct board board;
static struct chip chip;

static void open_board(void)
{
    struct fault fault;
    if (board.name == NULL && !(board_read("ds203", &board, &fault) && chip_read(board.chip, &chip, &fault)))
        abort();
}

static void expect_json(const char *text, size_t length)
{
    json_t *json = json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL);
    if (json == NULL)
        abort();
    json_decref(json);
}

static void expect_json_lines(const char *text, size_t length)
{
    for (const char *end; length > 0; length -= (size_t)(end + 1 - text), text = end + 1) {
        end = memchr(text, '\n', length);
        if (end == NULL)
            abort();
        expect_json(text, (size_t)(end - text));
    }
}

static void expect_xml(const char *text, size_t length)
{
    xmlDoc *xml = xmlReadMemory(text, (int)length, "report.xml", NULL,
                                XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_HUGE);
    if (xml == NULL)
        abort();
    xmlFreeDoc(xml);
}

/* A format that is missing here is not read back. */
static void read_back(const char *format, const char *text, size_t length)
{
    static const struct {
        const char *format;
        void (*expect)(const char *text, size_t length);
    } readers[] = {{"json", expect_json}, {"sarif", expect_json}, {"ndjson", expect_json_lines}, {"junit", expect_xml}};
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
        if (strcmp(readers[i].format, format) == 0)
            readers[i].expect(text, length);
}

/* One format a run, which the input chooses: all of them at once are too slow to get anywhere. */
static const struct reporter *choose(const uint8_t *bytes, size_t size)
{
    size_t count = 0, sum = size;
    while (check_reporters[count] != NULL)
        count++;
    for (size_t i = 0; i < size; i++)
        sum += bytes[i];
    return check_reporters[sum % count];
}

static void report(const struct reporter *reporter, const struct reported *input)
{
    const struct report_setting setting = {
        {.verbose = true, .alone = true}, {"/src", "/src/build"}, families, family_count};
    struct text out = {0};
    void *state = reporter->start(&setting);
    reporter->add(state, input, &out);
    reporter->finish(state, &out);
    if (out.length == 0 || strlen(out.at) != out.length)
        abort();
    read_back(reporter->name, out.at, out.length);
    text_release(&out);
}

static void judge_and_report(const struct reporter *reporter, const struct image *image)
{
    static const struct policy policy = {.fail_on = SEVERITY_ERROR};
    const struct subject request = {.map = &board.map, .board = &board, .chip = &chip};
    struct checked checked;
    check_image(image, &request, &policy, &checked);
    const size_t *counts = checked.verdict.counts;
    if (checked.verdict.pass != (counts[SEVERITY_BRICK] + counts[SEVERITY_ERROR] == 0))
        abort();
    struct judged judged = {.subject = &checked.subject, .verdict = &checked.verdict};
    report(reporter, &(struct reported){.path = image->path, .judged = &judged});
    checked_release(&checked);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    open_board();
    const struct reporter *reporter = choose(bytes, size);
    uint8_t *copy = malloc(size + 1);
    if (copy == NULL)
        abort();
    memcpy(copy, bytes, size);
    copy[size] = '\0';
    struct load_options options = {.has_base = true, .base = 0x0800C000};
    struct image image = {0};
    struct fault fault = {.kind = FAULT_BUG};
    if (image_load_bytes("fuzz.elf", copy, size, &options, &image, &fault))
        judge_and_report(reporter, &image);
    else if (fault.kind == FAULT_BUG || fault.sentence[0] == '\0')
        abort();
    else
        report(reporter, &(struct reported){.path = "fuzz.elf", .fault = &fault});
    image_release(&image);
    return 0;
}
