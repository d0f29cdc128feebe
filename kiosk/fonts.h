/* The font files of assets/fonts.json: which face serves a style, which one has a character, opened at a size.
 *
 * Files are read whole when first needed (their SHA-256 is compared then: another hash is a warning naming the
 * file) and opened once per face and size, the least recently used closed beyond a bound. Only text.c uses this. */
#ifndef KIOSK_FONTS_H
#define KIOSK_FONTS_H

#include <SDL_ttf.h>
#include <stdbool.h>
#include <stdint.h>

#include "engine/error.h"
#include "kiosk/theme.h"

struct fonts;

/* ERR_NOTFOUND: fonts.json or a required file of it is missing (text names it); ERR_FORMAT, ERR_NOMEM. */
int fonts_new(struct fonts **out, const char *assets_dir, struct error *e);
void fonts_free(struct fonts *f);
/* Face number for a family and style; always valid. */
int fonts_face(const struct fonts *f, enum font_family family, bool bold, bool italic, bool mono);
/* The face that draws cp where `face` is wanted: `face` itself, else the first fallback that has it, else `face`.
 */
int fonts_pick(struct fonts *f, int face, uint32_t cp);
/* Opened at px pixels an em; borrowed until the next call; NULL when the file cannot be read any more. */
TTF_Font *fonts_open(struct fonts *f, int face, int px);
const char *fonts_warning(const struct fonts *f, int n); /* NULL past the last */

#endif
