/* Text: from a string with styled parts to lines, pieces and pixels; everything about SDL2_ttf stays behind this.
 *
 * A paragraph is broken into lines by our own rules (spaces, hyphens, slashes, between CJK; words that are too long
 * between clusters), put into visual order by FriBidi, split into pieces of one face, direction and script (font
 * fallback per character), and each piece can be asked for its coverage map. Blocks and coverage maps are cached
 * and bounded; the same paragraph at the same width costs one look-up. A block is borrowed with a reference. Input
 * must be valid UTF-8 (view.h's strings are). One thread. */
#ifndef KIOSK_TEXT_H
#define KIOSK_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/error.h"
#include "kiosk/theme.h"

struct text_engine;

struct type_face {  /* plain value, compared byte by byte: start from {0} */
	uint16_t px;    /* em in device pixels */
	uint8_t family; /* enum font_family */
	uint8_t bold, italic, mono;
	uint8_t tabular; /* digits of one width */
	uint8_t spacing; /* enum spacing */
	int16_t extra;   /* further letter spacing, device pixels */
};

struct text_part {
	size_t start, len; /* bytes */
	struct type_face face;
	int16_t shift;                           /* baseline up (+) or down, device pixels: sub and sup */
	int16_t object_w, object_h, object_base; /* an inline widget (the text holds one U+FFFC): size, its baseline */
	uint32_t tag;                            /* the caller's own: index of the run */
};

struct text_para {
	const char *text;
	size_t len;
	const struct text_part *parts; /* cover all of the text, in order, none empty unless the text is */
	size_t part_count;
	int line_height; /* device pixels; a line with taller content grows */
	enum { TEXT_START, TEXT_CENTRE, TEXT_END } align;
	bool keep_spaces; /* editing, code: spaces at line ends count */
	bool nowrap;
};

struct text_piece {
	size_t start, len;
	int x, width; /* from the block's left edge */
	int part, face;
	uint8_t rtl, script;
};

struct text_line {
	int x, y, width, height, baseline; /* baseline from the block's top */
	size_t start, end;                 /* bytes, with the spaces or the line end that close it */
	int first, count;                  /* pieces, in visual order */
	bool rtl;                          /* base direction */
};

struct text_block {
	int width, height;      /* width that was given; height of all lines */
	int natural, narrowest; /* longest line if never broken; longest unbreakable stretch */
	int used;               /* longest line as broken */
	const char *text;
	size_t len;
	const struct text_part *parts;
	const struct text_line *lines;
	int line_count;
	const struct text_piece *pieces;
	int piece_count;
};

int text_engine_new(struct text_engine **out, const char *assets_dir, struct error *e); /* see fonts_new() */
void text_engine_free(struct text_engine *t);
const char *text_warning(const struct text_engine *t, int n); /* about font files; NULL past the last */

/* Lay out, or find laid out; +1 reference. NULL when out of memory. width < 0: never broken. */
struct text_block *text_block_get(struct text_engine *t, const struct text_para *p, int width);
void text_block_unref(struct text_engine *t, struct text_block *b); /* NULL is fine */

/* Positions. A byte offset always lies on a cluster border. */
struct text_caret {
	int x, y, height; /* from the block's top left */
	int line;
};
struct text_caret text_caret_at(struct text_engine *t, const struct text_block *b, size_t offset);
size_t text_offset_at(struct text_engine *t, const struct text_block *b, int x, int y);
/* Rectangles that cover [start, end), one a piece; returns how many (at most max are written: x y w h each). */
int text_range_rects(
	struct text_engine *t, const struct text_block *b, size_t start, size_t end, int (*out)[4], int max);

/* Coverage of a piece: 8 bits a pixel, to be painted at (piece.x + dx, line.baseline - shift - ascent). Borrowed
 * until the next call. False when there is nothing to paint. */
struct text_map {
	const uint8_t *cover;
	int w, h, ascent, dx;
};
bool text_map_get(
	struct text_engine *t, const struct text_block *b, const struct text_piece *p, struct text_map *out);

int text_ascent(struct text_engine *t, const struct type_face *f); /* of the face, device pixels */
int text_line_px(const struct type_face *f, int line_height);      /* line height with the spacing option */
struct text_stats {
	uint64_t blocks_made, maps_made, map_bytes, blocks;
};
struct text_stats text_stats(const struct text_engine *t);

#endif
