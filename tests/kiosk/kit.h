/* What the kiosk's tests share: an engine with real fonts, a ui on a gallery page, pictures into build/shots. */
#ifndef TESTS_KIOSK_KIT_H
#define TESTS_KIOSK_KIT_H

#include "kiosk/narrator.h"
#include "kiosk/paint.h"
#include "kiosk/ui.h"
#include "tests/kiosk/gallery.h"

struct kit {
	struct text_engine *text;
	struct ui *ui;
	struct tts *tts;
	struct narrator *narrator;
	struct gallery_state state;
	struct ui_screen screen;
	uint32_t *pixels;
	int w, h;
};

void kit_open(struct kit *k, const char *page, int w, int h); /* fails the test when it cannot */
void kit_close(struct kit *k);
void kit_page(struct kit *k, const char *page);
struct node *kit_node(struct kit *k, const char *id);
void kit_paint(struct kit *k, struct paint_list *keep); /* into k->pixels; keep may be NULL */
uint64_t kit_hash(const struct kit *k);
void kit_save(const struct kit *k, const char *name); /* build/shots/NAME.png */

#endif
