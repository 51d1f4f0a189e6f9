/* A program of its own that judges an image with dsocheck's library:
 * cc consumer.c $(pkg-config --cflags --libs dsocheck) && ./a.out app.elf */
#include <check.h>
#include <load.h>
#include <profile.h>

#include <stdio.h>

int main(int argc, char **argv)
{
    static struct policy policy = {.fail_on = SEVERITY_ERROR};
    struct load_options options = {0};
    struct image image = {0};
    struct board board = {0};
    struct chip chip = {0};
    struct fault fault;
    if (argc != 2 || !board_read("ds203", &board, &fault) || !chip_read(board.chip, &chip, &fault) ||
        !image_load(argv[1], &options, &image, &fault)) {
        fprintf(stderr, "%s\n", argc == 2 ? fault.sentence : "usage: consumer IMAGE");
        return 2;
    }
    const struct subject request = {.map = &board.map, .board = &board, .chip = &chip};
    struct checked checked;
    check_image(&image, &request, &policy, &checked);
    for (size_t i = 0; i < checked.verdict.finding_count; i++)
        printf("%s %s\n", checked.verdict.findings[i].rule->code, checked.verdict.findings[i].message);
    bool pass = checked.verdict.pass;
    puts(pass ? "pass" : "fail");
    checked_release(&checked);
    image_release(&image);
    chip_release(&chip);
    board_release(&board);
    return pass ? 0 : 1;
}
