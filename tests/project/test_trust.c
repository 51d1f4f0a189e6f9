/* Which project files count, by owner and place, and what those may do that nobody named, member by member. Owners need
 * root: without it only the caller's own files are tried.
 * usage: test_project_trust DSOCHECK */
#include "command.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define OTHER "54321"

static char *root; /* work/, work/sub/ and away/, away/sub/, each with an app.hex, and the program */

static void sh(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void sh(const char *format, ...)
{
    char *line = NULL;
    va_list arguments;
    va_start(arguments, format);
    assert_true(vasprintf(&line, format, arguments) >= 0);
    va_end(arguments);
    struct outcome outcome = run_line(root, "{ %s; } 2>&1", line);
    if (outcome.status != 0)
        fail_msg("%s: status %d\n%s", line, outcome.status, outcome.output);
    outcome_release(&outcome);
    free(line);
}

static void fresh_tree(void)
{
    struct outcome made = run_line(".",
                                   "rm -rf '%s/work' '%s/away' && umask 022 && mkdir -p '%s/work/sub' '%s/away/sub' && "
                                   "for d in work work/sub away away/sub; do "
                                   "cp tests/cli/inputs/slot1.hex \"%s/$d/app.hex\"; done",
                                   root, root, root, root, root);
    assert_int_equal(made.status, 0);
    outcome_release(&made);
    sh("[ -z \"$AS\" ] || chown -R $C:$C work away");
}

/* $F is the file, $D its folder. */
static const struct owner {
    const char *name, *make;
    bool counts, needs_root;
    const char *why;
} owners[] = {
    {"the caller's", "true", true, false, ""},
    {"the caller's, private", "chmod 600 $F && chmod 700 $D", true, false, ""},
    {"root's", "chown 0:0 $F", true, true, ""},
    {"another user's", "chown " OTHER " $F", false, true, "it belongs to another user"},
    {"writable by all", "chmod o+w $F", false, false, "others may write to it"},
    {"writable by another group", "chgrp " OTHER " $F && chmod g+w $F", false, true, "others may write to it"},
    {"writable by the user's own group", "chmod g+w $F $D", true, true, ""},
    {"in a folder writable by all", "chmod o+w $D", false, false, "others may write to its folder"},
    {"in a folder for all, as /tmp is", "chown 0 $D && chmod 1777 $D", false, true, "others may write to its folder"},
    {"in another user's folder", "chown " OTHER " $D", false, true, "its folder belongs to another user"},
    {"another user's link", "mv $F $D/real && ln -s real $F && chown -h " OTHER " $F", false, true,
     "it belongs to another user"},
    {"a link to another user's", "mv $F $D/real && ln -s real $F && chown " OTHER " $D/real", false, true,
     "it belongs to another user"},
    {"a link to where all may write", "mkdir $D/all && mv $F $D/all/real && ln -s all/real $F && chmod 777 $D/all",
     false, false, "others may write to its folder"},
};

static const struct place {
    const char *name, *working, *image, *folder, *make;
    bool counts;
} places[] = {
    {"the working directory", "work", "app.hex", "work", "true", true},
    {"below it", "work", "sub/app.hex", "work/sub", "true", true},
    {"above it", "work/sub", "app.hex", "work", "true", true},
    {"elsewhere", "work", "../away/app.hex", "away", "true", false},
    {"in a project", "work", "../away/app.hex", "away", "mkdir away/.git && chown $C away/.git", true},
    {"deep in a project", "work", "../away/sub/app.hex", "away/sub", "mkdir away/.git && chown $C away/.git", true},
    {"in what another user calls a project", "work", "../away/app.hex", "away",
     "mkdir away/.git && chown " OTHER " away/.git", false},
};
#define COUNT(table) (sizeof(table) / sizeof *(table))

static bool is_as_expected(const struct owner *owner, const struct place *place)
{
    fresh_tree();
    bool counts = owner->counts && place->counts;
    sh("%s", place->make);
    sh("D=%s; F=$D/.dsocheck.yaml; echo 'board: ds203-app1' >$F && { [ -z \"$AS\" ] || chown $C:$C $F; } && %s",
       place->folder, owner->make);
    struct outcome outcome = run_line(root,
                                      "cd %s && $AS $R/dsocheck --format json %s 2>$R/err | "
                                      "jq -r '.runs[0] | .project != null, .board'; cat $R/err",
                                      place->working, place->image);
    const char *project = counts ? "true\nds203-app1\n" : "false\nds203\n";
    bool good = strncmp(outcome.output, project, strlen(project)) == 0;
    const char *said = outcome.output + (good ? strlen(project) : 0);
    const char *why = owner->counts ? "it lies neither in the tree of the working directory" : owner->why;
    good = good && (counts ? *said == '\0' : strstr(said, ".dsocheck.yaml: does not count: ") && strstr(said, why));
    if (!good)
        print_error("%s, %s: expected %s\n%s", owner->name, place->name, counts ? "to count" : why, outcome.output);
    outcome_release(&outcome);
    return good;
}

static void owners_and_places(void **unused)
{
    (void)unused;
    unsigned wrong = 0, left_out = 0;
    for (size_t o = 0; o < COUNT(owners); o++)
        for (size_t p = 0; p < COUNT(places); p++) {
            bool possible = geteuid() == 0 || (!owners[o].needs_root && strstr(places[p].make, OTHER) == NULL);
            left_out += !possible;
            wrong += possible && !is_as_expected(&owners[o], &places[p]);
        }
    if (left_out > 0)
        print_message("%u of %zu left out: they need root\n", left_out, COUNT(owners) * COUNT(places));
    assert_int_equal(wrong, 0);
}

/* Protects nothing, so it must not be called ds203. */
#define BOARD                                                                                                          \
    "board: mine\\nchip: stm32f103vc-512k\\nregions:\\n- {name: ROM, access: rx, origin: 0x0800C000, length: 32K}\\n"

static const struct member {
    const char *line;
    int status;       /* as found */
    const char *says; /* first on standard output, or on standard error with 2; NULL: nothing of it */
} members[] = {
    {"fail-on: never", 0, "fail-on never"},
    {"fail-on: brick", 0, "fail-on brick"},
    {"fail-on: warning", 0, NULL},
    {"level: {IMG002: note}", 0, "IMG002 as note"},
    {"level: {IMG002: error}", 0, NULL},
    {"accept: [{code: IMG001, reason: old}, {code: IMG001, reason: older, region: ROM}]", 0, "IMG001 accepted"},
    {"baseline: base.json", 0, "baseline base.json"},
    {"memory: app.ld", 0, "memory of app.ld"},
    {"budgets: {ROM: {fail: 50%}}", 0, NULL},
    {"approve: [GCC 12.*]", 0, NULL},
    {"board: ds203-app1", 0, NULL},
    {"board: mine.yaml", 0, NULL},
    {"board: like.yaml", 0, "board ds203 from like.yaml"},
    {"board: bare.yaml", 2, "bare.yaml: calls itself ds203 and does not protect "},
    {"report: [text=out.txt]", 0, NULL},
    {"report: [text=sub/../sub/out.txt]", 0, NULL},
    {"report: [text=../out.txt]", 2, ".dsocheck.yaml:1:10: ../out.txt lies outside this file's folder"},
    {"report: [text=sub/../../out.txt]", 2, "lies outside this file's folder"},
    {"report: [text=/tmp/dsocheck-never-written]", 2, "lies outside this file's folder"},
    {"report: [text=linked/out.txt]", 2, "lies outside this file's folder"},
    {"report: [text=link.txt]", 2, "lies outside this file's folder"},
    {"report: [text=/dev/stderr]", 2, "lies outside this file's folder"},
    {"port: /dev/ttyUSB0", 0, NULL},
    {"port: tcp:127.0.0.1:1", 2, ".dsocheck.yaml:1:7: tcp:127.0.0.1:1 is no device file"},
    {"port: disk:/tmp/x", 2, "is no device file"},
};

static void prepare_members(void)
{
    fresh_tree();
    sh("cd work && printf '" BOARD "' >mine.yaml && sed s/mine/ds203/ mine.yaml >bare.yaml && "
       "printf 'board: ds203\\nextends: ds203\\n' >like.yaml");
    sh("cd work && $AS ../dsocheck --board ds203-app1 --write-baseline base.json "
       "app.hex "
       ">../log && printf 'MEMORY { ROM (rx) : ORIGIN = 0x800C000, LENGTH = 32K }\\n' >app.ld && "
       "ln -s ../away linked && : >../away/victim && ln -s ../away/victim link.txt && [ -z \"$AS\" ] || chown -R $C:$C "
       "../away");
}

/* As found and as named: who names a file answers for it. */
static bool member_is_bound(const struct member *member)
{
    static const char run[] = "cd work && $AS ../dsocheck %s app.hex >../out 2>../err; echo $?; head -n 1 ../out; "
                              "cat ../err; [ ! -s ../away/victim ] || echo overwritten; cat ../away/out.txt 2>../none";
    sh("printf '%%s\\n' '%s' >work/.dsocheck.yaml; rm -f away/out.txt; : >away/victim", member->line);
    struct outcome found = run_line(root, run, ""), json = run_line(root, run, "--format ndjson");
    struct outcome named = run_line(root, run, "--config .dsocheck.yaml");
    bool lax = member->says != NULL && member->status == 0;
    bool good = atoi(found.output) == member->status && atoi(json.output) == member->status;
    good = good && (strstr(found.output, "laxer") != NULL) == lax && (strstr(json.output, "laxer") != NULL) == lax;
    if (member->says != NULL)
        good = good && strstr(found.output, member->says) != NULL && strstr(json.output, member->says) != NULL;
    if (member->status != 0)
        good = good && strstr(found.output, "overwritten") == NULL && strstr(found.output, "PASS") == NULL;
    good = good && atoi(named.output) == 0 && strstr(named.output, "laxer") == NULL;
    if (!good)
        print_error("%s:\n%s%s%s", member->line, found.output, json.output, named.output);
    outcome_release(&found);
    outcome_release(&json);
    outcome_release(&named);
    return good;
}

static void members_of_a_found_file(void **unused)
{
    (void)unused;
    unsigned wrong = 0;
    prepare_members();
    for (size_t i = 0; i < COUNT(members); i++)
        wrong += !member_is_bound(&members[i]);
    assert_int_equal(wrong, 0);
}

/* Whatever looks for a project file looks at who put it there, and says what it is talked into. */
static void other_commands_are_as_careful(void **unused)
{
    (void)unused;
    static const char *const lines[] = {"map app.hex", "diff app.hex app.hex", "toolchain --cc /bin/false",
                                        "device info --port never-opened"};
    for (size_t i = 0; i < COUNT(lines); i++) {
        fresh_tree();
        sh("echo 'port: tcp:127.0.0.1:1' >work/.dsocheck.yaml");
        struct outcome obeyed = run_line(root, "cd work && $AS ../dsocheck %s 2>&1 >/dev/null", lines[i]);
        sh("chmod o+w work");
        struct outcome ignored = run_line(root, "cd work && $AS ../dsocheck %s 2>&1 >/dev/null", lines[i]);
        if (obeyed.status != 2 || strstr(obeyed.output, "is no device file") == NULL ||
            strstr(ignored.output, ".dsocheck.yaml: does not count: others may write to its folder") == NULL)
            fail_msg("%s: status %d\n%s%s", lines[i], obeyed.status, obeyed.output, ignored.output);
        outcome_release(&obeyed);
        outcome_release(&ignored);
    }
    fresh_tree();
    sh("echo 'fail-on: never' >work/.dsocheck.yaml");
    struct outcome lax = run_line(root, "cd work && $AS ../dsocheck toolchain --cc /bin/false 2>&1 >/dev/null");
    assert_non_null(strstr(lax.output, ".dsocheck.yaml: makes the check laxer: fail-on never\n"));
    outcome_release(&lax);
}

int main(int argc, char **argv)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(owners_and_places),
        cmocka_unit_test(members_of_a_found_file),
        cmocka_unit_test(other_commands_are_as_careful),
    };
    if (argc != 2) {
        fputs("usage: test_project_trust DSOCHECK\n", stderr);
        return 2;
    }
    char *dsocheck = realpath(argv[1], NULL), uid[32];
    assert_non_null(dsocheck);
    setenv("DSOCHECK", dsocheck, 1);
    setenv("LC_ALL", "C", 1);
    unsetenv("DSOCHECK_BOARD");
    snprintf(uid, sizeof uid, "%u", geteuid());
    /* Whom it runs as, and what makes it so. */
    setenv("C", geteuid() == 0 ? "12345" : uid, 1);
    setenv("AS", geteuid() == 0 ? "setpriv --reuid 12345 --regid 12345 --clear-groups" : "", 1);
    assert_true(asprintf(&root, P_tmpdir "/dsocheck-trust-XXXXXX") >= 0);
    assert_non_null(mkdtemp(root));
    setenv("R", root, 1);
    sh("chmod 777 . && cp \"$DSOCHECK\" dsocheck");
    int failed = cmocka_run_group_tests_name("project_trust", tests, NULL, NULL);
    struct outcome removed = run_line("/", "rm -rf '%s'", root);
    outcome_release(&removed);
    free(dsocheck);
    free(root);
    return failed != 0;
}
