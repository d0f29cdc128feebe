/* Parsing and printing follow the table of forms; the builders fill a struct whose every field is otherwise empty.
 */
#include "engine/record.h"
#include "engine/limits.h"
#include "engine/record_table.h"

#include <string.h>

#define RECORD_MEMORY (16u << 20)
#define RECORD_DEPTH 16

const char *record_type_name(enum record_type type)
{
	return type < RECORD_TYPES ? record_forms[type].name : "?";
}

bool record_type_is(enum record_type type, enum record_kind kind)
{
	return kind == RECORD_OF_DESK ? record_forms[type].desk : record_forms[type].attempt;
}

/* --- parsing
 * ------------------------------------------------------------------------------------------------------ */

static int find_type(const char *e, enum record_kind kind)
{
	for (int i = 0; i < RECORD_TYPES; i++)
		if (record_type_is((enum record_type)i, kind) && strcmp(record_forms[i].name, e) == 0)
			return i;
	return -1;
}

static void load_stamp(struct record_stamp *out, const json_t *o, struct json_reader *r)
{
	int64_t seconds;
	out->n = (uint64_t)json_need_int(r, o, "n", 1, LIMIT_JOURNAL_LINES);
	out->ms = json_need_int(r, o, "ms", 0, LIMIT_MS);
	const char *t = json_need_text(r, o, "t", WHEN_SIZE - 1);
	if (t && !when_parse(t, &seconds))
		json_fail(r, ERR_FORMAT, "t", "not a time like 2026-11-23T09:30:00Z");
	else if (t)
		memcpy(out->t, t, WHEN_SIZE);
}

static int load_record(struct record *out, const json_t *o, enum record_kind kind, struct record_reader *in)
{
	struct record_stamp at = { 0, 0, "" };
	load_stamp(&at, o, &in->r);
	const char *e = json_need_text(&in->r, o, "e", LIMIT_IDENTIFIER);
	int type = e ? find_type(e, kind) : -1;
	if (e && type < 0)
		json_fail(&in->r, ERR_UNSUPPORTED, "e", "record type \"%.64s\" is not known here", e);
	if (in->r.code)
		return in->r.code;
	struct record record = record_make(&at, (enum record_type)type);
	for (const struct field *f = record_forms[type].fields; f->name && !in->r.code; f++)
		field_load((char *)&record + f->offset, f, o, in);
	if (!in->r.code)
		*out = record;
	return in->r.code;
}

int record_parse(struct record_box *out, enum record_kind kind, const char *text, size_t len, struct error *err)
{
	json_t *root;
	int code = json_parse(&root, text, len, LIMIT_RECORD_JSON, RECORD_DEPTH, err);
	if (code < 0)
		return code;
	struct record_box box = { .arena = ARENA_INIT(RECORD_MEMORY) };
	struct record_reader in = { .arena = &box.arena };
	json_reader_init(&in.r, err);
	code = load_record(&box.record, root, kind, &in);
	json_decref(root);
	if (code < 0)
		record_box_release(&box);
	else
		*out = box;
	return code;
}

void record_box_release(struct record_box *box)
{
	arena_release_wiped(&box->arena);
	memset(&box->record, 0, sizeof box->record);
}

/* --- printing
 * ----------------------------------------------------------------------------------------------------- */

int record_write(struct buffer *b, const struct record *r, struct error *err)
{
	struct record_writer out = { b, err, 0 };
	const struct record_form *form = &record_forms[r->type];
	int64_t seconds;
	if (!r->stamp.n || r->stamp.ms < 0 || r->stamp.ms > LIMIT_MS || !when_parse(r->stamp.t, &seconds))
		return error_set(err, ERR_FORMAT, "%s: the stamp is not complete", form->name);
	json_add_open(b, '{');
	json_add_key(b, "n");
	json_add_int(b, (int64_t)r->stamp.n);
	json_add_key(b, "ms");
	json_add_int(b, r->stamp.ms);
	json_add_key(b, "t");
	json_add_text(b, r->stamp.t);
	json_add_key(b, "e");
	json_add_text(b, form->name);
	for (const struct field *f = form->fields; f->name; f++)
		field_add((const char *)r + f->offset, f, &out);
	json_add_close(b, '}');
	if (out.code)
		return error_prefix(err, out.code, "%s", form->name);
	return b->failed ? error_set(err, b->failed, "%s: too large, or out of memory", form->name) : 0;
}

/* --- builders
 * ----------------------------------------------------------------------------------------------------- */

struct record record_make(const struct record_stamp *at, enum record_type type)
{
	struct record r;
	memset(&r, 0, sizeof r);
	r.stamp = *at;
	r.type = type;
	if (type == RECORD_SETUP)
		r.u.setup = (struct setup)SETUP_NONE;
	if (type == RECORD_ANSWER) {
		r.u.answer.value = value_null(CARD_SINGLE, BASE_NONE);
		r.u.answer.caret = -1;
	}
	if (type == RECORD_OPEN) {
		r.u.open.adjustments = (struct adjustments)ADJUSTMENTS_NONE;
		r.u.open.base_ms = -1;
	}
	if (type == RECORD_LEAVE || type == RECORD_RETURN)
		r.u.leave.identity = -1;
	return r;
}

static void put_order(struct record *r, const struct order_ref *order)
{
	if (order)
		r->order = *order;
}

struct record record_make_open(const struct record_stamp *at, const struct record_open *open)
{
	struct record r = record_make(at, RECORD_OPEN);
	r.u.open = *open;
	return r;
}

struct record record_make_plan(const struct record_stamp *at, struct text_list items,
	const struct plan_section *sections, size_t section_count)
{
	struct record r = record_make(at, RECORD_PLAN);
	r.u.plan = (struct record_plan){ items, section_count, sections };
	return r;
}

struct record record_make_boot(const struct record_stamp *at, const char *boot, const char *software)
{
	struct record r = record_make(at, RECORD_BOOT);
	r.u.boot.boot = boot;
	r.u.boot.software = software;
	return r;
}

struct record record_make_choice(
	const struct record_stamp *at, enum choice_what what, bool value, const char *wording, const char *actor)
{
	struct record r = record_make(at, RECORD_CHOICE);
	r.u.choice.what = (int)what;
	r.u.choice.value = value;
	r.u.choice.wording = wording;
	r.u.choice.actor = actor;
	return r;
}

struct record record_make_setup(const struct record_stamp *at, const struct setup *setup)
{
	struct record r = record_make(at, RECORD_SETUP);
	r.u.setup = *setup;
	return r;
}

struct record record_make_see(const struct record_stamp *at, const char *item)
{
	struct record r = record_make(at, RECORD_SEE);
	r.u.see.item = item;
	return r;
}

struct record record_make_answer(
	const struct record_stamp *at, const char *item, const char *response, const struct value *value, int64_t caret)
{
	struct record r = record_make(at, RECORD_ANSWER);
	r.u.answer = (struct record_answer){ item, response, *value, caret };
	return r;
}

struct record record_make_flag(const struct record_stamp *at, const char *item, bool on)
{
	struct record r = record_make(at, RECORD_FLAG);
	r.u.flag.item = item;
	r.u.flag.on = on;
	return r;
}

struct record record_make_pause(const struct record_stamp *at, enum pause_by by, struct text_list staff,
	const char *reason, const struct order_ref *order)
{
	struct record r = record_make(at, RECORD_PAUSE);
	r.u.pause.by = (int)by;
	r.staff = staff;
	r.reason = reason;
	put_order(&r, order);
	return r;
}

struct record record_make_resume(
	const struct record_stamp *at, struct text_list staff, const struct order_ref *order)
{
	struct record r = record_make(at, RECORD_RESUME);
	r.staff = staff;
	put_order(&r, order);
	return r;
}

struct record record_make_extend(const struct record_stamp *at, int64_t add_ms, enum extend_kind kind,
	struct text_list staff, const char *reason, const struct order_ref *order)
{
	struct record r = record_make(at, RECORD_EXTEND);
	r.u.extend.add_ms = add_ms;
	r.u.extend.kind = (int)kind;
	r.staff = staff;
	r.reason = reason;
	put_order(&r, order);
	return r;
}

struct record record_make_call(const struct record_stamp *at, bool on)
{
	struct record r = record_make(at, RECORD_CALL);
	r.u.call.on = on;
	return r;
}

struct record record_make_submit(
	const struct record_stamp *at, enum submit_by by, struct text_list staff, const struct order_ref *order)
{
	struct record r = record_make(at, RECORD_SUBMIT);
	r.u.submit.by = (int)by;
	r.staff = staff;
	put_order(&r, order);
	return r;
}

struct record record_make_void(
	const struct record_stamp *at, struct text_list staff, const char *reason, const struct order_ref *order)
{
	struct record r = record_make(at, RECORD_VOID);
	r.staff = staff;
	r.reason = reason;
	put_order(&r, order);
	return r;
}

struct record record_make_frozen(const struct record_stamp *at, const struct order_ref *order)
{
	struct record r = record_make(at, RECORD_FROZEN);
	put_order(&r, order);
	return r;
}

struct record record_make_torn(const struct record_stamp *at, int64_t bytes, const char *sha256)
{
	struct record r = record_make(at, RECORD_TORN);
	r.u.torn.bytes = bytes;
	r.u.torn.sha256 = sha256;
	return r;
}

struct record record_make_fault(const struct record_stamp *at, const char *what)
{
	struct record r = record_make(at, RECORD_FAULT);
	r.u.fault.what = what;
	return r;
}

struct record record_make_desk_open(const struct record_stamp *at, const char *sitting, const char *device,
	int64_t roster, const char *centre_file, const char *software, const char *boot)
{
	struct record r = record_make(at, RECORD_DESK_OPEN);
	r.u.desk_open.sitting = sitting;
	r.u.desk_open.device = device;
	r.u.desk_open.roster = roster;
	r.u.desk_open.centre_file = centre_file;
	r.u.desk_open.software = software;
	r.u.desk_open.boot = boot;
	return r;
}

struct record record_make_desk(const struct record_stamp *at, enum record_type type, struct text_list staff)
{
	struct record r = record_make(at, type);
	r.staff = staff;
	return r;
}
