/* Rules and museum name each other: every rule has a folder with a sick sample that fires it and a near-miss that does
 * not, and no folder shows a rule that does not exist.
 * usage: test_catalogue DSOCHECK */
#include "command.h"
#include "sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char *dsocheck;
static struct samples samples;
static json_t *rules;

static const struct sample *folder_of(const char *code)
{
    for (size_t i = 0; i < samples.count; i++)
        if (samples.items[i].museum && strcmp(samples.items[i].code, code) == 0)
            return &samples.items[i];
    return NULL;
}

static void test_every_rule_has_a_folder(void **state)
{
    (void)state;
    size_t i;
    const json_t *rule;
    unsigned missing = 0;
    assert_true(json_array_size(rules) > 0);
    json_array_foreach(rules, i, rule)
    {
        const char *code = json_string_value(json_object_get(rule, "code"));
        const char *slug = json_string_value(json_object_get(rule, "slug"));
        const struct sample *sample = folder_of(code);
        if (sample == NULL || strcmp(sample->slug, slug) != 0) {
            print_error("samples/museum/%s-%s: no such folder\n", code, slug);
            missing++;
        }
    }
    assert_int_equal(missing, 0);
}

static const json_t *rule_of(const struct sample *sample)
{
    size_t i;
    const json_t *rule;
    json_array_foreach(rules, i, rule) if (strcmp(json_string_value(json_object_get(rule, "code")), sample->code) ==
                                           0) return rule;
    return NULL;
}

static bool finds(const struct judged *judged, const char *code)
{
    for (unsigned i = 0; i < judged->find_count; i++)
        if (strncmp(judged->finds[i], code, strlen(code)) == 0)
            return true;
    return false;
}

static bool fails(const struct judged *judged)
{
    for (unsigned i = 0; i < judged->find_count; i++)
        if (strstr(judged->finds[i], " brick") != NULL || strstr(judged->finds[i], " error") != NULL)
            return true;
    return false;
}

/* What a museum folder promises of an answer: sick images fire the rule, or the form says why it cannot show; near
 * images are silent for the rule, and pass. */
static unsigned broken_promises(const struct sample *sample, const struct judged *judged, const char *image)
{
    bool fires = finds(judged, sample->code);
    if (strncmp(image, "sick", 4) == 0) {
        if (fires || judged->why != NULL)
            return 0;
        print_error("%s/%s: sick, but without %s and without a why\n", sample->name, image, sample->code);
        return 1;
    }
    if (strncmp(image, "near", 4) == 0) {
        if (!fires && !fails(judged))
            return 0;
        print_error("%s/%s: a near-miss is silent for %s and passes\n", sample->name, image, sample->code);
        return 1;
    }
    print_error("%s/%s: the image is called neither sick… nor near…\n", sample->name, image);
    return 1;
}

static void test_every_folder_shows_its_rule(void **state)
{
    (void)state;
    unsigned wrong = 0;
    for (size_t i = 0; i < samples.count; i++) {
        const struct sample *sample = &samples.items[i];
        unsigned sick = 0, near = 0, at_default = 0;
        const json_t *rule = sample->museum ? rule_of(sample) : NULL;
        if (sample->museum && rule == NULL) {
            print_error("%s: there is no rule %s\n", sample->name, sample->code);
            wrong++;
        }
        if (rule == NULL)
            continue;
        char usual[32];
        snprintf(usual, sizeof usual, "%s %s", sample->code, json_string_value(json_object_get(rule, "severity")));
        for (unsigned n = 0; n < sample->told->judge_count; n++) {
            const struct judged *judged = &sample->told->judge[n];
            for (unsigned k = 0; k < judged->image_count; k++) {
                wrong += broken_promises(sample, judged, judged->images[k]);
                sick += strncmp(judged->images[k], "sick", 4) == 0 && finds(judged, sample->code);
                near += strncmp(judged->images[k], "near", 4) == 0;
            }
            at_default += finds(judged, usual);
        }
        if (sick == 0 || near == 0 || at_default == 0) {
            print_error("%s: %u sick images that fire it, %u near-misses, %u answers with %s\n", sample->name, sick,
                        near, at_default, usual);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

/* samples/clean holds what must not stop anybody. */
static void test_clean_samples_pass(void **state)
{
    (void)state;
    unsigned clean = 0, wrong = 0;
    for (size_t i = 0; i < samples.count; i++) {
        const struct sample *sample = &samples.items[i];
        clean += !sample->museum;
        for (unsigned n = 0; !sample->museum && n < sample->told->judge_count; n++)
            if (fails(&sample->told->judge[n])) {
                print_error("%s: %s fails\n", sample->name, sample->told->judge[n].images[0]);
                wrong++;
            }
    }
    assert_true(clean > 0);
    assert_int_equal(wrong, 0);
}

int main(int argc, char **argv)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_rule_has_a_folder),
        cmocka_unit_test(test_every_folder_shows_its_rule),
        cmocka_unit_test(test_clean_samples_pass),
    };
    if (argc != 2) {
        fputs("usage: test_catalogue DSOCHECK\n", stderr);
        return 2;
    }
    dsocheck = argv[1];
    samples_read(&samples, "samples");
    struct outcome outcome = run_line(".", "'%s' rules --format json", dsocheck);
    assert_int_equal(outcome.status, 0);
    json_t *document = outcome_json(&outcome);
    rules = json_object_get(document, "rules");
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    json_decref(document);
    outcome_release(&outcome);
    samples_release(&samples);
    return failed != 0;
}
