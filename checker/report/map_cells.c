#include "map_cells.h"

const struct cell_look cell_looks[CELL_COUNT] = {
    [CONTENT_CODE] = {"█", "#", "\033[34m", "code"},
    [CONTENT_CONSTANTS] = {"▓", "%", "\033[36m", "constants"},
    [CONTENT_DATA] = {"▒", "=", "\033[33m", "data"},
    [CONTENT_INITIAL] = {"▚", "*", "\033[33m", "initial values"},
    [CONTENT_ROOM] = {"░", ":", "\033[35m", "room without contents"},
    [CONTENT_LOADED] = {"█", "#", "\033[34m", "bytes of the file"},
    [CELL_WRITTEN_OVER] = {"!", "!", "\033[1;31m", "bytes in protected memory"},
    [CELL_FREE] = {"·", ".", "\033[2m", "free"},
    [CELL_UNKNOWN] = {"?", "?", "\033[2m", "not told by this format"},
    [CELL_PROTECTED] = {"╳", "x", "\033[31m", "protected"},
    [CELL_RESIDENT] = {"╱", "/", "\033[32m", "resident"},
    [CELL_NEIGHBOUR] = {"╌", "~", "\033[2m", "neighbour"},
    [CELL_NOBODYS] = {" ", " ", "", NULL},
};

enum cell cell_of_owner(enum owner owner)
{
    static const enum cell cells[OWNER_COUNT] = {CELL_PROTECTED, CELL_RESIDENT, CELL_NEIGHBOUR};
    return cells[owner];
}

/* Part i of `count`; at least one byte wide, so that small ranges are not lost between two cells. */
static struct range part_of(struct range range, unsigned i, unsigned count)
{
    uint64_t size = range_size(range);
    struct range part = {range.start + size * i / count, range.start + size * (i + 1) / count};
    if (part.end <= part.start)
        part.end = part.start + 1;
    return part;
}

unsigned cell_at(struct range range, uint64_t address, unsigned count)
{
    uint64_t size = range_size(range), cell = size > 0 ? (address - range.start) * count / size : 0;
    return cell < count ? (unsigned)cell : count - 1;
}

static uint64_t bytes_in(const struct block *block, struct range part)
{
    uint64_t common = range_size(range_common(block->shown, part));
    return common < block->bytes ? common : block->bytes;
}

/* The claim that says most about a part: protected before resident before neighbour, as the claims are ordered. */
static enum cell claimed(const struct band *band, struct range part, enum cell otherwise)
{
    for (size_t i = 0; i < band->claim_count; i++)
        if (range_meets(band->claims[i].range, part))
            return cell_of_owner(band->claims[i].owner);
    return otherwise;
}

static enum cell cell_of(const struct band *band, struct range part)
{
    uint64_t bytes[CONTENT_COUNT] = {0};
    unsigned most = 0;
    for (size_t i = 0; i < band->block_count && band->blocks[i].range.start < part.end; i++)
        bytes[band->blocks[i].content] += bytes_in(&band->blocks[i], part);
    for (unsigned i = 1; i < CONTENT_COUNT; i++)
        most = bytes[i] > bytes[most] ? i : most;
    enum cell claim = claimed(band, part, band->known ? CELL_FREE : CELL_UNKNOWN);
    if (bytes[most] == 0)
        return claim;
    return claim == CELL_PROTECTED && most != CONTENT_ROOM ? CELL_WRITTEN_OVER : (enum cell)most;
}

void cells_of_band(const struct band *band, enum cell *cells, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        cells[i] = cell_of(band, part_of(band->range, i, count));
}

/* What the image puts there comes first, then what is declared. */
static enum cell louder(enum cell a, enum cell b)
{
    return a < b ? a : b;
}

void cells_of_area(const struct picture *picture, const struct area *area, enum cell *cells, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        struct range part = part_of(area->range, i, count);
        cells[i] = CELL_NOBODYS;
        for (size_t b = area->first_band; b < area->first_band + area->band_count; b++)
            if (range_meets(picture->bands[b].range, part))
                cells[i] = louder(cells[i], cell_of(&picture->bands[b], part));
    }
}
