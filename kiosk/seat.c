/* The seat's stages and the candidate's acts. Everything that changes the attempt goes through seat_record(); the
 * stage is worked out from what is there each time it is asked for, so no path can leave it behind. */
#include "kiosk/seat_private.h"

#include "content/hash.h"
#include "content/random_system.h"
#include "engine/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- opening and closing --- */

/* Sequence numbers of states must grow over restarts whatever the clock says: each start takes a block of them. The
 * first block begins at the wall clock's microseconds, and so does one whose file is lost or damaged: otherwise the
 * desks would take all that this seat says for old news. A file that cannot be written (a full disk) must not keep
 * a candidate from the paper. */
#define STATE_BLOCK 1000000u
#define STATE_SEQ_MAX (1ull << 52)
static void take_state_block(struct seat *s)
{
	char path[FILE_PATH_MAX], text[32];
	struct buffer b = BUFFER_INIT(64);
	uint64_t least = s->wall > 0 ? (uint64_t)s->wall * STATE_BLOCK : 0;
	if (device_path(path, s->services->device, NULL, "state/state-seq") < 0)
		return;
	if (file_read(&b, path, NULL) == 0)
		s->state_seq = strtoull(buffer_text(&b), NULL, 10);
	buffer_release(&b);
	if (!s->state_seq || s->state_seq > STATE_SEQ_MAX)
		s->state_seq = least;
	int n = snprintf(text, sizeof text, "%llu\n", (unsigned long long)(s->state_seq + STATE_BLOCK));
	struct error e = ERROR_INIT;
	if (file_write(path, text, (size_t)n, 0600, &e) == 0)
		return;
	s->state_seq = s->state_seq > least ? s->state_seq : least;
	snprintf(s->problem, sizeof s->problem, "%.500s", e.text);
}

/* What was running here before. A full disk is waited for; anything else that stands in the way is for people. */
static void take_up(struct seat *s, int r, struct error *why)
{
	if (r == 0)
		r = seat_resume_files(s, why);
	s->blocked = r < 0;
	s->next_resume_ms = r == ERR_FULL ? s->now + SEAT_SPACE_MS : 0;
	if (r < 0)
		snprintf(s->problem, sizeof s->problem, "%.500s", why->text[0] ? why->text : error_name(r));
}

static void poll_blocked(struct seat *s)
{
	struct error why = ERROR_INIT;
	if (!s->blocked || !s->next_resume_ms || s->now < s->next_resume_ms)
		return;
	seat_drop_attempt(s);
	s->problem[0] = 0;
	take_up(s, 0, &why);
	s->changed = s->state_due = true;
}

int seat_open(struct seat **out, const struct services *services, uint64_t now, int64_t wall, struct error *e)
{
	struct seat *s = mem_zero(1, sizeof *s);
	struct error why = ERROR_INIT;
	if (!s)
		return error_set(e, ERR_NOMEM, "out of memory");
	s->services = services;
	s->now = now;
	s->wall = wall;
	s->state_due = true;
	s->state_stage = SEAT_STAGES;
	buffer_init(&s->typing.text, LIMIT_RESPONSE_TEXT);
	attempt_init(&s->attempt);
	int r = spool_open(&s->spool, services->device->folder, &why);
	take_state_block(s);
	seat_refused_load(s);
	take_up(s, r, &why);
	*out = s;
	return 0;
}

void seat_close(struct seat *s)
{
	if (!s)
		return;
	seat_flush_typing(s, NULL);
	seat_state_last(s);
	seat_drop_attempt(s);
	attempt_release(&s->attempt);
	seat_admits_release(s);
	order_ledger_release(&s->ledger);
	mem_free_wiped(s, sizeof *s);
}

/* --- the stage --- */

static enum seat_stage stage_before_start(const struct seat *s)
{
	if (!s->choices_done)
		return SEAT_CHOICES;
	if (!s->setup_done)
		return SEAT_SETUP;
	return s->instructions_done ? SEAT_READY : SEAT_INSTRUCTIONS;
}

static enum seat_stage stage_of_attempt(const struct seat *s)
{
	switch (s->attempt.state) {
	case ATTEMPT_SUBMITTED:
		return s->attempt.submit_by == SUBMIT_STAFF ? SEAT_ENDED : SEAT_SENT;
	case ATTEMPT_EXPIRED:
		return SEAT_TIME_UP;
	case ATTEMPT_VOID:
		return SEAT_ENDED;
	case ATTEMPT_EMPTY:
	case ATTEMPT_NOT_STARTED:
	case ATTEMPT_RUNNING:
	case ATTEMPT_PAUSED:
		break;
	}
	if (!s->has_paper)
		return SEAT_WAITING;
	if (s->held)
		return SEAT_INTERRUPTED;
	if (s->attempt.state == ATTEMPT_RUNNING)
		return SEAT_RUNNING;
	if (s->attempt.state == ATTEMPT_PAUSED)
		return s->attempt.pause_by == PAUSE_INTERRUPTED ? SEAT_INTERRUPTED : SEAT_PAUSED;
	return stage_before_start(s);
}

enum seat_stage seat_stage(const struct seat *s)
{
	if (s->blocked)
		return SEAT_BLOCKED;
	if (s->lost || (s->full_since && s->now - s->full_since >= SEAT_FULL_MS))
		return SEAT_FAULT;
	if (s->open)
		return stage_of_attempt(s);
	if (s->locked)
		return SEAT_LOCKED;
	if (!s->present)
		return SEAT_IDLE;
	return s->confirmed ? SEAT_WAITING : SEAT_IDENTITY;
}

/* --- once a frame --- */

static void poll_typing(struct seat *s)
{
	/* Each record holds the whole text: a long one is written less often, so that an hour's typing stays a few
	 * megabytes. */
	if (s->typing.on && s->now - s->typing.since >= SEAT_TYPING_MS + s->typing.text.len / 16)
		seat_flush_typing(s, NULL);
}

static void poll_clock(struct seat *s)
{
	if (s->attempt.state != ATTEMPT_RUNNING || s->lost)
		return;
	struct attempt_events ev = attempt_tick(&s->attempt, (int64_t)s->now);
	s->changed |= ev.warning_minutes != 0;
	if (ev.time_up) {
		seat_flush_typing(s, NULL);
		struct record_stamp st = seat_stamp(s);
		struct record r = record_make_submit(&st, SUBMIT_TIME, (struct text_list){ 0, NULL }, NULL);
		if (seat_record(s, &r, NULL) == 0)
			s->time_up_ms = s->now;
	} else if (s->now - s->last_record_ms >= SEAT_BEAT_MS) {
		struct record_stamp st = seat_stamp(s);
		struct record r = record_make(&st, RECORD_BEAT);
		seat_record(s, &r, NULL);
	}
}

static void poll_seal(struct seat *s)
{
	if (s->attempt.state == ATTEMPT_EXPIRED && !s->seal_given && s->now - s->time_up_ms >= SEAT_SEAL_MS)
		seat_seal(s, NULL);
}

static void poll_upload(struct seat *s)
{
	char rel[LIMIT_IDENTIFIER + 32];
	if (!s->status.sealed || s->upload_done || s->now < s->next_upload_look)
		return;
	s->next_upload_look = s->now + 500;
	snprintf(rel, sizeof rel, "in/proofs/%s.%u", s->attempt_id, (unsigned)s->generation);
	bool done = spool_has(&s->spool, rel);
	snprintf(rel, sizeof rel, "in/held/%s.%u", s->attempt_id, (unsigned)s->generation);
	if (done || spool_has(&s->spool, rel))
		s->upload_done = s->changed = s->state_due = true;
}

static void poll_link(struct seat *s)
{
	struct spool_link link;
	if (s->now < s->next_link_look)
		return;
	s->next_link_look = s->now + 1000;
	bool known = spool_link_read(&link, &s->spool, NULL) == 0;
	s->changed |= known != s->link_known || (known && link.up != s->link.up);
	s->link_known = known;
	if (known)
		s->link = link;
}

/* Problems of the exchange and the library come and go without an act of the seat's. */
static void poll_problem(struct seat *s)
{
	const char *now = seat_problem(s);
	if (!strcmp(now, s->problem_shown))
		return;
	snprintf(s->problem_shown, sizeof s->problem_shown, "%s", now);
	s->changed = true;
}

bool seat_poll(struct seat *s, uint64_t now, int64_t wall)
{
	s->now = now;
	s->wall = wall;
	poll_blocked(s);
	poll_typing(s);
	poll_clock(s);
	poll_seal(s);
	seat_watch_journal(s);
	seat_unlock_poll(s);
	poll_upload(s);
	poll_link(s);
	seat_state_poll(s);
	poll_problem(s);
	bool changed = s->changed;
	s->changed = false;
	return changed;
}

/* --- looking --- */

const char *seat_number(const struct seat *s)
{
	const struct centre *c = library_centre(s->services->library);
	const char *n = c ? centre_seat_of(c, s->services->device->info.id) : NULL;
	return n ? n : s->services->device->info.seat;
}

const char *seat_problem(const struct seat *s)
{
	if (s->problem[0])
		return s->problem;
	const char *x = exchange_problem(s->services->exchange);
	return x[0] ? x : library_problem(s->services->library);
}

const char *seat_candidate_name(const struct seat *s)
{
	return s->present ? s->present->args.candidate_name : "";
}

const char *seat_candidate_last4(const struct seat *s)
{
	return s->present ? s->present->args.last4 : "";
}

const struct profile *seat_profile(const struct seat *s)
{
	const struct library_sitting *ls = seat_sitting(s);
	return ls ? ls->programme : NULL;
}

const struct profile_component *seat_component(const struct seat *s)
{
	const struct library_sitting *ls = seat_sitting(s);
	const char *paper = s->present ? s->present->args.paper : s->open ? s->attempt.paper : NULL;
	const struct sitting_pack *p = ls && paper ? sitting_find(ls->manifest, paper) : NULL;
	return p && ls->programme ? profile_find_component(ls->programme, p->component) : NULL;
}

const char *seat_paper_title(const struct seat *s)
{
	const struct profile_component *c = seat_component(s);
	return c ? c->name : s->pack ? pack_info(s->pack)->title : "";
}

const struct adjustments *seat_adjustments(const struct seat *s)
{
	static const struct adjustments none = ADJUSTMENTS_NONE;
	return s->open ? &s->attempt.adjustments : s->present ? &s->present->adjustments : &none;
}

int64_t seat_base_ms(const struct seat *s)
{
	if (s->test)
		return s->test->limits.max_ms;
	const struct profile_component *c = seat_component(s);
	return c && c->minutes >= 0 ? (int64_t)c->minutes * 60000 : -1;
}

int64_t seat_opens_at(const struct seat *s)
{
	const struct library_sitting *ls = seat_sitting(s);
	return ls ? ls->manifest->opens_at : 0;
}

const struct attempt *seat_attempt(const struct seat *s)
{
	return &s->attempt;
}

const struct paper *seat_paper(const struct seat *s)
{
	return s->has_paper ? &s->paper : NULL;
}

const struct setup *seat_setup(const struct seat *s)
{
	return s->open ? &s->attempt.setup : &seat_adjustments(s)->setup;
}

int seat_booked_choice(const struct seat *s, enum choice_what what)
{
	json_t *o = NULL;
	int answer = -1;
	if (!s->present || !s->present->args.choices ||
		json_parse(&o, s->present->args.choices, strlen(s->present->args.choices), LIMIT_ORDER_JSON, 8, NULL) < 0)
		return -1;
	const json_t *v = json_object_get(o, what == CHOICE_TRAINING ? "training" : "sharing");
	if (json_is_boolean(v))
		answer = json_is_true(v);
	json_decref(o);
	return answer;
}

enum seat_saved seat_saved(const struct seat *s)
{
	if (s->lost || s->full_since || s->status.state == JOURNAL_LOST)
		return SEAT_NOT_SAVED;
	if (s->typing.on || s->status.durable < s->chain.next)
		return SEAT_SAVING;
	return s->link_known && s->link.up ? SEAT_SAVED : SEAT_SAVED_HERE;
}

bool seat_upload_done(const struct seat *s)
{
	return s->upload_done;
}

const char *seat_reference(const struct seat *s)
{
	return s->status.sealed ? s->status.reference : "";
}

int seat_code_tries_left(const struct seat *s)
{
	return SEAT_CODE_TRIES - s->code_tries;
}

bool seat_called(const struct seat *s)
{
	return s->open && !s->attempt.sealed ? s->attempt.called : s->called_early;
}

/* --- before the paper --- */

static struct seat_admit *fitting_admit(struct seat *s, const char *code)
{
	for (size_t i = s->admit_count; i-- > 0;)
		if (!s->admits[i].used && !s->admits[i].superseded &&
			pin_check(s->admits[i].args.code, code, strlen(code)) == 0)
			return &s->admits[i];
	return NULL;
}

int seat_try_code(struct seat *s, const char *typed, struct error *e)
{
	char code[64];
	if (seat_stage(s) != SEAT_IDLE)
		return error_set(e, ERR_STATE, "This seat is not free.");
	if (roster_code_canonical(code, sizeof code, typed) < 0)
		return error_set(e, ERR_FORMAT, "Enter the 6 characters of your seat code.");
	s->present = fitting_admit(s, code);
	mem_wipe(code, sizeof code);
	s->changed = s->state_due = true;
	if (s->present) {
		s->code_tries = 0;
		s->confirmed = false;
		return 0;
	}
	/* Where nobody is admitted there is nothing to guess, and no PIN that could unlock. */
	if (s->admit_count && ++s->code_tries >= SEAT_CODE_TRIES) {
		s->locked = s->called_early = true;
		snprintf(s->alert, sizeof s->alert, "a wrong seat code was entered %d times", SEAT_CODE_TRIES);
		return error_set(e, ERR_STATE, "That code does not fit this seat. A facilitator has been called.");
	}
	return error_set(e, ERR_AUTH, "That code does not fit this seat. Check the code and the seat number.");
}

int seat_confirm(struct seat *s, bool yes, struct error *e)
{
	if (seat_stage(s) != SEAT_IDENTITY)
		return error_set(e, ERR_STATE, "Nobody has to be confirmed at this seat.");
	s->changed = s->state_due = true;
	s->next_try_ms = 0;
	if (yes) {
		s->confirmed = true;
		return 0;
	}
	s->locked = s->called_early = true;
	snprintf(s->alert, sizeof s->alert, "the candidate says: this is not me");
	return 0;
}

int seat_choose(struct seat *s, enum choice_what what, bool value, struct error *e)
{
	const struct profile *p = seat_profile(s);
	const struct profile_consent *c =
		p ? profile_find_consent(p, what == CHOICE_TRAINING ? "training" : "sharing") : NULL;
	if (!c)
		return error_set(e, ERR_NOTFOUND, "The programme has no such choice.");
	struct record_stamp st = seat_stamp(s);
	struct record r = record_make_choice(&st, what, value, c->wording, s->attempt.candidate);
	return seat_record(s, &r, e);
}

int seat_choices_done(struct seat *s, struct error *e)
{
	const struct profile *p = seat_profile(s);
	static const char *const ids[2] = { "training", "sharing" };
	for (int i = 0; i < 2; i++)
		if (p && profile_find_consent(p, ids[i]) && !s->attempt.choices[i].made)
			return error_set(e, ERR_STATE,
				i == 0 ? "Choose yes or no for training use" : "Choose yes or no for sharing your result");
	s->choices_done = s->changed = true;
	return 0;
}

int seat_set_up(struct seat *s, const struct setup *setup, struct error *e)
{
	struct record_stamp st = seat_stamp(s);
	struct record r = record_make_setup(&st, setup);
	return seat_record(s, &r, e);
}

static int step(struct seat *s, bool *flag, bool value)
{
	*flag = value;
	s->changed = s->state_due = true;
	return 0;
}

int seat_set_up_done(struct seat *s, struct error *e)
{
	(void)e;
	return step(s, &s->setup_done, true);
}

int seat_set_up_back(struct seat *s, struct error *e)
{
	if (s->attempt.started)
		return error_set(e, ERR_STATE, "The paper has started. Use Display to change your screen.");
	s->instructions_done = false;
	return step(s, &s->setup_done, false);
}

int seat_instructions_done(struct seat *s, struct error *e)
{
	(void)e;
	return step(s, &s->instructions_done, true);
}

int seat_start(struct seat *s, struct error *e)
{
	if (seat_stage(s) != SEAT_READY)
		return error_set(e, ERR_STATE, "The paper cannot be started now.");
	struct record_stamp st = seat_stamp(s);
	struct record r = record_make(&st, RECORD_START);
	int code = seat_record(s, &r, e);
	return code == 0 ? seat_see(s, 0, e) : code;
}

/* --- in the paper --- */

int seat_see(struct seat *s, size_t index, struct error *e)
{
	int r = seat_flush_typing(s, e);
	if (r < 0)
		return r;
	if (index >= s->attempt.item_count)
		return error_set(e, ERR_NOTFOUND, "There is no question %zu.", index + 1);
	struct record_stamp st = seat_stamp(s);
	struct record rec = record_make_see(&st, s->attempt.items[index].id);
	return seat_record(s, &rec, e);
}

static const struct interaction *find_interaction(const struct item *item, const char *response)
{
	for (size_t i = 0; item && i < item->interaction_count; i++)
		if (!strcmp(item->interactions[i]->response, response))
			return item->interactions[i];
	return NULL;
}

/* The response as a set of choices, in the order of the item, with one of them switched. */
static int switched(struct value *out, struct arena *a, const struct interaction *x, const struct value *old,
	const char *choice, bool on)
{
	bool multiple = interaction_is_multiple(x);
	struct scalar *items = arena_array(a, x->choice_count + 1, sizeof *items);
	size_t n = 0;
	if (!items)
		return ERR_NOMEM;
	for (size_t i = 0; i < x->choice_count; i++) {
		const char *id = x->choices[i].id;
		bool mine = !strcmp(id, choice);
		bool in = mine ? on : multiple && old && value_has_text(old, id);
		if (in)
			items[n++] = (struct scalar){ .base = BASE_IDENTIFIER, .as.text = id };
	}
	*out = (struct value){ multiple ? CARD_MULTIPLE : CARD_SINGLE, BASE_IDENTIFIER, n, items, NULL };
	return 0;
}

int seat_choose_answer(
	struct seat *s, size_t index, const char *response, const char *choice, bool on, struct error *e)
{
	const struct interaction *x = find_interaction(seat_item(s, index), response);
	const struct attempt_response *old = attempt_find_response(&s->attempt, index, response);
	struct arena a;
	struct value v;
	if (!x || index >= s->attempt.item_count)
		return error_set(e, ERR_NOTFOUND, "There is no such question.");
	int r = seat_flush_typing(s, e);
	if (r < 0)
		return r;
	arena_init(&a, 256 * 1024);
	r = switched(&v, &a, x, old ? &old->value : NULL, choice, on);
	if (r == 0 && x->max && v.count > x->max)
		r = error_set(e, ERR_LIMIT, "You can choose only %u. To choose this one, first take away another.", x->max);
	if (r == 0) {
		struct record_stamp st = seat_stamp(s);
		struct record rec = record_make_answer(&st, s->attempt.items[index].id, response, &v, -1);
		r = seat_record(s, &rec, e);
	}
	arena_release(&a);
	return r;
}

int seat_type_answer(
	struct seat *s, size_t index, const char *response, const char *text, size_t caret, struct error *e)
{
	if (index >= s->attempt.item_count || strlen(response) >= sizeof s->typing.response)
		return error_set(e, ERR_NOTFOUND, "There is no such question.");
	if (s->attempt.state != ATTEMPT_RUNNING || s->lost)
		return error_set(e, ERR_STATE, "Answers cannot be changed now.");
	bool same = s->typing.on && s->typing.index == index && !strcmp(s->typing.response, response);
	int r = same ? 0 : seat_flush_typing(s, e);
	if (r < 0)
		return r;
	buffer_clear(&s->typing.text);
	if (buffer_add_string(&s->typing.text, text) < 0)
		return error_set(e, ERR_LIMIT, "Your answer is as long as it can be.");
	if (!same)
		s->typing.since = s->now;
	s->typing.on = s->changed = true;
	s->typing.index = index;
	s->typing.caret = caret;
	snprintf(s->typing.response, sizeof s->typing.response, "%s", response);
	return 0;
}

const char *seat_typed(struct seat *s, size_t index, const char *response, size_t *caret)
{
	if (s->typing.on && s->typing.index == index && !strcmp(s->typing.response, response)) {
		if (caret)
			*caret = s->typing.caret;
		return buffer_text(&s->typing.text);
	}
	const struct attempt_response *r = attempt_find_response(&s->attempt, index, response);
	if (caret)
		*caret = r && r->caret > 0 ? (size_t)r->caret : 0;
	return r && r->value.count && value_is_text_base(r->value.base) ? r->value.items[0].as.text : "";
}

int seat_flag(struct seat *s, size_t index, bool on, struct error *e)
{
	if (index >= s->attempt.item_count)
		return error_set(e, ERR_NOTFOUND, "There is no question %zu.", index + 1);
	struct record_stamp st = seat_stamp(s);
	struct record r = record_make_flag(&st, s->attempt.items[index].id, on);
	return seat_record(s, &r, e);
}

int seat_call(struct seat *s, bool on, struct error *e)
{
	if (!s->open || s->attempt.sealed) {
		s->called_early = on;
		s->changed = s->state_due = true;
		return 0;
	}
	struct record_stamp st = seat_stamp(s);
	struct record r = record_make_call(&st, on);
	return seat_record(s, &r, e);
}

int seat_break(struct seat *s, struct error *e)
{
	int r = seat_flush_typing(s, e);
	if (r < 0)
		return r;
	struct record_stamp st = seat_stamp(s);
	struct record rec = record_make_pause(&st, PAUSE_BREAK, (struct text_list){ 0, NULL }, NULL, NULL);
	return seat_record(s, &rec, e);
}

int seat_break_end(struct seat *s, struct error *e)
{
	if (seat_stage(s) != SEAT_PAUSED || s->attempt.pause_by != PAUSE_BREAK)
		return error_set(e, ERR_STATE, "You are not on a break.");
	struct record_stamp st = seat_stamp(s);
	struct record rec = record_make_resume(&st, (struct text_list){ 0, NULL }, NULL);
	return seat_record(s, &rec, e);
}

int seat_submit(struct seat *s, struct error *e)
{
	int r = seat_flush_typing(s, e);
	if (r < 0)
		return r;
	struct record_stamp st = seat_stamp(s);
	struct record rec = record_make_submit(&st, SUBMIT_CANDIDATE, (struct text_list){ 0, NULL }, NULL);
	r = seat_record(s, &rec, e);
	return r == 0 ? seat_seal(s, e) : r;
}

int seat_finish(struct seat *s, struct error *e)
{
	enum seat_stage st = seat_stage(s);
	if (st != SEAT_SENT && st != SEAT_TIME_UP && st != SEAT_ENDED)
		return error_set(e, ERR_STATE, "The paper is not finished.");
	int r = seat_seal(s, e);
	if (r < 0)
		return r;
	journal_writer_wait(s->writer, s->chain.next, 5000);
	journal_writer_status(s->writer, &s->status);
	if (s->status.durable < s->chain.next)
		return error_set(e, ERR_IO, "The answers are not saved yet. Please raise your hand.");
	seat_state_flush(s);
	seat_drop_attempt(s);
	return 0;
}
