/* Staff at the seat (C19): PIN verifiers came with the admit order; wrong tries are counted in DATA/state/pin.json,
 * so that a restart does not give five more. On a PC that is also the desk the roster serves before anybody is
 * admitted. */
#include "kiosk/seat_private.h"

#include "content/hash.h"
#include "engine/json.h"

#include <stdio.h>
#include <string.h>

#define PIN_FILE_MAX 4096

struct pin_state {
	int64_t wrong, until; /* tries since the last right one; unix seconds to wait for */
};

static int pin_path(char out[FILE_PATH_MAX], const struct seat *s)
{
	return device_path(out, s->services->device, NULL, "state/pin-seat.json");
}

static struct pin_state pin_read(const struct seat *s)
{
	struct pin_state p = { 0, 0 };
	char path[FILE_PATH_MAX];
	struct buffer b = BUFFER_INIT(PIN_FILE_MAX);
	json_t *o = NULL;
	if (pin_path(path, s) == 0 && file_read(&b, path, NULL) == 0 &&
		json_parse(&o, buffer_text(&b), b.len, PIN_FILE_MAX, 4, NULL) == 0) {
		struct json_reader r;
		json_reader_init(&r, NULL);
		p.wrong = json_may_int(&r, o, "wrong", 0, 1000000, 0);
		p.until = json_may_int(&r, o, "until", 0, JSON_INT_MAX, 0);
	}
	json_decref(o);
	buffer_release(&b);
	return p;
}

static int pin_write(const struct seat *s, const struct pin_state *p, struct error *e)
{
	char path[FILE_PATH_MAX], text[96];
	int n =
		snprintf(text, sizeof text, "{\"wrong\":%lld,\"until\":%lld}\n", (long long)p->wrong, (long long)p->until);
	int r = pin_path(path, s);
	return r < 0 ? r : file_write(path, text, (size_t)n, 0600, e);
}

bool seat_pin_waits(const struct seat *s, int64_t wall, int *seconds)
{
	struct pin_state p = pin_read(s);
	/* A clock set back must not make the wait longer than it ever is. */
	int64_t left = p.until - wall;
	if (p.wrong < SEAT_PIN_TRIES || left <= 0)
		return false;
	*seconds = (int)(left > SEAT_PIN_WAIT_S ? SEAT_PIN_WAIT_S : left);
	return true;
}

static bool fits(const char *verifier, const char *pin)
{
	return pin_check(verifier, pin, strlen(pin)) == 0;
}

static const struct seat_admit *newest(const struct seat *s)
{
	const struct seat_admit *a = NULL;
	for (size_t i = 0; i < s->admit_count; i++)
		if (!a || s->admits[i].order.issued >= a->order.issued)
			a = &s->admits[i];
	return a;
}

static bool in_admits(const struct seat *s, const char *pin, char staff[LIMIT_IDENTIFIER + 1], bool *any)
{
	const struct seat_admit *a = s->present ? s->present : newest(s);
	json_t *list = NULL;
	bool found = false;
	if (!a || !a->args.staff ||
		json_parse(&list, a->args.staff, strlen(a->args.staff), LIMIT_ORDER_JSON, 8, NULL) < 0)
		return false;
	for (size_t i = 0; !found && i < json_array_size(list); i++) {
		const char *id = json_string_value(json_object_get(json_array_get(list, i), "id"));
		const char *pv = json_string_value(json_object_get(json_array_get(list, i), "pin"));
		*any |= id && pv;
		if (id && pv && fits(pv, pin)) {
			snprintf(staff, LIMIT_IDENTIFIER + 1, "%s", id);
			found = true;
		}
	}
	json_decref(list);
	return found;
}

static bool in_roster(const struct seat *s, const char *pin, char staff[LIMIT_IDENTIFIER + 1], bool *any)
{
	const struct roster *r = library_roster(s->services->library);
	for (size_t i = 0; r && i < r->staff_count; i++) {
		*any = true;
		if (fits(r->staff[i].pin, pin)) {
			snprintf(staff, LIMIT_IDENTIFIER + 1, "%s", r->staff[i].id);
			return true;
		}
	}
	return false;
}

int seat_staff_pin(struct seat *s, const char *pin, char staff[LIMIT_IDENTIFIER + 1], struct error *e)
{
	struct pin_state p = pin_read(s);
	int wait = 0;
	bool any = false;
	if (seat_pin_waits(s, s->wall, &wait))
		return error_set(e, ERR_BUSY, "Wait %d seconds before trying again.", wait);
	bool ok = in_admits(s, pin, staff, &any) || (!any && in_roster(s, pin, staff, &any));
	if (!any)
		return error_set(
			e, ERR_STATE, "This seat knows no staff yet. They come with the first admission from the desk.");
	p.wrong = ok ? 0 : p.wrong + 1;
	p.until = p.wrong >= SEAT_PIN_TRIES ? s->wall + SEAT_PIN_WAIT_S : 0;
	pin_write(s, &p, NULL);
	if (ok)
		return 0;
	if (p.wrong >= SEAT_PIN_TRIES)
		return error_set(
			e, ERR_BUSY, "That PIN is not right. Wait %d seconds before trying again.", SEAT_PIN_WAIT_S);
	return error_set(e, ERR_AUTH, "That PIN is not right.");
}

int seat_staff_pause(struct seat *s, const char *staff, const char *reason, struct error *e)
{
	const char *ids[1] = { staff };
	int r = seat_flush_typing(s, e);
	if (r < 0)
		return r;
	struct record_stamp st = seat_stamp(s);
	struct record rec = record_make_pause(&st, PAUSE_STAFF, (struct text_list){ 1, ids }, reason, NULL);
	return seat_record(s, &rec, e);
}

int seat_staff_resume(struct seat *s, const char *staff, struct error *e)
{
	const char *ids[1] = { staff };
	enum seat_stage stage = seat_stage(s);
	s->changed = s->state_due = true;
	if (stage == SEAT_LOCKED) {
		s->locked = s->confirmed = s->called_early = false;
		s->present = s->open ? s->present : NULL;
		s->code_tries = 0;
		return 0;
	}
	if (s->held) {
		s->held = false;
		return 0;
	}
	if (s->status.state == JOURNAL_LOST || s->lost)
		return error_set(e, ERR_IO, "This computer cannot save. Close the kiosk and use the second copy.");
	struct record_stamp st = seat_stamp(s);
	struct record rec = record_make_resume(&st, (struct text_list){ 1, ids }, NULL);
	return seat_record(s, &rec, e);
}
