/* A desk without the outside world: library.h and exchange.h in memory, a real device folder with a real journal
 * under /tmp. To be included by exactly one test file of a program: the functions have the real names. */
#ifndef TESTS_KIOSK_DESK_FAKE_H
#define TESTS_KIOSK_DESK_FAKE_H

#include "content/hash.h"
#include "engine/memory.h"
#include "kiosk/app.h"
#include "kiosk/desk.h"
#include "kiosk/desk_acts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define FAKE_START 1795426200 /* 2026-11-23T09:30:00Z */
#define FAKE_SENT_MAX 64

struct library {
	struct centre centre;
	struct roster *roster;
	struct trust *trust;
	struct library_sitting sittings[1];
	struct sitting *manifest;
	struct profile *programme;
	const char *problem;
};

struct sent {
	char id[ORDER_ID_SIZE], to[64], attempt[64], args[8192], reason[256], second[64];
	enum order_kind kind;
	uint64_t seq;
	uint32_t generation;
};

struct exchange {
	struct sent sent[FAKE_SENT_MAX];
	size_t count;
	bool fail;
};

const struct centre *library_centre(const struct library *l)
{
	return &l->centre;
}
const struct roster *library_roster(const struct library *l)
{
	return l->roster;
}
struct trust *library_trust(struct library *l)
{
	return l->trust;
}
const char *library_problem(const struct library *l)
{
	return l->problem;
}
bool library_refresh(struct library *l)
{
	(void)l;
	return false;
}
size_t library_sitting_count(const struct library *l)
{
	(void)l;
	return 1;
}
const struct library_sitting *library_sitting_at(const struct library *l, size_t index)
{
	return &l->sittings[index];
}
const struct library_sitting *library_sitting(const struct library *l, const char *id)
{
	return strcmp(id, l->manifest->id) == 0 ? &l->sittings[0] : NULL;
}
const char *exchange_problem(const struct exchange *x)
{
	(void)x;
	return "";
}
int exchange_send_order(struct exchange *x, struct order *o, struct error *e)
{
	if (x->fail)
		return error_set(e, ERR_IO, "spool: no");
	assert_true(x->count < FAKE_SENT_MAX);
	struct sent *s = &x->sent[x->count++];
	snprintf(s->id, sizeof s->id, "%s", o->id);
	snprintf(s->to, sizeof s->to, "%.60s", o->to);
	snprintf(s->attempt, sizeof s->attempt, "%.60s", o->attempt);
	snprintf(s->args, sizeof s->args, "%s", o->args ? o->args : "");
	snprintf(s->reason, sizeof s->reason, "%s", o->reason ? o->reason : "");
	snprintf(s->second, sizeof s->second, "%.60s", o->staff_count > 1 ? o->staff[1] : "");
	s->kind = o->kind;
	s->seq = o->seq;
	s->generation = o->generation;
	return 0;
}

/* --- a centre of one desk and eight seats
 * ------------------------------------------------------------------------- */

struct fake {
	char folder[64];
	struct kiosk_options options;
	struct device *device;
	struct library library;
	struct exchange exchange;
	struct services services;
	struct desk *desk;
	uint64_t now;
	int64_t wall;
	uint64_t seq;
	struct centre_device devices[9];
	struct centre_seat seats[8];
	char names[9][24], numbers[8][16];
};

static const char fake_pins[3][8] = { "111111", "222222", "333333" };

static void fake_read(struct buffer *b, const char *path)
{
	struct error e = ERROR_INIT;
	if (file_read(b, path, &e))
		fail_msg("%s", e.text);
}

static void fake_device(struct fake *f)
{
	struct device_info info = { .id = "desk-1", .centre = "north", .role = DEVICE_DESK, .demo = true };
	struct error e = ERROR_INIT;
	snprintf(f->folder, sizeof f->folder, "/tmp/invigil-desk-XXXXXX");
	assert_non_null(mkdtemp(f->folder));
	rmdir(f->folder);
	if (device_create(f->folder, &info, &e) || device_open(&f->device, f->folder, DEVICE_KEYS | DEVICE_LOCK, &e))
		fail_msg("%s", e.text);
}

static void fake_centre(struct fake *f)
{
	struct centre *c = &f->library.centre;
	for (int i = 0; i < 9; i++) {
		struct centre_device *d = &f->devices[i];
		snprintf(f->names[i], sizeof f->names[i], i ? "seat-%d" : "desk-1", i + 8);
		d->id = f->names[i];
		d->role = i ? DEVICE_SEAT : DEVICE_DESK;
		signing_key_public(&d->signing, f->device->sign);
		d->age = f->device->age.recipient;
	}
	f->devices[8].revoked = true;
	for (int i = 0; i < 8; i++) {
		snprintf(f->numbers[i], sizeof f->numbers[i], "%d", i + 9);
		f->seats[i] = (struct centre_seat){ f->numbers[i], f->names[i + 1] };
	}
	*c = (struct centre){ .id = "north",
		.name = "Sample Centre North",
		.version = 1,
		.issued = FAKE_START - 90000,
		.expires = FAKE_START + 900000,
		.intake = f->device->age.recipient,
		.devices = f->devices,
		.device_count = 9,
		.seats = f->seats,
		.seat_count = 8 };
	memset(c->sha256, 'a', 64);
}

static void fake_candidate(struct buffer *b, int i, const char *name, const char *starts, const char *adjustments)
{
	buffer_addf(b,
		"%s{\"id\":\"cand-%02d\",\"name\":\"%s\",\"born\":\"1990-04-%02d\",\"number\":\"SW10%04d\",\"role\":\"%s\","
		"\"bookings\":[{\"sitting\":\"s1\",\"starts\":\"%s\",\"papers\":[\"PRAC-KNOWLEDGE\"%s],\"seat\":%s}],"
		"\"adjustments\":%s,\"choices\":{\"training\":%s,\"sharing\":null,\"wording\":\"training-1\"}}",
		i > 1 ? "," : "", i, name, i + 5, 4464 + i, i == 5 ? "supervisor" : "practitioner", starts,
		i == 7 ? ",\"PRAC-WRITTEN\"" : "", i == 7 ? "\"12\"" : "null", adjustments, i == 7 ? "false" : "null");
}

static void fake_roster(struct fake *f)
{
	static char verifiers[3][PIN_VERIFIER_SIZE]; /* 0.1 s each, so once a program */
	static const char *const names[3] = { "Sample Facilitator 01", "Sample Facilitator 02", "Sample Lead 01" };
	struct buffer b = BUFFER_INIT(1 << 20);
	struct error e = ERROR_INIT;
	buffer_add_string(&b,
		"{\"format\":\"invigil-roster/1\",\"centre\":\"north\",\"version\":3,"
		"\"issued\":\"2026-11-23T07:58:00Z\",\"expires\":\"2026-12-23T07:58:00Z\","
		"\"sittings\":[{\"sitting\":\"s1\",\"name\":\"Morning\",\"starts\":\"2026-11-23T09:30:00Z\"},"
		"{\"sitting\":\"s2\",\"name\":\"Afternoon\",\"starts\":\"2026-11-23T13:00:00Z\"}],\"staff\":[");
	for (int i = 0; i < 3; i++) {
		if (!verifiers[i][0])
			assert_int_equal(pin_make(verifiers[i], fake_pins[i], 6), 0);
		buffer_addf(&b, "%s{\"id\":\"staff-%d\",\"name\":\"%s\",\"roles\":[\"%s\"],\"pin\":\"%s\"}", i ? "," : "",
			i + 1, names[i], i == 2 ? "lead" : "facilitator", verifiers[i]);
	}
	buffer_add_string(&b, "],\"candidates\":[");
	for (int i = 1; i <= 8; i++) {
		char name[64];
		snprintf(name, sizeof name, "Sample Candidate %02d", i == 8 ? 3 : i); /* two of one name: 03 and 08 */
		fake_candidate(&b, i, name, i == 2 ? "2026-11-23T11:00:00Z" : "2026-11-23T09:30:00Z",
			i == 7 ? "{\"additional-testing-time\":{\"time-multiplier\":1.25},\"text-size\":200,\"theme\":"
					 "\"cream\",\"spoken\":true,"
					 "\"approved-by\":\"Sample Approver\",\"approved-on\":\"2026-10-01\"}"
				   : "null");
	}
	buffer_add_string(&b, "]}");
	if (roster_parse(&f->library.roster, buffer_text(&b), b.len, &e))
		fail_msg("%s", e.text);
	buffer_release(&b);
}

static void fake_sitting(struct fake *f)
{
	struct buffer b = BUFFER_INIT(1 << 20), m = BUFFER_INIT(1 << 16);
	struct error e = ERROR_INIT;
	char hash[65];
	memset(hash, 'b', 64);
	hash[64] = '\0';
	char age[AGE_RECIPIENT_SIZE];
	age_recipient_text(age, &f->device->age.recipient);
	fake_read(&b, "assets/programmes/naas.json");
	if (profile_load(&f->library.programme, buffer_text(&b), b.len, &e))
		fail_msg("%s", e.text);
	buffer_addf(&m,
		"{\"format\":\"invigil-sitting/1\",\"sitting\":\"s1\",\"name\":\"Morning\",\"version\":1,"
		"\"issued\":\"2026-11-20T08:00:00Z\",\"expires\":\"2026-12-20T08:00:00Z\",\"opens_at\":\"2026-11-23T09:15:"
		"00Z\","
		"\"programme\":{\"id\":\"naas\",\"file\":\"naas.json\",\"size\":1,\"sha256\":\"%s\"},\"release\":\"%s\","
		"\"packs\":["
		"{\"paper\":\"PRAC-KNOWLEDGE\",\"component\":\"knowledge\",\"role\":\"practitioner\",\"file\":\"k.pack\","
		"\"size\":1,"
		"\"sha256\":\"%s\",\"key\":null},{\"paper\":\"PRAC-WRITTEN\",\"component\":\"written\",\"role\":"
		"\"practitioner\","
		"\"file\":\"w.pack\",\"size\":1,\"sha256\":\"%s\",\"key\":null}]}\n",
		hash, age, hash, hash);
	if (sitting_parse(&f->library.manifest, m.data, m.len, &e))
		fail_msg("%s", e.text);
	f->library.sittings[0] =
		(struct library_sitting){ .manifest = f->library.manifest, .programme = f->library.programme };
	buffer_release(&b);
	buffer_release(&m);
}

static void fake_desk_open(struct fake *f)
{
	struct error e = ERROR_INIT;
	if (desk_open(&f->desk, &f->services, "s1", &e))
		fail_msg("%s", e.text);
	desk_poll(f->desk, f->now, f->wall);
}

/* Minutes before (-) or after the start; time goes on with it. */
static void fake_clock(struct fake *f, int minutes)
{
	f->wall = FAKE_START + minutes * 60;
	f->now += 60000;
	desk_poll(f->desk, f->now, f->wall);
}

static struct fake *fake_new(void)
{
	struct fake *f = calloc(1, sizeof *f);
	assert_non_null(f);
	setenv("TZ", "UTC", 1);
	fake_device(f);
	fake_centre(f);
	fake_roster(f);
	fake_sitting(f);
	f->library.problem = "";
	f->services = (struct services){ &f->options, f->device, &f->library, &f->exchange, "boot-1" };
	f->now = time_mono_ms() + 1000;
	f->wall = FAKE_START - 26 * 60;
	fake_desk_open(f);
	return f;
}

static void fake_remove(const char *folder)
{
	char command[160];
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	if (system(command) != 0)
		printf("could not remove %s\n", folder);
}

static void fake_free(struct fake *f)
{
	desk_close(f->desk);
	roster_free(f->library.roster);
	sitting_free(f->library.manifest);
	profile_free(f->library.programme);
	trust_close(f->library.trust);
	device_close(f->device);
	fake_remove(f->folder);
	free(f);
}

/* As after a power cut that came when all was durable: nothing is closed in an orderly way but the threads. */
static void fake_restart(struct fake *f)
{
	desk_close(f->desk);
	f->now += 1000;
	fake_desk_open(f);
}

static void fake_sign_in(struct fake *f)
{
	struct error e = ERROR_INIT;
	if (desk_sign_in(f->desk, "staff-1", "111111", &e))
		fail_msg("%s", e.text);
}

/* All seven steps for one candidate. */
static void fake_check_in(struct fake *f, const char *candidate, const char *number, const char *seat)
{
	struct error e = ERROR_INIT;
	enum number_result result;
	const char *items[2] = { "phone", "smart-watch" };
	char bag[16];
	snprintf(bag, sizeof bag, "01%s", seat);
	int rc = desk_arrive(f->desk, candidate, 0, NULL, NULL, &e);
	rc |= desk_identity(f->desk, candidate, "passport", IDENTITY_MATCH, NULL, &e);
	rc |= desk_number(f->desk, candidate, number, &result, &e);
	rc |= desk_adjust(f->desk, candidate, true, NULL, &e);
	rc |= desk_filming(f->desk, candidate, true, &e);
	rc |= desk_devices(f->desk, candidate, (struct text_list){ 2, items }, bag, NULL, &e);
	rc |= desk_plan_seat(f->desk, candidate, "PRAC-KNOWLEDGE", seat, &e);
	if (rc)
		fail_msg("%s", e.text);
	assert_int_equal(result, NUMBER_MATCH);
}

/* What the seat says now about this candidate's last admission. */
static void fake_state(struct fake *f, const char *candidate, const char *word, unsigned answered, int64_t used_min)
{
	const struct desk_candidate *c = desk_find(desk_fold(f->desk), candidate);
	struct seat_state s = { .generation = 1,
		.seq = ++f->seq,
		.answered = answered,
		.total = 30,
		.allowed_ms = 75 * 60000,
		.used_ms = used_min * 60000,
		.left_ms = (75 - used_min) * 60000,
		.at = f->wall };
	assert_true(c && c->admit_count);
	const struct desk_admit *a = &c->admits[c->admit_count - 1];
	snprintf(s.sitting, sizeof s.sitting, "s1");
	snprintf(s.centre, sizeof s.centre, "north");
	snprintf(s.device, sizeof s.device, "seat-%s", a->seat);
	snprintf(s.seat, sizeof s.seat, "%s", a->seat);
	snprintf(s.attempt, sizeof s.attempt, "%s", a->attempt);
	snprintf(s.state, sizeof s.state, "%s", word);
	desk_on_state(f->desk, &s);
}

#endif
