/* The arguments of admit, extend and move, one writer and one reader each. */
#include "content/codec.h"
#include "content/member.h"
#include "content/order.h"
#include "engine/memory.h"

#include <string.h>

#define NAME_MAX_BYTES 256
#define MINUTES_MAX 600

static int open_args(json_t **root, const struct order *o, enum order_kind kind, struct error *e)
{
	if (o->kind != kind)
		return error_set(e, ERR_STATE, "the order is not %s", order_kind_names[kind]);
	const char *args = o->args ? o->args : "{}";
	return json_parse(root, args, strlen(args), LIMIT_ORDER_JSON, 16, e);
}

static int finish(struct buffer *out, const char *what, struct error *e)
{
	return out->failed ? error_set(e, out->failed, "args of %s: %s", what, error_name(out->failed)) : 0;
}

/* --- admit --- */

static void add_raw(struct buffer *out, const char *key, const char *json)
{
	json_add_key(out, key);
	if (json)
		json_add_raw(out, json, strlen(json));
	else
		json_add_null(out);
}

int order_admit_write(struct buffer *out, const struct order_admit *a, struct error *e)
{
	json_add_open(out, '{');
	json_add_key(out, "candidate");
	json_add_open(out, '{');
	member_add_text(out, "id", a->candidate_id);
	member_add_text(out, "name", a->candidate_name);
	member_add_text(out, "last4", a->last4);
	member_add_text(out, "role", a->role);
	json_add_close(out, '}');
	member_add_text(out, "paper", a->paper);
	member_add_text(out, "seat", a->seat);
	member_add_text(out, "code", a->code);
	add_raw(out, "adjustments", a->adjustments);
	add_raw(out, "choices", a->choices);
	json_add_key(out, "filming");
	json_add_open(out, '{');
	member_add_text(out, "wording", a->filming_wording);
	json_add_close(out, '}');
	add_raw(out, "staff", a->staff);
	json_add_close(out, '}');
	return finish(out, "admit", e);
}

#define TEXTS 11

/* Texts are gathered in one buffer, one NUL after each; places are offsets until it stops moving. */
struct texts {
	struct json_reader r;
	struct buffer all;
	size_t place[TEXTS];
	size_t count;
};

static void take(struct texts *t, const char *text)
{
	t->place[t->count++] = text ? t->all.len + 1 : 0;
	if (!text)
		return;
	buffer_add_string(&t->all, text);
	if (buffer_add_byte(&t->all, 0) < 0)
		json_fail(&t->r, t->all.failed, NULL, "%s", error_name(t->all.failed));
}

static void take_json(struct texts *t, const json_t *value)
{
	struct buffer text = BUFFER_INIT(LIMIT_ORDER_JSON);
	if (value && !json_is_null(value))
		json_add_json(&text, value);
	if (text.failed)
		json_fail(&t->r, text.failed, NULL, "%s", error_name(text.failed));
	take(t, text.len ? buffer_text(&text) : NULL);
	buffer_release_wiped(&text);
}

static void read_admit(struct texts *t, const json_t *root)
{
	const json_t *candidate = json_need_object(&t->r, root, "candidate");
	const json_t *filming = json_may_object(&t->r, root, "filming");
	take(t, member_id(&t->r, candidate, "id"));
	take(t, member_text(&t->r, candidate, "name", NAME_MAX_BYTES));
	take(t, member_text(&t->r, candidate, "last4", NAME_MAX_BYTES));
	take(t, member_id(&t->r, candidate, "role"));
	take(t, member_id(&t->r, root, "paper"));
	take(t, member_id(&t->r, root, "seat"));
	take(t, json_need_text(&t->r, root, "code", PIN_VERIFIER_SIZE));
	take_json(t, json_may_object(&t->r, root, "adjustments"));
	take_json(t, json_may_object(&t->r, root, "choices"));
	take(t, filming ? json_may_text(&t->r, filming, "wording", NAME_MAX_BYTES) : NULL);
	take_json(t, json_may_array(&t->r, root, "staff", LIMIT_STAFF));
}

static void place_admit(struct order_admit *out, const struct texts *t, char *text)
{
	const char *at[TEXTS];
	for (size_t i = 0; i < TEXTS; i++)
		at[i] = t->place[i] ? text + t->place[i] - 1 : NULL;
	*out = (struct order_admit){ .candidate_id = at[0],
		.candidate_name = at[1],
		.last4 = at[2],
		.role = at[3],
		.paper = at[4],
		.seat = at[5],
		.code = at[6],
		.adjustments = at[7],
		.choices = at[8],
		.filming_wording = at[9],
		.staff = at[10],
		.text = text,
		.text_len = t->all.len };
}

int order_admit_parse(struct order_admit *out, const struct order *o, struct error *e)
{
	json_t *root = NULL;
	struct texts t = { .all = BUFFER_INIT(LIMIT_ORDER_JSON * 2) };
	int rc = open_args(&root, o, ORDER_ADMIT, e);
	if (rc < 0)
		return rc;
	json_reader_init(&t.r, e);
	read_admit(&t, root);
	json_decref(root);
	char *text = t.r.code == 0 ? mem_alloc(t.all.len) : NULL;
	if (t.r.code == 0 && !text)
		json_fail(&t.r, ERR_NOMEM, NULL, "out of memory");
	if (text) {
		memcpy(text, t.all.data, t.all.len);
		place_admit(out, &t, text);
	}
	buffer_release_wiped(&t.all);
	return t.r.code;
}

void order_admit_release(struct order_admit *a)
{
	mem_free_wiped(a->text, a->text_len);
	memset(a, 0, sizeof *a);
}

/* --- extend --- */

static const char *const extend_kinds[] = { "planned", "incident", NULL };

int order_extend_write(struct buffer *out, const struct order_extend *x)
{
	json_add_open(out, '{');
	member_add_int(out, "minutes", x->minutes);
	member_add_text(out, "kind", extend_kinds[x->incident]);
	json_add_close(out, '}');
	return out->failed;
}

int order_extend_parse(struct order_extend *out, const struct order *o, struct error *e)
{
	json_t *root = NULL;
	struct json_reader r;
	struct order_extend x;
	int rc = open_args(&root, o, ORDER_EXTEND, e);
	if (rc < 0)
		return rc;
	json_reader_init(&r, e);
	x.minutes = (uint32_t)json_need_int(&r, root, "minutes", 1, MINUTES_MAX);
	x.incident = json_need_enum(&r, root, "kind", extend_kinds) == 1;
	json_decref(root);
	if (r.code == 0)
		*out = x;
	return r.code;
}

/* --- move --- */

static void write_takeover(struct buffer *out, const struct order_move *m)
{
	char key[BASE64_SIZE(32)];
	member_add_text(out, "from", m->other);
	member_add_text(out, "seat", m->seat);
	member_add_bool(out, "frozen", m->frozen);
	base64_encode(key, m->key, sizeof m->key, BASE64_PADDED);
	member_add_text(out, "key", key);
	mem_wipe(key, sizeof key);
	member_add_int(out, "lines", (int64_t)m->lines);
	member_add_int(out, "bytes", (int64_t)m->bytes);
	member_add_text(out, "last", m->last);
	json_add_key(out, "segments");
	json_add_open(out, '[');
	for (size_t i = 0; i < m->segment_count; i++)
		json_add_text(out, m->segments[i]);
	json_add_close(out, ']');
	member_add_text(out, "code", m->code);
}

int order_move_write(struct buffer *out, const struct order_move *m, struct error *e)
{
	json_add_open(out, '{');
	member_add_bool(out, "freeze", m->freeze);
	if (m->freeze) {
		member_add_text(out, "new", m->other);
		member_add_text(out, "seat", m->seat);
	} else
		write_takeover(out, m);
	json_add_close(out, '}');
	return finish(out, "move", e);
}

static void read_segments(struct json_reader *r, const json_t *root, struct order_move *m)
{
	json_t *list = json_need_array(r, root, "segments", LIMIT_SEGMENTS);
	size_t count = json_array_size(list);
	if (r->code < 0)
		return;
	m->segments = mem_zero(count ? count : 1, sizeof *m->segments);
	if (!m->segments)
		json_fail(r, ERR_NOMEM, NULL, "out of memory");
	for (size_t i = 0; i < count && r->code == 0; i++) {
		const char *hash = json_string_value(json_array_get(list, i));
		if (!hash || !json_is_hash(hash))
			json_fail(r, ERR_FORMAT, "segments", "[%zu] is not a hash", i);
		else
			memcpy(m->segments[m->segment_count++], hash, SHA256_HEX_SIZE);
	}
	if (r->code == 0 && count == 0)
		json_fail(r, ERR_FORMAT, "segments", "is empty");
}

static void read_takeover(struct json_reader *r, const json_t *root, struct order_move *m)
{
	size_t len = 0;
	member_copy_id(r, root, "from", m->other);
	m->frozen = json_need_bool(r, root, "frozen");
	const char *key = json_need_text(r, root, "key", BASE64_SIZE(32));
	if (key && (base64_decode(m->key, sizeof m->key, &len, key, strlen(key), BASE64_PADDED) < 0 || len != 32))
		json_fail(r, ERR_FORMAT, "key", "is not 32 bytes in base64");
	m->lines = (uint64_t)json_need_int(r, root, "lines", 1, LIMIT_JOURNAL_LINES);
	m->bytes = (uint64_t)json_need_int(r, root, "bytes", 1, LIMIT_JOURNAL_FILE);
	const char *last = json_need_hash(r, root, "last");
	if (last)
		memcpy(m->last, last, SHA256_HEX_SIZE);
	read_segments(r, root, m);
	const char *code = json_may_text(r, root, "code", PIN_VERIFIER_SIZE);
	m->code = mem_string(code);
	if (code && !m->code)
		json_fail(r, ERR_NOMEM, NULL, "out of memory");
}

int order_move_parse(struct order_move *out, const struct order *o, struct error *e)
{
	json_t *root = NULL;
	struct json_reader r;
	struct order_move m;
	int rc = open_args(&root, o, ORDER_MOVE, e);
	if (rc < 0)
		return rc;
	memset(&m, 0, sizeof m);
	json_reader_init(&r, e);
	m.freeze = json_need_bool(&r, root, "freeze");
	member_copy_id(&r, root, "seat", m.seat);
	if (m.freeze)
		member_copy_id(&r, root, "new", m.other);
	else
		read_takeover(&r, root, &m);
	json_decref(root);
	if (r.code < 0)
		order_move_release(&m);
	else
		*out = m;
	return r.code;
}

void order_move_release(struct order_move *m)
{
	mem_free(m->segments);
	mem_free(m->code);
	mem_wipe(m, sizeof *m);
}
