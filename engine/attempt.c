/* One table says in which states a record is taken and which function takes it. A handler checks and allocates
 * before it changes anything; the clock, which moves first, is put back when a handler refuses. */
#include "engine/attempt.h"
#include "engine/limits.h"
#include "engine/memory.h"
#include "engine/rng.h"

#include <stdlib.h>
#include <string.h>

#define ATTEMPT_MEMORY ((size_t)256 << 20)
#define RESPONSE_MEMORY ((size_t)4 << 20)

#define IN(state) (1u << (state))
#define OPEN_STATES (IN(ATTEMPT_NOT_STARTED) | IN(ATTEMPT_RUNNING) | IN(ATTEMPT_PAUSED))
#define ENDED_STATES (IN(ATTEMPT_SUBMITTED) | IN(ATTEMPT_EXPIRED) | IN(ATTEMPT_VOID))
#define ANY_STATE (OPEN_STATES | ENDED_STATES)

typedef int (*handler)(struct attempt *a, const struct record *r, struct error *err);

const char *attempt_state_name(enum attempt_state s)
{
	static const char *const names[] = { "not open", "not started", "running", "paused", "submitted", "time up",
		"void" };
	return names[s];
}

void attempt_init(struct attempt *a)
{
	*a = (struct attempt){ .arena = ARENA_INIT(ATTEMPT_MEMORY) };
	a->adjustments = (struct adjustments)ADJUSTMENTS_NONE;
	a->setup = (struct setup)SETUP_NONE;
}

void attempt_release(struct attempt *a)
{
	for (size_t i = 0; i < a->item_count; i++) {
		for (size_t j = 0; j < a->items[i].response_count; j++)
			arena_release_wiped(&a->items[i].responses[j].arena);
		mem_free(a->items[i].responses);
	}
	mem_free(a->orders);
	arena_release_wiped(&a->arena);
	attempt_init(a);
}

static int nomem(struct error *err)
{
	return error_set(err, ERR_NOMEM, "out of memory");
}

/* NULL stays NULL; false when memory has run out. */
static bool keep(const char **out, struct attempt *a, const char *s)
{
	*out = arena_string(&a->arena, s);
	return *out || !s;
}

static bool has_staff(const struct record *r)
{
	return r->staff.count > 0 || r->order.id;
}

static bool two_people(const struct text_list *staff)
{
	for (size_t i = 1; i < staff->count; i++)
		if (strcmp(staff->list[i], staff->list[0]) != 0)
			return true;
	return false;
}

/* --- orders
 * ------------------------------------------------------------------------------------------------------- */

int attempt_check_order(const struct attempt *a, const struct order_ref *order, struct error *err)
{
	if (!order->id || !order->device)
		return error_set(err, ERR_FORMAT, "an order without id or device");
	for (size_t i = 0; i < a->order_count; i++) {
		const struct attempt_order *o = &a->orders[i];
		if (strcmp(o->id, order->id) == 0)
			return error_set(err, ERR_EXISTS, "order %.64s was applied before", order->id);
		if (strcmp(o->device, order->device) == 0 && order->seq <= o->seq)
			return error_set(err, ERR_EXPIRED, "order %.64s is older than one applied before", order->id);
	}
	return 0;
}

/* Room for one more order with its texts copied, not counted yet. */
static int prepare_order(struct attempt *a, const struct order_ref *order, struct error *err)
{
	if (!order->id)
		return 0;
	int r = attempt_check_order(a, order, err);
	if (r < 0)
		return r;
	if (a->order_count >= LIMIT_ORDERS)
		return error_set(err, ERR_LIMIT, "more than %d orders", LIMIT_ORDERS);
	if (a->order_count == a->order_room) {
		size_t more = a->order_room ? a->order_room * 2 : 8;
		struct attempt_order *p = mem_array(a->orders, more, sizeof *p);
		if (!p)
			return nomem(err);
		a->orders = p;
		a->order_room = more;
	}
	struct attempt_order *o = &a->orders[a->order_count];
	o->seq = order->seq;
	return keep(&o->id, a, order->id) && keep(&o->device, a, order->device) ? 0 : nomem(err);
}

/* --- open, plan, boot
 * --------------------------------------------------------------------------------------------- */

static int keep_open(struct attempt *a, const struct record_open *o, struct error *err)
{
	struct attempt next = *a;
	bool ok = keep(&next.candidate, &next, o->candidate) && keep(&next.paper, &next, o->paper) &&
			  keep(&next.sitting, &next, o->sitting) && keep(&next.seat, &next, o->seat) &&
			  keep(&next.device, &next, o->device) && keep(&next.pack, &next, o->pack) &&
			  keep(&next.manifest, &next, o->manifest) && keep(&next.centre_file, &next, o->centre_file) &&
			  keep(&next.release, &next, o->release) && keep(&next.programme_id, &next, o->programme_id) &&
			  keep(&next.programme_sha256, &next, o->programme_sha256) && keep(&next.boot, &next, o->boot) &&
			  keep(&next.software, &next, o->software);
	a->arena = next.arena; /* what was taken is owned either way */
	if (!ok)
		return nomem(err);
	*a = next;
	return 0;
}

static int open_first(struct attempt *a, const struct record *r, struct error *err)
{
	const struct record_open *o = &r->u.open;
	uint64_t seed;
	if (o->has_previous)
		return error_set(err, ERR_STATE, "the generation before this one is missing");
	if (!rng_seed_parse(o->seed, &seed))
		return error_set(err, ERR_FORMAT, "the seed is not 16 hex digits");
	int code = keep_open(a, o, err);
	if (code < 0)
		return code;
	a->seed = seed;
	a->adjustments = o->adjustments;
	a->setup = o->adjustments.setup;
	clock_init(&a->clock, o->base_ms, &a->adjustments);
	a->clock.last_ms = r->stamp.ms;
	a->state = ATTEMPT_NOT_STARTED;
	return 0;
}

static bool same_person_and_paper(const struct attempt *a, const struct record_open *o)
{
	uint64_t seed;
	return strcmp(a->candidate, o->candidate) == 0 && strcmp(a->paper, o->paper) == 0 &&
		   strcmp(a->pack, o->pack) == 0 && rng_seed_parse(o->seed, &seed) && seed == a->seed;
}

static void interrupt(struct attempt *a, int64_t ms)
{
	clock_boot(&a->clock, ms);
	a->state = ATTEMPT_PAUSED;
	a->pause_by = PAUSE_INTERRUPTED;
	a->pause_reason = NULL;
}

static int open_next(struct attempt *a, const struct record *r, struct error *err)
{
	const struct record_open *o = &r->u.open;
	if (!o->has_previous || !(IN(a->state) & OPEN_STATES) || a->generation >= LIMIT_GENERATIONS)
		return error_set(err, ERR_STATE, "open: the attempt is %s already", attempt_state_name(a->state));
	if ((uint64_t)o->previous_n != a->n)
		return error_set(err, ERR_FORMAT, "open: does not continue at the last record");
	if (!same_person_and_paper(a, o))
		return error_set(
			err, ERR_FORMAT, "open: another candidate, paper, pack or seed than the generation before");
	int code = keep_open(a, o, err);
	if (code < 0)
		return code;
	a->frozen = a->sealed = false;
	interrupt(a, r->stamp.ms);
	return 0;
}

static int apply_open(struct attempt *a, const struct record *r, struct error *err)
{
	int code = a->state == ATTEMPT_EMPTY ? open_first(a, r, err) : open_next(a, r, err);
	if (code == 0)
		a->generation++;
	return code;
}

static int apply_boot(struct attempt *a, const struct record *r, struct error *err)
{
	const char *boot, *software;
	if (!keep(&boot, a, r->u.boot.boot) || !keep(&software, a, r->u.boot.software))
		return nomem(err);
	a->boot = boot;
	a->software = software;
	if ((IN(a->state) & OPEN_STATES) && !a->frozen)
		interrupt(a, r->stamp.ms);
	a->clock.last_ms = r->stamp.ms;
	return 0;
}

static int check_plan(const struct record_plan *p, struct error *err)
{
	int64_t next = 1;
	for (size_t i = 0; i < p->items.count; i++)
		for (size_t j = 0; j < i; j++)
			if (strcmp(p->items.list[i], p->items.list[j]) == 0)
				return error_set(err, ERR_FORMAT, "plan: item %zu is there twice", i + 1);
	for (size_t i = 0; i < p->section_count; i++) {
		if (p->sections[i].first != next || p->sections[i].count < 1)
			return error_set(err, ERR_FORMAT, "plan: section %zu does not follow the one before", i + 1);
		next += p->sections[i].count;
	}
	if (p->items.count == 0 || p->items.count > LIMIT_PAPER_ITEMS)
		return error_set(err, ERR_LIMIT, "plan: %zu items", p->items.count);
	if (next != 1 + (int64_t)p->items.count)
		return error_set(err, ERR_FORMAT, "plan: sections do not hold all items");
	return 0;
}

static int apply_plan(struct attempt *a, const struct record *r, struct error *err)
{
	const struct record_plan *p = &r->u.plan;
	if (a->planned || a->started)
		return error_set(err, ERR_STATE, "plan: there is one already");
	int code = check_plan(p, err);
	if (code < 0)
		return code;
	size_t n = p->items.count;
	struct attempt_item *items = arena_array(&a->arena, n, sizeof *items);
	struct plan_section *sections = arena_array(&a->arena, p->section_count, sizeof *sections);
	bool ok = items && sections;
	for (size_t i = 0; ok && i < n; i++)
		ok = keep(&items[i].id, a, p->items.list[i]);
	for (size_t i = 0; ok && i < p->section_count; i++) {
		sections[i] = p->sections[i];
		ok = keep(&sections[i].title, a, p->sections[i].title);
	}
	if (!ok)
		return nomem(err);
	a->items = items;
	a->item_count = a->current = n;
	a->sections = sections;
	a->section_count = p->section_count;
	a->planned = true;
	return 0;
}

/* --- choices and screen
 * ------------------------------------------------------------------------------------------- */

static int apply_choice(struct attempt *a, const struct record *r, struct error *err)
{
	struct attempt_choice c = { .made = true, .value = r->u.choice.value };
	if (r->u.choice.what < CHOICE_TRAINING || r->u.choice.what > CHOICE_SHARING)
		return error_set(err, ERR_FORMAT, "choice: unknown");
	if (!keep(&c.wording, a, r->u.choice.wording) || !keep(&c.actor, a, r->u.choice.actor))
		return nomem(err);
	memcpy(c.t, r->stamp.t, WHEN_SIZE);
	a->choices[r->u.choice.what] = c;
	return 0;
}

static void take(int *setting, int value)
{
	if (value != SETTING_UNSET)
		*setting = value;
}

static int apply_setup(struct attempt *a, const struct record *r, struct error *err)
{
	const struct setup *s = &r->u.setup;
	(void)err;
	take(&a->setup.theme, s->theme);
	take(&a->setup.text_size, s->text_size);
	take(&a->setup.font, s->font);
	take(&a->setup.spacing, s->spacing);
	take(&a->setup.timer, s->timer);
	take(&a->setup.divider, s->divider);
	return 0;
}

static int apply_call(struct attempt *a, const struct record *r, struct error *err)
{
	(void)err;
	a->called = r->u.call.on;
	return 0;
}

/* --- questions
 * ---------------------------------------------------------------------------------------------------- */

static int find_item(size_t *out, const struct attempt *a, const char *id, struct error *err)
{
	size_t i = attempt_find(a, id);
	if (i == a->item_count)
		return error_set(err, ERR_FORMAT, "item %.64s is not in the plan", id);
	*out = i;
	return 0;
}

static int apply_see(struct attempt *a, const struct record *r, struct error *err)
{
	size_t i = 0;
	int code = find_item(&i, a, r->u.see.item, err);
	if (code < 0)
		return code;
	a->current = i;
	a->items[i].seen = true;
	return 0;
}

static int apply_flag(struct attempt *a, const struct record *r, struct error *err)
{
	size_t i = 0;
	int code = find_item(&i, a, r->u.flag.item, err);
	if (code == 0)
		a->items[i].flagged = r->u.flag.on;
	return code;
}

static size_t find_response(const struct attempt_item *item, const char *id)
{
	size_t i = 0;
	while (i < item->response_count && strcmp(item->responses[i].id, id) != 0)
		i++;
	return i;
}

/* Room for a response at index `at`, which may be one past the end; not counted yet. */
static int response_room(struct attempt *a, struct attempt_item *item, size_t at, const char *id, struct error *err)
{
	if (at < item->response_count)
		return 0;
	if (at >= LIMIT_VARIABLES)
		return error_set(err, ERR_LIMIT, "more than %d responses in one item", LIMIT_VARIABLES);
	struct attempt_response *p = mem_array(item->responses, at + 1, sizeof *p);
	if (!p)
		return nomem(err);
	item->responses = p;
	p[at] = (struct attempt_response){ .caret = -1, .arena = ARENA_INIT(RESPONSE_MEMORY) };
	return keep(&p[at].id, a, id) ? 0 : nomem(err);
}

static int put_response(
	struct attempt *a, struct attempt_item *item, const struct record_answer *answer, struct error *err)
{
	size_t at = find_response(item, answer->response);
	struct arena arena = ARENA_INIT(RESPONSE_MEMORY);
	struct value value;
	int code = response_room(a, item, at, answer->response, err);
	if (code < 0)
		return code;
	if (value_copy(&value, &arena, &answer->value) < 0) {
		arena_release_wiped(&arena);
		return nomem(err);
	}
	struct attempt_response *response = &item->responses[at];
	arena_release_wiped(&response->arena);
	response->arena = arena;
	response->value = value;
	response->caret = answer->caret;
	item->response_count += at == item->response_count;
	return 0;
}

static int apply_answer(struct attempt *a, const struct record *r, struct error *err)
{
	size_t i = 0;
	if (r->stamp.ms > clock_expiry_ms(&a->clock))
		return error_set(err, ERR_STATE, "answer: the time is up");
	int code = find_item(&i, a, r->u.answer.item, err);
	if (code == 0)
		code = put_response(a, &a->items[i], &r->u.answer, err);
	if (code == 0)
		a->items[i].seen = true;
	return code;
}

/* --- clock
 * -------------------------------------------------------------------------------------------------------- */

static int apply_nothing(struct attempt *a, const struct record *r, struct error *err)
{
	(void)a;
	(void)r;
	(void)err;
	return 0;
}

static int apply_start(struct attempt *a, const struct record *r, struct error *err)
{
	if (!a->planned)
		return error_set(err, ERR_STATE, "start: there is no plan yet");
	clock_run(&a->clock, r->stamp.ms);
	a->started = true;
	a->state = ATTEMPT_RUNNING;
	return 0;
}

static int check_pause(const struct attempt *a, const struct record *r, struct error *err)
{
	int by = r->u.pause.by;
	if (by < PAUSE_STAFF || by > PAUSE_INTERRUPTED)
		return error_set(err, ERR_FORMAT, "pause: unknown kind");
	if (by == PAUSE_STAFF && !has_staff(r))
		return error_set(err, ERR_AUTH, "pause: no member of staff is named");
	if (by == PAUSE_BREAK && a->state != ATTEMPT_RUNNING)
		return error_set(err, ERR_STATE, "pause: a break begins while the clock runs");
	if (by == PAUSE_BREAK && !a->adjustments.breaks && !has_staff(r))
		return error_set(err, ERR_AUTH, "pause: rest breaks are not part of this candidate's adjustments");
	return 0;
}

static int apply_pause(struct attempt *a, const struct record *r, struct error *err)
{
	const char *reason;
	int code = check_pause(a, r, err);
	if (code < 0)
		return code;
	if (!keep(&reason, a, r->reason))
		return nomem(err);
	clock_stop(&a->clock, r->stamp.ms, (enum pause_by)r->u.pause.by);
	a->state = ATTEMPT_PAUSED;
	a->pause_by = (enum pause_by)r->u.pause.by;
	a->pause_reason = reason;
	return 0;
}

static int apply_resume(struct attempt *a, const struct record *r, struct error *err)
{
	if (a->pause_by != PAUSE_BREAK && !has_staff(r))
		return error_set(err, ERR_AUTH, "resume: no member of staff is named");
	if (a->started)
		clock_run(&a->clock, r->stamp.ms);
	else
		clock_end(&a->clock, r->stamp.ms);
	a->state = a->started ? ATTEMPT_RUNNING : ATTEMPT_NOT_STARTED;
	return 0;
}

static int apply_extend(struct attempt *a, const struct record *r, struct error *err)
{
	if (!has_staff(r))
		return error_set(err, ERR_AUTH, "extend: no member of staff is named");
	if (r->u.extend.kind == EXTEND_INCIDENT && (!r->reason || !r->reason[0]))
		return error_set(err, ERR_FORMAT, "extend: time given back needs a reason");
	int code = clock_add(&a->clock, r->u.extend.add_ms, (enum extend_kind)r->u.extend.kind, err);
	if (code == 0 && a->state == ATTEMPT_EXPIRED) {
		clock_stop(&a->clock, r->stamp.ms, PAUSE_STAFF);
		a->state = ATTEMPT_PAUSED;
		a->pause_by = PAUSE_STAFF;
		a->pause_reason = NULL;
	}
	return code;
}

/* --- endings
 * ------------------------------------------------------------------------------------------------------ */

static int check_submit(const struct attempt *a, const struct record *r, struct error *err)
{
	int by = r->u.submit.by;
	if (by < SUBMIT_CANDIDATE || by > SUBMIT_STAFF)
		return error_set(err, ERR_FORMAT, "submit: unknown kind");
	if (by == SUBMIT_STAFF)
		return has_staff(r) ? 0 : error_set(err, ERR_AUTH, "submit: no member of staff is named");
	if (a->state != ATTEMPT_RUNNING)
		return error_set(err, ERR_STATE, "submit: the attempt is %s", attempt_state_name(a->state));
	if (by == SUBMIT_TIME && clock_left_ms(&a->clock, r->stamp.ms) != 0)
		return error_set(err, ERR_STATE, "submit: there is time left");
	return 0;
}

static int apply_submit(struct attempt *a, const struct record *r, struct error *err)
{
	int code = check_submit(a, r, err);
	if (code < 0)
		return code;
	clock_end(&a->clock, r->stamp.ms);
	a->submit_by = (enum submit_by)r->u.submit.by;
	a->state = a->submit_by == SUBMIT_TIME ? ATTEMPT_EXPIRED : ATTEMPT_SUBMITTED;
	return 0;
}

static int apply_void(struct attempt *a, const struct record *r, struct error *err)
{
	if (!two_people(&r->staff))
		return error_set(err, ERR_AUTH, "void: needs two members of staff");
	if (!r->reason || !r->reason[0])
		return error_set(err, ERR_FORMAT, "void: needs a reason");
	clock_end(&a->clock, r->stamp.ms);
	a->state = ATTEMPT_VOID;
	return 0;
}

static int apply_frozen(struct attempt *a, const struct record *r, struct error *err)
{
	if (!r->order.id)
		return error_set(err, ERR_AUTH, "frozen: needs the order");
	clock_end(&a->clock, r->stamp.ms);
	a->frozen = true;
	a->state = ATTEMPT_PAUSED;
	a->pause_by = PAUSE_INTERRUPTED;
	a->pause_reason = NULL;
	return 0;
}

static int apply_torn(struct attempt *a, const struct record *r, struct error *err)
{
	(void)r;
	(void)err;
	a->torn++;
	return 0;
}

static int apply_fault(struct attempt *a, const struct record *r, struct error *err)
{
	(void)r;
	(void)err;
	a->faults++;
	return 0;
}

static int apply_seal(struct attempt *a, const struct record *r, struct error *err)
{
	(void)r;
	if (!a->frozen && !(IN(a->state) & ENDED_STATES))
		return error_set(err, ERR_STATE, "seal: the attempt is %s", attempt_state_name(a->state));
	a->sealed = true;
	return 0;
}

/* --- applying
 * ----------------------------------------------------------------------------------------------------- */

static const struct {
	unsigned states;
	bool frozen; /* also taken by a frozen generation */
	handler apply;
} rules[RECORD_SEAL + 1] = {
	[RECORD_OPEN] = { ANY_STATE | IN(ATTEMPT_EMPTY), true, apply_open },
	[RECORD_PLAN] = { IN(ATTEMPT_NOT_STARTED) | IN(ATTEMPT_PAUSED), false, apply_plan },
	[RECORD_BOOT] = { ANY_STATE, true, apply_boot },
	[RECORD_CHOICE] = { ANY_STATE & ~IN(ATTEMPT_VOID), false, apply_choice },
	[RECORD_SETUP] = { OPEN_STATES, false, apply_setup },
	[RECORD_START] = { IN(ATTEMPT_NOT_STARTED), false, apply_start },
	[RECORD_SEE] = { IN(ATTEMPT_RUNNING), false, apply_see },
	[RECORD_ANSWER] = { IN(ATTEMPT_RUNNING), false, apply_answer },
	[RECORD_FLAG] = { IN(ATTEMPT_RUNNING), false, apply_flag },
	[RECORD_BEAT] = { IN(ATTEMPT_RUNNING), false, apply_nothing },
	[RECORD_PAUSE] = { OPEN_STATES, false, apply_pause },
	[RECORD_RESUME] = { IN(ATTEMPT_PAUSED), false, apply_resume },
	[RECORD_EXTEND] = { OPEN_STATES | IN(ATTEMPT_EXPIRED), false, apply_extend },
	[RECORD_CALL] = { ANY_STATE, false, apply_call },
	[RECORD_SUBMIT] = { OPEN_STATES, false, apply_submit },
	[RECORD_VOID] = { ANY_STATE & ~IN(ATTEMPT_VOID), false, apply_void },
	[RECORD_FROZEN] = { OPEN_STATES, false, apply_frozen },
	[RECORD_TORN] = { ANY_STATE, true, apply_torn },
	[RECORD_FAULT] = { ANY_STATE, true, apply_fault },
	[RECORD_SEAL] = { ANY_STATE, true, apply_seal },
};

static int check_place(const struct attempt *a, const struct record *r, struct error *err)
{
	const char *name = record_type_name(r->type);
	bool open = r->type == RECORD_OPEN;
	if (r->type > RECORD_SEAL)
		return error_set(err, ERR_FORMAT, "%s is not a record of an attempt", name);
	if (r->stamp.n != (open ? 1 : a->n + 1))
		return error_set(
			err, ERR_FORMAT, "%s: record number %llu out of turn", name, (unsigned long long)r->stamp.n);
	if (!(rules[r->type].states & IN(a->state)))
		return error_set(err, ERR_STATE, "%s: the attempt is %s", name, attempt_state_name(a->state));
	if ((a->frozen && !rules[r->type].frozen) || (a->sealed && !open))
		return error_set(err, ERR_STATE, "%s: the attempt is %s", name, a->sealed ? "sealed" : "frozen");
	return 0;
}

static int move_clock(struct attempt *a, const struct record *r, struct error *err)
{
	if (r->stamp.ms < 0 || r->stamp.ms > LIMIT_MS)
		return error_set(err, ERR_FORMAT, "a moment out of range");
	if (r->type == RECORD_OPEN || r->type == RECORD_BOOT)
		return 0; /* `ms` begins anew: the handler sees to it */
	return clock_see(&a->clock, r->stamp.ms, err);
}

int attempt_apply(struct attempt *a, const struct record *r, struct error *err)
{
	const struct order_ref *order = r->type == RECORD_OPEN ? &r->u.open.admit : &r->order;
	int code = check_place(a, r, err);
	if (code == 0)
		code = prepare_order(a, order, err);
	if (code < 0)
		return code;
	struct clock before = a->clock;
	code = move_clock(a, r, err);
	if (code == 0)
		code = rules[r->type].apply(a, r, err);
	if (code < 0) {
		a->clock = before;
		return code;
	}
	a->order_count += order->id != NULL;
	a->n = r->stamp.n;
	memcpy(a->t, r->stamp.t, WHEN_SIZE);
	return 0;
}

int attempt_apply_json(struct attempt *a, const char *json, size_t len, struct error *err)
{
	struct record_box box;
	int code = record_parse(&box, RECORD_OF_ATTEMPT, json, len, err);
	if (code < 0)
		return code;
	code = attempt_apply(a, &box.record, err);
	record_box_release(&box);
	return code;
}

struct attempt_events attempt_tick(struct attempt *a, int64_t now_ms)
{
	struct attempt_events e = { 0, false };
	if (a->state != ATTEMPT_RUNNING)
		return e;
	e.time_up = clock_left_ms(&a->clock, now_ms) == 0;
	e.warning_minutes = clock_warning(&a->clock, now_ms);
	return e;
}

int64_t attempt_answer_ms(const struct attempt *a, int64_t now_ms)
{
	int64_t expiry = clock_expiry_ms(&a->clock);
	int64_t ms = now_ms < expiry ? now_ms : expiry;
	return ms < a->clock.last_ms ? a->clock.last_ms : ms;
}
