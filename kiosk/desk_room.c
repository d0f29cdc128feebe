/* What seats say of themselves, and who sits where. States are not journalled: the seats repeat them. */
#include "kiosk/desk_model.h"

#include "engine/memory.h"

#include <stdlib.h>
#include <string.h>

static const struct {
	const char *word;
	enum seat_progress progress;
} progress_of[] = {
	{ "admitted", DESK_SEAT_READY },
	{ "set-up", DESK_SEAT_READY },
	{ "ready", DESK_SEAT_READY },
	{ "locked", DESK_SEAT_READY },
	{ "running", DESK_SEAT_RUNNING },
	{ "paused", DESK_SEAT_PAUSED },
	{ "interrupted", DESK_SEAT_PAUSED },
	{ "fault", DESK_SEAT_PAUSED },
	{ "time-up", DESK_SEAT_FINISHED },
	{ "submitted", DESK_SEAT_FINISHED },
	{ "sent", DESK_SEAT_FINISHED },
	{ "void", DESK_SEAT_FINISHED },
};

static void note(struct desk *m, const struct seat_state *s)
{
	if (!s->attempt[0] || strcmp(s->sitting, m->sitting) != 0)
		return;
	for (size_t i = 0; i < sizeof progress_of / sizeof *progress_of; i++)
		if (!strcmp(progress_of[i].word, s->state))
			(void)desk_note_progress(&m->fold, s->attempt, progress_of[i].progress);
}

void desk_note_all(struct desk *m)
{
	for (size_t i = 0; i < m->heard_count; i++)
		note(m, &m->heard[i].state);
}

static struct desk_heard *heard_slot(struct desk *m, const struct seat_state *s)
{
	for (size_t i = 0; i < m->heard_count; i++)
		if (!strcmp(m->heard[i].state.device, s->device) && !strcmp(m->heard[i].state.attempt, s->attempt))
			return &m->heard[i];
	if (m->heard_count >= DESK_HEARD_MAX)
		return NULL;
	struct desk_heard *list = mem_array(m->heard, m->heard_count + 1, sizeof *list);
	if (!list)
		return NULL;
	m->heard = list;
	memset(&list[m->heard_count], 0, sizeof *list);
	return &list[m->heard_count++];
}

void desk_on_state(struct desk *m, const struct seat_state *state)
{
	struct desk_heard *h = heard_slot(m, state);
	if (!h || state->seq <= h->state.seq)
		return; /* old news */
	h->state = *state;
	h->at = m->wall_s;
	note(m, state);
	m->news = true;
}

/* Of a moved attempt the newer generation speaks. */
const struct seat_state *desk_state(const struct desk *m, const char *attempt)
{
	const struct seat_state *best = NULL;
	for (size_t i = 0; i < m->heard_count; i++) {
		const struct seat_state *s = &m->heard[i].state;
		if (!strcmp(s->attempt, attempt) && (!best || s->generation > best->generation))
			best = s;
	}
	return best;
}

static const struct desk_heard *heard_from(const struct desk *m, const char *device)
{
	const struct desk_heard *best = NULL;
	for (size_t i = 0; i < m->heard_count; i++) {
		const struct desk_heard *h = &m->heard[i];
		if (!strcmp(h->state.device, device) && (!best || h->state.seq > best->state.seq))
			best = h;
	}
	return best;
}

/* --- who sits where --- */

static bool sits(const struct desk_candidate *c, const char *seat)
{
	for (size_t i = 0; i < c->admit_count; i++)
		if (!strcmp(c->admits[i].seat, seat) && c->admits[i].progress != DESK_SEAT_FINISHED &&
			desk_admit_is_last(c, i))
			return true;
	return false;
}

static bool admitted_to(const struct desk_candidate *c, const char *paper)
{
	for (size_t i = 0; i < c->admit_count; i++)
		if (!strcmp(c->admits[i].paper, paper))
			return true;
	return false;
}

static bool plans(const struct desk_candidate *c, const char *seat)
{
	return !c->refused && c->seat && !strcmp(c->seat, seat) && !(c->paper && admitted_to(c, c->paper));
}

static void occupy(struct desk_seat *s, const struct desk *m)
{
	for (size_t i = 0; i < m->fold.candidate_count; i++) {
		const struct desk_candidate *c = &m->fold.candidates[i];
		if (sits(c, s->seat)) {
			s->candidate = c->id;
			s->planned = false;
			return;
		}
		if (!s->candidate && plans(c, s->seat)) {
			s->candidate = c->id;
			s->planned = true;
		}
	}
}

/* As people walk past them: 2 before 10. The centre file has them in the order of its devices. */
static int by_number(const void *a, const void *b)
{
	const char *x = ((const struct desk_seat *)a)->seat, *y = ((const struct desk_seat *)b)->seat;
	long n = strtol(x, NULL, 10), k = strtol(y, NULL, 10);
	return n != k ? (n < k ? -1 : 1) : strcmp(x, y);
}

size_t desk_seats(const struct desk_seat **seats, struct desk *m)
{
	const struct centre *c = library_centre(m->s->library);
	struct desk_seat *list = c ? mem_array(m->seats, c->seat_count + 1, sizeof *list) : NULL;
	*seats = NULL;
	if (!list)
		return 0;
	m->seats = list;
	for (size_t i = 0; i < c->seat_count; i++) {
		const struct centre_device *device = centre_device(c, c->seats[i].device);
		const struct desk_heard *h = heard_from(m, c->seats[i].device);
		list[i] = (struct desk_seat){ .seat = c->seats[i].seat,
			.device = c->seats[i].device,
			.revoked = !device || device->revoked,
			.state = h ? &h->state : NULL,
			.heard = h ? h->at : 0 };
		occupy(&list[i], m);
	}
	qsort(list, c->seat_count, sizeof *list, by_number);
	*seats = list;
	return c->seat_count;
}

/* --- what is open --- */

static size_t count_admits(const struct desk *m, bool (*open)(const struct desk *, const struct desk_admit *))
{
	size_t n = 0;
	for (size_t i = 0; i < m->fold.candidate_count; i++) {
		const struct desk_candidate *c = &m->fold.candidates[i];
		for (size_t k = 0; k < c->admit_count; k++)
			n += desk_admit_is_last(c, k) && open(m, &c->admits[k]);
	}
	return n;
}

static bool not_sent(const struct desk *m, const struct desk_admit *a)
{
	const struct seat_state *s = desk_state(m, a->attempt);
	return !s || !s->sent;
}

static bool not_ended(const struct desk *m, const struct desk_admit *a)
{
	(void)m;
	return a->progress != DESK_SEAT_FINISHED;
}

size_t desk_unsent(const struct desk *m)
{
	return count_admits(m, not_sent);
}

size_t desk_unended(const struct desk *m)
{
	return count_admits(m, not_ended);
}
