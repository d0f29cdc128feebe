/* One table of the yes/no members serves reading, writing and words, so that none can be forgotten in one of them.
 */
#include "engine/adjustments.h"
#include "engine/when.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

const char *const theme_names[] = { "default", "white-on-black", "cream", "black-on-yellow", "yellow-on-black",
	"yellow-on-blue", "pale-blue", "pink", "low-glare", NULL };
const char *const font_names[] = { "inter", "open-sans", "opendyslexic", NULL };
const char *const spacing_names[] = { "normal", "wide", "extra-wide", NULL };
const char *const timer_names[] = { "digits", "minutes", "bar", "from-10", NULL };

static const struct {
	const char *name, *words;
	size_t offset;
} switches[] = {
	{ "spoken", "read aloud", offsetof(struct adjustments, spoken) },
	{ "line-reader", "line reader", offsetof(struct adjustments, line_reader) },
	{ "answer-masking", "answer masking", offsetof(struct adjustments, answer_masking) },
	{ "answer-eliminator", "answer eliminator", offsetof(struct adjustments, answer_eliminator) },
	{ "highlighter", "highlighter", offsetof(struct adjustments, highlighter) },
	{ "keyboard-only", "keyboard only", offsetof(struct adjustments, keyboard_only) },
	{ "single-column", "single column", offsetof(struct adjustments, single_column) },
	{ "separate-room", "separate room", offsetof(struct adjustments, separate_room) },
};
#define SWITCHES (sizeof switches / sizeof switches[0])

static bool *switch_of(struct adjustments *a, size_t i)
{
	return (bool *)(void *)((char *)a + switches[i].offset);
}

static bool switch_on(const struct adjustments *a, size_t i)
{
	return *(const bool *)(const void *)((const char *)a + switches[i].offset);
}

bool setup_text_size_ok(int percent)
{
	static const int sizes[] = { 100, 125, 150, 200, 250, 300, 400 };
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
		if (sizes[i] == percent)
			return true;
	return false;
}

/* --- reading
 * ------------------------------------------------------------------------------------------------------ */

void setup_load(struct setup *out, const json_t *o, struct json_reader *r)
{
	out->theme = json_may_enum(r, o, "theme", theme_names, SETTING_UNSET);
	out->text_size = (int)json_may_int(r, o, "text-size", 100, 400, SETTING_UNSET);
	if (out->text_size != SETTING_UNSET && !setup_text_size_ok(out->text_size))
		json_fail(r, ERR_FORMAT, "text-size", "not one of 100 125 150 200 250 300 400");
	out->font = json_may_enum(r, o, "font", font_names, SETTING_UNSET);
	out->spacing = json_may_enum(r, o, "spacing", spacing_names, SETTING_UNSET);
	out->timer = json_may_enum(r, o, "timer", timer_names, SETTING_UNSET);
	out->divider = (int)json_may_int(r, o, "divider", 10, 90, SETTING_UNSET);
}

static void load_time(struct adjustments *out, const json_t *o, struct json_reader *r)
{
	const json_t *t = json_may_object(r, o, "additional-testing-time");
	if (!t)
		return;
	size_t mark = json_enter(r, "additional-testing-time", 0);
	const json_t *multiplier = json_object_get(t, "time-multiplier"), *fixed = json_object_get(t, "fixed-minutes");
	bool unlimited = json_may_bool(r, t, "unlimited", false);
	if ((multiplier != NULL) + (fixed != NULL) + unlimited != 1)
		json_fail(r, ERR_FORMAT, NULL, "exactly one of time-multiplier, fixed-minutes, unlimited");
	if (multiplier) {
		double x = json_may_number(r, t, "time-multiplier", 0) * 1000, nearest = floor(x + 0.5);
		if (!(x >= 1000 && x <= 10000) || fabs(x - nearest) > 1e-6)
			json_fail(r, ERR_FORMAT, "time-multiplier", "not between 1 and 10 in thousandths");
		out->extra = EXTRA_MULTIPLIER;
		out->multiplier_milli = r->code ? 0 : (int)nearest;
	} else if (fixed) {
		out->extra = EXTRA_MINUTES;
		out->fixed_minutes = (int)json_need_int(r, t, "fixed-minutes", 1, 1440);
	} else {
		out->extra = EXTRA_UNLIMITED;
	}
	json_leave(r, mark);
}

static void load_text(char *out, size_t size, const json_t *o, const char *key, struct json_reader *r)
{
	const char *s = json_may_text(r, o, key, size - 1);
	if (s)
		memcpy(out, s, strlen(s) + 1);
}

int adjustments_load(struct adjustments *out, const json_t *json, struct error *err)
{
	struct adjustments a = ADJUSTMENTS_NONE;
	struct json_reader r;
	json_reader_init(&r, err);
	if (json && !json_is_null(json)) {
		load_time(&a, json, &r);
		a.breaks = json_may_bool(&r, json, "breaks", false);
		setup_load(&a.setup, json, &r);
		a.setup.divider = SETTING_UNSET;
		for (size_t i = 0; i < SWITCHES; i++)
			*switch_of(&a, i) = json_may_bool(&r, json, switches[i].name, false);
		load_text(a.human_assistant, sizeof a.human_assistant, json, "human-assistant", &r);
		load_text(a.approved_by, sizeof a.approved_by, json, "approved-by", &r);
		load_text(a.approved_on, sizeof a.approved_on, json, "approved-on", &r);
		if (a.approved_on[0] && !when_is_date(a.approved_on))
			json_fail(&r, ERR_FORMAT, "approved-on", "not a date like 2026-10-01");
	}
	if (r.code == 0)
		*out = a;
	return r.code;
}

/* --- writing
 * ------------------------------------------------------------------------------------------------------ */

static void add_name(struct buffer *b, const char *key, const char *const *names, int value)
{
	if (value == SETTING_UNSET)
		return;
	json_add_key(b, key);
	json_add_text(b, names[value]);
}

void setup_add_json(struct buffer *b, const struct setup *s)
{
	if (s->text_size != SETTING_UNSET) {
		json_add_key(b, "text-size");
		json_add_int(b, s->text_size);
	}
	add_name(b, "theme", theme_names, s->theme);
	add_name(b, "font", font_names, s->font);
	add_name(b, "spacing", spacing_names, s->spacing);
	add_name(b, "timer", timer_names, s->timer);
	if (s->divider != SETTING_UNSET) {
		json_add_key(b, "divider");
		json_add_int(b, s->divider);
	}
}

static void add_time(struct buffer *b, const struct adjustments *a)
{
	if (a->extra == EXTRA_NONE)
		return;
	json_add_key(b, "additional-testing-time");
	json_add_open(b, '{');
	if (a->extra == EXTRA_MULTIPLIER) {
		json_add_key(b, "time-multiplier");
		json_add_number(b, a->multiplier_milli / 1000.0);
	} else if (a->extra == EXTRA_MINUTES) {
		json_add_key(b, "fixed-minutes");
		json_add_int(b, a->fixed_minutes);
	} else {
		json_add_key(b, "unlimited");
		json_add_bool(b, true);
	}
	json_add_close(b, '}');
}

static void add_if(struct buffer *b, const char *key, const char *text)
{
	if (!text[0])
		return;
	json_add_key(b, key);
	json_add_text(b, text);
}

void adjustments_add_json(struct buffer *b, const struct adjustments *a)
{
	if (adjustments_is_none(a)) {
		json_add_null(b);
		return;
	}
	struct setup setup = a->setup;
	setup.divider = SETTING_UNSET;
	json_add_open(b, '{');
	add_time(b, a);
	if (a->breaks) {
		json_add_key(b, "breaks");
		json_add_bool(b, true);
	}
	setup_add_json(b, &setup);
	for (size_t i = 0; i < SWITCHES; i++)
		if (switch_on(a, i)) {
			json_add_key(b, switches[i].name);
			json_add_bool(b, true);
		}
	add_if(b, "human-assistant", a->human_assistant);
	add_if(b, "approved-by", a->approved_by);
	add_if(b, "approved-on", a->approved_on);
	json_add_close(b, '}');
}

static bool setup_is_none(const struct setup *s)
{
	return s->theme == SETTING_UNSET && s->text_size == SETTING_UNSET && s->font == SETTING_UNSET &&
		   s->spacing == SETTING_UNSET && s->timer == SETTING_UNSET;
}

bool adjustments_is_none(const struct adjustments *a)
{
	for (size_t i = 0; i < SWITCHES; i++)
		if (switch_on(a, i))
			return false;
	return a->extra == EXTRA_NONE && !a->breaks && setup_is_none(&a->setup) && !a->human_assistant[0] &&
		   !a->approved_by[0] && !a->approved_on[0];
}

/* --- time and words
 * ----------------------------------------------------------------------------------------------- */

int64_t adjustments_allowed_ms(const struct adjustments *a, int64_t base_ms)
{
	if (base_ms < 0 || a->extra == EXTRA_UNLIMITED)
		return -1;
	int64_t ms = base_ms;
	if (a->extra == EXTRA_MULTIPLIER)
		ms = (base_ms * a->multiplier_milli + 999) / 1000;
	if (a->extra == EXTRA_MINUTES)
		ms = base_ms + (int64_t)a->fixed_minutes * 60000;
	return ms == base_ms ? ms : (ms + 999) / 1000 * 1000;
}

static void separate(struct buffer *b, size_t start)
{
	if (b->len > start)
		buffer_add_string(b, " · ");
}

static void add_minutes(struct buffer *b, int64_t ms)
{
	char text[32];
	json_number_text(text, (double)(ms / 6000) / 10);
	buffer_add_string(b, text);
}

static void add_time_words(struct buffer *b, const struct adjustments *a, int64_t base_ms)
{
	if (a->extra == EXTRA_NONE)
		return;
	if (a->extra == EXTRA_UNLIMITED) {
		buffer_add_string(b, "no time limit");
	} else if (base_ms >= 0) {
		add_minutes(b, base_ms);
		buffer_add_string(b, " → ");
		add_minutes(b, adjustments_allowed_ms(a, base_ms));
		buffer_add_string(b, " minutes");
	} else if (a->extra == EXTRA_MINUTES) {
		buffer_addf(b, "%d minutes extra", a->fixed_minutes);
	} else {
		buffer_addf(b, "%d %% extra time", a->multiplier_milli / 10 - 100);
	}
}

static void add_spaced(struct buffer *b, const char *name)
{
	for (; *name; name++)
		buffer_add_byte(b, *name == '-' ? ' ' : (uint8_t)*name);
}

static void add_setup_words(struct buffer *b, const struct setup *s, size_t start)
{
	static const char *const fonts[] = { "Inter", "Open Sans", "OpenDyslexic" };
	static const char *const timers[] = { "time in digits", "time in minutes", "time as a bar",
		"time from 10 minutes" };
	if (s->theme > SETUP_THEME_DEFAULT) {
		separate(b, start);
		add_spaced(b, theme_names[s->theme]);
	}
	if (s->text_size != SETTING_UNSET) {
		separate(b, start);
		buffer_addf(b, "%d %%", s->text_size);
	}
	if (s->font > SETUP_FONT_INTER) {
		separate(b, start);
		buffer_add_string(b, fonts[s->font]);
	}
	if (s->spacing > SETUP_SPACING_NORMAL) {
		separate(b, start);
		add_spaced(b, spacing_names[s->spacing]);
		buffer_add_string(b, " spacing");
	}
	if (s->timer != SETTING_UNSET) {
		separate(b, start);
		buffer_add_string(b, timers[s->timer]);
	}
}

void adjustments_add_words(struct buffer *b, const struct adjustments *a, int64_t base_ms)
{
	size_t start = b->len;
	add_time_words(b, a, base_ms);
	if (a->breaks) {
		separate(b, start);
		buffer_add_string(b, "rest breaks");
	}
	add_setup_words(b, &a->setup, start);
	for (size_t i = 0; i < SWITCHES; i++)
		if (switch_on(a, i)) {
			separate(b, start);
			buffer_add_string(b, switches[i].words);
		}
	if (a->human_assistant[0]) {
		separate(b, start);
		buffer_add_string(b, a->human_assistant);
	}
	if (b->len == start)
		buffer_add_string(b, "none");
}
