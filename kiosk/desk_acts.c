/* The acts of check-in: what a screen asks for, judged, as one record. */
#include "kiosk/desk_model.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

bool desk_has_text(const char *s)
{
	return s && s[strspn(s, " \t\n")] != '\0';
}

int desk_act_begin(struct record *out, const char *list[2], const struct desk *m, enum record_type type,
	const char *second, struct error *e)
{
	struct record_stamp at = desk_stamp(m);
	if (!m->staff[0])
		return error_set(e, ERR_STATE, "Nobody is signed in at this desk");
	if (second && !strcmp(second, m->staff))
		return error_set(e, ERR_AUTH, "The second person must be someone else");
	list[0] = m->staff;
	list[1] = second;
	*out = record_make_desk(&at, type, (struct text_list){ second ? 2 : 1, list });
	return 0;
}

static int find(struct desk_row *row, const struct desk *m, const char *candidate, struct error *e)
{
	if (!desk_row(row, m, candidate))
		return error_set(e, ERR_NOTFOUND, "This person is not booked for this session");
	return 0;
}

/* --- arrival --- */

static int write_arrival(struct desk *m, const char *candidate, int64_t at, const char *reason,
	const struct desk_late *late, struct error *e)
{
	struct record r;
	const char *list[2];
	char text[WHEN_SIZE];
	int rc = desk_act_begin(&r, list, m, RECORD_ARRIVAL, NULL, e);
	if (rc)
		return rc;
	if (!when_format(text, at))
		return error_set(e, ERR_FORMAT, "Enter a time such as 09:04");
	r.u.arrival.candidate = candidate;
	r.u.arrival.at = text;
	r.reason = desk_has_text(reason) ? reason : NULL;
	if (late) {
		r.u.arrival.late = true;
		r.u.arrival.late_decision = late->decision;
		r.u.arrival.late_reason = late->reason;
	}
	return desk_journal_add(m, &r, false, e);
}

int desk_arrive(struct desk *m, const char *candidate, int64_t at, const char *reason, const struct desk_late *late,
	struct error *e)
{
	const struct desk_candidate *c = desk_find(&m->fold, candidate);
	struct desk_row row;
	int64_t recorded = 0;
	int rc = find(&row, m, candidate, e);
	if (rc)
		return rc;
	if (c && c->arrived_at && !when_parse(c->arrived_at, &recorded))
		recorded = 0;
	if (!at)
		at = recorded ? recorded : m->wall_s;
	if (recorded && at != recorded && !desk_has_text(reason))
		return error_set(e, ERR_FORMAT, "Say why the time is changed");
	if (at > m->wall_s + 60)
		return error_set(e, ERR_FORMAT, "The arrival cannot be later than now");
	if (late && !desk_has_text(late->reason))
		return error_set(e, ERR_FORMAT, "Give the reason for this decision");
	return write_arrival(m, candidate, at, reason, late, e);
}

int desk_act_arrival(struct desk *m, const char *candidate, struct error *e)
{
	const struct desk_candidate *c = desk_find(&m->fold, candidate);
	struct desk_row row;
	int rc = find(&row, m, candidate, e);
	if (rc || (c && c->arrived_at))
		return rc;
	return write_arrival(m, candidate, m->wall_s, NULL, NULL, e);
}

static int begin_for(struct record *r, const char *list[2], struct desk *m, enum record_type type,
	const char *candidate, struct error *e)
{
	int rc = desk_act_arrival(m, candidate, e);
	return rc ? rc : desk_act_begin(r, list, m, type, NULL, e);
}

/* --- identity and number --- */

int desk_identity(struct desk *m, const char *candidate, const char *kind, enum identity_result result,
	const char *second, struct error *e)
{
	const struct profile *p = desk_profile(m);
	struct record r;
	const char *list[2];
	if (!desk_has_text(kind))
		return error_set(e, ERR_FORMAT, "Choose which photo ID was shown");
	if (result == IDENTITY_DOUBTFUL && p && p->doubtful_second && !second)
		return error_set(e, ERR_AUTH, "A second person has to look at this photo ID");
	if (second && !strcmp(second, m->staff))
		return error_set(e, ERR_AUTH, "The second person must be someone else");
	int rc = begin_for(&r, list, m, RECORD_IDENTITY, candidate, e);
	if (rc)
		return rc;
	r.u.identity.candidate = candidate;
	r.u.identity.kind = kind;
	r.u.identity.result = (int)result;
	r.u.identity.second = second;
	return desk_journal_add(m, &r, false, e);
}

static int write_number(struct desk *m, const char *candidate, enum number_result result, struct error *e)
{
	struct desk_row row;
	struct record r;
	const char *list[2];
	char last4[5];
	int rc = find(&row, m, candidate, e);
	if (!rc)
		rc = begin_for(&r, list, m, RECORD_NUMBER, candidate, e);
	if (rc)
		return rc;
	profile_number_last4(last4, row.candidate->number);
	r.u.number.candidate = candidate;
	r.u.number.result = (int)result;
	r.u.number.last4 = last4;
	return desk_journal_add(m, &r, false, e);
}

int desk_number(
	struct desk *m, const char *candidate, const char *typed, enum number_result *result, struct error *e)
{
	const struct profile *p = desk_profile(m);
	struct desk_row row;
	char normal[32];
	struct error why = ERROR_INIT;
	int rc = find(&row, m, candidate, e);
	if (rc)
		return rc;
	if (!p)
		return error_set(e, ERR_STATE, "The programme's rules are not on this desk yet");
	if (!desk_has_text(typed))
		return error_set(e, ERR_FORMAT, "Enter the number that the candidate shows");
	if (profile_number_normal(normal, p, typed, &why))
		return error_set(e, ERR_FORMAT, "Enter %s and %d to %d digits", p->number.prefix, p->number.min_digits,
			p->number.max_digits);
	*result = profile_number_same(p, normal, row.candidate->number) ? NUMBER_MATCH : NUMBER_MISMATCH;
	return write_number(m, candidate, *result, e);
}

int desk_number_later(struct desk *m, const char *candidate, struct error *e)
{
	const struct profile *p = desk_profile(m);
	if (!p || !p->verify_later)
		return error_set(e, ERR_STATE, "This programme does not allow the number to be verified later");
	return write_number(m, candidate, NUMBER_LATER, e);
}

/* --- adjustments, filming, devices --- */

int desk_adjust(struct desk *m, const char *candidate, bool confirmed, const char *note, struct error *e)
{
	struct record r;
	const char *list[2];
	int rc = begin_for(&r, list, m, RECORD_ADJUSTMENTS, candidate, e);
	if (rc)
		return rc;
	r.u.adjustments.candidate = candidate;
	r.u.adjustments.confirmed = confirmed;
	r.u.adjustments.note = desk_has_text(note) ? note : NULL;
	return desk_journal_add(m, &r, false, e);
}

const struct profile_consent *desk_filming_notice(const struct desk *m)
{
	const struct profile *p = desk_profile(m);
	const struct profile_consent *c = p ? profile_find_consent(p, "filming") : NULL;
	return c && c->kind == CONSENT_MANDATORY ? c : NULL;
}

int desk_filming(struct desk *m, const char *candidate, bool acknowledged, struct error *e)
{
	const struct profile_consent *notice = desk_filming_notice(m);
	struct record r;
	const char *list[2];
	int rc = begin_for(&r, list, m, RECORD_FILMING, candidate, e);
	if (rc)
		return rc;
	r.u.filming.candidate = candidate;
	r.u.filming.acknowledged = acknowledged;
	r.u.filming.wording = notice ? notice->wording : "none";
	return desk_journal_add(m, &r, false, e);
}

static bool bag_in_use(const struct desk *m, const char *candidate, const char *bag)
{
	for (size_t i = 0; i < m->fold.candidate_count; i++) {
		const struct desk_candidate *c = &m->fold.candidates[i];
		if (c->bag && !c->bag_returned && strcmp(c->id, candidate) != 0 && !strcasecmp(c->bag, bag))
			return true;
	}
	return false;
}

int desk_devices(struct desk *m, const char *candidate, struct text_list ids, const char *bag,
	const char *exception, struct error *e)
{
	struct record r;
	const char *list[2];
	if (ids.count && !desk_has_text(bag))
		return error_set(e, ERR_FORMAT, "Enter the number of the bag");
	if (desk_has_text(bag) && bag_in_use(m, candidate, bag))
		return error_set(e, ERR_FORMAT, "Another candidate has this bag. Check the number");
	int rc = begin_for(&r, list, m, RECORD_DEVICES, candidate, e);
	if (rc)
		return rc;
	r.u.devices.candidate = candidate;
	r.u.devices.items = ids;
	r.u.devices.bag = ids.count ? bag : NULL;
	r.u.devices.exception = desk_has_text(exception) ? exception : NULL;
	return desk_journal_add(m, &r, false, e);
}

int desk_bag_back(struct desk *m, const char *candidate, struct error *e)
{
	struct record r;
	const char *list[2];
	int rc = desk_act_begin(&r, list, m, RECORD_BAG, NULL, e);
	if (rc)
		return rc;
	r.u.bag.candidate = candidate;
	r.u.bag.returned = true;
	return desk_journal_add(m, &r, false, e);
}

/* --- refusal, incident, end --- */

int desk_refuse(struct desk *m, const char *candidate, const char *code, const char *text, const char *shown,
	const char *second, struct error *e)
{
	const struct profile *p = desk_profile(m);
	const struct profile_refusal *refusal = p && code ? profile_find_refusal(p, code) : NULL;
	struct record r;
	const char *list[2];
	if (!refusal)
		return error_set(e, ERR_FORMAT, "Choose the reason");
	if (refusal->second_person && !second)
		return error_set(e, ERR_AUTH, "This decision needs a second person");
	if (second && !strcmp(second, m->staff))
		return error_set(e, ERR_AUTH, "The second person must be someone else");
	int rc = desk_act_begin(&r, list, m, RECORD_REFUSE, NULL, e);
	if (rc)
		return rc;
	r.u.refuse.candidate = candidate;
	r.u.refuse.code = code;
	r.u.refuse.text = desk_has_text(text) ? text : refusal->title;
	r.u.refuse.shown = desk_has_text(shown) ? shown : NULL;
	r.u.refuse.second = second;
	return desk_journal_add(m, &r, false, e);
}

int desk_log_incident(struct desk *m, const char *text, const char *seat, const char *candidate, struct error *e)
{
	struct record r;
	const char *list[2];
	if (!desk_has_text(text))
		return error_set(e, ERR_FORMAT, "Say what happened");
	int rc = desk_act_begin(&r, list, m, RECORD_INCIDENT, NULL, e);
	if (rc)
		return rc;
	r.u.incident.text = text;
	r.u.incident.seat = seat;
	r.u.incident.candidate = candidate;
	return desk_journal_add(m, &r, false, e);
}

static void add_register(struct buffer *b, struct desk *m)
{
	const struct desk_row *rows;
	size_t n = desk_rows(&rows, m, NULL);
	buffer_add_byte(b, '[');
	for (size_t i = 0; i < n; i++) /* ids are plain and the words ours: nothing to escape */
		buffer_addf(b, "%s{\"candidate\":\"%s\",\"status\":\"%s\"}", i ? "," : "", rows[i].candidate->id,
			desk_status_name(rows[i].status));
	buffer_add_byte(b, ']');
}

int desk_end(struct desk *m, struct error *e)
{
	struct buffer names = BUFFER_INIT(LIMIT_RECORD_JSON / 2);
	struct record r;
	const char *list[2];
	int rc = desk_act_begin(&r, list, m, RECORD_CLOSE, NULL, e);
	if (rc)
		return rc;
	add_register(&names, m);
	r.u.close.unsent = (int64_t)desk_unsent(m);
	r.u.close.bags = (int64_t)desk_bags_out(&m->fold);
	r.u.close.record = names.failed ? NULL : buffer_text(&names);
	rc = desk_journal_add(m, &r, true, e);
	buffer_release(&names);
	return rc;
}
