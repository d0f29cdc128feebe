/* Who may sit: what is missing, where a candidate stands, who came late. Part of desk.h. */
#include "engine/desk.h"

#include <string.h>

const char *desk_task_name(enum desk_task t)
{
	static const char *const names[] = { "arrival", "identity", "number", "adjustments", "filming", "devices",
		"seat" };
	return names[t];
}

const char *desk_status_name(enum desk_status s)
{
	static const char *const names[] = { "booked", "arrived", "checked in", "seated", "in test", "paused",
		"finished", "refused", "absent" };
	return names[s];
}

static const struct {
	enum desk_task task;
	const char *words;
} messages[MISSING_CODES] = {
	[MISSING_ARRIVAL] = { TASK_ARRIVAL, "Record when the candidate arrived" },
	[MISSING_LATE_DECISION] = { TASK_ARRIVAL, "Decide whether the candidate, who came late, may sit" },
	[MISSING_LATE_REFUSED] = { TASK_ARRIVAL, "The candidate came late and may not sit today" },
	[MISSING_IDENTITY] = { TASK_IDENTITY, "Check the candidate's photo ID" },
	[MISSING_IDENTITY_SECOND] = { TASK_IDENTITY, "A second person has to look at the photo ID" },
	[MISSING_IDENTITY_NO_MATCH] = { TASK_IDENTITY, "The photo ID does not match the booking" },
	[MISSING_NUMBER] = { TASK_NUMBER, "Check the registration number" },
	[MISSING_NUMBER_MISMATCH] = { TASK_NUMBER, "The registration number does not match the booking" },
	[MISSING_NUMBER_LATER] = { TASK_NUMBER, "The registration number has to be checked before the assessment" },
	[MISSING_ADJUSTMENTS] = { TASK_ADJUSTMENTS, "Confirm the adjustments with the candidate" },
	[MISSING_FILMING] = { TASK_FILMING, "Give the notice about filming and record the answer" },
	[MISSING_FILMING_REFUSED] = { TASK_FILMING, "The notice about filming was not acknowledged" },
	[MISSING_DEVICES] = { TASK_DEVICES, "Record which devices were handed in" },
	[MISSING_BAG] = { TASK_DEVICES, "Enter the bag number" },
	[MISSING_SEAT] = { TASK_SEAT, "Choose the paper and the seat" },
	[MISSING_REFUSED] = { TASK_ARRIVAL, "The candidate has been told that they cannot sit" },
};

enum desk_task missing_task(enum missing m)
{
	return messages[m].task;
}

const char *missing_words(enum missing m)
{
	return messages[m].words;
}

bool desk_minutes_early(const struct profile *p, const char *at, int64_t starts, int64_t *minutes)
{
	int64_t arrived;
	if (!at || !when_parse(at, &arrived))
		return false;
	int64_t early = starts - (int64_t)p->arrive_before_minutes * 60 - arrived;
	*minutes = early >= 0 ? early / 60 : -((-early + 59) / 60);
	return true;
}

/* --- what is missing
 * ---------------------------------------------------------------------------------------------- */

struct finding {
	enum missing *out;
	size_t count;
};

static void note(struct finding *f, bool on, enum missing m)
{
	if (on)
		f->out[f->count++] = m;
}

static bool is_late(const struct desk_log *d, const struct desk_candidate *c, int64_t starts)
{
	int64_t minutes;
	return d->profile && starts && desk_minutes_early(d->profile, c->arrived_at, starts, &minutes) && minutes < 0;
}

static void find_arrival(
	struct finding *f, const struct desk_log *d, const struct desk_candidate *c, int64_t starts)
{
	note(f, !c->done[TASK_ARRIVAL], MISSING_ARRIVAL);
	note(f, c->done[TASK_ARRIVAL] && is_late(d, c, starts) && !c->late_decided, MISSING_LATE_DECISION);
	note(f, c->late_decided && c->late_decision == LATE_REFUSE, MISSING_LATE_REFUSED);
}

static void find_papers(struct finding *f, const struct desk_log *d, const struct desk_candidate *c)
{
	bool id = c->done[TASK_IDENTITY], number = c->done[TASK_NUMBER];
	bool second = !d->profile || d->profile->doubtful_second, later = d->profile && d->profile->verify_later;
	note(f, !id, MISSING_IDENTITY);
	note(f, id && c->id_result == IDENTITY_DOUBTFUL && second && !c->id_second, MISSING_IDENTITY_SECOND);
	note(f, id && c->id_result == IDENTITY_NO_MATCH, MISSING_IDENTITY_NO_MATCH);
	note(f, !number, MISSING_NUMBER);
	note(f, number && c->number_result == NUMBER_MISMATCH, MISSING_NUMBER_MISMATCH);
	note(f, number && c->number_result == NUMBER_LATER && !later, MISSING_NUMBER_LATER);
}

static bool filming_is_mandatory(const struct profile *p)
{
	const struct profile_consent *c = p ? profile_find_consent(p, "filming") : NULL;
	return !p || (c && c->kind == CONSENT_MANDATORY);
}

static void find_room(struct finding *f, const struct desk_log *d, const struct desk_candidate *c)
{
	bool filming = filming_is_mandatory(d->profile);
	note(f, !c->done[TASK_ADJUSTMENTS], MISSING_ADJUSTMENTS);
	note(f, filming && !c->done[TASK_FILMING], MISSING_FILMING);
	note(f, filming && c->done[TASK_FILMING] && !c->filming_acknowledged, MISSING_FILMING_REFUSED);
	note(f, !c->done[TASK_DEVICES], MISSING_DEVICES);
	note(f, c->done[TASK_DEVICES] && c->devices.count && (!c->bag || !c->bag[0]), MISSING_BAG);
	note(f, !c->done[TASK_SEAT], MISSING_SEAT);
	note(f, c->refused, MISSING_REFUSED);
}

size_t desk_missing(
	enum missing out[MISSING_CODES], const struct desk_log *d, const char *candidate, int64_t starts)
{
	static const struct desk_candidate nobody = { .id = "" };
	const struct desk_candidate *c = desk_find(d, candidate);
	struct finding f = { out, 0 };
	c = c ? c : &nobody;
	find_arrival(&f, d, c, starts);
	find_papers(&f, d, c);
	find_room(&f, d, c);
	return f.count;
}

/* --- where a candidate stands
 * ------------------------------------------------------------------------------------- */

static enum desk_status seat_status(enum seat_progress progress)
{
	switch (progress) {
	case DESK_SEAT_RUNNING:
		return DESK_IN_TEST;
	case DESK_SEAT_PAUSED:
		return DESK_PAUSED;
	case DESK_SEAT_FINISHED:
		return DESK_FINISHED;
	case DESK_SEAT_UNKNOWN:
	case DESK_SEAT_READY:
		break;
	}
	return DESK_SEATED;
}

enum desk_status desk_status(const struct desk_log *d, const char *candidate)
{
	enum missing missing[MISSING_CODES];
	const struct desk_candidate *c = desk_find(d, candidate);
	if (c && c->refused)
		return DESK_REFUSED;
	if (c && c->admit_count)
		return seat_status(c->admits[c->admit_count - 1].progress);
	if (!c || !c->done[TASK_ARRIVAL])
		return d->closed ? DESK_ABSENT : DESK_BOOKED;
	return desk_missing(missing, d, candidate, 0) ? DESK_ARRIVED : DESK_CHECKED_IN;
}

size_t desk_bags_out(const struct desk_log *d)
{
	size_t n = 0;
	for (size_t i = 0; i < d->candidate_count; i++)
		n += d->candidates[i].bag && d->candidates[i].bag[0] && !d->candidates[i].bag_returned;
	return n;
}
