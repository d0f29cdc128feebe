/* The roster: opening, refusals by name, lookups, PINs. */
#include "content/roster.h"
#include "tests/content/world_help.h"

#define ROSTER_JSON                                                                                             \
	"{\"format\":\"invigil-roster/1\",\"centre\":\"LDN-01\",\"version\":7,\"issued\":\"2026-11-01T08:00:00Z\"," \
	"\"expires\":\"2026-12-01T00:00:00Z\","                                                                     \
	"\"sittings\":[{\"sitting\":\"S1\",\"name\":\"Morning\",\"starts\":\"2026-11-23T09:30:00Z\"}],"             \
	"\"staff\":[{\"id\":\"staff-1\",\"name\":\"Sample Facilitator "                                             \
	"01\",\"roles\":[\"facilitator\",\"lead\"],\"pin\":\"%s\"}],"                                               \
	"\"candidates\":[{\"id\":\"cand-07\",\"name\":\"Sample Candidate "                                          \
	"07\",\"born\":\"1990-04-12\",\"number\":\"SW104471\","                                                     \
	"\"role\":\"practitioner\",\"bookings\":[{\"sitting\":\"S1\",\"starts\":\"2026-11-23T09:30:00Z\","          \
	"\"papers\":[\"PRAC-KNOWLEDGE\",\"PRAC-WRITTEN\"],\"seat\":\"12\"}],"                                       \
	"\"adjustments\":{\"additional-testing-time\":{\"time-multiplier\":1.25},\"text-size\":200},"               \
	"\"choices\":{\"training\":true,\"sharing\":null,\"wording\":\"consent-2\"}},"                              \
	"{\"id\":\"cand-08\",\"name\":\"Sample Candidate 08\",\"born\":\"1985-02-28\",\"number\":\"SW104472\","     \
	"\"role\":\"practitioner\",\"bookings\":[{\"sitting\":\"S1\",\"starts\":\"2026-11-23T09:30:00Z\","          \
	"\"papers\":[\"PRAC-KNOWLEDGE\"],\"seat\":null}],\"adjustments\":null,"                                     \
	"\"choices\":{\"training\":null,\"sharing\":false,\"wording\":null}}]}"

static char pin_text[PIN_VERIFIER_SIZE];

static char *roster_json(void)
{
	static char json[4096];
	if (!pin_text[0])
		assert_int_equal(pin_make(pin_text, "246810", 6), 0);
	snprintf(json, sizeof json, ROSTER_JSON, pin_text);
	return json;
}

static void test_roster__parse_write_lookups(void **state)
{
	struct roster *r = NULL;
	struct buffer again = BUFFER_INIT(1 << 20);
	const char *json = roster_json();
	(void)state;
	assert_code(roster_parse(&r, json, strlen(json), NULL), 0);
	const struct roster_candidate *c = roster_candidate(r, "cand-07");
	assert_non_null(c);
	assert_string_equal(c->number, "SW104471");
	assert_string_equal(roster_booking(c, "S1")->papers[1], "PRAC-WRITTEN");
	assert_string_equal(roster_booking(c, "S1")->seat, "12");
	assert_null(roster_booking(c, "S2"));
	assert_non_null(strstr(c->adjustments, "1.25"));
	assert_int_equal(c->training, ROSTER_CHOICE_YES);
	assert_int_equal(c->sharing, ROSTER_CHOICE_NONE);
	assert_int_equal(roster_candidate(r, "cand-08")->sharing, ROSTER_CHOICE_NO);
	assert_null(roster_candidate(r, "cand-08")->adjustments);
	assert_null(roster_candidate(r, "cand-09"));
	assert_true(roster_staff_has(roster_staff(r, "staff-1"), "lead"));
	assert_false(roster_staff_has(roster_staff(r, "staff-1"), "assessor"));
	assert_string_equal(roster_sitting(r, "S1")->name, "Morning");
	assert_code(roster_write(&again, r, NULL), 0);
	assert_string_equal(buffer_text(&again), json);
	buffer_release(&again);
	roster_free(r);
}

static void test_roster__pins_and_codes(void **state)
{
	struct roster *r = NULL;
	const char *json = roster_json();
	char code[16];
	(void)state;
	assert_code(roster_parse(&r, json, strlen(json), NULL), 0);
	const struct roster_staff *s = roster_staff(r, "staff-1");
	assert_code(roster_pin_check(s, "246810", NULL), 0);
	assert_code(roster_pin_check(s, "246811", NULL), ERR_AUTH);
	assert_code(roster_pin_check(s, "24681", NULL), ERR_FORMAT);
	assert_code(roster_pin_check(s, "24681o", NULL), ERR_FORMAT);
	assert_code(roster_pin_check(s, "", NULL), ERR_FORMAT);
	roster_free(r);
	assert_code(roster_code_canonical(code, sizeof code, " k7p-2xm "), 0);
	assert_string_equal(code, "K7P2XM");
	assert_code(roster_code_canonical(code, sizeof code, " - "), ERR_FORMAT);
	assert_code(roster_code_canonical(code, sizeof code, "ABCDEFGHIJKLMNOPQR"), ERR_FORMAT);
}

/* Texts with one change each; the message names the member, never a person. */
static void test_roster__refused_by_name(void **state)
{
	static const struct {
		const char *from, *to, *words;
	} rows[] = {
		{ "invigil-roster/1", "invigil-roster/2", "format" },
		{ "\"cand-08\"", "\"cand-07\"", "twice" },
		{ "\"bookings\":[{\"sitting\":\"S1\"", "\"bookings\":[{\"sitting\":\"S9\"", "sitting" },
		{ "1990-04-12", "1990-02-30", "born" },
		{ "[\"PRAC-KNOWLEDGE\",\"PRAC-WRITTEN\"]", "[]", "papers" },
		{ "\"time-multiplier\":1.25", "\"time-multiplier\":99", "adjustments" },
		{ "\"training\":true", "\"training\":\"yes\"", "training" },
		{ "scrypt$15$", "scrypt$01$", "pin" },
		{ "\"2026-12-01T00:00:00Z\"", "\"2026-10-01T00:00:00Z\"", "expires" },
		{ "\"expires\":\"2026-12-01T00:00:00Z\"", "\"expires\":\"2026-12-01\"", "expires" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *json = roster_json(), *at = strstr(json, rows[i].from);
		struct buffer changed = BUFFER_INIT(1 << 20);
		struct roster *r = NULL;
		struct error e = ERROR_INIT;
		assert_non_null(at);
		buffer_add(&changed, json, (size_t)(at - json));
		buffer_add_string(&changed, rows[i].to);
		buffer_add_string(&changed, at + strlen(rows[i].from));
		assert_true(roster_parse(&r, buffer_text(&changed), changed.len, &e) < 0);
		if (!strstr(e.text, rows[i].words) || strstr(e.text, "Sample"))
			fail_msg("\"%s\" should name %s", e.text, rows[i].words);
		buffer_release(&changed);
	}
}

static void seal(struct world *w, struct buffer *out, const char *json, int person, const char *name_space)
{
	assert_code(signed_line_seal(
					out, json, strlen(json), w->person[person], name_space, &w->age[DESK1].recipient, 1, &w->e),
		0);
}

static void test_roster__F24_opened_only_where_signed_and_sealed_for_here(void **state)
{
	static const struct {
		int person;
		const char *name_space;
		int device;
		const char *centre;
		int code;
		const char *words;
	} rows[] = {
		{ 0, SSHSIG_ROSTER, DESK1, "LDN-01", 0, "" },
		{ 1, SSHSIG_ROSTER, DESK1, "LDN-01", 0, "" },
		{ 0, SSHSIG_ROSTER, SEAT12, "LDN-01", ERR_NOTFOUND, "not made for this device" },
		{ 0, SSHSIG_ROSTER, DESK1, "MCR-02", ERR_AUTH, "MCR-02" },
		{ 2, SSHSIG_ROSTER, DESK1, "LDN-01", ERR_AUTH, "roster" }, /* p3 may only sign orders */
		{ 0, SSHSIG_ORDER, DESK1, "LDN-01", ERR_AUTH, "roster" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct world w;
		struct roster *r = NULL;
		struct buffer file = BUFFER_INIT(1 << 20);
		world_start(&w);
		seal(&w, &file, roster_json(), rows[i].person, rows[i].name_space);
		assert_code(roster_open(&r, w.trust, &w.age[rows[i].device], rows[i].centre, file.data, file.len, &w.e),
			rows[i].code);
		if (rows[i].code < 0 && !strstr(w.e.text, rows[i].words))
			fail_msg("\"%s\" should say %s", w.e.text, rows[i].words);
		assert_int_equal(trust_version(w.trust, "roster", "LDN-01"), rows[i].code < 0 ? 0 : 7);
		roster_free(r);
		buffer_release(&file);
		world_stop(&w);
	}
}

static void test_roster__key_nobody_knows(void **state)
{
	struct world w;
	struct roster *r = NULL;
	struct signing_key *stranger = NULL;
	struct buffer file = BUFFER_INIT(1 << 20);
	const char *json = roster_json();
	(void)state;
	world_start(&w);
	assert_code(signing_key_generate(&stranger, KEY_ED25519, NULL), 0);
	assert_code(
		signed_line_seal(&file, json, strlen(json), stranger, SSHSIG_ROSTER, &w.age[DESK1].recipient, 1, NULL), 0);
	assert_code(roster_open(&r, w.trust, &w.age[DESK1], "LDN-01", file.data, file.len, &w.e), ERR_AUTH);
	signing_key_free(stranger);
	buffer_release(&file);
	world_stop(&w);
}

static void test_roster__old_version_and_expiry(void **state)
{
	struct world w;
	struct roster *r = NULL;
	struct buffer file = BUFFER_INIT(1 << 20), older = BUFFER_INIT(1 << 20);
	(void)state;
	world_start(&w);
	seal(&w, &file, roster_json(), 0, SSHSIG_ROSTER);
	char *json = roster_json(), *at = strstr(json, "\"version\":7");
	at[10] = '6';
	seal(&w, &older, json, 0, SSHSIG_ROSTER);
	assert_code(roster_check(&r, w.trust, &w.age[DESK1], "LDN-01", file.data, file.len, &w.e), 0);
	roster_free(r);
	assert_int_equal(trust_version(w.trust, "roster", "LDN-01"), 0);
	assert_code(roster_open(&r, w.trust, &w.age[DESK1], "LDN-01", file.data, file.len, &w.e), 0);
	roster_free(r);
	assert_code(roster_open(&r, w.trust, &w.age[DESK1], "LDN-01", older.data, older.len, &w.e), ERR_EXPIRED);
	assert_non_null(strstr(w.e.text, "version 6"));
	assert_code(trust_note_time(w.trust, 1796083200 /* 2026-12-01 */, NULL), 0);
	assert_code(roster_open(&r, w.trust, &w.age[DESK1], "LDN-01", file.data, file.len, &w.e), ERR_EXPIRED);
	assert_non_null(strstr(w.e.text, "expired"));
	buffer_release(&file);
	buffer_release(&older);
	world_stop(&w);
}

static void test_roster__every_bit_flip_of_the_file(void **state)
{
	struct world w;
	struct roster *r = NULL;
	struct buffer file = BUFFER_INIT(1 << 20);
	(void)state;
	world_start(&w);
	seal(&w, &file, roster_json(), 0, SSHSIG_ROSTER);
	for (size_t i = 0; i < file.len; i += 7) {
		file.data[i] ^= (uint8_t)(1 << (i % 8));
		assert_true(roster_open(&r, w.trust, &w.age[DESK1], "LDN-01", file.data, file.len, NULL) < 0);
		assert_true(roster_open(&r, w.trust, &w.age[DESK1], "LDN-01", file.data, i, NULL) < 0);
		file.data[i] ^= (uint8_t)(1 << (i % 8));
	}
	buffer_release(&file);
	world_stop(&w);
}

static int act_parse(void *ctx)
{
	struct roster *r = NULL;
	int rc = roster_parse(&r, ctx, strlen(ctx), NULL);
	roster_free(r);
	return rc;
}

static void test_roster__no_memory(void **state)
{
	(void)state;
	assert_true(help_torture(act_parse, roster_json()) > 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_roster__parse_write_lookups),
		cmocka_unit_test(test_roster__pins_and_codes),
		cmocka_unit_test(test_roster__refused_by_name),
		cmocka_unit_test(test_roster__F24_opened_only_where_signed_and_sealed_for_here),
		cmocka_unit_test(test_roster__key_nobody_knows),
		cmocka_unit_test(test_roster__old_version_and_expiry),
		cmocka_unit_test(test_roster__every_bit_flip_of_the_file),
		cmocka_unit_test(test_roster__no_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
