/* States: what a seat tells the desks. No names are in them; the desk joins those. */
#include "content/member.h"
#include "content/order.h"
#include "content/signed_line.h"
#include "content/sshsig.h"
#include "engine/memory.h"

#include <string.h>

static const char *const words[] = { "idle", "admitted", "set-up", "ready", "running", "paused", "interrupted",
	"fault", "time-up", "submitted", "sent", "void", "called", "locked", NULL };

bool state_word_valid(const char *word)
{
	for (size_t i = 0; words[i]; i++)
		if (strcmp(words[i], word) == 0)
			return true;
	return false;
}

/* --- JSON --- */

static void add_may_ms(struct buffer *out, const char *key, int64_t ms)
{
	json_add_key(out, key);
	if (ms < 0)
		json_add_null(out);
	else
		json_add_int(out, ms);
}

static void write_numbers(struct buffer *out, const struct seat_state *s)
{
	member_add_bool(out, "called", s->called);
	member_add_int(out, "answered", s->answered);
	member_add_int(out, "total", s->total);
	add_may_ms(out, "allowed_ms", s->allowed_ms);
	member_add_int(out, "used_ms", s->used_ms);
	add_may_ms(out, "left_ms", s->left_ms);
	member_add_bool(out, "sent", s->sent);
}

int state_write(struct buffer *out, const struct seat_state *s, struct error *e)
{
	if (!device_id_valid(s->centre) || !device_id_valid(s->sitting) || !device_id_valid(s->device) ||
		!state_word_valid(s->state))
		return error_set(e, ERR_FORMAT, "a state needs centre, sitting, device and one of the known words");
	json_add_open(out, '{');
	member_add_text(out, "format", STATE_FORMAT);
	member_add_text(out, "centre", s->centre);
	member_add_text(out, "sitting", s->sitting);
	member_add_text(out, "device", s->device);
	member_add_may_id(out, "seat", s->seat);
	member_add_may_id(out, "attempt", s->attempt);
	member_add_int(out, "generation", s->generation);
	member_add_int(out, "seq", (int64_t)s->seq);
	member_add_text(out, "state", s->state);
	write_numbers(out, s);
	member_add_may_id(out, "alert", s->alert);
	member_add_may_id(out, "reference", s->reference);
	member_add_time(out, "at", s->at);
	json_add_close(out, '}');
	return out->failed ? error_set(e, out->failed, "the state: %s", error_name(out->failed)) : 0;
}

static void read_numbers(struct json_reader *r, const json_t *root, struct seat_state *s)
{
	s->called = json_need_bool(r, root, "called");
	s->answered = (uint32_t)json_need_int(r, root, "answered", 0, LIMIT_PAPER_ITEMS);
	s->total = (uint32_t)json_need_int(r, root, "total", 0, LIMIT_PAPER_ITEMS);
	s->allowed_ms = json_may_int(r, root, "allowed_ms", 0, JSON_INT_MAX, -1);
	s->used_ms = json_need_int(r, root, "used_ms", 0, JSON_INT_MAX);
	s->left_ms = json_may_int(r, root, "left_ms", 0, JSON_INT_MAX, -1);
	s->sent = json_need_bool(r, root, "sent");
}

static void read_state(struct json_reader *r, const json_t *root, struct seat_state *s)
{
	member_format(r, root, STATE_FORMAT);
	member_copy_id(r, root, "centre", s->centre);
	member_copy_id(r, root, "sitting", s->sitting);
	member_copy_id(r, root, "device", s->device);
	member_copy_may_id(r, root, "seat", s->seat);
	member_copy_may_id(r, root, "attempt", s->attempt);
	s->generation = (uint32_t)json_need_int(r, root, "generation", 0, LIMIT_GENERATIONS);
	s->seq = member_version(r, root, "seq");
	int word = json_need_enum(r, root, "state", words);
	memcpy(s->state, words[word], strlen(words[word]) + 1);
	read_numbers(r, root, s);
	member_copy_may_text(r, root, "alert", s->alert, sizeof s->alert);
	member_copy_may_text(r, root, "reference", s->reference, sizeof s->reference);
	s->at = member_time(r, root, "at");
}

int state_parse(struct seat_state *out, const char *json, size_t len, struct error *e)
{
	json_t *root = NULL;
	struct json_reader r;
	struct seat_state s;
	int rc = json_parse(&root, json, len, LIMIT_STATE_JSON, 8, e);
	if (rc < 0)
		return rc;
	memset(&s, 0, sizeof s);
	json_reader_init(&r, e);
	read_state(&r, root, &s);
	json_decref(root);
	if (r.code == 0)
		*out = s;
	return r.code;
}

/* --- sealing and opening --- */

int state_seal(struct buffer *out, const struct seat_state *s, const struct centre *c,
	const struct signing_key *key, struct error *e)
{
	struct buffer line = BUFFER_INIT(LIMIT_STATE_JSON);
	struct age_recipient *to = NULL;
	size_t count = 0;
	int rc = centre_recipients(&to, &count, c, CENTRE_DESKS, NULL, e);

	if (rc == 0)
		rc = state_write(&line, s, e);
	if (rc == 0)
		rc = signed_line_seal(out, buffer_text(&line), line.len, key, SSHSIG_STATE, to, count, e);
	mem_free(to);
	buffer_release(&line);
	return rc;
}

static int verify_state(const struct seat_state *s, const struct centre *c, const char *sitting,
	const struct signed_line *line, struct error *e)
{
	const struct centre_device *from;
	if (strcmp(s->centre, c->id) != 0)
		return error_set(e, ERR_AUTH, "the state is of centre %s, this device belongs to %s", s->centre, c->id);
	if (strcmp(s->sitting, sitting) != 0)
		return error_set(e, ERR_AUTH, "the state is of sitting %s, not %s", s->sitting, sitting);
	int rc = centre_device_active(&from, c, s->device, e);
	if (rc < 0)
		return error_prefix(e, rc, "the state's sender");
	const char *seat = centre_seat_of(c, s->device);
	if (s->seat[0] && (!seat || strcmp(seat, s->seat) != 0))
		return error_set(e, ERR_AUTH, "%s reports seat %s, which is not its own", s->device, s->seat);
	rc = signed_line_verify(line, &from->signing, SSHSIG_STATE, e);
	return rc < 0 ? error_prefix(e, rc, "the state of %s", s->device) : 0;
}

int state_open(struct seat_state *out, const struct centre *c, const char *sitting, const struct age_identity *id,
	const void *sealed, size_t len, struct error *e)
{
	struct buffer plain = BUFFER_INIT(LIMIT_STATE_JSON + LIMIT_SIGNATURE + 1);
	struct signed_line line;
	struct seat_state s;
	int rc = signed_line_open(&line, &plain, id, 1, sealed, len, LIMIT_STATE_JSON, e);

	if (rc == 0)
		rc = state_parse(&s, line.json, line.json_len, e);
	if (rc == 0)
		rc = verify_state(&s, c, sitting, &line, e);
	buffer_release(&plain);
	if (rc == 0)
		*out = s;
	return rc;
}
