/* Colours and sizes: the nine token sets of the design, and how a person has set up the screen.
 *
 * A theme is a full set of tokens, never a filter over another one. Derived colours (hairline, tint, secondary
 * button, button edge) are computed from the tokens, so that every theme has them. All values are plain; nothing
 * here allocates or knows SDL. Screens name colours by token only. */
#ifndef KIOSK_THEME_H
#define KIOSK_THEME_H

#include <stdbool.h>
#include <stdint.h>

typedef uint32_t rgb; /* 0xRRGGBB */

enum colour {
	COLOUR_NONE, /* nothing is painted; for text: the colour of the surroundings */
	COLOUR_PAGE,
	COLOUR_SURFACE,
	COLOUR_TEXT,
	COLOUR_TEXT2,
	COLOUR_LINK,
	COLOUR_BORDER, /* outlines of controls: 3:1 */
	COLOUR_BUTTON,
	COLOUR_BUTTON_TEXT,
	COLOUR_SELECTED,
	COLOUR_SELECTED_TEXT,
	COLOUR_ERROR,
	COLOUR_OK,
	COLOUR_FOCUS_OUT,
	COLOUR_FOCUS_IN,
	COLOUR_HIGHLIGHT,
	COLOUR_WARN,
	COLOUR_FLAG,
	COLOUR_TOKENS,               /* those above stand in the table, those below are derived */
	COLOUR_HAIR = COLOUR_TOKENS, /* decoration only: text at 20 % over the page */
	COLOUR_TINT,                 /* chosen rows: selected at 9 % over the page */
	COLOUR_BUTTON2,              /* secondary button */
	COLOUR_EDGE,                 /* lower edge of the main button */
	COLOUR_WARNING_BUTTON,       /* = error */
	COLOUR_WARNING_TEXT,         /* page or text, whichever reads better on it */
	COLOUR_COUNT
};

enum theme_id {
	THEME_DEFAULT,
	THEME_WHITE_ON_BLACK,
	THEME_CREAM,
	THEME_BLACK_ON_YELLOW,
	THEME_YELLOW_ON_BLACK,
	THEME_YELLOW_ON_BLUE,
	THEME_PALE_BLUE,
	THEME_PINK,
	THEME_LOW_GLARE,
	THEME_COUNT
};

struct theme {
	const char *id;   /* "default", "white-on-black", "cream", ... : stored in adjustments */
	const char *name; /* for people: "Standard", "White on black", "Cream", ... */
	rgb token[COLOUR_TOKENS];
};

const struct theme *theme_get(enum theme_id id); /* static storage; out of range gives the default */
const struct theme *theme_find(const char *id);  /* NULL when there is none of that id (id may be NULL) */
rgb theme_colour(const struct theme *t, enum colour c);
/* A whole token set from two colours. Copies nothing: t->id is "own". theme_contrast(page, text) below 4.5 is
 * the caller's to warn about. */
void theme_own(struct theme *t, rgb page, rgb text);

double theme_contrast(rgb a, rgb b);             /* WCAG 2 ratio, 1..21 */
rgb theme_mix(rgb under, rgb over, int percent); /* over at `percent` on under */

/* --- how this person has set up the screen --- */
enum font_family { FAMILY_INTER, FAMILY_OPEN_SANS, FAMILY_OPENDYSLEXIC, FAMILY_COUNT };
enum spacing { SPACING_NORMAL, SPACING_WIDE, SPACING_EXTRA, SPACING_COUNT };

struct look {
	const struct theme *theme; /* NULL = default */
	int zoom;                  /* per cent: 100 125 150 200 250 300 400 (others work, 50..800) */
	enum font_family family;
	enum spacing spacing;
};
#define LOOK_INIT                            \
	{                                        \
		0, 100, FAMILY_INTER, SPACING_NORMAL \
	}

extern const int look_zooms[7];            /* 100 125 150 200 250 300 400 */
int look_px(const struct look *l, int px); /* design pixels at 100 % → device pixels, rounded */
rgb look_colour(const struct look *l, enum colour c);
const char *family_id(enum font_family f);   /* "inter", "open-sans", "opendyslexic" */
const char *family_name(enum font_family f); /* "Inter", ... */

#endif
