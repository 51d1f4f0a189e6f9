#include "reports.h"

#include "base/alloc.h"
#include "base/outfile.h"
#include "checkout.h"
#include "command.h"
#include "report/wrap.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

struct stream {
    const struct reporter *reporter;
    void *report;
    struct outfile *file; /* NULL: standard output */
    size_t width;         /* of the terminal that lines are broken for; 0: they are left as they are */
    bool lost;            /* it could not be written, and that was said */
};

struct reports {
    struct stream streams[1 + REPORT_FILES];
    size_t count;
    struct checkout checkout; /* reporters borrow it */
    int status;
};

/* Of a terminal, where people read text; whatever else reads it gets a line for a line. */
static size_t lines_width(const struct reporter *reporter)
{
    static const size_t least = 40;
    struct winsize size;
    if (strcmp(reporter->name, "text") != 0 || !isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0)
        return 0;
    return size.ws_col >= least ? size.ws_col : 0;
}

static void start(struct reports *reports, const struct reporter *reporter, const struct report_setting *setting,
                  struct outfile *file)
{
    reports->streams[reports->count++] =
        (struct stream){.reporter = reporter, .report = reporter->start(setting), .file = file};
}

struct reports *reports_open(const struct report_options *options, const struct family *const *families,
                             size_t family_count)
{
    struct reports *reports = alloc_items(1, sizeof *reports);
    reports->checkout = checkout_find();
    struct report_setting setting = {options->style, reports->checkout, families, family_count};
    start(reports, options->format, &setting, NULL);
    reports->streams[0].width = lines_width(options->format);
    setting.style.color = false;
    setting.style.alone = true;
    for (size_t i = 0; i < options->file_count; i++) {
        struct fault fault;
        struct outfile *file = outfile_open(options->files[i].path, &fault);
        if (file != NULL)
            start(reports, options->files[i].reporter, &setting, file);
        else
            reports->status = worse(reports->status, complain(&fault));
    }
    return reports;
}

bool reports_are_whole(const struct reports *reports)
{
    return reports->status == STATUS_PASS;
}

static void note_loss(struct reports *reports, struct stream *stream, const struct fault *fault)
{
    stream->lost = true;
    reports->status = worse(reports->status, complain(fault));
}

/* Empties `out`. */
static void send(struct reports *reports, struct stream *stream, struct text *out)
{
    struct fault fault;
    if (stream->width > 0 && out->length > 0) {
        struct text wrapped = {0};
        text_add_wrapped(&wrapped, text_string(out), stream->width);
        text_release(out);
        *out = wrapped;
    }
    bool good = stream->lost || (stream->file != NULL ? outfile_add(stream->file, text_string(out), out->length, &fault)
                                                      : report_flush(out, &fault));
    if (!good)
        note_loss(reports, stream, &fault);
    text_release(out);
}

void reports_add(struct reports *reports, const struct reported *input)
{
    for (size_t i = 0; i < reports->count; i++) {
        struct stream *stream = &reports->streams[i];
        struct text out = {0};
        stream->reporter->add(stream->report, input, &out);
        send(reports, stream, &out);
    }
}

void reports_plan(struct reports *reports, const struct programmed *programmed)
{
    for (size_t i = 0; i < reports->count; i++) {
        struct stream *stream = &reports->streams[i];
        struct text out = {0};
        if (stream->reporter->plan != NULL)
            stream->reporter->plan(stream->report, programmed, &out);
        send(reports, stream, &out);
    }
}

void reports_programmed(struct reports *reports, const struct programmed *programmed)
{
    for (size_t i = 0; i < reports->count; i++) {
        struct stream *stream = &reports->streams[i];
        struct text out = {0};
        if (stream->reporter->programmed != NULL)
            stream->reporter->programmed(stream->report, programmed, &out);
        send(reports, stream, &out);
    }
}

static void finish(struct reports *reports, struct stream *stream)
{
    struct text out = {0};
    struct fault fault;
    stream->reporter->finish(stream->report, &out);
    send(reports, stream, &out);
    if (stream->lost)
        outfile_discard(stream->file);
    else if (stream->file != NULL && !outfile_commit(&stream->file, 1, &fault))
        note_loss(reports, stream, &fault);
}

int reports_close(struct reports *reports, int status)
{
    for (size_t i = 0; i < reports->count; i++)
        finish(reports, &reports->streams[i]);
    checkout_release(&reports->checkout);
    status = worse(status, reports->status);
    free(reports);
    return status;
}
