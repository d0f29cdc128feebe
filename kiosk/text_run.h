/* Runs: a stretch of text in one face, direction and script, measured and rasterised through caches. Used by text.c
 * alone; outsiders use text.h. */
#ifndef KIOSK_TEXT_RUN_H
#define KIOSK_TEXT_RUN_H

#include "kiosk/fonts.h"
#include "kiosk/text.h"

struct run_cache;

struct run_key {
	struct type_face face;
	int face_number; /* of fonts.h, after fallback */
	uint8_t rtl, script;
	const char *text;
	size_t len;
};

enum { SCRIPT_LATIN = 1, SCRIPT_COUNT = 32 };
uint8_t script_of(uint32_t cp); /* 0 = common: takes its neighbour's */

struct run_cache *run_cache_new(struct fonts *fonts);
void run_cache_free(struct run_cache *c);
int run_width(struct run_cache *c, const struct run_key *k);                      /* device pixels */
int run_prefix(struct run_cache *c, const struct run_key *k, size_t bytes);       /* width of the first bytes */
bool run_map(struct run_cache *c, const struct run_key *k, struct text_map *out); /* borrowed until the next call */
void run_metrics(struct run_cache *c, int face_number, int px, int *ascent, int *descent);
void run_stats(const struct run_cache *c, struct text_stats *out);

#endif
