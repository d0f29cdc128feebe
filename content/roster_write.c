/* The roster's JSON line, in the order of members of FORMAT.md §4. Central and the demo make rosters; kiosks only
 * read. */
#include "content/member.h"
#include "content/roster.h"

#include <string.h>

static void write_ids(struct buffer *out, const char *key, const char **ids, size_t count)
{
	json_add_key(out, key);
	json_add_open(out, '[');
	for (size_t i = 0; i < count; i++)
		json_add_text(out, ids[i]);
	json_add_close(out, ']');
}

static void write_sitting(struct buffer *out, const struct roster_sitting *s)
{
	json_add_open(out, '{');
	member_add_text(out, "sitting", s->id);
	member_add_text(out, "name", s->name);
	member_add_time(out, "starts", s->starts);
	json_add_close(out, '}');
}

static void write_staff(struct buffer *out, const struct roster_staff *s)
{
	json_add_open(out, '{');
	member_add_text(out, "id", s->id);
	member_add_text(out, "name", s->name);
	write_ids(out, "roles", s->roles, s->role_count);
	member_add_text(out, "pin", s->pin);
	json_add_close(out, '}');
}

static void write_booking(struct buffer *out, const struct roster_booking *b)
{
	json_add_open(out, '{');
	member_add_text(out, "sitting", b->sitting);
	member_add_time(out, "starts", b->starts);
	write_ids(out, "papers", b->papers, b->paper_count);
	member_add_text(out, "seat", b->seat);
	json_add_close(out, '}');
}

static void write_choice(struct buffer *out, const char *key, enum roster_choice choice)
{
	json_add_key(out, key);
	if (choice == ROSTER_CHOICE_NONE)
		json_add_null(out);
	else
		json_add_bool(out, choice == ROSTER_CHOICE_YES);
}

static void write_candidate(struct buffer *out, const struct roster_candidate *c)
{
	json_add_open(out, '{');
	member_add_text(out, "id", c->id);
	member_add_text(out, "name", c->name);
	member_add_text(out, "born", c->born);
	member_add_text(out, "number", c->number);
	member_add_text(out, "role", c->role);
	json_add_key(out, "bookings");
	json_add_open(out, '[');
	for (size_t i = 0; i < c->booking_count; i++)
		write_booking(out, &c->bookings[i]);
	json_add_close(out, ']');
	json_add_key(out, "adjustments");
	if (c->adjustments)
		json_add_raw(out, c->adjustments, strlen(c->adjustments));
	else
		json_add_null(out);
	json_add_key(out, "choices");
	json_add_open(out, '{');
	write_choice(out, "training", c->training);
	write_choice(out, "sharing", c->sharing);
	member_add_text(out, "wording", c->wording);
	json_add_close(out, '}');
	json_add_close(out, '}');
}

static void write_head(struct buffer *out, const struct roster *r)
{
	member_add_text(out, "format", ROSTER_FORMAT);
	member_add_text(out, "centre", r->centre);
	member_add_int(out, "version", (int64_t)r->version);
	member_add_time(out, "issued", r->issued);
	member_add_time(out, "expires", r->expires);
}

int roster_write(struct buffer *out, const struct roster *r, struct error *e)
{
	json_add_open(out, '{');
	write_head(out, r);
	json_add_key(out, "sittings");
	json_add_open(out, '[');
	for (size_t i = 0; i < r->sitting_count; i++)
		write_sitting(out, &r->sittings[i]);
	json_add_close(out, ']');
	json_add_key(out, "staff");
	json_add_open(out, '[');
	for (size_t i = 0; i < r->staff_count; i++)
		write_staff(out, &r->staff[i]);
	json_add_close(out, ']');
	json_add_key(out, "candidates");
	json_add_open(out, '[');
	for (size_t i = 0; i < r->candidate_count; i++)
		write_candidate(out, &r->candidates[i]);
	json_add_close(out, ']');
	json_add_close(out, '}');
	return out->failed ? error_set(e, out->failed, "the roster: %s", error_name(out->failed)) : 0;
}
