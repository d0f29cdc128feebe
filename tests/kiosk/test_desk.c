/* The desk's model: from arrival to the admit order, every refusal on the way, and what a restart keeps. */
#include "desk_fake.h"

#include "content/journal.h"
#include "sync/spool.h"

static int setup(void **state)
{
	*state = fake_new();
	return 0;
}

static int teardown(void **state)
{
	fake_free(*state);
	return 0;
}

static size_t todo(struct fake *f, const char *candidate)
{
	enum missing out[MISSING_CODES];
	return desk_todo(out, f->desk, candidate);
}

static bool misses(struct fake *f, const char *candidate, enum missing what)
{
	enum missing out[MISSING_CODES];
	size_t n = desk_todo(out, f->desk, candidate);
	for (size_t i = 0; i < n; i++)
		if (out[i] == what)
			return true;
	return false;
}

/* --- the way that goes well --- */

static void test_check_in_to_admit(void **state)
{
	struct fake *f = *state;
	struct error e = ERROR_INIT;
	char code[DESK_CODE_SIZE] = "";
	fake_sign_in(f);
	fake_check_in(f, "cand-07", "sw 10 4471", "12");
	assert_int_equal(todo(f, "cand-07"), 0);
	assert_int_equal(desk_status(desk_fold(f->desk), "cand-07"), DESK_CHECKED_IN);
	if (desk_admit(f->desk, "cand-07", code, &e))
		fail_msg("%s", e.text);
	assert_int_equal(strlen(code), 6);
	assert_null(strpbrk(code, "IO01"));
	assert_int_equal(f->exchange.count, 1);
	const struct sent *s = &f->exchange.sent[0];
	assert_int_equal(s->kind, ORDER_ADMIT);
	assert_string_equal(s->to, "seat-12");
	assert_int_equal(s->seq, 1);
	assert_non_null(strstr(s->args, "\"time-multiplier\":1.25"));
	assert_non_null(strstr(s->args, "\"name\":\"Sample Candidate 07\""));
	assert_non_null(strstr(s->args, "\"last4\":\"4471\""));
	assert_non_null(strstr(s->args, "\"training\":false"));
	assert_non_null(strstr(s->args, "\"filming-1\""));
	assert_non_null(strstr(s->args, "\"staff\":[{\"id\":\"staff-1\",\"pin\":\"scrypt$"));
	assert_null(strstr(s->args, code)); /* only its verifier */
	assert_int_equal(desk_status(desk_fold(f->desk), "cand-07"), DESK_SEATED);
}

static const char *verifier_in(const char *args, char out[PIN_VERIFIER_SIZE])
{
	const char *at = strstr(args, "\"code\":\"");
	assert_non_null(at);
	at += 8;
	size_t n = strcspn(at, "\"");
	assert_true(n < PIN_VERIFIER_SIZE);
	memcpy(out, at, n);
	out[n] = '\0';
	return out;
}

static void test_new_code_replaces(void **state)
{
	struct fake *f = *state;
	char one[DESK_CODE_SIZE] = "", two[DESK_CODE_SIZE] = "", v[PIN_VERIFIER_SIZE];
	struct error e = ERROR_INIT;
	fake_sign_in(f);
	fake_check_in(f, "cand-07", "104471", "12");
	assert_int_equal(desk_admit(f->desk, "cand-07", one, &e), 0);
	assert_int_equal(desk_admit(f->desk, "cand-07", two, &e), 0);
	assert_int_equal(pin_check(verifier_in(f->exchange.sent[0].args, v), one, 6), 0);
	assert_int_equal(pin_check(verifier_in(f->exchange.sent[1].args, v), two, 6), 0);
	assert_string_not_equal(f->exchange.sent[0].attempt, f->exchange.sent[1].attempt);
	assert_int_equal(desk_unended(f->desk), 1); /* the replaced admission counts no more */
	fake_state(f, "cand-07", "running", 1, 1);
	assert_int_equal(desk_admit(f->desk, "cand-07", one, &e), ERR_STATE);
	assert_int_equal(f->exchange.count, 2);
}

static void test_two_papers_two_codes(void **state)
{
	struct fake *f = *state;
	char code[DESK_CODE_SIZE];
	struct error e = ERROR_INIT;
	struct desk_row row;
	fake_sign_in(f);
	fake_check_in(f, "cand-07", "SW104471", "12");
	assert_true(desk_row(&row, f->desk, "cand-07"));
	assert_string_equal(desk_next_paper(f->desk, &row), "PRAC-KNOWLEDGE");
	assert_int_equal(desk_admit(f->desk, "cand-07", code, &e), 0);
	assert_string_equal(desk_next_paper(f->desk, &row), "PRAC-WRITTEN");
	fake_state(f, "cand-07", "sent", 30, 50);
	assert_int_equal(desk_status(desk_fold(f->desk), "cand-07"), DESK_FINISHED);
	assert_int_equal(desk_plan_seat(f->desk, "cand-07", "PRAC-WRITTEN", "13", &e), 0);
	assert_int_equal(desk_admit(f->desk, "cand-07", code, &e), 0);
	assert_null(desk_next_paper(f->desk, &row));
	assert_string_equal(f->exchange.sent[1].to, "seat-13");
	assert_non_null(strstr(f->exchange.sent[1].args, "PRAC-WRITTEN"));
}

static void test_first_act_stamps_arrival(void **state)
{
	struct fake *f = *state;
	struct error e = ERROR_INIT;
	fake_sign_in(f);
	assert_int_equal(desk_identity(f->desk, "cand-01", "passport", IDENTITY_MATCH, NULL, &e), 0);
	const struct desk_candidate *c = desk_find(desk_fold(f->desk), "cand-01");
	assert_string_equal(c->arrived_at, "2026-11-23T09:04:00Z");
}

/* --- refusals --- */

static void test_nobody_signed_in(void **state)
{
	struct fake *f = *state;
	struct error e = ERROR_INIT;
	char code[DESK_CODE_SIZE];
	assert_int_equal(desk_arrive(f->desk, "cand-07", 0, NULL, NULL, &e), ERR_STATE);
	assert_int_equal(desk_admit(f->desk, "cand-07", code, &e), ERR_STATE);
	assert_null(desk_find(desk_fold(f->desk), "cand-07"));
}

static void test_admit_with_something_missing(void **state)
{
	struct fake *f = *state;
	struct error e = ERROR_INIT;
	char code[DESK_CODE_SIZE];
	fake_sign_in(f);
	assert_int_equal(desk_arrive(f->desk, "cand-07", 0, NULL, NULL, &e), 0);
	assert_int_equal(desk_admit(f->desk, "cand-07", code, &e), ERR_STATE);
	assert_string_equal(e.text, "Check the candidate's photo ID");
	assert_int_equal(f->exchange.count, 0);
}

static void test_walk_in(void **state)
{
	struct fake *f = *state;
	struct error e = ERROR_INIT;
	fake_sign_in(f);
	assert_int_equal(desk_arrive(f->desk, "cand-99", 0, NULL, NULL, &e), ERR_NOTFOUND);
}

/* F22: identity is tied to the sitting and staff can correct it. */
static void test_F22_doubtful_id_wants_a_second_person(void **state)
{
	struct fake *f = *state;
	struct error e = ERROR_INIT;
	char second[LIMIT_IDENTIFIER + 1];
	fake_sign_in(f);
	assert_int_equal(desk_identity(f->desk, "cand-07", "passport", IDENTITY_DOUBTFUL, NULL, &e), ERR_AUTH);
	assert_int_equal(desk_identity(f->desk, "cand-07", "passport", IDENTITY_DOUBTFUL, "staff-1", &e), ERR_AUTH);
	assert_int_equal(desk_second(second, f->desk, "staff-1", "111111", &e), ERR_FORMAT); /* the same person */
	assert_int_equal(desk_second(second, f->desk, "staff-2", "111111", &e), ERR_AUTH);
	assert_int_equal(desk_second(second, f->desk, "Sample Facilitator 02", "222222", &e), 0);
	assert_int_equal(desk_identity(f->desk, "cand-07", "passport", IDENTITY_DOUBTFUL, second, &e), 0);
	assert_false(misses(f, "cand-07", MISSING_IDENTITY_SECOND));
	assert_int_equal(desk_identity(f->desk, "cand-07", "passport", IDENTITY_MATCH, NULL, &e), 0); /* corrected */
}

static void test_id_no_match(void **state)
{
	struct fake *f = *state;
	struct error e = ERROR_INIT;
	char code[DESK_CODE_SIZE];
	fake_sign_in(f);
	fake_check_in(f, "cand-07", "104471", "12");
	assert_int_equal(desk_identity(f->desk, "cand-07", "passport", IDENTITY_NO_MATCH, NULL, &e), 0);
	assert_true(misses(f, "cand-07", MISSING_IDENTITY_NO_MATCH));
	assert_int_equal(desk_admit(f->desk, "cand-07", code, &e), ERR_STATE);
	assert_int_equal(desk_refuse(f->desk, "cand-07", "id-no-match", "", "a passport", NULL, &e), ERR_AUTH);
	assert_int_equal(desk_refuse(f->desk, "cand-07", "id-no-match", "", "a passport", "staff-2", &e), 0);
	assert_int_equal(desk_status(desk_fold(f->desk), "cand-07"), DESK_REFUSED);
	assert_int_equal(desk_admit(f->desk, "cand-07", code, &e), ERR_STATE);
	assert_int_equal(f->exchange.count, 0); /* no attempt is made */
}

static void test_numbers(void **state)
{
	struct fake *f = *state;
	static const struct {
		const char *typed;
		int code;
		enum number_result result;
	} t[] = { { "SW104471", 0, NUMBER_MATCH }, { " sw-10 44.71 ", 0, NUMBER_MATCH }, { "104471", 0, NUMBER_MATCH },
		{ "104472", 0, NUMBER_MISMATCH }, { "", ERR_FORMAT, 0 }, { "12", ERR_FORMAT, 0 },
		{ "passport", ERR_FORMAT, 0 } };
	fake_sign_in(f);
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		enum number_result r = NUMBER_LATER;
		struct error e = ERROR_INIT;
		assert_int_equal(desk_number(f->desk, "cand-07", t[i].typed, &r, &e), t[i].code);
		if (!t[i].code)
			assert_int_equal(r, t[i].result);
	}
	assert_true(misses(f, "cand-07", MISSING_NUMBER_MISMATCH)); /* the last one recorded */
	struct error e = ERROR_INIT;
	assert_int_equal(desk_number_later(f->desk, "cand-07", &e), 0);
	assert_false(misses(f, "cand-07", MISSING_NUMBER_LATER));
	f->library.programme->verify_later = false;
	assert_int_equal(desk_number_later(f->desk, "cand-07", &e), ERR_STATE);
	assert_true(misses(f, "cand-07", MISSING_NUMBER_LATER));
}

static void test_filming_refused(void **state)
{
	struct fake *f = *state;
	struct error e = ERROR_INIT;
	char code[DESK_CODE_SIZE];
	fake_sign_in(f);
	fake_check_in(f, "cand-07", "104471", "12");
	assert_int_equal(desk_filming(f->desk, "cand-07", false, &e), 0);
	assert_true(misses(f, "cand-07", MISSING_FILMING_REFUSED));
	assert_int_equal(desk_admit(f->desk, "cand-07", code, &e), ERR_STATE);
	assert_int_equal(desk_refuse(f->desk, "cand-07", "no-filming", NULL, NULL, NULL, &e), 0);
	assert_string_equal(desk_find(desk_fold(f->desk), "cand-07")->refusal, "no-filming");
}

static void test_late_is_decided_never_silent(void **state)
{
	struct fake *f = *state;
	struct error e = ERROR_INIT;
	struct desk_row row;
	int64_t minutes;
	fake_sign_in(f);
	fake_clock(f, 5); /* 20 minutes after the arrive-by time */
	assert_int_equal(desk_arrive(f->desk, "cand-07", 0, NULL, NULL, &e), 0);
	assert_true(desk_row(&row, f->desk, "cand-07"));
	assert_true(desk_is_late(f->desk, &row, f->wall, &minutes));
	assert_int_equal(minutes, -20);
	assert_true(misses(f, "cand-07", MISSING_LATE_DECISION));
	struct desk_late late = { LATE_ADMIT, " " };
	assert_int_equal(desk_arrive(f->desk, "cand-07", 0, NULL, &late, &e), ERR_FORMAT);
	late.reason = "The train was cancelled";
	assert_int_equal(desk_arrive(f->desk, "cand-07", 0, NULL, &late, &e), 0);
	assert_false(misses(f, "cand-07", MISSING_LATE_DECISION));
	late.decision = LATE_REFUSE;
	assert_int_equal(desk_arrive(f->desk, "cand-07", 0, NULL, &late, &e), 0);
	assert_true(misses(f, "cand-07", MISSING_LATE_REFUSED));
}

static void test_arrival_is_corrected_with_a_reason(void **state)
{
	struct fake *f = *state;
	struct error e = ERROR_INIT;
	fake_sign_in(f);
	assert_int_equal(desk_arrive(f->desk, "cand-07", 0, NULL, NULL, &e), 0);
	assert_int_equal(desk_arrive(f->desk, "cand-07", f->wall - 600, "", NULL, &e), ERR_FORMAT);
	assert_int_equal(desk_arrive(f->desk, "cand-07", f->wall + 600, "later", NULL, &e), ERR_FORMAT);
	assert_int_equal(desk_arrive(f->desk, "cand-07", f->wall - 600, "Waited in the hall", NULL, &e), 0);
	assert_string_equal(desk_find(desk_fold(f->desk), "cand-07")->arrived_at, "2026-11-23T08:54:00Z");
}

static void test_devices_and_bags(void **state)
{
	struct fake *f = *state;
	struct error e = ERROR_INIT;
	const char *phone[1] = { "phone" };
	struct text_list one = { 1, phone }, none = { 0, NULL };
	fake_sign_in(f);
	assert_int_equal(desk_devices(f->desk, "cand-01", one, "", NULL, &e), ERR_FORMAT);
	assert_int_equal(desk_devices(f->desk, "cand-01", one, "0112", NULL, &e), 0);
	assert_int_equal(desk_devices(f->desk, "cand-03", one, "0112", NULL, &e), ERR_FORMAT); /* another's bag */
	assert_int_equal(desk_devices(f->desk, "cand-03", none, "", "glucose monitor", &e), 0);
	assert_int_equal(desk_bags_out(desk_fold(f->desk)), 1);
	assert_int_equal(desk_bag_back(f->desk, "cand-01", &e), 0);
	assert_int_equal(desk_bags_out(desk_fold(f->desk)), 0);
	assert_int_equal(desk_devices(f->desk, "cand-04", one, "0112", NULL, &e), 0); /* free again */
}

static void test_seats(void **state)
{
	struct fake *f = *state;
	struct error e = ERROR_INIT;
	fake_sign_in(f);
	assert_int_equal(desk_plan_seat(f->desk, "cand-01", "PRAC-KNOWLEDGE", "12", &e), 0);
	assert_int_equal(desk_plan_seat(f->desk, "cand-03", "PRAC-KNOWLEDGE", "12", &e), ERR_STATE); /* planned */
	assert_int_equal(desk_plan_seat(f->desk, "cand-03", "PRAC-KNOWLEDGE", "16", &e), ERR_STATE); /* revoked */
	assert_int_equal(desk_plan_seat(f->desk, "cand-03", "PRAC-KNOWLEDGE", "99", &e), ERR_STATE);
	assert_int_equal(desk_plan_seat(f->desk, "cand-03", "PRAC-WRITTEN", "13", &e), ERR_FORMAT); /* not booked */
	assert_int_equal(desk_plan_seat(f->desk, "cand-01", "PRAC-KNOWLEDGE", "13", &e), 0);
	assert_int_equal(desk_plan_seat(f->desk, "cand-03", "PRAC-KNOWLEDGE", "12", &e), 0); /* given up */
}

/* --- staff --- */

static void test_pin_lockout_survives_restart(void **state)
{
	struct fake *f = *state;
	struct error e = ERROR_INIT, first = ERROR_INIT;
	assert_int_equal(desk_sign_in(f->desk, "staff-1", "999999", &first), ERR_AUTH);
	assert_int_equal(desk_sign_in(f->desk, "nobody-here", "111111", &e), ERR_AUTH);
	assert_string_equal(first.text, e.text); /* says the same */
	assert_int_equal(desk_sign_in(f->desk, "staff-2", "111111", &e), ERR_AUTH);
	fake_restart(f);
	assert_int_equal(desk_sign_in(f->desk, "staff-1", "123456", &e), ERR_AUTH);
	assert_int_equal(desk_sign_in(f->desk, "staff-1", "123456", &e), ERR_BUSY); /* the fifth */
	assert_int_equal(desk_sign_in(f->desk, "staff-1", "111111", &e), ERR_BUSY); /* even the right one */
	fake_restart(f);
	f->wall += 86400; /* the PC's clock does not shorten it */
	desk_poll(f->desk, f->now, f->wall);
	assert_true(desk_wait_s(f->desk) > 0);
	f->now += 61000;
	desk_poll(f->desk, f->now, f->wall);
	assert_int_equal(desk_wait_s(f->desk), 0);
	assert_int_equal(desk_sign_in(f->desk, "  sample facilitator 01", "111111", &e), 0);
	assert_int_equal(desk_fold(f->desk)->pin_failures, 5);
	assert_string_equal(desk_staff(f->desk)->id, "staff-1");
}

static void test_second_person_counts_wrong_pins(void **state)
{
	struct fake *f = *state;
	struct error e = ERROR_INIT;
	char second[LIMIT_IDENTIFIER + 1];
	fake_sign_in(f);
	for (int i = 0; i < 4; i++)
		assert_int_equal(desk_second(second, f->desk, "staff-2", "000000", &e), ERR_AUTH);
	assert_int_equal(desk_second(second, f->desk, "staff-2", "000000", &e), ERR_BUSY);
	assert_non_null(desk_staff(f->desk));
}

/* --- people --- */

static void test_two_of_one_name(void **state)
{
	struct fake *f = *state;
	const struct desk_row *rows;
	size_t n = desk_rows(&rows, f->desk, "candidate 03");
	assert_int_equal(n, 2);
	assert_true(rows[0].alike && rows[1].alike);
	assert_string_not_equal(rows[0].candidate->born, rows[1].candidate->born);
	n = desk_rows(&rows, f->desk, NULL);
	assert_int_equal(n, 8);
	assert_string_equal(rows[7].candidate->id, "cand-02"); /* starts later */
	assert_int_equal(desk_rows(&rows, f->desk, "SW 10 4471"), 1);
	assert_string_equal(rows[0].candidate->id, "cand-07");
	assert_false(rows[0].alike);
	assert_int_equal(desk_rows(&rows, f->desk, "nobody"), 0);
}

/* --- the room --- */

static void seat_two(struct fake *f)
{
	char code[DESK_CODE_SIZE];
	struct error e = ERROR_INIT;
	fake_sign_in(f);
	fake_check_in(f, "cand-07", "104471", "12");
	fake_check_in(f, "cand-01", "104465", "11");
	if (desk_admit(f->desk, "cand-07", code, &e) || desk_admit(f->desk, "cand-01", code, &e))
		fail_msg("%s", e.text);
	fake_state(f, "cand-07", "running", 10, 20);
	fake_state(f, "cand-01", "ready", 0, 0);
}

static void test_orders(void **state)
{
	struct fake *f = *state;
	struct error e = ERROR_INIT;
	seat_two(f);
	struct desk_order_ask ask = { .candidate = "cand-07", .kind = ORDER_PAUSE };
	assert_int_equal(desk_send(f->desk, &ask, &e), ERR_FORMAT); /* no reason */
	ask.reason = "Unwell";
	assert_int_equal(desk_send(f->desk, &ask, &e), 0);
	fake_state(f, "cand-07", "paused", 10, 20);
	assert_int_equal(desk_status(desk_fold(f->desk), "cand-07"), DESK_PAUSED);
	ask = (struct desk_order_ask){ .candidate = "cand-07", .kind = ORDER_RESUME };
	assert_int_equal(desk_send(f->desk, &ask, &e), 0);
	ask = (struct desk_order_ask){
		.candidate = "cand-07", .kind = ORDER_EXTEND, .minutes = 10, .extend = EXTEND_INCIDENT, .reason = "Alarm"
	};
	assert_int_equal(desk_send(f->desk, &ask, &e), 0);
	assert_non_null(strstr(f->exchange.sent[4].args, "\"minutes\":10"));
	assert_non_null(strstr(f->exchange.sent[4].args, "incident"));
	assert_int_equal(f->exchange.sent[4].seq, 4);
	ask.minutes = 0;
	assert_int_equal(desk_send(f->desk, &ask, &e), ERR_FORMAT);
	ask = (struct desk_order_ask){ .candidate = "cand-07", .kind = ORDER_VOID, .reason = "Used a phone" };
	assert_int_equal(desk_send(f->desk, &ask, &e), ERR_AUTH); /* two people */
	ask.second = "staff-1";
	assert_int_equal(desk_send(f->desk, &ask, &e), ERR_AUTH);
	ask.second = "staff-2";
	assert_int_equal(desk_send(f->desk, &ask, &e), 0);
	assert_string_equal(f->exchange.sent[5].second, "staff-2");
	fake_state(f, "cand-07", "void", 10, 20);
	assert_int_equal(desk_send(f->desk, &ask, &e), ERR_STATE); /* it is over */
}

static void test_pause_all(void **state)
{
	struct fake *f = *state;
	struct error e = ERROR_INIT;
	size_t n = 0;
	seat_two(f);
	assert_int_equal(desk_pause_all(f->desk, " ", &n, &e), ERR_FORMAT);
	assert_int_equal(desk_pause_all(f->desk, "Fire alarm", &n, &e), 0);
	assert_int_equal(n, 2);
	fake_state(f, "cand-01", "sent", 30, 60);
	assert_int_equal(desk_pause_all(f->desk, "Fire alarm", &n, &e), 0);
	assert_int_equal(n, 1);
}

static void test_old_states_change_nothing(void **state)
{
	struct fake *f = *state;
	seat_two(f);
	fake_state(f, "cand-07", "sent", 30, 40);
	f->seq = 0; /* replayed */
	fake_state(f, "cand-07", "running", 1, 1);
	assert_int_equal(desk_status(desk_fold(f->desk), "cand-07"), DESK_FINISHED);
}

/* --- restart and end --- */

static void test_restart_keeps_everything_but_the_sign_in(void **state)
{
	struct fake *f = *state;
	struct error e = ERROR_INIT;
	char code[DESK_CODE_SIZE];
	seat_two(f);
	assert_int_equal(desk_log_incident(f->desk, "Alarm test", NULL, NULL, &e), 0);
	fake_restart(f);
	assert_null(desk_staff(f->desk));
	const struct desk_candidate *c = desk_find(desk_fold(f->desk), "cand-07");
	assert_int_equal(todo(f, "cand-07"), 0);
	assert_string_equal(c->admits[0].seat, "12");
	assert_int_equal(desk_fold(f->desk)->incident_count, 1);
	assert_int_equal(desk_arrive(f->desk, "cand-04", 0, NULL, NULL, &e), ERR_STATE);
	fake_sign_in(f);
	fake_state(f, "cand-07", "admitted", 0, 0);
	assert_int_equal(desk_admit(f->desk, "cand-07", code, &e), 0); /* the code was lost: a new one */
	fake_state(f, "cand-07", "ready", 0, 0);
	assert_int_equal(desk_admit(f->desk, "cand-07", code, &e), ERR_STATE); /* its attempt has begun at that seat */
}

static void test_order_not_sent_before_the_crash_is_sent_again(void **state)
{
	struct fake *f = *state;
	struct error e = ERROR_INIT;
	seat_two(f);
	struct desk_order_ask ask = {
		.candidate = "cand-07", .kind = ORDER_EXTEND, .minutes = 5, .extend = EXTEND_INCIDENT, .reason = "Alarm"
	};
	f->exchange.fail = true;
	assert_int_equal(desk_send(f->desk, &ask, &e), ERR_IO);
	f->exchange.fail = false;
	size_t before = f->exchange.count;
	fake_restart(f);
	assert_int_equal(f->exchange.count, before + 1);
	const struct sent *s = &f->exchange.sent[before];
	assert_int_equal(s->kind, ORDER_EXTEND);
	assert_string_equal(s->id, desk_fold(f->desk)->orders[desk_fold(f->desk)->order_count - 1].id);
	assert_non_null(strstr(s->args, "5"));
	fake_restart(f);
	assert_int_equal(f->exchange.count, before + 1); /* `boot` is the last record now */
}

static void test_end_of_the_sitting(void **state)
{
	struct fake *f = *state;
	struct error e = ERROR_INIT;
	seat_two(f);
	assert_int_equal(desk_unended(f->desk), 2);
	fake_state(f, "cand-07", "submitted", 30, 60);
	assert_int_equal(desk_unended(f->desk), 1);
	assert_int_equal(desk_unsent(f->desk), 2);
	assert_int_equal(desk_confirm_pin(f->desk, "222222", &e), ERR_AUTH);
	assert_int_equal(desk_confirm_pin(f->desk, "111111", &e), 0);
	if (desk_end(f->desk, &e))
		fail_msg("%s", e.text);
	assert_true(desk_fold(f->desk)->closed);
	assert_int_equal(desk_status(desk_fold(f->desk), "cand-04"), DESK_ABSENT);
	assert_int_equal(desk_arrive(f->desk, "cand-04", 0, NULL, NULL, &e), ERR_STATE);
	fake_restart(f);
	assert_true(desk_fold(f->desk)->closed);
	fake_sign_in(f); /* to look */
	assert_non_null(desk_staff(f->desk));
}

/* What the journal says in plain is only who and where; names, codes and PINs are nowhere on the disk. */
static void test_nothing_secret_on_disk(void **state)
{
	struct fake *f = *state;
	char code[DESK_CODE_SIZE], command[200];
	struct error e = ERROR_INIT;
	fake_sign_in(f);
	fake_check_in(f, "cand-07", "104471", "12");
	assert_int_equal(desk_admit(f->desk, "cand-07", code, &e), 0);
	snprintf(command, sizeof command, "! grep -rqaE 'Sample Candidate|%s|111111' '%s'", code, f->folder);
	assert_int_equal(system(command), 0);
}

static void test_facts_and_clock(void **state)
{
	struct fake *f = *state;
	struct desk_facts x;
	desk_facts(&x, f->desk);
	assert_true(x.ready);
	assert_string_equal(x.session, "Morning");
	assert_false(x.roster_old);
	assert_false(x.clock_behind);
	f->wall = FAKE_START + 3 * 86400;
	desk_poll(f->desk, f->now, f->wall);
	desk_facts(&x, f->desk);
	assert_true(x.roster_old);
	assert_int_equal(trust_from_text(&f->library.trust, "", 0, NULL), 0);
	assert_int_equal(trust_note_time(f->library.trust, FAKE_START + 9 * 86400, NULL), 0);
	desk_facts(&x, f->desk);
	assert_true(x.clock_behind);
}

static void test_no_roster_yet(void **state)
{
	struct fake *f = *state;
	struct desk_facts x;
	struct error e = ERROR_INIT;
	struct roster *r = f->library.roster;
	desk_close(f->desk);
	f->library.roster = NULL;
	assert_int_equal(desk_open(&f->desk, &f->services, NULL, &e), 0);
	desk_facts(&x, f->desk);
	assert_false(x.ready);
	assert_string_equal(x.problem, "There is no roster on this desk yet");
	assert_int_equal(desk_sign_in(f->desk, "staff-1", "111111", &e), ERR_STATE);
	f->library.roster = r;
	f->now += 60000;
	assert_true(desk_poll(f->desk, f->now, f->wall)); /* by itself, once it is there */
	desk_facts(&x, f->desk);
	assert_string_equal(x.session, "Morning");
	assert_true(x.ready);
	assert_int_equal(desk_choose(f->desk, "s2", &e), ERR_STATE); /* its papers have not come */
	assert_int_equal(desk_choose(f->desk, "s1", &e), 0);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = { T(test_check_in_to_admit), T(test_new_code_replaces),
		T(test_two_papers_two_codes), T(test_first_act_stamps_arrival), T(test_nobody_signed_in),
		T(test_admit_with_something_missing), T(test_walk_in), T(test_F22_doubtful_id_wants_a_second_person),
		T(test_id_no_match), T(test_numbers), T(test_filming_refused), T(test_late_is_decided_never_silent),
		T(test_arrival_is_corrected_with_a_reason), T(test_devices_and_bags), T(test_seats),
		T(test_pin_lockout_survives_restart), T(test_second_person_counts_wrong_pins), T(test_two_of_one_name),
		T(test_orders), T(test_pause_all), T(test_old_states_change_nothing),
		T(test_restart_keeps_everything_but_the_sign_in), T(test_order_not_sent_before_the_crash_is_sent_again),
		T(test_end_of_the_sitting), T(test_nothing_secret_on_disk), T(test_facts_and_clock),
		T(test_no_roster_yet) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
