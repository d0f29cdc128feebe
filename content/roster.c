/* Everything stands in one arena that is wiped when freed: the roster is the one file with names in it. */
#include "content/roster.h"

#include "content/device.h"
#include "content/file_system.h"
#include "content/hash.h"
#include "content/member.h"
#include "content/sshsig.h"
#include "engine/adjustments.h"
#include "engine/arena.h"
#include "engine/memory.h"
#include "engine/when.h"

#include <stdlib.h>
#include <string.h>

#define NAME_MAX_BYTES 256
#define BOOKINGS_MAX 64
#define PAPERS_MAX 64
#define ROLES_MAX 16
#define ADJUSTMENTS_JSON_MAX (16 * 1024)
#define PIN_DIGITS_MIN 6
#define PIN_DIGITS_MAX 32

/* The public struct comes first. */
struct whole {
	struct roster r;
	struct arena arena;
};

struct loader {
	struct json_reader r;
	struct arena *a;
	const struct roster *roster;
};

static void *array_of(struct loader *l, size_t count, size_t size)
{
	void *p = arena_array(l->a, count ? count : 1, size);
	if (!p)
		json_fail(&l->r, ERR_NOMEM, NULL, "out of memory");
	return p;
}

static const char *keep(struct loader *l, const char *text)
{
	const char *copy = text ? arena_string(l->a, text) : NULL;
	if (text && !copy)
		json_fail(&l->r, ERR_NOMEM, NULL, "out of memory");
	return copy;
}

static const char *need_id(struct loader *l, const json_t *o, const char *key)
{
	return keep(l, member_id(&l->r, o, key));
}

static const char *need_name(struct loader *l, const json_t *o, const char *key)
{
	return keep(l, member_text(&l->r, o, key, NAME_MAX_BYTES));
}

static const char **read_ids(struct loader *l, const json_t *o, const char *key, size_t max, size_t *count)
{
	json_t *list = json_need_array(&l->r, o, key, max);
	const char **out = array_of(l, json_array_size(list), sizeof *out);
	for (size_t i = 0; i < json_array_size(list) && l->r.code == 0; i++) {
		const char *id = json_string_value(json_array_get(list, i));
		if (!id || !device_id_valid(id))
			json_fail(&l->r, ERR_FORMAT, key, "[%zu] is not an id", i);
		else
			out[i] = keep(l, id);
		*count = i + 1;
	}
	return out;
}

/* --- sittings, staff --- */

static void read_sitting(struct loader *l, const json_t *o, struct roster_sitting *s)
{
	s->id = need_id(l, o, "sitting");
	s->name = need_name(l, o, "name");
	s->starts = member_time(&l->r, o, "starts");
}

/* The form of a verifier is checked when a PIN is; here only that it is one, so that a bad roster is refused before
 * the day. */
static void read_pin(struct loader *l, const json_t *o, struct roster_staff *s)
{
	const char *pin = json_need_text(&l->r, o, "pin", PIN_VERIFIER_SIZE);
	if (pin && strncmp(pin, "scrypt$15$", 10) != 0)
		json_fail(&l->r, ERR_FORMAT, "pin", "is not a scrypt$15$ verifier");
	s->pin = keep(l, pin);
}

static void read_staff(struct loader *l, const json_t *o, struct roster_staff *s)
{
	s->id = need_id(l, o, "id");
	s->name = need_name(l, o, "name");
	s->roles = read_ids(l, o, "roles", ROLES_MAX, &s->role_count);
	read_pin(l, o, s);
}

/* --- candidates --- */

static void read_booking(struct loader *l, const json_t *o, struct roster_booking *b)
{
	b->sitting = need_id(l, o, "sitting");
	if (l->r.code == 0 && !roster_sitting(l->roster, b->sitting))
		json_fail(&l->r, ERR_FORMAT, "sitting", "is not among the roster's sittings");
	b->starts = member_time(&l->r, o, "starts");
	b->papers = read_ids(l, o, "papers", PAPERS_MAX, &b->paper_count);
	if (l->r.code == 0 && b->paper_count == 0)
		json_fail(&l->r, ERR_FORMAT, "papers", "is empty");
	b->seat = keep(l, member_may_id(&l->r, o, "seat"));
}

static void read_bookings(struct loader *l, const json_t *o, struct roster_candidate *c)
{
	json_t *list = json_need_array(&l->r, o, "bookings", BOOKINGS_MAX);
	c->bookings = array_of(l, json_array_size(list), sizeof *c->bookings);
	for (size_t i = 0; i < json_array_size(list) && l->r.code == 0; i++) {
		size_t mark;
		json_t *b = member_at(&l->r, list, "bookings", i, &mark);
		read_booking(l, b, &c->bookings[i]);
		c->booking_count = i + 1;
		json_leave(&l->r, mark);
	}
}

static void read_adjustments(struct loader *l, const json_t *o, struct roster_candidate *c)
{
	const json_t *value = json_object_get(o, "adjustments");
	struct adjustments checked;
	struct error why = ERROR_INIT;
	struct buffer text = BUFFER_INIT(ADJUSTMENTS_JSON_MAX);

	if (!value || json_is_null(value))
		return;
	int rc = adjustments_load(&checked, value, &why);
	if (rc < 0)
		json_fail(&l->r, rc, "adjustments", "%s", why.text);
	json_add_json(&text, value);
	if (text.failed)
		json_fail(&l->r, text.failed, "adjustments", "%s", error_name(text.failed));
	else
		c->adjustments = keep(l, buffer_text(&text));
	buffer_release_wiped(&text);
}

static enum roster_choice read_choice(struct loader *l, const json_t *o, const char *key)
{
	const json_t *value = json_object_get(o, key);
	if (!value || json_is_null(value))
		return ROSTER_CHOICE_NONE;
	return json_need_bool(&l->r, o, key) ? ROSTER_CHOICE_YES : ROSTER_CHOICE_NO;
}

static void read_choices(struct loader *l, const json_t *o, struct roster_candidate *c)
{
	const json_t *choices = json_may_object(&l->r, o, "choices");
	if (!choices)
		return;
	c->training = read_choice(l, choices, "training");
	c->sharing = read_choice(l, choices, "sharing");
	c->wording = keep(l, json_may_text(&l->r, choices, "wording", NAME_MAX_BYTES));
}

static void read_candidate(struct loader *l, const json_t *o, struct roster_candidate *c)
{
	c->id = need_id(l, o, "id");
	c->name = need_name(l, o, "name");
	c->born = keep(l, json_need_text(&l->r, o, "born", 10));
	if (l->r.code == 0 && !when_is_date(c->born))
		json_fail(&l->r, ERR_FORMAT, "born", "is not a date like 1990-04-12");
	c->number = need_name(l, o, "number");
	c->role = need_id(l, o, "role");
	read_bookings(l, o, c);
	read_adjustments(l, o, c);
	read_choices(l, o, c);
}

/* --- the whole --- */

#define READ_LIST(l, root, key, max, array, count, read_one)                     \
	do {                                                                         \
		json_t *list = json_need_array(&(l)->r, root, key, max);                 \
		array = array_of(l, json_array_size(list), sizeof *(array));             \
		for (size_t i = 0; i < json_array_size(list) && (l)->r.code == 0; i++) { \
			size_t mark;                                                         \
			json_t *o = member_at(&(l)->r, list, key, i, &mark);                 \
			read_one(l, o, &(array)[i]);                                         \
			count = i + 1;                                                       \
			json_leave(&(l)->r, mark);                                           \
		}                                                                        \
	} while (0)

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Ids are the first member of each element, so one function serves all three lists. */
static void refuse_repeats(struct loader *l, const char *key, const void *array, size_t count, size_t size)
{
	if (l->r.code < 0 || count < 2)
		return;
	const char **ids = mem_array(NULL, count, sizeof *ids);
	if (!ids) {
		json_fail(&l->r, ERR_NOMEM, NULL, "out of memory");
		return;
	}
	for (size_t i = 0; i < count; i++)
		memcpy(&ids[i], (const char *)array + i * size, sizeof ids[i]);
	qsort(ids, count, sizeof *ids, by_text);
	for (size_t i = 1; i < count; i++)
		if (strcmp(ids[i - 1], ids[i]) == 0) {
			json_fail(&l->r, ERR_FORMAT, key, "has the id %s twice", ids[i]);
			break;
		}
	mem_free(ids);
}

static void read_roster(struct loader *l, struct roster *r, const json_t *root)
{
	member_format(&l->r, root, ROSTER_FORMAT);
	r->centre = need_id(l, root, "centre");
	r->version = member_version(&l->r, root, "version");
	r->issued = member_time(&l->r, root, "issued");
	r->expires = member_time(&l->r, root, "expires");
	if (l->r.code == 0 && r->expires <= r->issued)
		json_fail(&l->r, ERR_FORMAT, "expires", "is not after issued");
	READ_LIST(l, root, "sittings", LIMIT_PACKS, r->sittings, r->sitting_count, read_sitting);
	READ_LIST(l, root, "staff", LIMIT_STAFF, r->staff, r->staff_count, read_staff);
	READ_LIST(l, root, "candidates", LIMIT_CANDIDATES, r->candidates, r->candidate_count, read_candidate);
	refuse_repeats(l, "sittings", r->sittings, r->sitting_count, sizeof *r->sittings);
	refuse_repeats(l, "staff", r->staff, r->staff_count, sizeof *r->staff);
	refuse_repeats(l, "candidates", r->candidates, r->candidate_count, sizeof *r->candidates);
}

int roster_parse(struct roster **out, const char *json, size_t len, struct error *e)
{
	json_t *root = NULL;
	struct loader l;
	int rc = json_parse(&root, json, len, LIMIT_ROSTER_JSON, 12, e);
	if (rc < 0)
		return rc;
	struct whole *w = mem_zero(1, sizeof *w);
	if (!w) {
		json_decref(root);
		return error_set(e, ERR_NOMEM, "out of memory");
	}
	arena_init(&w->arena, 8 * (size_t)LIMIT_ROSTER_JSON);
	json_reader_init(&l.r, e);
	l.a = &w->arena;
	l.roster = &w->r;
	read_roster(&l, &w->r, root);
	json_decref(root);
	if (l.r.code < 0)
		roster_free(&w->r);
	else
		*out = &w->r;
	return l.r.code;
}

void roster_free(struct roster *r)
{
	struct whole *w = (struct whole *)(void *)r;
	if (!w)
		return;
	arena_release_wiped(&w->arena);
	mem_free_wiped(w, sizeof *w);
}

/* --- opening --- */

/* `memory` NULL: judge by `t` and remember nothing. */
static int accept_line(struct roster **out, const struct trust *t, struct trust *memory, const char *centre,
	const struct signed_line *line, struct error *e)
{
	struct roster *r = NULL;
	int rc = roster_parse(&r, line->json, line->json_len, e);
	if (rc < 0)
		return error_prefix(e, rc, "the roster");
	if (strcmp(r->centre, centre) != 0)
		rc = error_set(e, ERR_AUTH, "the roster is of centre %s, this device belongs to %s", r->centre, centre);
	if (rc == 0) {
		struct trust_claim claim = { "roster", SSHSIG_ROSTER, "roster", r->centre, r->version, r->issued,
			r->expires };
		rc = memory ? trust_accept_line(memory, &claim, line, NULL, e) : trust_check_line(t, &claim, line, e);
	}
	if (rc < 0)
		roster_free(r);
	else
		*out = r;
	return rc;
}

static int open_sealed(struct roster **out, const struct trust *t, struct trust *memory,
	const struct age_identity *id, const char *centre, const void *sealed, size_t len, struct error *e)
{
	struct buffer plain = BUFFER_INIT(LIMIT_ROSTER_JSON + LIMIT_SIGNATURE + 1);
	struct signed_line line;
	int rc = signed_line_open(&line, &plain, id, 1, sealed, len, LIMIT_ROSTER_JSON, e);

	if (rc == ERR_NOTFOUND)
		error_set(e, rc, "the roster is not made for this device");
	if (rc == 0)
		rc = accept_line(out, t, memory, centre, &line, e);
	buffer_release_wiped(&plain);
	return rc;
}

int roster_open(struct roster **out, struct trust *t, const struct age_identity *id, const char *centre,
	const void *sealed, size_t len, struct error *e)
{
	return open_sealed(out, t, t, id, centre, sealed, len, e);
}

int roster_check(struct roster **out, const struct trust *t, const struct age_identity *id, const char *centre,
	const void *sealed, size_t len, struct error *e)
{
	return open_sealed(out, t, NULL, id, centre, sealed, len, e);
}

int roster_load(struct roster **out, struct trust *t, const struct age_identity *id, const char *centre,
	const char *path, struct error *e)
{
	struct buffer bytes = BUFFER_INIT(LIMIT_ROSTER_JSON + LIMIT_AGE_HEADER + (1 << 20));
	int rc = file_read(&bytes, path, e);

	if (rc == 0)
		rc = roster_open(out, t, id, centre, bytes.data, bytes.len, e);
	buffer_release(&bytes);
	return rc;
}

/* --- lookups --- */

const struct roster_sitting *roster_sitting(const struct roster *r, const char *id)
{
	for (size_t i = 0; i < r->sitting_count; i++)
		if (strcmp(r->sittings[i].id, id) == 0)
			return &r->sittings[i];
	return NULL;
}

const struct roster_candidate *roster_candidate(const struct roster *r, const char *id)
{
	for (size_t i = 0; i < r->candidate_count; i++)
		if (strcmp(r->candidates[i].id, id) == 0)
			return &r->candidates[i];
	return NULL;
}

const struct roster_staff *roster_staff(const struct roster *r, const char *id)
{
	for (size_t i = 0; i < r->staff_count; i++)
		if (strcmp(r->staff[i].id, id) == 0)
			return &r->staff[i];
	return NULL;
}

const struct roster_booking *roster_booking(const struct roster_candidate *c, const char *sitting)
{
	for (size_t i = 0; i < c->booking_count; i++)
		if (strcmp(c->bookings[i].sitting, sitting) == 0)
			return &c->bookings[i];
	return NULL;
}

bool roster_staff_has(const struct roster_staff *s, const char *role)
{
	for (size_t i = 0; i < s->role_count; i++)
		if (strcmp(s->roles[i], role) == 0)
			return true;
	return false;
}

int roster_pin_check(const struct roster_staff *s, const char *pin, struct error *e)
{
	size_t n = strlen(pin);
	bool digits = strspn(pin, "0123456789") == n;
	if (!digits || n < PIN_DIGITS_MIN || n > PIN_DIGITS_MAX)
		return error_set(e, ERR_FORMAT, "a PIN has %d digits or more", PIN_DIGITS_MIN);
	int rc = pin_check(s->pin, pin, n);
	return rc < 0 ? error_set(e, rc, rc == ERR_AUTH ? "wrong PIN" : "the PIN cannot be checked") : 0;
}

int roster_code_canonical(char *out, size_t room, const char *code)
{
	char text[LIMIT_IDENTIFIER + 1];
	size_t n = 0;
	for (; *code; code++) {
		if (*code == ' ' || *code == '-')
			continue;
		if (n + 1 >= sizeof text || n + 1 >= room)
			return ERR_FORMAT;
		text[n++] = *code >= 'a' && *code <= 'z' ? (char)(*code - 32) : *code;
	}
	if (n == 0)
		return ERR_FORMAT;
	memcpy(out, text, n);
	out[n] = 0;
	return 0;
}
