/* One pair of functions per kind of field: from JSON into the struct, and back. Texts are copied into the record's
 * arena. A NULL where a text must be fails the print as it would fail the parse. */
#include "engine/limits.h"
#include "engine/record_table.h"
#include "engine/rng.h"

#include <string.h>

/* --- reading
 * ------------------------------------------------------------------------------------------------------ */

static const char *copy(struct record_reader *in, const char *s)
{
	if (!s || in->r.code)
		return NULL;
	const char *p = arena_string(in->arena, s);
	if (!p)
		json_fail(&in->r, ERR_NOMEM, NULL, "out of memory");
	return p;
}

static void *room(struct record_reader *in, size_t count, size_t size)
{
	void *p = in->r.code ? NULL : arena_array(in->arena, count, size);
	if (!p)
		json_fail(&in->r, ERR_NOMEM, NULL, "out of memory");
	return p;
}

static const char *load_text(const struct field *f, const json_t *o, struct record_reader *in)
{
	uint64_t seed;
	int64_t seconds;
	const char *s = NULL;
	switch ((int)f->kind) {
	case FIELD_ID:
		return copy(in, json_need_id(&in->r, o, f->name));
	case FIELD_ID_OR_NULL:
		return copy(in, json_may_id(&in->r, o, f->name));
	case FIELD_TEXT:
		return copy(in, json_need_text(&in->r, o, f->name, LIMIT_NOTE));
	case FIELD_TEXT_OR_NULL:
		return copy(in, json_may_text(&in->r, o, f->name, LIMIT_NOTE));
	case FIELD_HASH_OR_NULL:
		if (!json_may_text(&in->r, o, f->name, 64))
			return NULL;
		return copy(in, json_need_hash(&in->r, o, f->name));
	case FIELD_HASH:
		return copy(in, json_need_hash(&in->r, o, f->name));
	case FIELD_TIME:
		s = json_need_text(&in->r, o, f->name, WHEN_SIZE);
		if (s && !when_parse(s, &seconds))
			json_fail(&in->r, ERR_FORMAT, f->name, "not a time like 2026-11-23T09:30:00Z");
		return copy(in, s);
	default:
		s = json_need_text(&in->r, o, f->name, RNG_SEED_TEXT);
		if (s && !rng_seed_parse(s, &seed))
			json_fail(&in->r, ERR_FORMAT, f->name, "not 16 hex digits");
		return copy(in, s);
	}
}

static void load_list(struct text_list *out, const struct field *f, const json_t *o, struct record_reader *in)
{
	size_t max = f->offset == offsetof(struct record, u.plan.items) ? LIMIT_PAPER_ITEMS : LIMIT_LIST;
	const json_t *array = json_need_array(&in->r, o, f->name, max);
	size_t n = json_array_size(array);
	const char **list = room(in, n, sizeof *list);
	for (size_t i = 0; list && i < n && !in->r.code; i++) {
		const char *s = json_string_value(json_array_get(array, i));
		if (!s || !json_is_id(s))
			json_fail(&in->r, ERR_FORMAT, f->name, "entry %zu is not an identifier", i);
		else
			list[i] = copy(in, s);
	}
	*out = (struct text_list){ n, list };
}

static void load_order(struct order_ref *out, const struct field *f, const json_t *o, struct record_reader *in)
{
	const json_t *order = json_may_object(&in->r, o, f->name);
	if (!order)
		return;
	size_t mark = json_enter(&in->r, f->name, 0);
	out->id = copy(in, json_need_id(&in->r, order, "id"));
	out->seq = json_need_int(&in->r, order, "seq", 0, JSON_INT_MAX);
	out->device = copy(in, json_need_id(&in->r, order, "device"));
	out->signature = copy(in, json_may_text(&in->r, order, "signature", LIMIT_SIGNATURE));
	json_leave(&in->r, mark);
}

static void load_value(struct value *out, const struct field *f, const json_t *o, struct record_reader *in)
{
	struct error why = ERROR_INIT;
	const json_t *json = json_object_get(o, f->name);
	int r = json ? value_from_any_json(out, in->arena, json, &why) : ERR_FORMAT;
	if (r < 0)
		json_fail(&in->r, r, f->name, "%s", json ? why.text : "missing");
}

static void load_adjustments(
	struct adjustments *out, const struct field *f, const json_t *o, struct record_reader *in)
{
	struct error why = ERROR_INIT;
	int r = adjustments_load(out, json_object_get(o, f->name), &why);
	if (r < 0)
		json_fail(&in->r, r, f->name, "%s", why.text);
}

static void load_sections(struct record_plan *out, const struct field *f, const json_t *o, struct record_reader *in)
{
	const json_t *array = json_need_array(&in->r, o, f->name, LIMIT_PAPER_ITEMS);
	size_t n = json_array_size(array);
	struct plan_section *list = room(in, n, sizeof *list);
	for (size_t i = 0; list && i < n && !in->r.code; i++) {
		const json_t *s = json_array_get(array, i);
		size_t mark = json_enter(&in->r, f->name, 0), inner = json_enter(&in->r, NULL, i);
		list[i].title = copy(in, json_need_text(&in->r, s, "title", LIMIT_TITLE));
		list[i].first = json_need_int(&in->r, s, "first", 1, LIMIT_PAPER_ITEMS);
		list[i].count = json_need_int(&in->r, s, "count", 1, LIMIT_PAPER_ITEMS);
		json_leave(&in->r, inner);
		json_leave(&in->r, mark);
	}
	out->section_count = n;
	out->sections = list;
}

static void load_previous(struct record_open *out, const struct field *f, const json_t *o, struct record_reader *in)
{
	const json_t *p = json_may_object(&in->r, o, f->name);
	out->has_previous = p != NULL;
	if (!p)
		return;
	size_t mark = json_enter(&in->r, f->name, 0);
	out->previous_n = json_need_int(&in->r, p, "n", 0, LIMIT_JOURNAL_LINES);
	out->previous_sha256 = copy(in, json_need_hash(&in->r, p, "sha256"));
	json_leave(&in->r, mark);
}

static void load_programme(
	struct record_open *out, const struct field *f, const json_t *o, struct record_reader *in)
{
	const json_t *p = json_need_object(&in->r, o, f->name);
	size_t mark = json_enter(&in->r, f->name, 0);
	out->programme_id = p ? copy(in, json_need_id(&in->r, p, "id")) : NULL;
	out->programme_sha256 = p ? copy(in, json_need_hash(&in->r, p, "sha256")) : NULL;
	json_leave(&in->r, mark);
}

static const char *const late_words[] = { "admit", "refuse", NULL };

static void load_late(struct record *out, const struct field *f, const json_t *o, struct record_reader *in)
{
	const json_t *late = json_may_object(&in->r, o, f->name);
	out->u.arrival.late = late != NULL;
	if (!late)
		return;
	size_t mark = json_enter(&in->r, f->name, 0);
	out->u.arrival.late_decision = json_need_enum(&in->r, late, "decision", late_words);
	out->u.arrival.late_reason = copy(in, json_need_text(&in->r, late, "reason", LIMIT_NOTE));
	json_leave(&in->r, mark);
}

static const char *load_json(const struct field *f, const json_t *o, struct record_reader *in)
{
	bool object = f->kind == FIELD_OBJECT;
	const json_t *v =
		object ? json_need_object(&in->r, o, f->name) : json_may_array(&in->r, o, f->name, LIMIT_CANDIDATES);
	struct buffer b = BUFFER_INIT(LIMIT_RECORD_JSON);
	const char *s = NULL;
	if (!v)
		return NULL;
	json_add_json(&b, v);
	if (b.failed)
		json_fail(&in->r, b.failed, f->name, "too large, or out of memory");
	else
		s = copy(in, buffer_text(&b));
	buffer_release_wiped(&b);
	return s;
}

void field_load(void *at, const struct field *f, const json_t *o, struct record_reader *in)
{
	switch (f->kind) {
	case FIELD_INT:
		*(int64_t *)at = json_need_int(&in->r, o, f->name, 0, JSON_INT_MAX);
		break;
	case FIELD_INT_OR_NULL:
	case FIELD_CARET:
		*(int64_t *)at = json_may_int(&in->r, o, f->name, 0, LIMIT_DURATION_MS, -1);
		break;
	case FIELD_BOOL:
		*(bool *)at = json_need_bool(&in->r, o, f->name);
		break;
	case FIELD_WORD:
		*(int *)at = json_need_enum(&in->r, o, f->name, f->names);
		break;
	case FIELD_WORD_OR_NULL:
		*(int *)at = json_may_enum(&in->r, o, f->name, f->names, -1);
		break;
	case FIELD_LIST:
		load_list(at, f, o, in);
		break;
	case FIELD_ORDER:
		load_order(at, f, o, in);
		break;
	case FIELD_VALUE:
		load_value(at, f, o, in);
		break;
	case FIELD_SETUP:
		setup_load(at, o, &in->r);
		break;
	case FIELD_ADJUSTMENTS:
		load_adjustments(at, f, o, in);
		break;
	case FIELD_SECTIONS:
		load_sections(at, f, o, in);
		break;
	case FIELD_PREVIOUS:
		load_previous(at, f, o, in);
		break;
	case FIELD_PROGRAMME:
		load_programme(at, f, o, in);
		break;
	case FIELD_LATE:
		load_late(at, f, o, in);
		break;
	case FIELD_OBJECT:
	case FIELD_ARRAY_OR_NULL:
		*(const char **)at = load_json(f, o, in);
		break;
	case FIELD_ID:
	case FIELD_ID_OR_NULL:
	case FIELD_TEXT:
	case FIELD_TEXT_OR_NULL:
	case FIELD_HASH:
	case FIELD_HASH_OR_NULL:
	case FIELD_TIME:
	case FIELD_SEED:
	case FIELD_KINDS:
		*(const char **)at = load_text(f, o, in);
		break;
	}
}

/* --- printing
 * ----------------------------------------------------------------------------------------------------- */

static void fail(struct record_writer *out, const struct field *f, const char *what)
{
	if (!out->code)
		out->code = error_set(out->err, ERR_FORMAT, "%s: %s", f->name, what);
}

static bool text_fits(const struct field *f, const char *s)
{
	uint64_t seed;
	int64_t seconds;
	if (!s)
		return f->kind == FIELD_ID_OR_NULL || f->kind == FIELD_TEXT_OR_NULL || f->kind == FIELD_HASH_OR_NULL ||
			   f->kind == FIELD_ARRAY_OR_NULL;
	switch ((int)f->kind) {
	case FIELD_ID:
	case FIELD_ID_OR_NULL:
		return json_is_id(s);
	case FIELD_HASH:
	case FIELD_HASH_OR_NULL:
		return json_is_hash(s);
	case FIELD_TIME:
		return when_parse(s, &seconds);
	case FIELD_SEED:
		return rng_seed_parse(s, &seed);
	default:
		return strlen(s) <= LIMIT_NOTE;
	}
}

static void add_text(const char *s, const struct field *f, struct record_writer *out)
{
	if (!text_fits(f, s))
		fail(out, f, s ? "not of its kind" : "missing");
	json_add_text(out->b, s);
}

static void add_int(int64_t n, const struct field *f, struct record_writer *out)
{
	bool null = n < 0 && f->kind == FIELD_INT_OR_NULL;
	if (n < 0 && !null)
		fail(out, f, "below zero");
	if (null)
		json_add_null(out->b);
	else
		json_add_int(out->b, n);
}

static void add_word(int n, const struct field *f, struct record_writer *out)
{
	int count = 0;
	while (f->names[count])
		count++;
	if (n >= count || (n < 0 && f->kind != FIELD_WORD_OR_NULL))
		fail(out, f, "not one of the known words");
	json_add_text(out->b, n >= 0 && n < count ? f->names[n] : NULL);
}

static void add_list(const struct text_list *l, const struct field *f, struct record_writer *out)
{
	json_add_open(out->b, '[');
	for (size_t i = 0; i < l->count; i++) {
		if (!l->list[i] || !json_is_id(l->list[i]))
			fail(out, f, "not an identifier");
		json_add_text(out->b, l->list[i]);
	}
	json_add_close(out->b, ']');
}

static void add_member(struct record_writer *out, const char *key, const char *text)
{
	json_add_key(out->b, key);
	json_add_text(out->b, text);
}

static void add_order(const struct order_ref *o, const struct field *f, struct record_writer *out)
{
	if (!o->id) {
		json_add_null(out->b);
		return;
	}
	if (!json_is_id(o->id) || !o->device || !json_is_id(o->device) || o->seq < 0)
		fail(out, f, "incomplete");
	json_add_open(out->b, '{');
	add_member(out, "id", o->id);
	json_add_key(out->b, "seq");
	json_add_int(out->b, o->seq);
	add_member(out, "device", o->device);
	add_member(out, "signature", o->signature);
	json_add_close(out->b, '}');
}

static void add_sections(const struct record_plan *p, const struct field *f, struct record_writer *out)
{
	json_add_open(out->b, '[');
	for (size_t i = 0; i < p->section_count; i++) {
		if (!p->sections[i].title)
			fail(out, f, "a title is missing");
		json_add_open(out->b, '{');
		add_member(out, "title", p->sections[i].title);
		json_add_key(out->b, "first");
		json_add_int(out->b, p->sections[i].first);
		json_add_key(out->b, "count");
		json_add_int(out->b, p->sections[i].count);
		json_add_close(out->b, '}');
	}
	json_add_close(out->b, ']');
}

static void add_previous(const struct record_open *o, const struct field *f, struct record_writer *out)
{
	if (!o->has_previous) {
		json_add_null(out->b);
		return;
	}
	if (!o->previous_sha256 || !json_is_hash(o->previous_sha256))
		fail(out, f, "no hash");
	json_add_open(out->b, '{');
	json_add_key(out->b, "n");
	json_add_int(out->b, o->previous_n);
	add_member(out, "sha256", o->previous_sha256);
	json_add_close(out->b, '}');
}

static void add_programme(const struct record_open *o, const struct field *f, struct record_writer *out)
{
	if (!o->programme_id || !json_is_id(o->programme_id) || !o->programme_sha256 ||
		!json_is_hash(o->programme_sha256))
		fail(out, f, "incomplete");
	json_add_open(out->b, '{');
	add_member(out, "id", o->programme_id);
	add_member(out, "sha256", o->programme_sha256);
	json_add_close(out->b, '}');
}

static void add_late(const struct record *r, const struct field *f, struct record_writer *out)
{
	if (!r->u.arrival.late) {
		json_add_null(out->b);
		return;
	}
	if (!r->u.arrival.late_reason)
		fail(out, f, "needs a reason");
	json_add_open(out->b, '{');
	add_member(out, "decision", late_words[r->u.arrival.late_decision == LATE_REFUSE]);
	add_member(out, "reason", r->u.arrival.late_reason);
	json_add_close(out->b, '}');
}

static void add_json(const char *json, const struct field *f, struct record_writer *out)
{
	if (json)
		json_add_raw(out->b, json, strlen(json));
	else
		json_add_null(out->b);
	if (!json && f->kind == FIELD_OBJECT)
		fail(out, f, "missing");
}

static void add_field(const void *at, const struct field *f, struct record_writer *out)
{
	switch (f->kind) {
	case FIELD_INT:
	case FIELD_INT_OR_NULL:
	case FIELD_CARET:
		add_int(*(const int64_t *)at, f, out);
		break;
	case FIELD_BOOL:
		json_add_bool(out->b, *(const bool *)at);
		break;
	case FIELD_WORD:
	case FIELD_WORD_OR_NULL:
		add_word(*(const int *)at, f, out);
		break;
	case FIELD_LIST:
		add_list(at, f, out);
		break;
	case FIELD_ORDER:
		add_order(at, f, out);
		break;
	case FIELD_VALUE:
		value_add_json(out->b, at);
		break;
	case FIELD_ADJUSTMENTS:
		adjustments_add_json(out->b, at);
		break;
	case FIELD_SECTIONS:
		add_sections(at, f, out);
		break;
	case FIELD_PREVIOUS:
		add_previous(at, f, out);
		break;
	case FIELD_PROGRAMME:
		add_programme(at, f, out);
		break;
	case FIELD_LATE:
		add_late(at, f, out);
		break;
	case FIELD_OBJECT:
	case FIELD_ARRAY_OR_NULL:
		add_json(*(const char *const *)at, f, out);
		break;
	case FIELD_ID:
	case FIELD_ID_OR_NULL:
	case FIELD_TEXT:
	case FIELD_TEXT_OR_NULL:
	case FIELD_HASH:
	case FIELD_HASH_OR_NULL:
	case FIELD_TIME:
	case FIELD_SEED:
	case FIELD_SETUP:
	case FIELD_KINDS:
		add_text(*(const char *const *)at, f, out);
		break;
	}
}

void field_add(const void *at, const struct field *f, struct record_writer *out)
{
	if (f->kind == FIELD_SETUP) {
		setup_add_json(out->b, at);
		return;
	}
	if (f->kind == FIELD_CARET && *(const int64_t *)at < 0)
		return;
	json_add_key(out->b, f->name);
	add_field(at, f, out);
}
