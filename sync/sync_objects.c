/* Orders and states, content-named and sealed to their addressees. Up: all of ours. Down: a seat takes what desks
 * sent, a desk what anybody sent. What is not wanted here could not be opened here either. */
#include "sync/sync_pass.h"

#include "engine/json.h"
#include "engine/memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define REL_MAX 512
#define LIST_TEXT_MAX (8 << 20)
#define OVERLAP_MS (10 * 60 * 1000) /* clocks of several instances behind one address may differ by this */

static void remember(struct syncer *s, const char *sitting, const char *sha256)
{
	char name[REL_MAX];
	snprintf(name, sizeof name, "objects/%s/%s", sitting, sha256);
	set_add(&s->sent, name);
}

static bool known(const struct syncer *s, const char *sitting, const char *sha256)
{
	char name[REL_MAX];
	snprintf(name, sizeof name, "objects/%s/%s", sitting, sha256);
	return set_has(&s->sent, name);
}

static void address(char out[REL_MAX], const struct syncer *s, const char *sitting, const char *sha256)
{
	snprintf(out, REL_MAX, "/v1/centres/%s/sittings/%s/objects/%s", s->device->info.centre, sitting, sha256);
}

static int send_object(struct syncer *s, const char *sitting, const char *sha256, struct error *e)
{
	char rel[REL_MAX], url[REL_MAX];
	struct buffer bytes = BUFFER_INIT(LIMIT_OBJECT);
	struct wire_reply reply = { .body = BUFFER_INIT(65536) };
	snprintf(rel, sizeof rel, "out/objects/%s", sitting);
	address(url, s, sitting, sha256);
	int rc = spool_get_hashed(&s->spool, rel, sha256, &bytes, e);
	if (rc == 0)
		rc = wire_put(s->wire, url, bytes.data, bytes.len, &reply, e);
	if (rc == 0 && reply.status != 201 && reply.status != 200)
		rc = sync_unexpected(s, "an order or state", &reply, e);
	if (rc == 0) {
		remember(s, sitting, sha256);
		s->up++;
	}
	buffer_release(&bytes);
	buffer_release(&reply.body);
	return rc;
}

static int send_objects(struct syncer *s, const char *sitting, struct error *e)
{
	char rel[REL_MAX];
	struct file_names names = { NULL, 0 };
	snprintf(rel, sizeof rel, "out/objects/%s", sitting);
	int rc = spool_list(&s->spool, rel, &names, e);
	for (size_t i = 0; i < names.count && rc == 0; i++)
		if (spool_is_hash(names.name[i]) && !known(s, sitting, names.name[i]))
			rc = send_object(s, sitting, names.name[i], e);
	file_names_release(&names);
	return rc;
}

static bool wanted(const struct syncer *s, const char *from)
{
	if (!strcmp(from, s->device->info.id))
		return false;
	if (device_role_is_desk(s->device->info.role) || !s->centre)
		return true;
	const struct centre_device *d = centre_device(s->centre, from);
	return !d || device_role_is_desk(d->role) || d->role == DEVICE_HUB;
}

static int fetch_object(struct syncer *s, const char *sitting, const char *sha256, struct error *e)
{
	char rel[REL_MAX], url[REL_MAX], is[SHA256_HEX_SIZE];
	struct wire_reply reply = { .body = BUFFER_INIT(LIMIT_OBJECT) };
	address(url, s, sitting, sha256);
	int rc = wire_get(s->wire, url, &reply, e);
	if (rc == 0 && reply.status != 200)
		rc = sync_unexpected(s, "an order or state", &reply, e);
	if (rc == 0 && (sha256_hex(is, reply.body.data ? reply.body.data : (const uint8_t *)"", reply.body.len) ||
					   strcmp(is, sha256)))
		rc = error_set(e, ERR_NETWORK, "central sent other bytes than it listed");
	snprintf(rel, sizeof rel, "in/objects/%s/%s", sitting, sha256);
	if (rc == 0)
		rc = spool_put(&s->spool, rel, reply.body.data, reply.body.len, e);
	if (rc == 0)
		s->down++;
	buffer_release(&reply.body);
	return rc;
}

static int take_listed(
	struct syncer *s, const char *sitting, struct json_reader *r, const json_t *item, struct error *e)
{
	char rel[REL_MAX];
	const char *sha256 = json_need_hash(r, item, "sha256"), *from = json_need_id(r, item, "device");
	if (r->code)
		return r->code;
	if (known(s, sitting, sha256))
		return 0;
	snprintf(rel, sizeof rel, "in/objects/%s/%s", sitting, sha256);
	int rc = 0;
	if (wanted(s, from) && !spool_has(&s->spool, rel))
		rc = fetch_object(s, sitting, sha256, e);
	if (rc == 0)
		remember(s, sitting, sha256);
	return rc;
}

/* One page; *more true when another may follow. */
static int take_page(bool *more, struct syncer *s, const char *sitting, struct set_entry *at,
	const struct buffer *body, struct error *e)
{
	json_t *root = NULL;
	struct json_reader r;
	struct error why = ERROR_INIT;
	json_reader_init(&r, &why);
	int rc = json_parse(&root, buffer_text(body), body->len, LIST_TEXT_MAX, 8, &why);
	json_t *list = rc ? NULL : json_need_array(&r, root, "objects", 100000);
	int64_t next = rc ? 0 : json_need_int(&r, root, "next", 0, JSON_INT_MAX);
	if (rc == 0)
		rc = r.code;
	bool bad = rc != 0;
	for (size_t i = 0; i < json_array_size(list) && rc == 0; i++) {
		rc = take_listed(s, sitting, &r, json_array_get(list, i), e);
		bad = r.code != 0;
	}
	json_decref(root);
	if (bad)
		return error_set(e, ERR_NETWORK, "central sent a list that cannot be read: %.200s", why.text);
	if (rc == 0) {
		*more = next > at->value;
		at->value = next;
	}
	return rc;
}

static int fetch_objects(struct syncer *s, const char *sitting, struct error *e)
{
	char url[REL_MAX], key[REL_MAX];
	struct wire_reply reply = { .body = BUFFER_INIT(LIST_TEXT_MAX) };
	bool more = true;
	int rc = 0;
	snprintf(key, sizeof key, "objects/%s", sitting);
	struct set_entry *at = set_add(&s->listed, key);
	if (!at)
		return error_set(e, ERR_NOMEM, "no memory");
	at->value = at->value > OVERLAP_MS ? at->value - OVERLAP_MS : 0;
	while (more && rc == 0) {
		snprintf(url, sizeof url, "/v1/centres/%s/sittings/%s/objects?after=%" PRId64, s->device->info.centre,
			sitting, at->value);
		more = false;
		rc = wire_get(s->wire, url, &reply, e);
		if (rc == 0)
			rc = reply.status == 200 ? take_page(&more, s, sitting, at, &reply.body, e)
									 : sync_unexpected(s, "a list of orders", &reply, e);
	}
	buffer_release(&reply.body);
	return rc;
}

int sync_objects(struct syncer *s, struct error *e)
{
	static const char *const folders[] = { "in/sittings", "out/objects" };
	struct set done = SET_INIT;
	int rc = 0;
	for (size_t f = 0; f < 2 && rc == 0; f++) {
		struct file_names names = { NULL, 0 };
		rc = spool_list(&s->spool, folders[f], &names, e);
		for (size_t i = 0; i < names.count && rc == 0; i++) {
			if (!device_id_valid(names.name[i]) || set_has(&done, names.name[i]))
				continue;
			set_add(&done, names.name[i]);
			rc = send_objects(s, names.name[i], e);
			rc = rc ? rc : fetch_objects(s, names.name[i], e);
		}
		file_names_release(&names);
	}
	set_release(&done);
	return rc;
}
