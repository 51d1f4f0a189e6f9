/* The parts of the HTML page, in the order in which they stand on it. Private to this room. Nothing from a file gets
 * onto the page but through html_name, html_shown and numbers. */
#pragma once
#include "picture/memory_picture.h"
#include "report.h"

/* Of an image's symbols, the largest ones. */
#define HTML_SYMBOLS_DRAWN 5000

/* One image on the page. */
struct html_page {
    struct text *out;
    const struct judged *judged;
    const struct picture *picture;
    size_t number; /* of the image, from 1; keeps ids apart */
};

/* The page around its articles, and how much of each severity there is. */
void html_open(struct text *out, const char *verdict);
void html_close(struct text *out);
void html_counts(struct text *out, const struct verdict *verdict);

/* Above the parts: the verdict, how many rules could look, the counts and the worst finding. */
void html_heading(const struct html_page *page);
/* How full the regions are, in a line. */
void html_fills(const struct html_page *page);

void html_memory(const struct html_page *page);
void html_findings(const struct html_page *page);
void html_skips(const struct html_page *page);
void html_bands(const struct html_page *page);
void html_symbols(const struct html_page *page);
void html_vectors(const struct html_page *page);
void html_rehearsal(const struct html_page *page);
void html_fingerprint(const struct html_page *page);

/* What the script draws the zoomed picture from, as a JSON element. */
void html_data(const struct html_page *page);

/* Names from files as they stand anywhere on the page: control bytes as \xNN, very long ones cut. */
void html_shown(struct text *out, const char *name);
/* Text or an attribute's value: as shown, and the characters that mean something to HTML replaced. */
void html_name(struct text *out, const char *name);
/* The same of a symbol, demangled. */
void html_symbol(struct text *out, const char *name);
void html_address(struct text *out, uint64_t address);
/* "0x0804c000..0x0807e000", as every report writes a range. */
void html_range(struct text *out, struct range range);
/* "167,252". */
void html_number(struct text *out, uint64_t number);
/* "200 KiB" where that is exact, else "167,252 bytes". */
void html_size(struct text *out, uint64_t size);
/* A heading with a count beside it; opens a section that the caller closes. */
void html_section(const struct html_page *page, const char *id, const char *title, size_t count);

/* checker/report/html/, compiled in by cmake/EmbedText.cmake. */
extern const char html_style[], html_script[];
