/* The desk's life: which sitting, its journal, the clock of the frame, and what can be said about the surroundings.
 */
#include "kiosk/desk_model.h"

#include "engine/memory.h"
#include "kiosk/time_system.h"

#include <stdio.h>
#include <string.h>

#define CLOCK_AHEAD_S (40 * 86400) /* nothing signed for so long: the PC's clock is rather wrong */

/* --- the library's view of our sitting --- */

const struct library_sitting *desk_model_sitting(const struct desk *m)
{
	return m->sitting[0] ? library_sitting(m->s->library, m->sitting) : NULL;
}

void desk_model_bind(struct desk *m)
{
	const struct profile *p = desk_profile(m);
	m->fold.profile = p;
	m->ahead.profile = p;
}

const struct roster *desk_roster(const struct desk *m)
{
	return library_roster(m->s->library);
}

const struct profile *desk_profile(const struct desk *m)
{
	const struct library_sitting *s = desk_model_sitting(m);
	return s ? s->programme : NULL;
}

const struct desk_log *desk_fold(const struct desk *m)
{
	return &m->fold;
}

int64_t desk_now(const struct desk *m)
{
	return m->wall_s;
}

/* --- opening --- */

static int64_t distance(int64_t a, int64_t b)
{
	return a > b ? a - b : b - a;
}

static const struct roster_sitting *nearest(const struct roster *r, int64_t now)
{
	const struct roster_sitting *best = NULL;
	for (size_t i = 0; i < r->sitting_count; i++)
		if (!best || distance(r->sittings[i].starts, now) < distance(best->starts, now))
			best = &r->sittings[i];
	return best;
}

/* What has to be there before anybody can be checked in; names the first thing that is not. */
static int look_around(struct desk *m, struct error *e)
{
	const struct library *l = m->s->library;
	const struct roster *r = library_roster(l);
	if (!library_centre(l))
		return error_set(e, ERR_NOTFOUND, "There is no centre file on this desk yet");
	if (!r)
		return error_set(e, ERR_NOTFOUND, "There is no roster on this desk yet");
	if (!m->wanted) {
		const struct roster_sitting *s = nearest(r, m->wall_s);
		snprintf(m->sitting, sizeof m->sitting, "%s", s ? s->id : "");
	}
	if (!m->sitting[0] || !roster_sitting(r, m->sitting))
		return error_set(e, ERR_NOTFOUND, "The roster has no such session");
	const struct library_sitting *s = desk_model_sitting(m);
	if (!s)
		return error_set(e, ERR_NOTFOUND, "The papers for this session have not arrived yet");
	if (!s->programme)
		return error_set(e, ERR_NOTFOUND, "The programme of this session cannot be used: %.300s", s->problem);
	return 0;
}

static int session_open(struct desk *m, struct error *e)
{
	int rc = look_around(m, e);
	if (!rc)
		rc = desk_journal_open(m, e);
	if (rc)
		return rc;
	m->trouble[0] = '\0';
	desk_model_bind(m);
	desk_note_all(m);
	desk_resend(m);
	return 0;
}

static void session_try(struct desk *m)
{
	struct error e = ERROR_INIT;
	if (session_open(m, &e))
		snprintf(m->trouble, sizeof m->trouble, "%s", e.text);
	m->next_open_ms = m->now_ms + DESK_RETRY_MS;
}

int desk_open(struct desk **out, const struct services *s, const char *sitting, struct error *e)
{
	struct desk *m = mem_zero(1, sizeof *m);
	char path[FILE_PATH_MAX];
	if (!m)
		return error_set(e, ERR_NOMEM, "out of memory");
	m->s = s;
	m->now_ms = time_mono_ms();
	m->wall_s = time_wall_s();
	desk_init(&m->fold, NULL);
	desk_init(&m->ahead, NULL);
	int rc = device_path(path, s->device, e, "state/pin.json");
	if (rc) {
		desk_close(m);
		return rc;
	}
	pin_guard_open(&m->pins, path, m->now_ms);
	if (sitting) {
		snprintf(m->sitting, sizeof m->sitting, "%s", sitting);
		m->wanted = true;
	}
	session_try(m);
	*out = m;
	return 0;
}

void desk_close(struct desk *m)
{
	if (!m)
		return;
	desk_journal_close(m);
	desk_release(&m->fold);
	desk_release(&m->ahead);
	mem_free(m->heard);
	mem_free(m->rows);
	mem_free(m->seats);
	mem_free(m);
}

int desk_choose(struct desk *m, const char *sitting, struct error *e)
{
	const struct roster *r = desk_roster(m);
	if (!r || !roster_sitting(r, sitting))
		return error_set(e, ERR_NOTFOUND, "The roster has no such session");
	if (m->ready && !strcmp(m->sitting, sitting))
		return 0;
	desk_journal_close(m);
	snprintf(m->sitting, sizeof m->sitting, "%s", sitting);
	m->wanted = true;
	session_try(m);
	return m->ready ? 0 : error_set(e, ERR_STATE, "%s", m->trouble);
}

/* --- each frame --- */

static bool look_at_link(struct desk *m)
{
	struct spool spool;
	struct spool_link link;
	if (m->now_ms < m->next_link_ms)
		return false;
	m->next_link_ms = m->now_ms + DESK_LINK_MS;
	if (spool_open(&spool, m->s->device->folder, NULL) || spool_link_read(&link, &spool, NULL))
		return false;
	bool changed = !m->link_known || link.up != m->link.up || strcmp(link.what, m->link.what) != 0;
	m->link = link;
	m->link_known = true;
	return changed;
}

static bool look_at_writer(struct desk *m)
{
	struct journal_status status;
	char words[ERROR_TEXT_MAX] = "";
	if (m->writer) {
		journal_writer_status(m->writer, &status);
		if (status.state == JOURNAL_LOST || m->lost)
			snprintf(words, sizeof words, "This desk can no longer save. Use another desk");
		else if (status.state == JOURNAL_FULL)
			snprintf(
				words, sizeof words, "The disk is full. Nothing is lost; what you do waits until there is space");
		else if (status.state == JOURNAL_COPY_FAILED || m->one_copy)
			snprintf(words, sizeof words, "One of two disks has failed. The other is still saving");
	}
	bool changed = strcmp(words, m->save_words) != 0;
	snprintf(m->save_words, sizeof m->save_words, "%s", words);
	return changed;
}

bool desk_poll(struct desk *m, uint64_t now_ms, int64_t wall_s)
{
	bool changed = m->news || wall_s / 60 != m->wall_s / 60;
	unsigned waited = desk_wait_s(m);
	m->now_ms = now_ms;
	m->wall_s = wall_s;
	m->news = false;
	changed |= waited != desk_wait_s(m);
	if (!m->ready && now_ms >= m->next_open_ms) {
		session_try(m);
		changed |= m->ready;
	}
	desk_model_bind(m);
	changed |= desk_journal_settle(m);
	changed |= look_at_link(m);
	return look_at_writer(m) || changed;
}

/* --- facts --- */

static void roster_facts(struct desk_facts *f, const struct desk *m)
{
	const struct roster *r = library_roster(m->s->library);
	const struct roster_sitting *s = r && m->sitting[0] ? roster_sitting(r, m->sitting) : NULL;
	f->session = s ? s->name : "";
	f->starts = s ? s->starts : 0;
	f->roster_issued = r ? r->issued : 0;
	f->roster_old = r && m->wall_s - r->issued > DESK_ROSTER_OLD_S;
}

static void clock_facts(struct desk_facts *f, const struct desk *m)
{
	struct trust *t = library_trust(m->s->library);
	f->now = m->wall_s;
	f->signed_time = t ? trust_time(t) : 0;
	f->clock_behind = f->signed_time && f->now < f->signed_time;
	f->clock_ahead = f->signed_time && f->now - f->signed_time > CLOCK_AHEAD_S;
}

static const char *problem_of(const struct desk *m)
{
	const char *of_library = library_problem(m->s->library);
	if (m->trouble[0])
		return m->trouble;
	return of_library[0] ? of_library : exchange_problem(m->s->exchange);
}

void desk_facts(struct desk_facts *out, const struct desk *m)
{
	const struct centre *c = library_centre(m->s->library);
	struct desk_facts f = { .ready = m->ready,
		.centre = c ? c->name : m->s->device->info.centre,
		.link_known = m->link_known,
		.link_up = m->link_known && m->link.up,
		.link_at = m->link.at,
		.link_what = m->link.what,
		.saving = m->pending_count > 0,
		.save_problem = m->save_words,
		.problem = problem_of(m) };
	roster_facts(&f, m);
	clock_facts(&f, m);
	*out = f;
}
