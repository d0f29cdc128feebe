/* Strings live in one arena that belongs to the centre; arrays, too. */
#include "content/centre.h"

#include "content/codec.h"
#include "content/member.h"
#include "content/sshsig.h"
#include "engine/arena.h"
#include "engine/memory.h"

#include <string.h>

/* The public struct comes first, so that a pointer to it is a pointer to the whole. */
struct whole {
	struct centre c;
	struct arena arena;
};

static const char *const roles[] = { "seat", "desk", "both", "hub", NULL };

static const char *keep(struct json_reader *r, struct arena *a, const char *text)
{
	const char *copy = text ? arena_string(a, text) : NULL;
	if (text && !copy)
		json_fail(r, ERR_NOMEM, NULL, "out of memory");
	return copy ? copy : "";
}

/* --- reading --- */

static void read_tls(struct json_reader *r, const json_t *o, struct centre_device *d)
{
	const char *hash = json_may_text(r, o, "tls", 64);
	d->has_tls = hash != NULL;
	if (hash && hex_decode(d->tls, sizeof d->tls, hash, strlen(hash)) < 0)
		json_fail(r, ERR_FORMAT, "tls", "is not a SHA-256 in hex");
}

static void read_device(struct json_reader *r, struct arena *a, const json_t *o, struct centre_device *d)
{
	d->id = keep(r, a, member_id(r, o, "id"));
	d->role = (enum device_role)(json_need_enum(r, o, "role", roles) + 1);
	const char *line = json_need_text(r, o, "signing", PUBLIC_KEY_LINE_SIZE);
	if (line && (public_key_parse(&d->signing, line, strlen(line), NULL) < 0 || d->signing.kind != KEY_P256))
		json_fail(r, ERR_FORMAT, "signing", "is not an ecdsa-sha2-nistp256 key");
	member_recipient(r, o, "age", &d->age);
	read_tls(r, o, d);
	d->revoked = json_need_bool(r, o, "revoked");
}

static bool device_clash(const struct centre_device *a, const struct centre_device *b)
{
	return strcmp(a->id, b->id) == 0 || public_key_equal(&a->signing, &b->signing);
}

static void *array_of(struct json_reader *r, struct arena *a, size_t count, size_t size)
{
	void *p = arena_array(a, count ? count : 1, size);
	if (!p)
		json_fail(r, ERR_NOMEM, NULL, "out of memory");
	return p;
}

static void read_devices(struct json_reader *r, struct whole *w, const json_t *root)
{
	json_t *list = json_need_array(r, root, "devices", LIMIT_DEVICES);
	struct centre *c = &w->c;
	c->devices = array_of(r, &w->arena, json_array_size(list), sizeof *c->devices);
	for (size_t i = 0; i < json_array_size(list) && r->code == 0; i++) {
		size_t mark;
		json_t *o = member_at(r, list, "devices", i, &mark);
		read_device(r, &w->arena, o, &c->devices[i]);
		for (size_t k = 0; k < i && r->code == 0; k++)
			if (device_clash(&c->devices[k], &c->devices[i]))
				json_fail(r, ERR_FORMAT, NULL, "has the id or signing key of devices[%zu]", k);
		c->device_count = i + 1;
		json_leave(r, mark);
	}
}

static void read_seats(struct json_reader *r, struct whole *w, const json_t *root)
{
	json_t *list = json_need_array(r, root, "seats", LIMIT_DEVICES);
	struct centre *c = &w->c;
	c->seats = array_of(r, &w->arena, json_array_size(list), sizeof *c->seats);
	for (size_t i = 0; i < json_array_size(list) && r->code == 0; i++) {
		size_t mark;
		json_t *o = member_at(r, list, "seats", i, &mark);
		struct centre_seat *s = &c->seats[i];
		s->seat = keep(r, &w->arena, member_id(r, o, "seat"));
		s->device = keep(r, &w->arena, member_id(r, o, "device"));
		if (r->code == 0 && !centre_device(c, s->device))
			json_fail(r, ERR_FORMAT, "device", "is not among the devices");
		for (size_t k = 0; k < i && r->code == 0; k++)
			if (strcmp(c->seats[k].seat, s->seat) == 0 || strcmp(c->seats[k].device, s->device) == 0)
				json_fail(r, ERR_FORMAT, NULL, "has the seat or device of seats[%zu]", k);
		c->seat_count = i + 1;
		json_leave(r, mark);
	}
}

static void read_centre(struct json_reader *r, struct whole *w, const json_t *root)
{
	struct centre *c = &w->c;
	member_format(r, root, CENTRE_FORMAT);
	c->id = keep(r, &w->arena, member_id(r, root, "centre"));
	c->name = keep(r, &w->arena, member_text(r, root, "name", LIMIT_TITLE));
	c->version = member_version(r, root, "version");
	c->issued = member_time(r, root, "issued");
	c->expires = member_time(r, root, "expires");
	if (r->code == 0 && c->expires <= c->issued)
		json_fail(r, ERR_FORMAT, "expires", "is not after issued");
	member_recipient(r, root, "intake", &c->intake);
	read_devices(r, w, root);
	read_seats(r, w, root);
}

int centre_parse(struct centre **out, const void *json, size_t len, struct error *e)
{
	json_t *root = NULL;
	struct json_reader r;
	int rc = json_parse(&root, json, len, LIMIT_CENTRE_JSON, 8, e);
	if (rc < 0)
		return rc;
	struct whole *w = mem_zero(1, sizeof *w);
	json_reader_init(&r, e);
	if (w) {
		arena_init(&w->arena, 8 * LIMIT_CENTRE_JSON);
		read_centre(&r, w, root);
		if (r.code == 0 && sha256_hex(w->c.sha256, json, len) < 0)
			json_fail(&r, ERR_NOMEM, NULL, "out of memory");
	} else
		json_fail(&r, ERR_NOMEM, NULL, "out of memory");
	json_decref(root);
	if (r.code < 0)
		centre_free(w ? &w->c : NULL);
	else
		*out = &w->c;
	return r.code;
}

void centre_free(struct centre *c)
{
	struct whole *w = (struct whole *)(void *)c;
	if (!w)
		return;
	arena_release(&w->arena);
	mem_free(w);
}

/* --- writing --- */

static void write_device(struct buffer *out, const struct centre_device *d)
{
	char line[PUBLIC_KEY_LINE_SIZE], tls[HEX_SIZE(SHA256_SIZE)];
	public_key_line(line, &d->signing);
	hex_encode(tls, d->tls, sizeof d->tls);
	json_add_open(out, '{');
	member_add_text(out, "id", d->id);
	member_add_text(out, "role", device_role_name(d->role));
	member_add_text(out, "signing", line);
	member_add_recipient(out, "age", &d->age);
	member_add_text(out, "tls", d->has_tls ? tls : NULL);
	member_add_bool(out, "revoked", d->revoked);
	json_add_close(out, '}');
}

static void write_lists(struct buffer *out, const struct centre *c)
{
	json_add_key(out, "seats");
	json_add_open(out, '[');
	for (size_t i = 0; i < c->seat_count; i++) {
		json_add_open(out, '{');
		member_add_text(out, "seat", c->seats[i].seat);
		member_add_text(out, "device", c->seats[i].device);
		json_add_close(out, '}');
	}
	json_add_close(out, ']');
	json_add_key(out, "devices");
	json_add_open(out, '[');
	for (size_t i = 0; i < c->device_count; i++)
		write_device(out, &c->devices[i]);
	json_add_close(out, ']');
}

int centre_write(struct buffer *out, const struct centre *c, struct error *e)
{
	json_add_open(out, '{');
	member_add_text(out, "format", CENTRE_FORMAT);
	member_add_text(out, "centre", c->id);
	member_add_text(out, "name", c->name);
	member_add_int(out, "version", (int64_t)c->version);
	member_add_time(out, "issued", c->issued);
	member_add_time(out, "expires", c->expires);
	member_add_recipient(out, "intake", &c->intake);
	write_lists(out, c);
	json_add_close(out, '}');
	int rc = buffer_add_byte(out, '\n');
	return rc < 0 ? error_set(e, rc, "the centre file: %s", error_name(rc)) : 0;
}

/* --- accepting --- */

static struct trust_claim claim_of(const struct centre *c)
{
	return (struct trust_claim){ "centre file", SSHSIG_CENTRE, "centre", c->id, c->version, c->issued, c->expires };
}

static int check_expected(const struct centre *c, const char *expect, struct error *e)
{
	if (expect && strcmp(c->id, expect) != 0)
		return error_set(e, ERR_AUTH, "the centre file is of centre %s, this device belongs to %s", c->id, expect);
	return 0;
}

static int read_file(
	struct centre **out, struct buffer *bytes, const char *path, const char *expect, struct error *e)
{
	int rc = file_read(bytes, path, e);
	if (rc < 0)
		return rc;
	rc = centre_parse(out, buffer_text(bytes), bytes->len, e);
	if (rc < 0)
		return error_prefix(e, rc, "%s", path);
	return check_expected(*out, expect, e);
}

int centre_load(struct centre **out, struct trust *t, const char *path, const char *expect, struct error *e)
{
	struct buffer bytes = BUFFER_INIT(LIMIT_CENTRE_JSON);
	struct centre *c = NULL;
	int rc = read_file(&c, &bytes, path, expect, e);

	if (rc == 0) {
		struct trust_claim claim = claim_of(c);
		rc = trust_accept_beside(t, &claim, path, bytes.data, bytes.len, NULL, e);
	}
	buffer_release(&bytes);
	if (rc < 0)
		centre_free(c);
	else
		*out = c;
	return rc;
}

int centre_check(struct centre **out, const struct trust *t, const char *path, const char *expect, struct error *e)
{
	struct buffer bytes = BUFFER_INIT(LIMIT_CENTRE_JSON);
	struct centre *c = NULL;
	int rc = read_file(&c, &bytes, path, expect, e);

	if (rc == 0) {
		struct trust_claim claim = claim_of(c);
		rc = trust_check_beside(t, &claim, path, bytes.data, bytes.len, e);
	}
	buffer_release(&bytes);
	if (rc < 0)
		centre_free(c);
	else
		*out = c;
	return rc;
}

int centre_accept(struct centre **out, struct trust *t, const char *expect, const void *json, size_t len,
	const struct signature *list, size_t count, struct error *e)
{
	struct centre *c = NULL;
	int rc = centre_parse(&c, json, len, e);

	if (rc == 0)
		rc = check_expected(c, expect, e);
	if (rc == 0) {
		struct trust_claim claim = claim_of(c);
		rc = trust_accept_two(t, &claim, json, len, list, count, NULL, e);
	}
	if (rc < 0)
		centre_free(c);
	else
		*out = c;
	return rc;
}

/* --- lookups --- */

const struct centre_device *centre_device(const struct centre *c, const char *id)
{
	for (size_t i = 0; id && i < c->device_count; i++)
		if (strcmp(c->devices[i].id, id) == 0)
			return &c->devices[i];
	return NULL;
}

const struct centre_device *centre_device_for_seat(const struct centre *c, const char *seat)
{
	for (size_t i = 0; i < c->seat_count; i++)
		if (strcmp(c->seats[i].seat, seat) == 0)
			return centre_device(c, c->seats[i].device);
	return NULL;
}

const char *centre_seat_of(const struct centre *c, const char *device)
{
	for (size_t i = 0; i < c->seat_count; i++)
		if (strcmp(c->seats[i].device, device) == 0)
			return c->seats[i].seat;
	return NULL;
}

int centre_device_active(const struct centre_device **out, const struct centre *c, const char *id, struct error *e)
{
	const struct centre_device *d = centre_device(c, id);
	if (!d)
		return error_set(e, ERR_AUTH, "device %.128s is not in centre %s's file", id ? id : "(none)", c->id);
	if (d->revoked)
		return error_set(e, ERR_AUTH, "device %s has been revoked", d->id);
	*out = d;
	return 0;
}

static bool belongs(const struct centre_device *d, enum centre_group group, const char *id)
{
	bool is = id && strcmp(d->id, id) == 0;
	if (d->revoked)
		return false;
	if (group == CENTRE_ONE)
		return is;
	if (group == CENTRE_RELEASE)
		return d->role != DEVICE_HUB;
	return device_role_is_desk(d->role) || (group == CENTRE_JOURNAL && is);
}

static void add_recipient(struct age_recipient *list, size_t *n, const struct age_recipient *r)
{
	for (size_t i = 0; i < *n; i++)
		if (memcmp(&list[i], r, sizeof *r) == 0)
			return;
	list[(*n)++] = *r;
}

int centre_recipients(struct age_recipient **out, size_t *count, const struct centre *c, enum centre_group group,
	const char *id, struct error *e)
{
	const struct centre_device *d;
	int rc = group == CENTRE_JOURNAL || group == CENTRE_ONE ? centre_device_active(&d, c, id, e) : 0;
	if (rc < 0)
		return rc;
	struct age_recipient *list = mem_array(NULL, c->device_count + 1, sizeof *list);
	if (!list)
		return error_set(e, ERR_NOMEM, "out of memory");
	size_t n = 0;
	for (size_t i = 0; i < c->device_count; i++)
		if (belongs(&c->devices[i], group, id))
			add_recipient(list, &n, &c->devices[i].age);
	if (group == CENTRE_JOURNAL)
		add_recipient(list, &n, &c->intake);
	if (n == 0) {
		mem_free(list);
		return error_set(e, ERR_NOTFOUND, "centre %s's file lists no device that could read this", c->id);
	}
	*out = list;
	*count = n;
	return 0;
}
