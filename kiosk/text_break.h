/* From a paragraph to lines of pieces; the working part of text.c. Used by text.c alone. */
#ifndef KIOSK_TEXT_BREAK_H
#define KIOSK_TEXT_BREAK_H

#include "kiosk/text_run.h"

struct text_engine {
	struct fonts *fonts;
	struct run_cache *runs;
	struct cached_block *buckets[1024];
	struct cached_block *newest, *oldest;
	size_t count, bytes;
	uint64_t made;
};

/* Fills b's lines and pieces (allocated, also on failure the caller frees them). 0 or ERR_NOMEM. */
int text_break(struct text_engine *t, struct text_block *b, const struct text_para *p, int width);
/* The run behind a piece. */
struct run_key text_piece_key(const struct text_block *b, const struct text_piece *p);

#endif
