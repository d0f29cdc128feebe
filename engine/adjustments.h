/* Reasonable adjustments: one person's approved plan (FORMAT.md §4 ADJUSTMENTS; terms of 1EdTech AfA PNP 3.0).
 *
 * A plain value: copy by assignment, nothing to free. ADJUSTMENTS_NONE is a person without any. They come with
 * who approved them and when (F08), and they belong to the person, never to one paper. */
#ifndef ENGINE_ADJUSTMENTS_H
#define ENGINE_ADJUSTMENTS_H

#include "engine/buffer.h"
#include "engine/error.h"
#include "engine/json.h"
#include "engine/limits.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

enum extra_time { EXTRA_NONE, EXTRA_MULTIPLIER, EXTRA_MINUTES, EXTRA_UNLIMITED };
enum setup_theme { /* SETUP_: the kiosk has a THEME_ and a SPACING_ of its own */
	SETUP_THEME_DEFAULT,
	SETUP_THEME_WHITE_ON_BLACK,
	SETUP_THEME_CREAM,
	SETUP_THEME_BLACK_ON_YELLOW,
	SETUP_THEME_YELLOW_ON_BLACK,
	SETUP_THEME_YELLOW_ON_BLUE,
	SETUP_THEME_PALE_BLUE,
	SETUP_THEME_PINK,
	SETUP_THEME_LOW_GLARE,
};
enum setup_font { SETUP_FONT_INTER, SETUP_FONT_OPEN_SANS, SETUP_FONT_OPENDYSLEXIC };
enum setup_spacing { SETUP_SPACING_NORMAL, SETUP_SPACING_WIDE, SETUP_SPACING_EXTRA_WIDE };
enum setup_timer { SETUP_TIMER_DIGITS, SETUP_TIMER_MINUTES, SETUP_TIMER_BAR, SETUP_TIMER_FROM_10 };

/* Names as in the files, NULL-ended, in the order of the enums. */
extern const char *const theme_names[];
extern const char *const font_names[];
extern const char *const spacing_names[];
extern const char *const timer_names[];

#define SETTING_UNSET (-1)

/* What the screen looks like: part of the adjustments, and all of a `setup` record. Each SETTING_UNSET or a value.
 */
struct setup {
	int theme;     /* enum setup_theme */
	int text_size; /* percent: 100 125 150 200 250 300 400 */
	int font;      /* enum setup_font */
	int spacing;   /* enum setup_spacing */
	int timer;     /* enum setup_timer */
	int divider;   /* percent of the width for the scenario, 10..90; not in adjustments */
};

struct adjustments {
	enum extra_time extra;
	int multiplier_milli; /* 1000..10000, EXTRA_MULTIPLIER: 1.25 is 1250 */
	int fixed_minutes;    /* 1..1440, EXTRA_MINUTES */
	struct setup setup;
	bool breaks, spoken, line_reader, answer_masking, answer_eliminator, highlighter, keyboard_only, single_column,
		separate_room;
	char human_assistant[LIMIT_IDENTIFIER + 1]; /* "" none; else what they do: "reader", "scribe" */
	char approved_by[LIMIT_IDENTIFIER + 1];     /* "" not given */
	char approved_on[11];                       /* "2026-10-01" or "" */
};

#define SETUP_NONE             \
	{                          \
		-1, -1, -1, -1, -1, -1 \
	}
#define ADJUSTMENTS_NONE                                                                                        \
	{                                                                                                           \
		EXTRA_NONE, 0, 0, SETUP_NONE, false, false, false, false, false, false, false, false, false, "", "", "" \
	}

/* `json` may be NULL or JSON null: none. ERR_FORMAT names the member: out of range, unknown value, two kinds of
 * extra time at once. Members that this version does not know are ignored. */
int adjustments_load(struct adjustments *out, const json_t *json, struct error *err);
/* Only the members that are set, in the order of FORMAT.md; null when there is none at all. */
void adjustments_add_json(struct buffer *b, const struct adjustments *a);
bool adjustments_is_none(const struct adjustments *a);

/* Members of a `setup` record in an open reader / buffer. */
void setup_load(struct setup *out, const json_t *o, struct json_reader *r);
void setup_add_json(struct buffer *b, const struct setup *s); /* members only, no braces */
bool setup_text_size_ok(int percent);

/* base × multiplier + fixed; -1 = untimed (base_ms < 0 or unlimited). Rounded up to a whole second (F05, F07). */
int64_t adjustments_allowed_ms(const struct adjustments *a, int64_t base_ms);

/* "60 → 75 minutes · cream · 200 % · read aloud"; "none" when there is none. base_ms < 0: no time is said. */
void adjustments_add_words(struct buffer *b, const struct adjustments *a, int64_t base_ms);

#endif
