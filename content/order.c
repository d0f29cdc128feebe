/* An order is judged in the sequence a reader would: who sent it, is it for here, may they, is it new. */
#include "content/order.h"

#include "content/codec.h"
#include "content/member.h"
#include "content/random_system.h"
#include "content/signed_line.h"
#include "content/sshsig.h"
#include "engine/memory.h"

#include <string.h>

int order_kind_parse(enum order_kind *out, const char *text)
{
	for (int i = 0; order_kind_names[i]; i++)
		if (strcmp(order_kind_names[i], text) == 0) {
			*out = (enum order_kind)i;
			return 0;
		}
	return ERR_FORMAT;
}

void order_release(struct order *o)
{
	if (o->args)
		mem_free_wiped(o->args, strlen(o->args));
	mem_free(o->reason);
	mem_free(o->signature);
	memset(o, 0, sizeof *o);
}

int order_new_id(char out[ORDER_ID_SIZE])
{
	uint8_t bytes[16];
	int rc = random_bytes(bytes, sizeof bytes);
	if (rc == 0)
		hex_encode(out, bytes, sizeof bytes);
	return rc;
}

/* --- JSON --- */

static bool id_is_hex(const char *id)
{
	uint8_t bytes[16];
	return hex_decode(bytes, sizeof bytes, id, strlen(id)) == 0;
}

static int check_members(const struct order *o, struct error *e)
{
	const char *const ids[] = { o->centre, o->sitting, o->device, o->to, o->attempt };
	for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++)
		if (!device_id_valid(ids[i]))
			return error_set(e, ERR_FORMAT, "an order needs centre, sitting, device, to and attempt");
	for (size_t i = 0; i < o->staff_count; i++)
		if (!device_id_valid(o->staff[i]))
			return error_set(e, ERR_FORMAT, "staff[%zu] of the order is not an id", i);
	if (!id_is_hex(o->id))
		return error_set(e, ERR_FORMAT, "the order's id is not 32 hex digits");
	if (o->generation < 1 || o->generation > LIMIT_GENERATIONS || o->seq < 1 || o->seq > JSON_INT_MAX)
		return error_set(e, ERR_FORMAT, "the order's generation or seq is out of range");
	if (o->staff_count < 1 || o->staff_count > ORDER_STAFF_MAX)
		return error_set(e, ERR_FORMAT, "an order names 1 to %d staff", ORDER_STAFF_MAX);
	if (o->reason && strlen(o->reason) > ORDER_REASON_MAX)
		return error_set(e, ERR_LIMIT, "the reason is over %d bytes", ORDER_REASON_MAX);
	return 0;
}

static void write_names(struct buffer *out, const struct order *o)
{
	member_add_text(out, "format", ORDER_FORMAT);
	member_add_text(out, "id", o->id);
	member_add_text(out, "centre", o->centre);
	member_add_text(out, "sitting", o->sitting);
	member_add_text(out, "device", o->device);
	member_add_text(out, "to", o->to);
	member_add_text(out, "attempt", o->attempt);
	member_add_int(out, "generation", o->generation);
	member_add_int(out, "seq", (int64_t)o->seq);
	member_add_text(out, "kind", order_kind_names[o->kind]);
}

int order_write(struct buffer *out, const struct order *o, struct error *e)
{
	int rc = check_members(o, e);
	if (rc < 0)
		return rc;
	const char *args = o->args ? o->args : "{}";
	json_add_open(out, '{');
	write_names(out, o);
	json_add_key(out, "args");
	json_add_raw(out, args, strlen(args));
	json_add_key(out, "staff");
	json_add_open(out, '[');
	for (size_t i = 0; i < o->staff_count; i++)
		json_add_text(out, o->staff[i]);
	json_add_close(out, ']');
	member_add_text(out, "reason", o->reason);
	member_add_time(out, "issued", o->issued);
	json_add_close(out, '}');
	return out->failed ? error_set(e, out->failed, "the order: %s", error_name(out->failed)) : 0;
}

static void read_staff(struct json_reader *r, const json_t *root, struct order *o)
{
	json_t *list = json_need_array(r, root, "staff", ORDER_STAFF_MAX);
	for (size_t i = 0; i < json_array_size(list) && r->code == 0; i++) {
		const char *id = json_string_value(json_array_get(list, i));
		if (!id || !device_id_valid(id))
			json_fail(r, ERR_FORMAT, "staff", "[%zu] is not an id", i);
		else
			memcpy(o->staff[o->staff_count++], id, strlen(id) + 1);
	}
}

static char *keep_text(struct json_reader *r, const char *text)
{
	char *copy = mem_string(text);
	if (text && !copy)
		json_fail(r, ERR_NOMEM, NULL, "out of memory");
	return copy;
}

static void read_args(struct json_reader *r, const json_t *root, struct order *o)
{
	const json_t *args = json_need_object(r, root, "args");
	struct buffer text = BUFFER_INIT(LIMIT_ORDER_JSON);
	if (!args)
		return;
	json_add_json(&text, args);
	if (text.failed)
		json_fail(r, text.failed, "args", "%s", error_name(text.failed));
	else
		o->args = keep_text(r, buffer_text(&text));
	buffer_release_wiped(&text);
}

static void read_order(struct json_reader *r, const json_t *root, struct order *o)
{
	member_format(r, root, ORDER_FORMAT);
	const char *id = json_need_text(r, root, "id", ORDER_ID_SIZE - 1);
	if (id && !id_is_hex(id))
		json_fail(r, ERR_FORMAT, "id", "is not 32 hex digits");
	else if (id)
		memcpy(o->id, id, ORDER_ID_SIZE);
	member_copy_id(r, root, "centre", o->centre);
	member_copy_id(r, root, "sitting", o->sitting);
	member_copy_id(r, root, "device", o->device);
	member_copy_id(r, root, "to", o->to);
	member_copy_id(r, root, "attempt", o->attempt);
	o->generation = (uint32_t)json_need_int(r, root, "generation", 1, LIMIT_GENERATIONS);
	o->seq = member_version(r, root, "seq");
	o->kind = (enum order_kind)json_need_enum(r, root, "kind", order_kind_names);
	read_args(r, root, o);
	read_staff(r, root, o);
	if (r->code == 0 && o->staff_count == 0)
		json_fail(r, ERR_FORMAT, "staff", "is empty");
	o->reason = keep_text(r, json_may_text(r, root, "reason", ORDER_REASON_MAX));
	o->issued = member_time(r, root, "issued");
}

int order_parse(struct order *out, const char *json, size_t len, struct error *e)
{
	json_t *root = NULL;
	struct json_reader r;
	struct order o;
	int rc = json_parse(&root, json, len, LIMIT_ORDER_JSON, 16, e);
	if (rc < 0)
		return rc;
	memset(&o, 0, sizeof o);
	json_reader_init(&r, e);
	read_order(&r, root, &o);
	json_decref(root);
	if (r.code < 0)
		order_release(&o);
	else
		*out = o;
	return r.code;
}

int order_write_reference(struct buffer *out, const struct order *o)
{
	json_add_open(out, '{');
	member_add_text(out, "id", o->id);
	member_add_int(out, "seq", (int64_t)o->seq);
	member_add_text(out, "device", o->device);
	member_add_text(out, "signature", o->signature);
	json_add_close(out, '}');
	return out->failed;
}

/* --- sealing and opening --- */

/* Arguments come as JSON text from the caller: what the addressee could not read is refused here, where somebody
 * sees it. */
static int check_readable(const char *json, size_t len, struct error *e)
{
	struct order back;
	struct order_admit admit;
	memset(&back, 0, sizeof back);
	int rc = order_parse(&back, json, len, e);
	if (rc == 0 && back.kind == ORDER_ADMIT) {
		memset(&admit, 0, sizeof admit);
		rc = order_admit_parse(&admit, &back, e);
		order_admit_release(&admit);
	}
	order_release(&back);
	return rc;
}

int order_seal(struct buffer *out, const struct order *o, const struct centre *c, const struct signing_key *key,
	struct error *e)
{
	struct buffer line = BUFFER_INIT(LIMIT_ORDER_JSON);
	struct age_recipient *to = NULL;
	size_t count = 0;
	int rc = centre_recipients(&to, &count, c, CENTRE_ONE, o->to, e);

	if (rc == 0)
		rc = order_write(&line, o, e);
	if (rc == 0)
		rc = check_readable(buffer_text(&line), line.len, e);
	if (rc == 0)
		rc = signed_line_seal(out, buffer_text(&line), line.len, key, SSHSIG_ORDER, to, count, e);
	mem_free(to);
	buffer_release_wiped(&line);
	return rc;
}

/* The device named in the line must be active in the centre file, and its key there must have signed. */
static int verify_sender(
	const struct order *o, const struct centre *c, const struct signed_line *line, struct error *e)
{
	const struct centre_device *from;
	if (strcmp(o->centre, c->id) != 0)
		return error_set(e, ERR_AUTH, "the order is of centre %s, this device belongs to %s", o->centre, c->id);
	int rc = centre_device_active(&from, c, o->device, e);
	if (rc < 0)
		return error_prefix(e, rc, "the order's sender");
	rc = signed_line_verify(line, &from->signing, SSHSIG_ORDER, e);
	return rc < 0 ? error_prefix(e, rc, "the order of %s", o->device) : 0;
}

int order_open(struct order *out, const struct centre *c, const struct age_identity *id, const void *sealed,
	size_t len, struct error *e)
{
	struct buffer plain = BUFFER_INIT(LIMIT_ORDER_JSON + LIMIT_SIGNATURE + 1);
	struct signed_line line;
	struct order o;
	int rc = signed_line_open(&line, &plain, id, 1, sealed, len, LIMIT_ORDER_JSON, e);

	memset(&o, 0, sizeof o);
	if (rc == 0)
		rc = order_parse(&o, line.json, line.json_len, e);
	if (rc == 0)
		rc = verify_sender(&o, c, &line, e);
	if (rc == 0 && !(o.signature = mem_string_n(line.signature, line.signature_len)))
		rc = error_set(e, ERR_NOMEM, "out of memory");
	buffer_release_wiped(&plain);
	if (rc < 0)
		order_release(&o);
	else
		*out = o;
	return rc;
}

/* --- ledger --- */

struct order_seen {
	char device[LIMIT_IDENTIFIER + 1], attempt[LIMIT_IDENTIFIER + 1];
	uint64_t seq;
};

void order_ledger_release(struct order_ledger *l)
{
	mem_free(l->seen);
	mem_free(l->ids);
	*l = (struct order_ledger)ORDER_LEDGER_INIT;
}

static struct order_seen *find_seen(const struct order_ledger *l, const char *device, const char *attempt)
{
	for (size_t i = 0; i < l->seen_count; i++)
		if (strcmp(l->seen[i].device, device) == 0 && strcmp(l->seen[i].attempt, attempt) == 0)
			return &l->seen[i];
	return NULL;
}

uint64_t order_ledger_seq(const struct order_ledger *l, const char *device, const char *attempt)
{
	const struct order_seen *s = find_seen(l, device, attempt);
	return s ? s->seq : 0;
}

static bool was_applied(const struct order_ledger *l, const char *id)
{
	for (size_t i = 0; i < l->id_count; i++)
		if (strcmp(l->ids[i], id) == 0)
			return true;
	return false;
}

static int add_id(struct order_ledger *l, const char *id)
{
	if (was_applied(l, id))
		return 0;
	char(*ids)[ORDER_ID_SIZE] = mem_array(l->ids, l->id_count + 1, sizeof *ids);
	if (!ids)
		return ERR_NOMEM;
	l->ids = ids;
	memset(ids[l->id_count], 0, ORDER_ID_SIZE);
	memcpy(ids[l->id_count++], id, strnlen(id, ORDER_ID_SIZE - 1));
	return 0;
}

int order_ledger_add(struct order_ledger *l, const char *id, const char *device, const char *attempt, uint64_t seq)
{
	struct order_seen *s = find_seen(l, device, attempt);
	if (!s) {
		struct order_seen *seen = mem_array(l->seen, l->seen_count + 1, sizeof *seen);
		if (!seen)
			return ERR_NOMEM;
		l->seen = seen;
		s = &seen[l->seen_count++];
		memset(s, 0, sizeof *s);
		memcpy(s->device, device, strnlen(device, LIMIT_IDENTIFIER));
		memcpy(s->attempt, attempt, strnlen(attempt, LIMIT_IDENTIFIER));
	}
	if (seq > s->seq)
		s->seq = seq;
	return add_id(l, id);
}

/* --- rights and replay --- */

static int check_address(
	const struct order *o, const struct centre *c, const struct order_place *p, struct error *e)
{
	if (strcmp(o->centre, c->id) != 0)
		return error_set(e, ERR_AUTH, "the order is of centre %s, this device belongs to %s", o->centre, c->id);
	if (strcmp(o->sitting, p->sitting) != 0)
		return error_set(e, ERR_AUTH, "the order is of sitting %s, not %s", o->sitting, p->sitting);
	if (strcmp(o->to, p->device) != 0)
		return error_set(e, ERR_AUTH, "the order is addressed to %s", o->to);
	return 0;
}

/* Desks may give every order; a seat only pause and resume, to itself. */
static int check_right(const struct order *o, const struct centre *c, struct error *e)
{
	const struct centre_device *from;
	int rc = centre_device_active(&from, c, o->device, e);
	if (rc < 0 || device_role_is_desk(from->role))
		return rc;
	bool own = from->role == DEVICE_SEAT && strcmp(o->device, o->to) == 0 &&
			   (o->kind == ORDER_PAUSE || o->kind == ORDER_RESUME);
	return own ? 0
			   : error_set(e, ERR_AUTH, "%s is a %s: it may not order %s here", o->device,
					 device_role_name(from->role), order_kind_names[o->kind]);
}

static bool two_people(const struct order *o)
{
	for (size_t i = 1; i < o->staff_count; i++)
		if (strcmp(o->staff[0], o->staff[i]) != 0)
			return true;
	return false;
}

static int wants_two(const struct order *o, bool *two, struct error *e)
{
	struct order_move m;
	*two = o->kind == ORDER_VOID;
	if (o->kind != ORDER_MOVE)
		return 0;
	int rc = order_move_parse(&m, o, e);
	if (rc < 0)
		return rc;
	*two = !m.freeze && !m.frozen;
	order_move_release(&m);
	return 0;
}

static int check_people(const struct order *o, struct error *e)
{
	bool two;
	int rc = wants_two(o, &two, e);
	if (rc < 0)
		return rc;
	if (two && !two_people(o))
		return error_set(e, ERR_AUTH, "%s needs two different people", order_kind_names[o->kind]);
	if ((two || o->kind == ORDER_EXTEND) && (!o->reason || !*o->reason))
		return error_set(e, ERR_AUTH, "%s needs a reason", order_kind_names[o->kind]);
	return 0;
}

static bool brings_attempt(const struct order *o)
{
	if (o->kind == ORDER_ADMIT)
		return true;
	struct order_move m;
	if (o->kind != ORDER_MOVE || order_move_parse(&m, o, NULL) < 0)
		return false;
	bool brings = !m.freeze;
	order_move_release(&m);
	return brings;
}

/* A freeze is of generation G+1 and addressed to the seat that holds G. */
static int check_generation(const struct order *o, const struct order_place *p, struct error *e)
{
	uint32_t want = p->generation + (o->kind == ORDER_MOVE ? 1 : 0);
	if (o->generation < want)
		return error_set(e, ERR_EXPIRED, "the order is for generation %u of the attempt, here is %u",
			(unsigned)o->generation, (unsigned)p->generation);
	if (o->generation > want)
		return error_set(e, ERR_STATE, "generation %u of the attempt is not here", (unsigned)o->generation);
	return 0;
}

static int check_attempt(const struct order *o, const struct order_place *p, struct error *e)
{
	bool here = p->attempt && strcmp(o->attempt, p->attempt) == 0;
	if (!brings_attempt(o))
		return here ? check_generation(o, p, e)
					: error_set(e, ERR_STATE, "attempt %s is not at this device", o->attempt);
	if (!p->attempt)
		return 0;
	if (here && o->kind == ORDER_MOVE && o->generation > p->generation)
		return 0; /* it comes back to a seat that it left */
	return error_set(e, here ? ERR_EXPIRED : ERR_STATE, "attempt %s is already at this device", p->attempt);
}

int order_check(const struct order *o, const struct centre *c, const struct order_place *place,
	const struct order_ledger *ledger, struct error *e)
{
	int rc = check_address(o, c, place, e);
	if (rc < 0)
		return rc;
	if (was_applied(ledger, o->id))
		return error_set(e, ERR_EXISTS, "the order was applied already");
	rc = check_right(o, c, e);
	if (rc == 0)
		rc = check_people(o, e);
	if (rc == 0)
		rc = check_attempt(o, place, e);
	if (rc < 0)
		return rc;
	uint64_t last = order_ledger_seq(ledger, o->device, o->attempt);
	if (o->seq <= last)
		return error_set(e, ERR_EXPIRED, "the order has number %llu, but %llu of %s was already applied",
			(unsigned long long)o->seq, (unsigned long long)last, o->device);
	return 0;
}
