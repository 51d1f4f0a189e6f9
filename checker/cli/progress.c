#include "progress.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define BAR_WIDTH 30

static uint64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000 + (uint64_t)time.tv_nsec / 1000;
}

enum progress_style progress_style_for(bool asked, bool json)
{
    if (asked)
        return json ? PROGRESS_JSON : isatty(STDERR_FILENO) ? PROGRESS_BAR : PROGRESS_LINES;
    return isatty(STDERR_FILENO) ? PROGRESS_BAR : PROGRESS_NONE;
}

static void add_rate(const struct progress *progress, struct text *line)
{
    double seconds = (double)(now() - progress->started) / 1e6;
    double rate = seconds > 0 ? (double)(progress->done * progress->unit) / seconds : 0;
    if (rate > 0)
        text_add(line, ", %.1f KiB/s, %.0f s left", rate / 1024,
                 (double)((progress->total - progress->done) * progress->unit) / rate);
}

static void show_bar(struct progress *progress)
{
    struct text line = {0};
    size_t filled = progress->done * BAR_WIDTH / progress->total;
    text_add(&line, "\r%s [", progress->what);
    for (size_t i = 0; i < BAR_WIDTH; i++)
        text_add(&line, "%c", i < filled ? '#' : '.');
    text_add(&line, "] %zu of %zu pages", progress->done, progress->total);
    add_rate(progress, &line);
    fprintf(stderr, "%s\033[K", text_string(&line));
    fflush(stderr);
    progress->open = true;
    text_release(&line);
}

static void show_line(const struct progress *progress, size_t before)
{
    if (progress->done * 20 / progress->total == before * 20 / progress->total)
        return;
    struct text line = {0};
    text_add(&line, "%s %zu of %zu pages", progress->what, progress->done, progress->total);
    add_rate(progress, &line);
    fprintf(stderr, "%s\n", text_string(&line));
    text_release(&line);
}

void progress_step(struct progress *progress, const char *what, size_t done, size_t total, size_t unit)
{
    size_t before = progress->done;
    if (progress->what == NULL || strcmp(progress->what, what) != 0) {
        progress_clear(progress);
        *progress = (struct progress){.style = progress->style, .what = what, .started = now()};
        before = 0;
    }
    progress->done = done;
    progress->total = total > 0 ? total : 1;
    progress->unit = unit;
    if (progress->style == PROGRESS_BAR)
        show_bar(progress);
    else if (progress->style == PROGRESS_LINES)
        show_line(progress, before);
    else if (progress->style == PROGRESS_JSON)
        fprintf(stderr, "{\"event\": \"progress\", \"phase\": \"%s\", \"pages\": %zu, \"of\": %zu}\n", what, done,
                total);
}

void progress_clear(struct progress *progress)
{
    if (progress->open)
        fprintf(stderr, "\r\033[K");
    progress->open = false;
}

/* Quotes and backslashes are all that JSON wants quoted once control characters are gone. */
static void say_json(const char *sentence)
{
    fprintf(stderr, "{\"event\": \"note\", \"sentence\": \"");
    for (const char *at = sentence; *at != '\0'; at++)
        fprintf(stderr, *at == '"' || *at == '\\' ? "\\%c" : "%c", *at);
    fprintf(stderr, "\"}\n");
}

void progress_say(struct progress *progress, const char *sentence)
{
    struct text line = {0};
    progress_clear(progress);
    text_add_escaped(&line, sentence);
    if (progress->style == PROGRESS_JSON)
        say_json(text_string(&line));
    else
        fprintf(stderr, "dsocheck: %s\n", text_string(&line));
    text_release(&line);
}
