/* Orders to seats: admission with its seat code, and what a facilitator does to a running attempt. Journal first,
 * then send: an order that was journalled and not sent is sent again at the next start; the other way round the
 * desk would not know what it did. */
#include "kiosk/desk_model.h"

#include "content/hash.h"
#include "content/random_system.h"
#include "engine/memory.h"

#include <stdio.h>
#include <string.h>

static const char code_alphabet[] = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"; /* 32 signs: no I O 0 1 */

/* Five bits a sign: no bias. */
static int code_new(char code[DESK_CODE_SIZE], struct error *e)
{
	unsigned char bytes[DESK_CODE_SIZE - 1];
	if (random_bytes(bytes, sizeof bytes))
		return error_set(e, ERR_IO, "the system gave no random bytes");
	for (size_t i = 0; i < sizeof bytes; i++)
		code[i] = code_alphabet[bytes[i] & 31];
	code[sizeof bytes] = '\0';
	mem_wipe(bytes, sizeof bytes);
	return 0;
}

static int seat_device(const struct centre_device **out, const struct desk *m, const char *seat, struct error *e)
{
	const struct centre *c = library_centre(m->s->library);
	const struct centre_device *d = c ? centre_device_for_seat(c, seat) : NULL;
	if (!d)
		return error_set(e, ERR_STATE, "Seat %s is not in the centre file", seat);
	if (d->revoked)
		return error_set(e, ERR_STATE, "Seat %s may not be used: its computer was withdrawn", seat);
	*out = d;
	return 0;
}

/* --- planning a seat --- */

static int seat_free(struct desk *m, const char *candidate, const char *seat, struct error *e)
{
	const struct desk_seat *seats;
	size_t n = desk_seats(&seats, m);
	for (size_t i = 0; i < n; i++)
		if (!strcmp(seats[i].seat, seat) && seats[i].candidate && strcmp(seats[i].candidate, candidate) != 0)
			return error_set(e, ERR_STATE, "Seat %s is taken. Choose another one", seat);
	return 0;
}

static bool books(const struct desk_row *row, const char *paper)
{
	for (size_t i = 0; i < row->booking->paper_count; i++)
		if (!strcmp(row->booking->papers[i], paper))
			return true;
	return false;
}

int desk_plan_seat(struct desk *m, const char *candidate, const char *paper, const char *seat, struct error *e)
{
	const struct centre_device *device;
	struct desk_row row;
	struct record r;
	const char *list[2];
	if (!desk_row(&row, m, candidate))
		return error_set(e, ERR_NOTFOUND, "This person is not booked for this session");
	if (!paper || !books(&row, paper) || !desk_paper(m, paper))
		return error_set(e, ERR_FORMAT, "Choose the paper");
	if (!desk_has_text(seat))
		return error_set(e, ERR_FORMAT, "Choose a seat");
	int rc = seat_device(&device, m, seat, e);
	if (!rc)
		rc = seat_free(m, candidate, seat, e);
	if (!rc)
		rc = desk_act_arrival(m, candidate, e);
	if (!rc)
		rc = desk_act_begin(&r, list, m, RECORD_SEAT, NULL, e);
	if (rc)
		return rc;
	r.u.seat.candidate = candidate;
	r.u.seat.paper = paper;
	r.u.seat.seat = seat;
	return desk_journal_add(m, &r, false, e);
}

/* --- admission --- */

struct admission {
	struct order order;
	struct buffer adjustments, choices, staff, args;
	char verifier[PIN_VERIFIER_SIZE], last4[5];
};

static void admission_release(struct admission *a)
{
	buffer_release_wiped(&a->adjustments);
	buffer_release_wiped(&a->choices);
	buffer_release_wiped(&a->staff);
	buffer_release_wiped(&a->args);
	order_release(&a->order);
	mem_wipe(a->verifier, sizeof a->verifier);
}

static void add_choice(
	struct buffer *b, const char *name, enum roster_choice booked, const struct desk_choice *at_desk)
{
	bool made = at_desk && at_desk->made;
	bool known = made || booked != ROSTER_CHOICE_NONE;
	bool value = made ? at_desk->value : booked == ROSTER_CHOICE_YES;
	json_add_key(b, name);
	if (known)
		json_add_bool(b, value);
	else
		json_add_null(b);
}

static void add_choices(struct buffer *b, const struct roster_candidate *c, const struct desk_candidate *at)
{
	buffer_add_byte(b, '{');
	add_choice(b, "training", c->training, &at->choices[CHOICE_TRAINING]);
	add_choice(b, "sharing", c->sharing, &at->choices[CHOICE_SHARING]);
	json_add_key(b, "wording");
	if (c->wording)
		json_add_text(b, c->wording);
	else
		json_add_null(b);
	buffer_add_byte(b, '}');
}

/* Verifiers of those who may act at a seat: it holds no roster, and PINs must work there offline. */
static void add_staff(struct buffer *b, const struct roster *r)
{
	buffer_add_byte(b, '[');
	for (size_t i = 0; i < r->staff_count; i++) {
		const struct roster_staff *s = &r->staff[i];
		if (!roster_staff_has(s, "facilitator") && !roster_staff_has(s, "lead"))
			continue;
		if (b->len > 1)
			buffer_add_byte(b, ',');
		buffer_addf(b, "{\"id\":\"%s\",\"pin\":\"%s\"}", s->id, s->pin);
	}
	buffer_add_byte(b, ']');
}

static int write_args(struct admission *a, const struct desk *m, const struct desk_row *row,
	const struct desk_candidate *c, struct error *e)
{
	const struct roster_candidate *who = row->candidate;
	add_choices(&a->choices, who, c);
	add_staff(&a->staff, desk_roster(m));
	profile_number_last4(a->last4, who->number);
	struct order_admit admit = { .candidate_id = who->id,
		.candidate_name = who->name,
		.last4 = a->last4,
		.role = who->role,
		.paper = c->paper,
		.seat = c->seat,
		.code = a->verifier,
		.adjustments = who->adjustments,
		.choices = buffer_text(&a->choices),
		.filming_wording = c->filming_wording,
		.staff = buffer_text(&a->staff) };
	if (a->choices.failed || a->staff.failed)
		return error_set(e, ERR_NOMEM, "out of memory");
	int rc = order_admit_write(&a->args, &admit, e);
	if (rc)
		return rc;
	a->order.args = mem_string(buffer_text(&a->args));
	return a->order.args ? 0 : error_set(e, ERR_NOMEM, "out of memory");
}

static int order_begin(struct order *o, const struct desk *m, enum order_kind kind, const char *attempt,
	const char *seat, struct error *e)
{
	const struct centre_device *device;
	const struct seat_state *s = desk_state(m, attempt);
	int rc = seat_device(&device, m, seat, e);
	if (rc)
		return rc;
	if (order_new_id(o->id))
		return error_set(e, ERR_IO, "the system gave no random bytes");
	snprintf(o->sitting, sizeof o->sitting, "%s", m->sitting);
	snprintf(o->to, sizeof o->to, "%s", device->id);
	snprintf(o->attempt, sizeof o->attempt, "%s", attempt);
	snprintf(o->staff[0], sizeof o->staff[0], "%s", m->staff);
	o->staff_count = 1;
	o->generation = s && s->generation ? s->generation : 1;
	o->seq = (uint64_t)desk_next_seq(&m->ahead, attempt);
	o->kind = kind;
	o->issued = m->wall_s;
	return 0;
}

static int may_admit(const struct desk *m, const char *candidate, const struct desk_candidate *c, struct error *e)
{
	enum missing todo[MISSING_CODES];
	if (!c || desk_todo(todo, m, candidate))
		return error_set(e, ERR_STATE, "%s", c ? missing_words(todo[0]) : "Nothing has been recorded yet");
	const struct desk_admit *before = desk_admitted(m, candidate, c->paper);
	if (before && before->progress != DESK_SEAT_UNKNOWN && before->progress != DESK_SEAT_READY)
		return error_set(e, ERR_STATE, "This paper has been started already");
	/* There the attempt has begun: a second one would take all later orders, and the first would hear none of them.
	 */
	const struct seat_state *s = before && !strcmp(before->seat, c->seat) ? desk_state(m, before->attempt) : NULL;
	if (s && (!strcmp(s->state, "set-up") || !strcmp(s->state, "ready")))
		return error_set(e, ERR_STATE, "Seat %s has let this person in already. No new code is needed", c->seat);
	return 0;
}

static int journal_admit(
	struct desk *m, const char *candidate, const struct desk_candidate *c, const struct order *o, struct error *e)
{
	struct record r;
	const char *list[2];
	int rc = desk_act_begin(&r, list, m, RECORD_ADMIT, NULL, e);
	if (rc)
		return rc;
	r.u.admit.candidate = candidate;
	r.u.admit.paper = c->paper;
	r.u.admit.attempt = o->attempt;
	r.u.admit.seat = c->seat;
	r.u.admit.order = o->id;
	r.u.admit.seq = (int64_t)o->seq;
	return desk_journal_add(m, &r, false, e);
}

static int make_admission(struct admission *a, char code[DESK_CODE_SIZE], struct desk *m,
	const struct desk_row *row, const struct desk_candidate *c, struct error *e)
{
	char id[ORDER_ID_SIZE], attempt[ORDER_ID_SIZE + 8];
	if (order_new_id(id))
		return error_set(e, ERR_IO, "the system gave no random bytes");
	snprintf(attempt, sizeof attempt, "att-%s", id);
	int rc = code_new(code, e);
	if (!rc && (rc = pin_make(a->verifier, code, strlen(code))) != 0)
		error_set(e, rc, "the seat code could not be made");
	if (!rc)
		rc = order_begin(&a->order, m, ORDER_ADMIT, attempt, c->seat, e);
	return rc ? rc : write_args(a, m, row, c, e);
}

int desk_admit(struct desk *m, const char *candidate, char code[DESK_CODE_SIZE], struct error *e)
{
	const struct desk_candidate *c = desk_find(&m->fold, candidate);
	struct admission a = { .adjustments = BUFFER_INIT(LIMIT_ORDER_JSON),
		.choices = BUFFER_INIT(LIMIT_ORDER_JSON),
		.staff = BUFFER_INIT(LIMIT_ORDER_JSON),
		.args = BUFFER_INIT(LIMIT_ORDER_JSON) };
	struct desk_row row;
	char fresh[DESK_CODE_SIZE];
	if (!m->staff[0])
		return error_set(e, ERR_STATE, "Nobody is signed in at this desk");
	if (!desk_row(&row, m, candidate))
		return error_set(e, ERR_NOTFOUND, "This person is not booked for this session");
	int rc = may_admit(m, candidate, c, e);
	if (!rc)
		rc = seat_free(m, candidate, c->seat, e);
	if (!rc)
		rc = make_admission(&a, fresh, m, &row, c, e);
	if (!rc)
		rc = journal_admit(m, candidate, c, &a.order, e);
	if (!rc)
		rc = exchange_send_order(m->s->exchange, &a.order, e);
	if (!rc)
		memcpy(code, fresh, sizeof fresh);
	admission_release(&a);
	mem_wipe(fresh, sizeof fresh);
	return rc;
}

/* --- orders to a running attempt --- */

static int check_ask(const struct desk *m, const struct desk_order_ask *ask, struct error *e)
{
	if (ask->kind != ORDER_RESUME && !desk_has_text(ask->reason))
		return error_set(e, ERR_FORMAT, "Give the reason");
	if (ask->reason && strlen(ask->reason) > ORDER_REASON_MAX)
		return error_set(e, ERR_FORMAT, "The reason is too long");
	if (ask->kind == ORDER_EXTEND && (ask->minutes < 1 || ask->minutes > 600))
		return error_set(e, ERR_FORMAT, "Enter a number of minutes from 1 to 600");
	if (ask->kind == ORDER_VOID && !ask->second)
		return error_set(e, ERR_AUTH, "This decision needs a second person");
	if (ask->second && !strcmp(ask->second, m->staff))
		return error_set(e, ERR_AUTH, "The second person must be someone else");
	return 0;
}

static int add_args(struct order *o, const struct desk_order_ask *ask, struct error *e)
{
	struct buffer b = BUFFER_INIT(1024);
	struct order_extend x = { ask->minutes, ask->extend == EXTEND_INCIDENT };
	int rc = ask->kind == ORDER_EXTEND ? order_extend_write(&b, &x) : buffer_add_string(&b, "{}");
	if (!rc) {
		o->args = mem_string(buffer_text(&b));
		o->reason = desk_has_text(ask->reason) ? mem_string(ask->reason) : NULL;
		if (!o->args || (desk_has_text(ask->reason) && !o->reason))
			rc = ERR_NOMEM;
	}
	if (!rc && ask->second) {
		snprintf(o->staff[1], sizeof o->staff[1], "%s", ask->second);
		o->staff_count = 2;
	}
	buffer_release(&b);
	return rc ? error_set(e, rc, "out of memory") : 0;
}

static int journal_order(
	struct desk *m, const struct order *o, const char *seat, const char *second, struct error *e)
{
	struct record r;
	const char *list[2];
	int rc = desk_act_begin(&r, list, m, RECORD_ORDER, second, e);
	if (rc)
		return rc;
	r.reason = o->reason;
	r.u.order.order = o->id;
	r.u.order.seq = (int64_t)o->seq;
	r.u.order.kind = (int)o->kind;
	r.u.order.attempt = o->attempt;
	r.u.order.seat = seat;
	r.u.order.args = o->args;
	return desk_journal_add(m, &r, false, e);
}

static int send_to(struct desk *m, const struct desk_admit *to, const struct desk_order_ask *ask, struct error *e)
{
	struct order o;
	memset(&o, 0, sizeof o);
	int rc = order_begin(&o, m, ask->kind, to->attempt, to->seat, e);
	if (!rc)
		rc = add_args(&o, ask, e);
	if (!rc)
		rc = journal_order(m, &o, to->seat, ask->second, e);
	if (!rc)
		rc = exchange_send_order(m->s->exchange, &o, e);
	order_release(&o);
	return rc;
}

int desk_send(struct desk *m, const struct desk_order_ask *ask, struct error *e)
{
	const struct desk_candidate *c = desk_find(&m->fold, ask->candidate);
	if (!m->staff[0])
		return error_set(e, ERR_STATE, "Nobody is signed in at this desk");
	if (!c || !c->admit_count)
		return error_set(e, ERR_STATE, "This candidate has not been given a seat");
	const struct desk_admit *to = &c->admits[c->admit_count - 1];
	if (to->progress == DESK_SEAT_FINISHED)
		return error_set(e, ERR_STATE, "This assessment has ended");
	int rc = check_ask(m, ask, e);
	return rc ? rc : send_to(m, to, ask, e);
}

/* The fold may move while records are added, so whom to pause is asked anew for each. */
static const struct desk_admit *admit_to_pause(const struct desk *m, size_t candidate)
{
	const struct desk_candidate *c = &m->fold.candidates[candidate];
	const struct desk_admit *a = c->admit_count ? &c->admits[c->admit_count - 1] : NULL;
	return a && a->progress != DESK_SEAT_FINISHED ? a : NULL;
}

int desk_pause_all(struct desk *m, const char *reason, size_t *count, struct error *e)
{
	struct desk_order_ask ask = { .kind = ORDER_PAUSE, .reason = reason };
	int first = 0;
	size_t n = 0;
	int rc = check_ask(m, &ask, e);
	if (rc)
		return rc;
	if (!m->staff[0])
		return error_set(e, ERR_STATE, "Nobody is signed in at this desk");
	for (size_t i = 0; i < m->fold.candidate_count; i++) {
		const struct desk_admit *a = admit_to_pause(m, i);
		if (!a)
			continue;
		rc = send_to(m, a, &ask, e);
		n += rc == 0;
		if (rc && !first)
			first = rc; /* one that fails must not keep the others running */
	}
	*count = n;
	return first;
}

/* --- after a crash --- */

static int resend_record(struct desk *m, const struct record *r)
{
	struct order o;
	memset(&o, 0, sizeof o);
	int rc = order_begin(&o, m, (enum order_kind)r->u.order.kind, r->u.order.attempt, r->u.order.seat, NULL);
	snprintf(o.id, sizeof o.id, "%s", r->u.order.order);
	o.seq = (uint64_t)r->u.order.seq;
	o.staff_count = 0;
	for (size_t i = 0; i < r->staff.count && i < ORDER_STAFF_MAX; i++)
		snprintf(o.staff[o.staff_count++], sizeof o.staff[0], "%s", r->staff.list[i]);
	o.args = r->u.order.args ? mem_string(r->u.order.args) : NULL;
	o.reason = r->reason ? mem_string(r->reason) : NULL;
	if (!rc)
		rc = exchange_send_order(m->s->exchange, &o, NULL);
	order_release(&o);
	return rc;
}

void desk_resend(struct desk *m)
{
	struct record_box box;
	if (m->found_json && record_parse(&box, RECORD_OF_DESK, m->found_json, m->found_len, NULL) == 0) {
		if (box.record.type == RECORD_ORDER)
			(void)resend_record(m, &box.record);
		record_box_release(&box);
	}
	mem_free_wiped(m->found_json, m->found_len);
	m->found_json = NULL;
	m->found_len = 0;
}
