/* Orders that arrive and states that go out. An order is judged by content/order.h (sender, rights, replay) and by
 * the fold (is it possible now); what is refused is told to the desk as an alert, because the person who gave it
 * stands there. */
#include "kiosk/seat_private.h"

#include "engine/memory.h"

#include <stdio.h>
#include <string.h>

const struct library_sitting *seat_sitting(const struct seat *s)
{
	const char *id = s->present ? s->present->order.sitting : s->open ? s->attempt.sitting : NULL;
	return id ? library_sitting(s->services->library, id) : NULL;
}

struct seat_admit *seat_find_admit(struct seat *s, const char *attempt)
{
	for (size_t i = 0; i < s->admit_count; i++)
		if (!strcmp(s->admits[i].order.attempt, attempt))
			return &s->admits[i];
	return NULL;
}

static void admit_release(struct seat_admit *a)
{
	order_release(&a->order);
	order_admit_release(&a->args);
}

void seat_admits_release(struct seat *s)
{
	for (size_t i = 0; i < s->admit_count; i++)
		admit_release(&s->admits[i]);
	mem_free(s->admits);
	s->admits = NULL;
	s->admit_count = 0;
	s->present = NULL;
}

/* The spool keeps every order, and a start reads them all again. Applied ones are in the journal; those that were
 * refused stand in DATA/state/refused-orders, one id a line, or a second "resume" of the morning would start the
 * clock after the next crash. */
#define REFUSED_MAX (1u << 20)

static int refused_path(char out[FILE_PATH_MAX], const struct seat *s)
{
	return device_path(out, s->services->device, NULL, "state/refused-orders");
}

void seat_refused_load(struct seat *s)
{
	char path[FILE_PATH_MAX];
	struct buffer b = BUFFER_INIT(REFUSED_MAX + ORDER_ID_SIZE + 1);
	if (refused_path(path, s) < 0 || file_read(&b, path, NULL) < 0)
		b.len = 0;
	for (const char *p = b.len ? buffer_text(&b) : ""; *p;) {
		size_t n = strcspn(p, "\n");
		char id[ORDER_ID_SIZE];
		if (n == ORDER_ID_SIZE - 1 && strspn(p, "0123456789abcdef") == n) {
			snprintf(id, sizeof id, "%.*s", (int)n, p);
			order_ledger_add(&s->ledger, id, "", "", 0);
		}
		p += n + (p[n] != 0);
	}
	buffer_release(&b);
}

/* Begins with LF: a line that a power cut left half must not spoil the next. */
static void refused_keep(struct seat *s, const struct order *o)
{
	char path[FILE_PATH_MAX], line[ORDER_ID_SIZE + 4];
	uint64_t size = 0;
	int fd = -1, n = snprintf(line, sizeof line, "\n%s\n", o->id);
	order_ledger_add(&s->ledger, o->id, "", "", 0);
	if (refused_path(path, s) == 0 && file_open_append(&fd, path, 0600, NULL) == 0 &&
		file_fd_size(&size, fd, path, NULL) == 0 && size < REFUSED_MAX &&
		file_append(fd, path, line, (size_t)n, NULL, NULL) == 0)
		file_sync(fd, path, NULL);
	file_close(fd);
}

static void refuse(struct seat *s, const struct order *o, const struct error *e)
{
	refused_keep(s, o);
	snprintf(s->alert, sizeof s->alert, "%s was refused: %.200s", order_kind_names[o->kind], e->text);
	s->state_due = s->changed = true;
}

/* --- admit --- */

static int copy_order(struct order *to, const struct order *from)
{
	*to = *from;
	to->args = mem_string(from->args);
	to->reason = mem_string(from->reason);
	to->signature = mem_string(from->signature);
	if ((from->args && !to->args) || (from->signature && !to->signature)) {
		order_release(to);
		return ERR_NOMEM;
	}
	return 0;
}

static int fill_admit(struct seat_admit *a, const struct order *o, struct error *e)
{
	json_t *json = NULL;
	int r = a ? copy_order(&a->order, o) : error_set(e, ERR_LIMIT, "this seat has too many admissions waiting");
	if (r == 0)
		r = order_admit_parse(&a->args, o, e);
	if (r == 0 && a->args.adjustments)
		r = json_parse(
			&json, a->args.adjustments, strlen(a->args.adjustments), LIMIT_ORDER_JSON, JSON_DEPTH_MAX, e);
	if (r == 0)
		r = adjustments_load(&a->adjustments, json, e);
	json_decref(json);
	if (r < 0 && a)
		admit_release(a);
	return r;
}

/* Room for another: one that has served, or never will, goes. The spool holds those of every day. */
static bool forget_one(struct seat *s)
{
	for (size_t i = 0; i < s->admit_count; i++) {
		struct seat_admit *a = &s->admits[i];
		if (a == s->present || (!a->used && !a->superseded))
			continue;
		admit_release(a);
		memmove(a, a + 1, (--s->admit_count - i) * sizeof *a);
		if (s->present && s->present > a)
			s->present--;
		return true;
	}
	return false;
}

/* The admits' array may move: `present` is found again by its attempt. */
static struct seat_admit *new_admit(struct seat *s)
{
	size_t present;
	if (s->admit_count == SEAT_ADMITS_MAX && !forget_one(s))
		return NULL;
	present = s->present ? (size_t)(s->present - s->admits) : 0;
	struct seat_admit *p = mem_array(s->admits, s->admit_count + 1, sizeof *p);
	if (!p)
		return NULL;
	s->present = s->present ? p + present : NULL;
	s->admits = p;
	p += s->admit_count;
	memset(p, 0, sizeof *p);
	return p;
}

static bool has_records(const struct seat *s, const struct order *o)
{
	char dir[FILE_PATH_MAX], path[FILE_PATH_MAX];
	return device_path(dir, s->services->device, NULL, "journal") == 0 &&
		   journal_file_path(path, sizeof path, dir, o->attempt, o->generation, NULL) == 0 && file_exists(path) &&
		   !seat_only_begun(path);
}

/* The code was typed but nothing has begun: back to the empty seat. */
static void leave(struct seat *s, const struct seat_admit *a)
{
	if (s->present != a || s->open)
		return;
	seat_drop_content(s);
	s->present = NULL;
	s->confirmed = s->locked = false;
}

/* A new code for the same person and paper makes the one before worthless, in whichever order they are read. */
static void supersede(struct seat *s, struct seat_admit *a)
{
	for (size_t i = 0; i < s->admit_count; i++) {
		struct seat_admit *b = &s->admits[i];
		if (b == a || strcmp(b->args.candidate_id, a->args.candidate_id) != 0 ||
			strcmp(b->args.paper, a->args.paper) != 0)
			continue;
		struct seat_admit *old = b->order.issued <= a->order.issued ? b : a;
		old->superseded = true;
		leave(s, old);
	}
}

static void on_admit(struct seat *s, const struct order *o)
{
	struct error e = ERROR_INIT;
	struct order_place place = { .sitting = o->sitting, .device = s->services->device->info.id, .generation = 0 };
	bool used = has_records(s, o);
	if (seat_find_admit(s, o->attempt))
		return;
	/* One that was used stands in the ledger, but who gave it is judged again: it brings names and PIN verifiers.
	 */
	static const struct order_ledger none = ORDER_LEDGER_INIT;
	int r = order_check(o, library_centre(s->services->library), &place, used ? &none : &s->ledger, &e);
	struct seat_admit *a = r == 0 ? new_admit(s) : NULL;
	if (r == 0)
		r = fill_admit(a, o, &e);
	if (r < 0 || !a) {
		if (r != ERR_EXISTS)
			refuse(s, o, &e);
		return;
	}
	s->admit_count++;
	a->used = used;
	supersede(s, a);
	if (used && s->open && !strcmp(s->attempt_id, o->attempt))
		s->present = a; /* after a restart: names and PIN verifiers come back with the order */
	s->state_due = s->changed = true;
}

/* --- the others --- */

static struct text_list staff_of(const struct order *o, const char *ids[ORDER_STAFF_MAX])
{
	for (size_t i = 0; i < o->staff_count; i++)
		ids[i] = o->staff[i];
	return (struct text_list){ o->staff_count, ids };
}

static int make_record(struct record *out, const struct seat *s, const struct order *o,
	const char *ids[ORDER_STAFF_MAX], struct error *e)
{
	struct record_stamp st = seat_stamp(s);
	struct order_ref ref = { .id = o->id, .seq = (int64_t)o->seq, .device = o->device, .signature = o->signature };
	struct text_list staff = staff_of(o, ids);
	struct order_extend x;
	int r;
	switch (o->kind) {
	case ORDER_PAUSE:
		*out = record_make_pause(&st, PAUSE_STAFF, staff, o->reason, &ref);
		return 0;
	case ORDER_RESUME:
		*out = record_make_resume(&st, staff, &ref);
		return 0;
	case ORDER_EXTEND:
		r = order_extend_parse(&x, o, e);
		if (r == 0)
			*out = record_make_extend(&st, (int64_t)x.minutes * 60000,
				x.incident ? EXTEND_INCIDENT : EXTEND_PLANNED, staff, o->reason, &ref);
		return r;
	case ORDER_VOID:
		*out = record_make_void(&st, staff, o->reason, &ref);
		return 0;
	case ORDER_END:
		*out = record_make_submit(&st, SUBMIT_STAFF, staff, &ref);
		return 0;
	case ORDER_ADMIT:
	case ORDER_MOVE:
		break;
	}
	return error_set(e, ERR_UNSUPPORTED, "a seat move is not possible with this version; use the same seat");
}

static int apply(struct seat *s, const struct order *o, struct error *e)
{
	const char *ids[ORDER_STAFF_MAX];
	struct record rec;
	int r = make_record(&rec, s, o, ids, e);
	if (r == 0)
		r = seat_flush_typing(s, e);
	if (r == 0) {
		rec.stamp = seat_stamp(s);
		r = seat_record(s, &rec, e);
	}
	if (r == 0)
		order_ledger_add(&s->ledger, o->id, o->device, o->attempt, o->seq);
	if (r == 0 && (o->kind == ORDER_VOID || o->kind == ORDER_END))
		r = seat_seal(s, e);
	return r;
}

/* Ended or void before its code was used: the code opens nothing any more. There is no journal to write it into, so
 * a restart reads the order again, after its admission. */
static bool withdraw(struct seat *s, const struct order *o, struct error *e)
{
	struct seat_admit *a = o->kind == ORDER_VOID || o->kind == ORDER_END ? seat_find_admit(s, o->attempt) : NULL;
	if (!a || a->used)
		return false;
	struct order_place place = { .sitting = o->sitting,
		.device = s->services->device->info.id,
		.attempt = o->attempt,
		.generation = a->order.generation };
	int r = order_check(o, library_centre(s->services->library), &place, &s->ledger, e);
	if (r < 0 && r != ERR_EXISTS)
		refuse(s, o, e);
	if (r < 0)
		return true;
	a->superseded = true;
	leave(s, a);
	s->state_due = s->changed = true;
	return true;
}

void seat_on_order(struct seat *s, const struct order *o)
{
	struct error e = ERROR_INIT;
	if (o->kind == ORDER_ADMIT) {
		on_admit(s, o);
		return;
	}
	if (withdraw(s, o, &e))
		return;
	struct order_place place = { .sitting = s->open ? s->attempt.sitting : o->sitting,
		.device = s->services->device->info.id,
		.attempt = s->open ? s->attempt_id : NULL,
		.generation = s->generation };
	int r = order_check(o, library_centre(s->services->library), &place, &s->ledger, &e);
	if (r == ERR_EXISTS)
		return;
	if (r == 0 && o->kind == ORDER_RESUME && s->held) {
		s->held = false; /* the clock had not started: nothing to record but that staff looked */
		order_ledger_add(&s->ledger, o->id, o->device, o->attempt, o->seq);
		s->state_due = s->changed = true;
		return;
	}
	if (r == 0)
		r = apply(s, o, &e);
	if (r < 0)
		refuse(s, o, &e);
	else
		s->alert[0] = 0;
}

/* --- states --- */

static const char *state_word(const struct seat *s)
{
	static const char *const words[SEAT_STAGES] = { [SEAT_IDLE] = "idle",
		[SEAT_IDENTITY] = "admitted",
		[SEAT_LOCKED] = "locked",
		[SEAT_WAITING] = "admitted",
		[SEAT_CHOICES] = "set-up",
		[SEAT_SETUP] = "set-up",
		[SEAT_INSTRUCTIONS] = "set-up",
		[SEAT_READY] = "ready",
		[SEAT_RUNNING] = "running",
		[SEAT_PAUSED] = "paused",
		[SEAT_INTERRUPTED] = "interrupted",
		[SEAT_FAULT] = "fault",
		[SEAT_TIME_UP] = "time-up",
		[SEAT_SENT] = "submitted",
		[SEAT_ENDED] = "void",
		[SEAT_BLOCKED] = "fault" };
	enum seat_stage st = seat_stage(s);
	if (st == SEAT_RUNNING && s->closing)
		st = SEAT_INTERRUPTED;
	return (st == SEAT_SENT || st == SEAT_TIME_UP) && s->upload_done ? "sent" : words[st];
}

static void fill_state(struct seat_state *out, const struct seat *s)
{
	memset(out, 0, sizeof *out);
	const char *sitting = s->present ? s->present->order.sitting : s->open ? s->attempt.sitting : NULL;
	if (!sitting && library_sitting_count(s->services->library)) {
		const struct library_sitting *ls = library_sitting_at(s->services->library, 0);
		sitting = ls->manifest ? ls->manifest->id : NULL;
	}
	snprintf(out->sitting, sizeof out->sitting, "%s", sitting ? sitting : "");
	snprintf(out->seat, sizeof out->seat, "%s", seat_number(s));
	snprintf(out->attempt, sizeof out->attempt, "%s",
		s->open      ? s->attempt_id
		: s->present ? s->present->order.attempt
					 : "");
	out->generation = s->open ? s->generation : 1;
	snprintf(out->state, sizeof out->state, "%s", state_word(s));
	out->called = s->open ? s->attempt.called : s->called_early;
	out->sent = s->upload_done;
	out->allowed_ms = out->left_ms = -1;
	if (s->open) {
		struct attempt_counts c = attempt_count(&s->attempt, NULL);
		out->answered = (uint32_t)(c.answered + c.part);
		out->total = (uint32_t)s->attempt.item_count;
		out->allowed_ms = clock_allowed_ms(&s->attempt.clock);
		out->used_ms = clock_used_ms(&s->attempt.clock, (int64_t)s->now);
		out->left_ms = clock_left_ms(&s->attempt.clock, (int64_t)s->now);
	}
	snprintf(out->alert, sizeof out->alert, "%.250s", s->alert[0] ? s->alert : s->problem);
	if (s->status.sealed)
		snprintf(out->reference, sizeof out->reference, "%s", s->status.reference);
	out->at = s->wall;
}

static void send_state(struct seat *s)
{
	static const char cannot[] = "the desk cannot be told";
	struct seat_state st;
	struct error e = ERROR_INIT;
	fill_state(&st, s);
	if (!st.sitting[0] || !st.seat[0])
		return;
	s->state_due = false;
	s->state_ms = s->now;
	st.seq = ++s->state_seq;
	bool mine = !s->problem[0] || !strncmp(s->problem, cannot, sizeof cannot - 1); /* never over a graver one */
	if (exchange_send_state(s->services->exchange, &st, &e) < 0) {
		s->state_due = true;
		if (mine)
			snprintf(s->problem, sizeof s->problem, "%s: %.400s", cannot, e.text);
	} else if (mine)
		s->problem[0] = 0;
}

void seat_state_poll(struct seat *s)
{
	enum seat_stage now = seat_stage(s);
	if (now != s->state_stage)
		s->state_due = true;
	s->state_stage = now;
	uint64_t age = s->now - s->state_ms;
	bool due = (s->state_due && age >= SEAT_STATE_MIN_MS) || (now == SEAT_RUNNING && age >= SEAT_STATE_MS);
	if (due && library_centre(s->services->library))
		send_state(s);
}

/* The seat is cleared at once after the end: without this the desk would never hear of it (states wait up to a
 * second). */
void seat_state_flush(struct seat *s)
{
	if (library_centre(s->services->library) && (s->state_due || seat_stage(s) != s->state_stage))
		send_state(s);
}

/* A paper that was running when the kiosk was closed is an interruption from now on; one that was handed in a
 * moment ago shall not stand at the desk as running, and its reference shall be there. */
void seat_state_last(struct seat *s)
{
	for (int i = 0; i < SEAT_LAST_TRIES && s->writer && s->seal_given && !s->status.sealed; i++) {
		journal_writer_wait(s->writer, UINT64_MAX, SEAT_LAST_MS);
		seat_watch_journal(s);
	}
	s->closing = true;
	if (library_centre(s->services->library) && (s->state_due || seat_stage(s) != s->state_stage || s->open))
		send_state(s);
}
