/* A checker of its own: cc check.c $(pkg-config --cflags --libs dsocheck) -o check
 * ./check [--board NAME|FILE | --chip PART] [--memory SCRIPT] [--base ADDR] IMAGE
 * Exit status: 0 passed, 1 failed, 2 not checked. */
#include <dsocheck.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int read_arguments(int argc, char **argv, struct dso_target_options *options, const uint32_t **base)
{
    static uint32_t address;
    for (int i = 1; i + 1 < argc; i += 2) {
        const char *value = argv[i + 1];
        if (strcmp(argv[i], "--board") == 0)
            options->board = value;
        else if (strcmp(argv[i], "--chip") == 0)
            options->part = value;
        else if (strcmp(argv[i], "--memory") == 0)
            options->script = value;
        else if (strcmp(argv[i], "--base") == 0)
            *base = (address = (uint32_t)strtoul(value, NULL, 0), &address);
        else
            return 0;
    }
    return argc % 2 == 0;
}

int main(int argc, char **argv)
{
    static const char *const names[] = {"note", "warning", "error", "brick"};
    struct dso_target_options options = {.size = sizeof options};
    const uint32_t *base = NULL;
    struct dso_error error;
    dso_target *target = NULL;
    dso_image *image = NULL;
    dso_check *check = NULL;
    int status = 2;
    if (!read_arguments(argc, argv, &options, &base)) {
        fputs("usage: check [--board NAME | --chip PART] [--memory SCRIPT] [--base ADDR] IMAGE\n", stderr);
    } else if (dso_target_open(&options, &target, &error) != DSO_OK ||
               dso_image_load(target, argv[argc - 1], base, &image, &error) != DSO_OK ||
               dso_check_new(target, image, NULL, &check, &error) != DSO_OK) {
        fprintf(stderr, "%s: %s\n", dso_status_name(error.status), error.sentence);
    } else {
        const struct dso_finding *f;
        for (size_t i = 0; (f = dso_finding_at(check, i)) != NULL; i++)
            printf("%s[%s] %s: %s\n", names[f->severity], f->code, f->slug, f->message);
        status = dso_check_passed(check) ? 0 : 1;
        puts(status == 0 ? "pass" : "fail");
    }
    dso_check_free(check);
    dso_image_free(image);
    dso_target_free(target);
    return status;
}
