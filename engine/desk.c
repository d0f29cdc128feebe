/* A candidate's record is applied to a copy of their entry, which replaces the entry only when all went well; so a
 * refused record changes nothing and a new candidate appears with their first good record. */
#include "engine/desk.h"
#include "engine/limits.h"
#include "engine/memory.h"

#include <string.h>

#define DESK_MEMORY ((size_t)256 << 20)

void desk_init(struct desk_log *d, const struct profile *profile)
{
	*d = (struct desk_log){ .profile = profile, .arena = ARENA_INIT(DESK_MEMORY) };
}

void desk_release(struct desk_log *d)
{
	for (size_t i = 0; i < d->candidate_count; i++)
		mem_free(d->candidates[i].admits);
	mem_free(d->candidates);
	mem_free(d->incidents);
	mem_free(d->orders);
	arena_release_wiped(&d->arena);
	desk_init(d, d->profile);
}

static int nomem(struct error *err)
{
	return error_set(err, ERR_NOMEM, "out of memory");
}

static bool keep(const char **out, struct desk_log *d, const char *s)
{
	*out = arena_string(&d->arena, s);
	return *out || !s;
}

static bool keep_list(struct text_list *out, struct desk_log *d, const struct text_list *in)
{
	const char **list = arena_array(&d->arena, in->count, sizeof *list);
	bool ok = list != NULL;
	for (size_t i = 0; ok && i < in->count; i++)
		ok = keep(&list[i], d, in->list[i]);
	*out = (struct text_list){ in->count, list };
	return ok;
}

static const char *first_staff(const struct record *r)
{
	return r->staff.count ? r->staff.list[0] : NULL;
}

/* A second person who is named must not be the first. */
static int check_second(const struct record *r, const char *second, struct error *err)
{
	const char *first = first_staff(r);
	if (second && (!first || strcmp(first, second) == 0))
		return error_set(err, ERR_AUTH, "%s: the second person must be somebody else", record_type_name(r->type));
	return 0;
}

/* Room for one entry more; the array is as large as before when memory has run out. */
static int grow(void **array, size_t *room, size_t count, size_t size, struct error *err)
{
	if (count < *room)
		return 0;
	if (count >= LIMIT_DESK_ENTRIES)
		return error_set(err, ERR_LIMIT, "more than %d entries", LIMIT_DESK_ENTRIES);
	size_t more = *room ? *room * 2 : 16;
	void *p = mem_array(*array, more, size);
	if (!p)
		return nomem(err);
	*array = p;
	*room = more;
	return 0;
}

static size_t find_index(const struct desk_log *d, const char *candidate)
{
	size_t i = 0;
	while (i < d->candidate_count && strcmp(d->candidates[i].id, candidate) != 0)
		i++;
	return i;
}

const struct desk_candidate *desk_find(const struct desk_log *d, const char *candidate)
{
	size_t i = find_index(d, candidate);
	return i < d->candidate_count ? &d->candidates[i] : NULL;
}

/* --- check-in
 * ----------------------------------------------------------------------------------------------------- */

static int apply_arrival(struct desk_candidate *c, struct desk_log *d, const struct record *r, struct error *err)
{
	if (!keep(&c->arrived_at, d, r->u.arrival.at) || !keep(&c->arrival_reason, d, r->reason) ||
		!keep(&c->late_reason, d, r->u.arrival.late_reason))
		return nomem(err);
	c->done[TASK_ARRIVAL] = true;
	c->late_decided = r->u.arrival.late;
	c->late_decision = (enum late_decision)r->u.arrival.late_decision;
	if (r->reason)
		c->refused = false;
	return 0;
}

static int apply_identity(struct desk_candidate *c, struct desk_log *d, const struct record *r, struct error *err)
{
	int code = check_second(r, r->u.identity.second, err);
	if (code < 0)
		return code;
	if (!keep(&c->id_kind, d, r->u.identity.kind) || !keep(&c->id_second, d, r->u.identity.second) ||
		!keep(&c->id_staff, d, first_staff(r)))
		return nomem(err);
	c->id_result = (enum identity_result)r->u.identity.result;
	c->done[TASK_IDENTITY] = true;
	return 0;
}

static int apply_number(struct desk_candidate *c, struct desk_log *d, const struct record *r, struct error *err)
{
	if (!keep(&c->last4, d, r->u.number.last4))
		return nomem(err);
	c->number_result = (enum number_result)r->u.number.result;
	c->done[TASK_NUMBER] = true;
	return 0;
}

static int apply_adjustments(
	struct desk_candidate *c, struct desk_log *d, const struct record *r, struct error *err)
{
	if (!keep(&c->adjustments_note, d, r->u.adjustments.note))
		return nomem(err);
	c->adjustments_confirmed = r->u.adjustments.confirmed;
	c->done[TASK_ADJUSTMENTS] = c->adjustments_confirmed;
	return 0;
}

static int apply_filming(struct desk_candidate *c, struct desk_log *d, const struct record *r, struct error *err)
{
	if (!keep(&c->filming_wording, d, r->u.filming.wording))
		return nomem(err);
	c->filming_acknowledged = r->u.filming.acknowledged;
	c->done[TASK_FILMING] = true;
	return 0;
}

static int apply_choice(struct desk_candidate *c, struct desk_log *d, const struct record *r, struct error *err)
{
	struct desk_choice *choice = &c->choices[r->u.desk_choice.what == CHOICE_SHARING];
	if (!keep(&choice->wording, d, r->u.desk_choice.wording))
		return nomem(err);
	choice->made = true;
	choice->value = r->u.desk_choice.value;
	return 0;
}

static int apply_devices(struct desk_candidate *c, struct desk_log *d, const struct record *r, struct error *err)
{
	if (!keep_list(&c->devices, d, &r->u.devices.items) || !keep(&c->bag, d, r->u.devices.bag) ||
		!keep(&c->device_exception, d, r->u.devices.exception))
		return nomem(err);
	c->bag_returned = false;
	c->done[TASK_DEVICES] = true;
	return 0;
}

static int apply_seat(struct desk_candidate *c, struct desk_log *d, const struct record *r, struct error *err)
{
	if (!keep(&c->paper, d, r->u.seat.paper) || !keep(&c->seat, d, r->u.seat.seat))
		return nomem(err);
	c->done[TASK_SEAT] = true;
	return 0;
}

static int apply_refuse(struct desk_candidate *c, struct desk_log *d, const struct record *r, struct error *err)
{
	const struct profile_refusal *rule = d->profile ? profile_find_refusal(d->profile, r->u.refuse.code) : NULL;
	int code = check_second(r, r->u.refuse.second, err);
	if (code < 0)
		return code;
	if (d->profile && !rule)
		return error_set(err, ERR_FORMAT, "refuse: the programme has no reason %.64s", r->u.refuse.code);
	if (rule && rule->second_person && !r->u.refuse.second)
		return error_set(err, ERR_AUTH, "refuse: this reason needs a second person");
	if (!keep(&c->refusal, d, r->u.refuse.code) || !keep(&c->refusal_text, d, r->u.refuse.text) ||
		!keep(&c->refusal_second, d, r->u.refuse.second))
		return nomem(err);
	c->refused = true;
	return 0;
}

static int apply_leave(struct desk_candidate *c, struct desk_log *d, const struct record *r, struct error *err)
{
	(void)d;
	if (r->type == RECORD_LEAVE ? c->away : !c->away)
		return error_set(
			err, ERR_STATE, "%s: the candidate is %s", record_type_name(r->type), c->away ? "out" : "in");
	if (r->type == RECORD_RETURN && r->u.leave.identity != IDENTITY_MATCH)
		return error_set(err, ERR_STATE, "return: identity has to match again");
	c->away = r->type == RECORD_LEAVE;
	return 0;
}

static int apply_bag(struct desk_candidate *c, struct desk_log *d, const struct record *r, struct error *err)
{
	(void)d;
	if (!c->bag)
		return error_set(err, ERR_STATE, "bag: none was handed in");
	c->bag_returned = r->u.bag.returned;
	return 0;
}

/* --- admission and orders
 * ----------------------------------------------------------------------------------------- */

static const struct desk_admit *find_admit(const struct desk_log *d, const char *attempt)
{
	for (size_t i = 0; i < d->candidate_count; i++)
		for (size_t j = 0; j < d->candidates[i].admit_count; j++)
			if (strcmp(d->candidates[i].admits[j].attempt, attempt) == 0)
				return &d->candidates[i].admits[j];
	return NULL;
}

int64_t desk_next_seq(const struct desk_log *d, const char *attempt)
{
	int64_t last = 0;
	for (size_t i = 0; i < d->order_count; i++)
		if (strcmp(d->orders[i].attempt, attempt) == 0 && d->orders[i].seq > last)
			last = d->orders[i].seq;
	return last + 1;
}

static int check_order(
	const struct desk_log *d, const char *id, const char *attempt, int64_t seq, struct error *err)
{
	for (size_t i = 0; i < d->order_count; i++)
		if (strcmp(d->orders[i].id, id) == 0)
			return error_set(err, ERR_EXISTS, "order %.64s was given before", id);
	if (seq < desk_next_seq(d, attempt))
		return error_set(err, ERR_EXPIRED, "order %.64s: its number is not higher than the last", id);
	return 0;
}

static int add_order(struct desk_log *d, const struct desk_order *o, const struct record *r, struct error *err)
{
	void *array = d->orders;
	struct desk_order own = *o;
	int code = check_order(d, o->id, o->attempt, o->seq, err);
	if (code == 0)
		code = grow(&array, &d->order_room, d->order_count, sizeof *o, err);
	d->orders = array;
	if (code < 0)
		return code;
	if (!keep(&own.id, d, o->id) || !keep(&own.attempt, d, o->attempt) || !keep(&own.seat, d, o->seat) ||
		!keep(&own.reason, d, o->reason) || !keep_list(&own.staff, d, &r->staff))
		return nomem(err);
	own.n = r->stamp.n;
	d->orders[d->order_count++] = own;
	return 0;
}

static int check_admit(
	const struct desk_candidate *c, const struct desk_log *d, const struct record *r, struct error *err)
{
	enum missing missing[MISSING_CODES];
	if (c->refused)
		return error_set(err, ERR_STATE, "admit: the candidate was told that they cannot sit");
	if (find_admit(d, r->u.admit.attempt))
		return error_set(err, ERR_EXISTS, "admit: attempt %.64s was used before", r->u.admit.attempt);
	if (d->profile && desk_missing(missing, d, c->id, 0))
		return error_set(err, ERR_STATE, "admit: %s", missing_words(missing[0]));
	return 0;
}

static int apply_admit(struct desk_candidate *c, struct desk_log *d, const struct record *r, struct error *err)
{
	struct desk_admit admit = { .progress = DESK_SEAT_UNKNOWN };
	const struct desk_order order = { .id = r->u.admit.order,
		.attempt = r->u.admit.attempt,
		.seat = r->u.admit.seat,
		.kind = ORDER_ADMIT,
		.seq = r->u.admit.seq };
	int code = check_admit(c, d, r, err);
	if (code < 0)
		return code;
	struct desk_admit *p = mem_array(NULL, c->admit_count + 1, sizeof *p);
	bool ok = p && keep(&admit.paper, d, r->u.admit.paper) && keep(&admit.attempt, d, r->u.admit.attempt) &&
			  keep(&admit.seat, d, r->u.admit.seat) && keep(&admit.order, d, r->u.admit.order);
	code = ok ? add_order(d, &order, r, err) : nomem(err);
	if (code < 0) {
		mem_free(p);
		return code;
	}
	if (c->admit_count)
		memcpy(p, c->admits, c->admit_count * sizeof *p);
	mem_free(c->admits);
	p[c->admit_count++] = admit;
	c->admits = p;
	return 0;
}

static int apply_order(struct desk_log *d, const struct record *r, struct error *err)
{
	const struct desk_order order = { .id = r->u.order.order,
		.attempt = r->u.order.attempt,
		.seat = r->u.order.seat,
		.reason = r->reason,
		.kind = (enum order_kind)r->u.order.kind,
		.seq = r->u.order.seq };
	bool two = false;
	for (size_t i = 1; i < r->staff.count; i++)
		two = two || strcmp(r->staff.list[i], r->staff.list[0]) != 0;
	if (!r->staff.count)
		return error_set(err, ERR_AUTH, "order: no member of staff is named");
	if (order.kind == ORDER_VOID && (!two || !r->reason))
		return error_set(err, ERR_AUTH, "order: void needs two members of staff and a reason");
	return add_order(d, &order, r, err);
}

/* --- the desk itself
 * ---------------------------------------------------------------------------------------------- */

static int apply_open(struct desk_log *d, const struct record *r, struct error *err)
{
	const char *sitting, *device;
	if (!keep(&sitting, d, r->u.desk_open.sitting) || !keep(&device, d, r->u.desk_open.device))
		return nomem(err);
	d->sitting = sitting;
	d->device = device;
	d->opened = true;
	return 0;
}

static int apply_sign(struct desk_log *d, const struct record *r, struct error *err)
{
	const char *id;
	if (!r->staff.count)
		return error_set(err, ERR_FORMAT, "%s: nobody is named", record_type_name(r->type));
	if (!keep(&id, d, r->staff.list[0]))
		return nomem(err);
	d->signed_in = r->type == RECORD_SIGNIN ? id : NULL;
	return 0;
}

static int apply_incident(struct desk_log *d, const struct record *r, struct error *err)
{
	struct desk_incident x = { .n = r->stamp.n };
	void *array = d->incidents;
	int code = grow(&array, &d->incident_room, d->incident_count, sizeof x, err);
	d->incidents = array;
	if (code < 0)
		return code;
	if (!keep(&x.text, d, r->u.incident.text) || !keep(&x.seat, d, r->u.incident.seat) ||
		!keep(&x.candidate, d, r->u.incident.candidate) || !keep(&x.staff, d, first_staff(r)))
		return nomem(err);
	memcpy(x.t, r->stamp.t, WHEN_SIZE);
	d->incidents[d->incident_count++] = x;
	return 0;
}

static int apply_pinfail(struct desk_log *d, const struct record *r, struct error *err)
{
	(void)r;
	(void)err;
	d->pin_failures++;
	return 0;
}

static int apply_close(struct desk_log *d, const struct record *r, struct error *err)
{
	(void)r;
	(void)err;
	d->closed = true;
	return 0;
}

static int apply_nothing(struct desk_log *d, const struct record *r, struct error *err)
{
	(void)d;
	(void)r;
	(void)err;
	return 0;
}

/* --- applying
 * ----------------------------------------------------------------------------------------------------- */

static const struct {
	int (*desk)(struct desk_log *d, const struct record *r, struct error *err);
	int (*candidate)(struct desk_candidate *c, struct desk_log *d, const struct record *r, struct error *err);
	bool closed; /* also after `close` */
} rules[RECORD_TYPES] = {
	[RECORD_DESK_OPEN] = { apply_open, NULL, false },
	[RECORD_BOOT] = { apply_nothing, NULL, true },
	[RECORD_TORN] = { apply_nothing, NULL, true },
	[RECORD_FAULT] = { apply_nothing, NULL, true },
	[RECORD_SIGNIN] = { apply_sign, NULL, true },
	[RECORD_SIGNOUT] = { apply_sign, NULL, true },
	[RECORD_PINFAIL] = { apply_pinfail, NULL, true },
	[RECORD_ARRIVAL] = { NULL, apply_arrival, false },
	[RECORD_IDENTITY] = { NULL, apply_identity, false },
	[RECORD_NUMBER] = { NULL, apply_number, false },
	[RECORD_ADJUSTMENTS] = { NULL, apply_adjustments, false },
	[RECORD_FILMING] = { NULL, apply_filming, false },
	[RECORD_DESK_CHOICE] = { NULL, apply_choice, false },
	[RECORD_DEVICES] = { NULL, apply_devices, false },
	[RECORD_SEAT] = { NULL, apply_seat, false },
	[RECORD_ADMIT] = { NULL, apply_admit, false },
	[RECORD_REFUSE] = { NULL, apply_refuse, false },
	[RECORD_LEAVE] = { NULL, apply_leave, false },
	[RECORD_RETURN] = { NULL, apply_leave, false },
	[RECORD_ORDER] = { apply_order, NULL, false },
	[RECORD_INCIDENT] = { apply_incident, NULL, true },
	[RECORD_BAG] = { NULL, apply_bag, true },
	[RECORD_CLOSE] = { apply_close, NULL, false },
};

/* All candidate records begin their union member with the candidate's id. */
static const char *candidate_of(const struct record *r)
{
	return r->u.see.item;
}

static int apply_candidate(struct desk_log *d, const struct record *r, struct error *err)
{
	size_t i = find_index(d, candidate_of(r));
	bool new = i == d->candidate_count;
	struct desk_candidate c = { .id_result = IDENTITY_MATCH };
	void *array = d->candidates;
	int code = grow(&array, &d->candidate_room, i, sizeof c, err);
	d->candidates = array;
	if (code == 0 && new && !keep(&c.id, d, candidate_of(r)))
		code = nomem(err);
	if (code < 0)
		return code;
	if (!new)
		c = d->candidates[i];
	code = rules[r->type].candidate(&c, d, r, err);
	if (code < 0)
		return code;
	d->candidates[i] = c;
	d->candidate_count += new;
	return 0;
}

static int check_place(const struct desk_log *d, const struct record *r, struct error *err)
{
	const char *name = record_type_name(r->type);
	bool open = r->type == RECORD_DESK_OPEN, boot = r->type == RECORD_BOOT;
	if (r->type >= RECORD_TYPES || !record_type_is(r->type, RECORD_OF_DESK))
		return error_set(err, ERR_FORMAT, "%s is not a record of a desk", name);
	if (r->stamp.n != d->n + 1 || r->stamp.ms < 0 || r->stamp.ms > LIMIT_MS)
		return error_set(err, ERR_FORMAT, "%s: record number or moment out of turn", name);
	if (d->opened == open || (d->closed && !rules[r->type].closed))
		return error_set(err, ERR_STATE, "%s: the desk is %s", name,
			d->closed   ? "closed"
			: d->opened ? "open already"
						: "not open yet");
	if (!open && !boot && r->stamp.ms < d->last_ms)
		return error_set(err, ERR_FORMAT, "%s: a moment before the one recorded last", name);
	return 0;
}

int desk_apply(struct desk_log *d, const struct record *r, struct error *err)
{
	int code = check_place(d, r, err);
	if (code < 0)
		return code;
	code = rules[r->type].desk ? rules[r->type].desk(d, r, err) : apply_candidate(d, r, err);
	if (code < 0)
		return code;
	d->n = r->stamp.n;
	d->last_ms = r->stamp.ms;
	return 0;
}

int desk_apply_json(struct desk_log *d, const char *json, size_t len, struct error *err)
{
	struct record_box box;
	int code = record_parse(&box, RECORD_OF_DESK, json, len, err);
	if (code < 0)
		return code;
	code = desk_apply(d, &box.record, err);
	record_box_release(&box);
	return code;
}

int desk_note_progress(struct desk_log *d, const char *attempt, enum seat_progress progress)
{
	const struct desk_admit *found = find_admit(d, attempt);
	for (size_t i = 0; found && i < d->candidate_count; i++)
		for (size_t j = 0; j < d->candidates[i].admit_count; j++)
			if (&d->candidates[i].admits[j] == found)
				d->candidates[i].admits[j].progress = progress;
	return found ? 0 : ERR_NOTFOUND;
}
