/* Example pages made of every widget: the design's pictures rebuilt, and one page of the rest. For tests. */
#ifndef TESTS_KIOSK_GALLERY_H
#define TESTS_KIOSK_GALLERY_H

#include "kiosk/view.h"

struct gallery_state {
	unsigned chosen; /* bit n: option n */
	int percent;     /* of the split */
	int question;    /* 1..30 */
	char text[512], essay[2048];
	int selected, slider;
	int presses; /* how many actions came */
	char last_id[64], last_arg[256];
	bool problem;
};
#define GALLERY_STATE_INIT                            \
	{                                                 \
		0x5, 44, 21, "", "", -1, 50, 0, "", "", false \
	}

struct gallery_page {
	const char *name;
	void (*build)(void *state, struct view *v);
	const char *focused; /* id with the focus in the picture */
	enum theme_id theme;
	int zoom;
};
extern const struct gallery_page gallery_pages[];
extern const size_t gallery_count;
const struct gallery_page *gallery_find(const char *name);

#endif
