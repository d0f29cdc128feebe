/* For the whole-day scripts: what a desk would send, and what a journal says, without a desk.
 *
 *     day order NAME=VALUE…   an order as the device of data= would seal it, into the folder out= under its hash;
 * prints the hash data to sitting attempt seq kind out      always;  generation id from centre staff reason else a
 * default paper candidate name seat code adjustments staff-pin            of an admit;  minutes extend-kind   of an
 * extend day records JOURNAL AGE-KEY    each record's JSON, one a line day fold JOURNAL AGE-KEY       one JSON
 * object: state, times, the question on screen, answers, as the fold has them
 *
 * `from` and `centre` may lie, so that tests can forge. The centre file is data=/spool/in/centre.json, not
 * verified. */
#include "content/centre.h"
#include "content/file_system.h"
#include "content/hash.h"
#include "content/journal.h"
#include "content/order.h"
#include "content/roster.h"
#include "engine/attempt.h"
#include "engine/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int die(const char *what, const struct error *e)
{
	fprintf(stderr, "day: %s: %s\n", what, e->text[0] ? e->text : error_name(e->code));
	return 1;
}

/* --- order --- */

static char **args;
static int arg_count;

static const char *arg(const char *name, const char *fallback)
{
	size_t n = strlen(name);
	for (int i = 0; i < arg_count; i++)
		if (!strncmp(args[i], name, n) && args[i][n] == '=')
			return args[i] + n + 1;
	if (!fallback) {
		fprintf(stderr, "day: %s= is missing\n", name);
		exit(2);
	}
	return fallback;
}

static void copy(char *out, size_t room, const char *text)
{
	snprintf(out, room, "%s", text);
}

static int admit_args(struct buffer *out, struct error *e)
{
	char code[64], verifier[PIN_VERIFIER_SIZE], pin[PIN_VERIFIER_SIZE], staff[PIN_VERIFIER_SIZE + 64];
	struct order_admit a = { .candidate_id = arg("candidate", "cand-01"),
		.candidate_name = arg("name", "Sample Candidate 01"),
		.last4 = "4461",
		.role = "practitioner",
		.paper = arg("paper", "PRAC-KNOWLEDGE"),
		.seat = arg("seat", "1"),
		.code = verifier,
		.adjustments = *arg("adjustments", "") ? arg("adjustments", "") : NULL,
		.filming_wording = "filming-1",
		.staff = staff };
	const char *typed = arg("staff-pin", "246801");
	if (roster_code_canonical(code, sizeof code, arg("code", NULL)) < 0)
		return error_set(e, ERR_FORMAT, "code=");
	if (pin_make(verifier, code, strlen(code)) < 0 || pin_make(pin, typed, strlen(typed)) < 0)
		return error_set(e, ERR_IO, "scrypt");
	snprintf(staff, sizeof staff, "[{\"id\":\"staff-2\",\"pin\":\"%s\"}]", pin);
	return order_admit_write(out, &a, e);
}

static int fill(struct order *o, struct error *e)
{
	struct buffer b = BUFFER_INIT(LIMIT_ORDER_JSON);
	int r = order_kind_parse(&o->kind, arg("kind", NULL));
	copy(o->id, sizeof o->id, arg("id", ""));
	if (r == 0 && !o->id[0])
		r = order_new_id(o->id);
	copy(o->sitting, sizeof o->sitting, arg("sitting", NULL));
	copy(o->to, sizeof o->to, arg("to", NULL));
	copy(o->attempt, sizeof o->attempt, arg("attempt", NULL));
	o->generation = (uint32_t)atoi(arg("generation", "1"));
	o->seq = strtoull(arg("seq", NULL), NULL, 10);
	copy(o->staff[0], sizeof o->staff[0], arg("staff", "staff-1"));
	o->staff_count = 1;
	o->issued = 1795300000;
	if (*arg("reason", "") && !(o->reason = strdup(arg("reason", ""))))
		return ERR_NOMEM;
	if (r == 0 && o->kind == ORDER_ADMIT)
		r = admit_args(&b, e);
	if (r == 0 && o->kind == ORDER_EXTEND)
		r = order_extend_write(&b, &(struct order_extend){ (uint32_t)atoi(arg("minutes", "5")),
									   !strcmp(arg("extend-kind", "incident"), "incident") });
	if (r == 0 && b.len)
		o->args = strdup(buffer_text(&b));
	buffer_release(&b);
	return r;
}

static int seal(struct device *d, const struct order *o, const struct centre *c, struct error *e)
{
	struct buffer sealed = BUFFER_INIT(LIMIT_OBJECT);
	char hash[SHA256_HEX_SIZE], path[FILE_PATH_MAX];
	int r = order_seal(&sealed, o, c, d->sign, e);
	if (r == 0)
		r = sha256_hex(hash, sealed.data, sealed.len);
	if (r == 0)
		r = file_make_dirs(arg("out", NULL), 0775, e);
	if (r == 0)
		r = file_join(path, arg("out", NULL), hash, e);
	if (r == 0)
		r = file_write(path, sealed.data, sealed.len, 0644, e);
	if (r == 0)
		puts(hash);
	buffer_release(&sealed);
	return r;
}

static int do_order(void)
{
	struct device *d = NULL;
	struct centre *c = NULL;
	struct buffer text = BUFFER_INIT(LIMIT_CENTRE_JSON);
	struct order o;
	char path[FILE_PATH_MAX];
	struct error e = ERROR_INIT;
	memset(&o, 0, sizeof o);
	int r = device_open(&d, arg("data", NULL), DEVICE_KEYS, &e);
	if (r == 0)
		r = device_path(path, d, &e, "spool/in/centre.json");
	if (r == 0)
		r = file_read(&text, path, &e);
	if (r == 0)
		r = centre_parse(&c, buffer_text(&text), text.len, &e);
	if (r == 0) {
		copy(o.device, sizeof o.device, arg("from", d->info.id));
		copy(o.centre, sizeof o.centre, arg("centre", c->id));
		r = fill(&o, &e);
	}
	if (r == 0)
		r = seal(d, &o, c, &e);
	order_release(&o);
	buffer_release(&text);
	centre_free(c);
	device_close(d);
	return r < 0 ? die("order", &e) : 0;
}

/* --- journals --- */

static int print_record(void *ctx, uint64_t n, const char *json, size_t len)
{
	(void)ctx;
	(void)n;
	printf("%.*s\n", (int)len, json);
	return 0;
}

static int fold_record(void *ctx, uint64_t n, const char *json, size_t len)
{
	(void)n;
	return attempt_apply_json(ctx, json, len, NULL);
}

static void add_answers(struct buffer *b, const struct attempt *a)
{
	json_add_key(b, "answers");
	json_add_open(b, '{');
	for (size_t i = 0; i < a->item_count; i++)
		for (size_t k = 0; k < a->items[i].response_count; k++) {
			json_add_key(b, a->items[i].id);
			value_add_json(b, &a->items[i].responses[k].value);
		}
	json_add_close(b, '}');
}

static void print_fold(const struct attempt *a, uint64_t lines, bool whole)
{
	struct buffer b = BUFFER_INIT(64u << 20);
	json_add_open(&b, '{');
	json_add_key(&b, "state");
	json_add_text(&b, attempt_state_name(a->state));
	json_add_key(&b, "sealed");
	json_add_bool(&b, a->sealed);
	json_add_key(&b, "whole");
	json_add_bool(&b, whole);
	json_add_key(&b, "lines");
	json_add_int(&b, (int64_t)lines);
	json_add_key(&b, "used_ms");
	json_add_int(&b, clock_last_used_ms(&a->clock));
	json_add_key(&b, "allowed_ms");
	json_add_int(&b, clock_allowed_ms(&a->clock));
	json_add_key(&b, "interruptions");
	json_add_int(&b, a->clock.interruptions);
	json_add_key(&b, "current");
	json_add_int(&b, (int64_t)a->current);
	json_add_key(&b, "items");
	json_add_int(&b, (int64_t)a->item_count);
	add_answers(&b, a);
	json_add_close(&b, '}');
	puts(buffer_text(&b));
	buffer_release(&b);
}

static int do_journal(const char *path, const char *key, bool fold)
{
	struct age_identity *ids = NULL;
	size_t count = 0;
	struct buffer bytes = BUFFER_INIT(LIMIT_JOURNAL_FILE);
	struct journal_facts facts;
	struct attempt a;
	struct error e = ERROR_INIT;
	attempt_init(&a);
	int r = age_identities_load(&ids, &count, key, &e);
	if (r == 0)
		r = file_read(&bytes, path, &e);
	if (r == 0) {
		struct journal_opener opener = { ids, count, NULL };
		r = journal_scan(&facts, NULL, bytes.data, bytes.len, &opener, fold ? fold_record : print_record, &a, &e);
	}
	if (r == 0 && fold)
		print_fold(&a, facts.lines, facts.whole);
	attempt_release(&a);
	buffer_release(&bytes);
	age_identities_free(ids, count);
	return r < 0 ? die(path, &e) : 0;
}

int main(int argc, char **argv)
{
	args = argv + 2;
	arg_count = argc - 2;
	if (argc > 2 && !strcmp(argv[1], "order"))
		return do_order();
	if (argc == 4 && (!strcmp(argv[1], "records") || !strcmp(argv[1], "fold")))
		return do_journal(argv[2], argv[3], argv[1][0] == 'f');
	fprintf(stderr, "usage: day order NAME=VALUE… | records JOURNAL KEY | fold JOURNAL KEY\n");
	return 2;
}
