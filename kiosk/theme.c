/* The token table of the design page, row by row, and what is computed from it. */
#include "kiosk/theme.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#define T(page, surface, text, text2, link, border, button, button_text, selected, selected_text, error, ok, out, \
	in, hl, warn, flag)                                                                                           \
	{                                                                                                             \
		0, 0x##page, 0x##surface, 0x##text, 0x##text2, 0x##link, 0x##border, 0x##button, 0x##button_text,         \
			0x##selected, 0x##selected_text, 0x##error, 0x##ok, 0x##out, 0x##in, 0x##hl, 0x##warn, 0x##flag       \
	}

static const struct theme themes[THEME_COUNT] = {
	{ "default", "Standard",
		T(ffffff, f3f3f3, 0b0c0c, 484949, 1a65a6, 858686, 0f7a52, ffffff, 1d70b8, ffffff, ca3535, 0f7a52, ffdd00,
			0b0c0c, fff8cc, 7a3c1c, 54319f) },
	{ "white-on-black", "White on black",
		T(0b0c0c, 1d1f1f, ffffff, cecece, 8eb8dc, 858686, 87bca8, 0b0c0c, 8eb8dc, 0b0c0c, e59a9a, 87bca8, ffdd00,
			0b0c0c, 5c5000, fabb9c, aa98cf) },
	{ "cream", "Cream",
		T(fff8e1, f5ebc8, 0b0c0c, 484949, 16548a, 6f6a55, 0b5c3e, ffffff, 16548a, ffffff, 982828, 0b5c3e, ffdd00,
			0b0c0c, ffe640, 7a3c1c, 3f2577) },
	{ "black-on-yellow", "Black on yellow",
		T(ffee80, ffe640, 0b0c0c, 2b2b1a, 0f385c, 5c5000, 083d29, ffffff, 0f385c, ffffff, 651b1b, 083d29, ffffff,
			0b0c0c, ffffff, 651b1b, 2a1950) },
	{ "yellow-on-black", "Yellow on black",
		T(000000, 141400, ffdd00, ffee80, 00ffe0, bfa600, ffdd00, 000000, 00ffe0, 000000, fabb9c, 87f0c0, ffffff,
			000000, 4d4300, fabb9c, e59abe) },
	{ "yellow-on-blue", "Yellow on blue",
		T(0f385c, 16456e, ffee80, fff8cc, d2e2f1, 8eb8dc, ffee80, 0b0c0c, ffffff, 0f385c, fcd0c0, cfe4dc, ffdd00,
			0b0c0c, 0b2a45, fde4d7, f4d7e5) },
	{ "pale-blue", "Pale blue",
		T(d2e2f1, bfd5ea, 0b0c0c, 303131, 0f385c, 3f5b75, 0b5c3e, ffffff, 0f385c, ffffff, 8a2020, 083d29, ffdd00,
			0b0c0c, fff8cc, 651b1b, 3f2577) },
	{ "pink", "Pink",
		T(f4d7e5, ecc3d7, 0b0c0c, 303131, 0f385c, 6b4357, 0b5c3e, ffffff, 0f385c, ffffff, 7f1d1d, 083d29, ffdd00,
			0b0c0c, fff8cc, 651b1b, 3f2577) },
	{ "low-glare", "Low glare",
		T(b8b8b8, a9a9a9, 0b0c0c, 1f2020, 0f2f50, 3a3b3b, 083d29, ffffff, 0f2f50, ffffff, 5c1010, 06301f, ffdd00,
			0b0c0c, e4dca8, 521b06, 2a1950) },
};

const struct theme *theme_get(enum theme_id id)
{
	return &themes[(unsigned)id < THEME_COUNT ? id : THEME_DEFAULT];
}

const struct theme *theme_find(const char *id)
{
	for (size_t i = 0; id && i < THEME_COUNT; i++)
		if (!strcmp(themes[i].id, id))
			return &themes[i];
	return NULL;
}

rgb theme_mix(rgb under, rgb over, int percent)
{
	rgb out = 0;
	for (int shift = 0; shift < 24; shift += 8) {
		int a = (int)(under >> shift & 255), b = (int)(over >> shift & 255);
		out |= (rgb)((a * (100 - percent) + b * percent + 50) / 100) << shift;
	}
	return out;
}

static double channel(rgb c, int shift)
{
	double v = (double)(c >> shift & 255) / 255.0;
	return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

static double luminance(rgb c)
{
	return 0.2126 * channel(c, 16) + 0.7152 * channel(c, 8) + 0.0722 * channel(c, 0);
}

double theme_contrast(rgb a, rgb b)
{
	double la = luminance(a), lb = luminance(b);
	return la > lb ? (la + 0.05) / (lb + 0.05) : (lb + 0.05) / (la + 0.05);
}

static rgb warning_text(const struct theme *t)
{
	rgb e = t->token[COLOUR_ERROR], page = t->token[COLOUR_PAGE], text = t->token[COLOUR_TEXT];
	return theme_contrast(e, page) >= theme_contrast(e, text) ? page : text;
}

rgb theme_colour(const struct theme *t, enum colour c)
{
	if (!t)
		t = &themes[THEME_DEFAULT];
	const rgb *k = t->token;
	if (c == COLOUR_HAIR)
		return theme_mix(k[COLOUR_PAGE], k[COLOUR_TEXT], 20);
	if (c == COLOUR_TINT)
		return theme_mix(k[COLOUR_PAGE], k[COLOUR_SELECTED], 9);
	if (c == COLOUR_BUTTON2)
		return theme_mix(k[COLOUR_SURFACE], k[COLOUR_BORDER], 4);
	if (c == COLOUR_EDGE)
		return theme_mix(k[COLOUR_BUTTON], 0, 35);
	if (c == COLOUR_WARNING_BUTTON)
		return k[COLOUR_ERROR];
	if (c == COLOUR_WARNING_TEXT)
		return warning_text(t);
	return (unsigned)c < COLOUR_TOKENS ? k[c] : k[COLOUR_TEXT];
}

void theme_own(struct theme *t, rgb page, rgb text)
{
	struct theme own = { "own", "Your own", { 0 } };
	for (int i = 0; i < COLOUR_TOKENS; i++)
		own.token[i] = text;
	own.token[COLOUR_PAGE] = page;
	own.token[COLOUR_SURFACE] = theme_mix(page, text, 4);
	own.token[COLOUR_BORDER] = theme_mix(page, text, 80);
	own.token[COLOUR_BUTTON_TEXT] = own.token[COLOUR_SELECTED_TEXT] = page;
	own.token[COLOUR_HIGHLIGHT] = theme_mix(page, text, 12);
	own.token[COLOUR_FOCUS_OUT] = text;
	own.token[COLOUR_FOCUS_IN] = page;
	*t = own;
}

const int look_zooms[7] = { 100, 125, 150, 200, 250, 300, 400 };

int look_px(const struct look *l, int px)
{
	int zoom = l && l->zoom > 0 ? l->zoom : 100;
	return px >= 0 ? (px * zoom + 50) / 100 : -((-px * zoom + 50) / 100);
}

rgb look_colour(const struct look *l, enum colour c)
{
	return theme_colour(l ? l->theme : NULL, c);
}

static const struct {
	const char *id, *name;
} families[FAMILY_COUNT] = { { "inter", "Inter" }, { "open-sans", "Open Sans" },
	{ "opendyslexic", "OpenDyslexic" } };

const char *family_id(enum font_family f)
{
	return families[(unsigned)f < FAMILY_COUNT ? f : 0].id;
}

const char *family_name(enum font_family f)
{
	return families[(unsigned)f < FAMILY_COUNT ? f : 0].name;
}
