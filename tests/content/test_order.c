/* Orders and states: seal, open, rights, replay; each refusal names its reason. */
#include "content/order.h"
#include "content/signed_line.h"
#include "tests/content/world_help.h"

static struct order sample(enum order_kind kind)
{
	struct order o;
	memset(&o, 0, sizeof o);
	assert_int_equal(order_new_id(o.id), 0);
	strcpy(o.centre, "LDN-01");
	strcpy(o.sitting, "S1");
	strcpy(o.device, "desk-1");
	strcpy(o.to, "seat-12");
	strcpy(o.attempt, "att-1");
	o.generation = 1;
	o.seq = 5;
	o.kind = kind;
	strcpy(o.staff[0], "staff-1");
	o.staff_count = 1;
	o.issued = WORLD_ISSUED;
	return o;
}

static const struct order_place at_seat = { "S1", "seat-12", "att-1", 1 };
static const struct order_place idle_seat = { "S1", "seat-12", NULL, 0 };

static void test_order__sealed_and_opened(void **state)
{
	struct world w;
	struct order o = sample(ORDER_EXTEND), got;
	struct order_extend x = { 10, true }, y;
	struct buffer args = BUFFER_INIT(4096), file = BUFFER_INIT(1 << 20), ref = BUFFER_INIT(1 << 16);
	(void)state;
	world_start(&w);
	assert_int_equal(order_extend_write(&args, &x), 0);
	o.args = mem_string(buffer_text(&args));
	o.reason = mem_string("fire alarm \"2\" \xe2\x80\x93 5 minutes");
	assert_code(order_seal(&file, &o, w.centre, w.sign[DESK1], &w.e), 0);
	assert_code(order_open(&got, w.centre, &w.age[SEAT13], file.data, file.len, &w.e), ERR_NOTFOUND);
	assert_code(order_open(&got, w.centre, &w.age[SEAT12], file.data, file.len, &w.e), 0);
	assert_string_equal(got.id, o.id);
	assert_string_equal(got.reason, o.reason);
	assert_int_equal(got.seq, 5);
	assert_code(order_extend_parse(&y, &got, &w.e), 0);
	assert_true(y.minutes == 10 && y.incident);
	assert_int_equal(order_write_reference(&ref, &got), 0);
	assert_non_null(strstr(buffer_text(&ref), "-----BEGIN SSH SIGNATURE-----\\n"));
	order_release(&o);
	order_release(&got);
	buffer_release(&args);
	buffer_release(&file);
	buffer_release(&ref);
	world_stop(&w);
}

/* Who signs with which key, to whom, of which centre: everything but the honest one is refused at opening. */
static void test_order__F23_forged_senders(void **state)
{
	static const struct {
		const char *device, *centre;
		int key, code;
		const char *words;
	} rows[] = {
		{ "desk-1", "LDN-01", DESK1, 0, "" },
		{ "desk-1", "LDN-01", SEAT13, ERR_AUTH, "desk-1" },
		{ "desk-7", "LDN-01", DESK1, ERR_AUTH, "desk-7" },
		{ "seat-9", "LDN-01", LOST9, ERR_AUTH, "revoked" },
		{ "desk-1", "MCR-02", DESK1, ERR_AUTH, "MCR-02" },
	};
	struct world w;
	(void)state;
	world_start(&w);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct order o = sample(ORDER_PAUSE), got;
		struct buffer line = BUFFER_INIT(1 << 16), file = BUFFER_INIT(1 << 20);
		strcpy(o.device, rows[i].device);
		strcpy(o.centre, rows[i].centre);
		assert_code(order_write(&line, &o, NULL), 0);
		assert_code(signed_line_seal(&file, buffer_text(&line), line.len, w.sign[rows[i].key], SSHSIG_ORDER,
						&w.age[SEAT12].recipient, 1, NULL),
			0);
		assert_code(order_open(&got, w.centre, &w.age[SEAT12], file.data, file.len, &w.e), rows[i].code);
		if (rows[i].code == 0)
			order_release(&got);
		else if (!strstr(w.e.text, rows[i].words))
			fail_msg("\"%s\" should name %s", w.e.text, rows[i].words);
		buffer_release(&line);
		buffer_release(&file);
	}
	world_stop(&w);
}

static void test_order__signature_of_a_state_is_none_of_an_order(void **state)
{
	struct world w;
	struct order o = sample(ORDER_PAUSE), got;
	struct buffer line = BUFFER_INIT(1 << 16), file = BUFFER_INIT(1 << 20);
	(void)state;
	world_start(&w);
	assert_code(order_write(&line, &o, NULL), 0);
	assert_code(signed_line_seal(&file, buffer_text(&line), line.len, w.sign[DESK1], SSHSIG_STATE,
					&w.age[SEAT12].recipient, 1, NULL),
		0);
	assert_code(order_open(&got, w.centre, &w.age[SEAT12], file.data, file.len, NULL), ERR_AUTH);
	buffer_release(&line);
	buffer_release(&file);
	world_stop(&w);
}

#define TAKE_OVER(frozen)                                                                                  \
	"{\"freeze\":false,\"from\":\"seat-13\",\"seat\":\"12\",\"frozen\":" frozen                            \
	",\"key\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\",\"lines\":9,\"bytes\":900,\"last\":\"" HASH \
	"\",\"segments\":[\"" HASH "\"],\"code\":null}"
#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define FREEZE "{\"freeze\":true,\"new\":\"seat-13\",\"seat\":\"13\"}"

static void test_order__rights_and_replay(void **state)
{
	static const struct {
		const char *what;
		enum order_kind kind;
		const char *device, *to, *sitting, *attempt;
		unsigned generation, seq;
		const char *args, *second, *reason;
		bool idle;
		int code;
		const char *words;
	} rows[] = {
		{ "desk pauses", ORDER_PAUSE, "desk-1", "seat-12", "S1", "att-1", 1, 5, NULL, NULL, NULL, false, 0, "" },
		{ "other sitting", ORDER_PAUSE, "desk-1", "seat-12", "S2", "att-1", 1, 5, NULL, NULL, NULL, false, ERR_AUTH,
			"S2" },
		{ "other addressee", ORDER_PAUSE, "desk-1", "seat-13", "S1", "att-1", 1, 5, NULL, NULL, NULL, false,
			ERR_AUTH, "seat-13" },
		{ "unknown sender", ORDER_PAUSE, "desk-7", "seat-12", "S1", "att-1", 1, 5, NULL, NULL, NULL, false,
			ERR_AUTH, "desk-7" },
		{ "revoked sender", ORDER_PAUSE, "seat-9", "seat-12", "S1", "att-1", 1, 5, NULL, NULL, NULL, false,
			ERR_AUTH, "revoked" },
		{ "hub orders", ORDER_PAUSE, "hub-1", "seat-12", "S1", "att-1", 1, 5, NULL, NULL, NULL, false, ERR_AUTH,
			"hub" },
		{ "seat pauses itself", ORDER_PAUSE, "seat-12", "seat-12", "S1", "att-1", 1, 5, NULL, NULL, NULL, false, 0,
			"" },
		{ "seat resumes itself", ORDER_RESUME, "seat-12", "seat-12", "S1", "att-1", 1, 5, NULL, NULL, NULL, false,
			0, "" },
		{ "seat extends itself", ORDER_EXTEND, "seat-12", "seat-12", "S1", "att-1", 1, 5, NULL, NULL, "why", false,
			ERR_AUTH, "extend" },
		{ "seat pauses another", ORDER_PAUSE, "seat-13", "seat-12", "S1", "att-1", 1, 5, NULL, NULL, NULL, false,
			ERR_AUTH, "seat-13" },
		{ "no such attempt", ORDER_PAUSE, "desk-1", "seat-12", "S1", "att-2", 1, 5, NULL, NULL, NULL, false,
			ERR_STATE, "att-2" },
		{ "nothing here", ORDER_PAUSE, "desk-1", "seat-12", "S1", "att-1", 1, 5, NULL, NULL, NULL, true, ERR_STATE,
			"att-1" },
		{ "later generation", ORDER_PAUSE, "desk-1", "seat-12", "S1", "att-1", 2, 5, NULL, NULL, NULL, false,
			ERR_STATE, "generation" },
		{ "old seq", ORDER_PAUSE, "desk-1", "seat-12", "S1", "att-1", 1, 3, NULL, NULL, NULL, false, ERR_EXPIRED,
			"number 3" },
		{ "same seq", ORDER_PAUSE, "desk-1", "seat-12", "S1", "att-1", 1, 4, NULL, NULL, NULL, false, ERR_EXPIRED,
			"number 4" },
		{ "extend without reason", ORDER_EXTEND, "desk-1", "seat-12", "S1", "att-1", 1, 5, NULL, NULL, NULL, false,
			ERR_AUTH, "reason" },
		{ "extend", ORDER_EXTEND, "desk-1", "seat-12", "S1", "att-1", 1, 5, NULL, NULL, "alarm", false, 0, "" },
		{ "void by one", ORDER_VOID, "desk-1", "seat-12", "S1", "att-1", 1, 5, NULL, NULL, "why", false, ERR_AUTH,
			"two" },
		{ "void by the same twice", ORDER_VOID, "desk-1", "seat-12", "S1", "att-1", 1, 5, NULL, "staff-1", "why",
			false, ERR_AUTH, "two" },
		{ "void without reason", ORDER_VOID, "desk-1", "seat-12", "S1", "att-1", 1, 5, NULL, "staff-2", NULL, false,
			ERR_AUTH, "reason" },
		{ "void", ORDER_VOID, "desk-1", "seat-12", "S1", "att-1", 1, 5, NULL, "staff-2", "why", false, 0, "" },
		{ "admit idle", ORDER_ADMIT, "desk-1", "seat-12", "S1", "att-2", 1, 5, NULL, NULL, NULL, true, 0, "" },
		{ "admit occupied", ORDER_ADMIT, "desk-1", "seat-12", "S1", "att-2", 1, 5, NULL, NULL, NULL, false,
			ERR_STATE, "att-1" },
		{ "admit again", ORDER_ADMIT, "desk-1", "seat-12", "S1", "att-1", 1, 5, NULL, NULL, NULL, false,
			ERR_EXPIRED, "att-1" },
		{ "freeze", ORDER_MOVE, "desk-1", "seat-12", "S1", "att-1", 2, 5, FREEZE, NULL, NULL, false, 0, "" },
		{ "freeze of an old generation", ORDER_MOVE, "desk-1", "seat-12", "S1", "att-1", 1, 5, FREEZE, NULL, NULL,
			false, ERR_EXPIRED, "generation" },
		{ "take over", ORDER_MOVE, "desk-1", "seat-12", "S1", "att-1", 2, 5, TAKE_OVER("true"), NULL, NULL, true, 0,
			"" },
		{ "take over, not frozen, one person", ORDER_MOVE, "desk-1", "seat-12", "S1", "att-1", 2, 5,
			TAKE_OVER("false"), NULL, "dead PC", true, ERR_AUTH, "two" },
		{ "take over, not frozen", ORDER_MOVE, "desk-1", "seat-12", "S1", "att-1", 2, 5, TAKE_OVER("false"),
			"staff-2", "dead PC", true, 0, "" },
		{ "move without arguments", ORDER_MOVE, "desk-1", "seat-12", "S1", "att-1", 2, 5, NULL, NULL, NULL, true,
			ERR_FORMAT, "freeze" },
	};
	struct world w;
	(void)state;
	world_start(&w);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct order o = sample(rows[i].kind);
		struct order_ledger ledger = ORDER_LEDGER_INIT;
		struct error e = ERROR_INIT;
		strcpy(o.device, rows[i].device);
		strcpy(o.to, rows[i].to);
		strcpy(o.sitting, rows[i].sitting);
		strcpy(o.attempt, rows[i].attempt);
		o.generation = rows[i].generation;
		o.seq = rows[i].seq;
		o.args = mem_string(rows[i].args);
		o.reason = mem_string(rows[i].reason);
		if (rows[i].second)
			strcpy(o.staff[o.staff_count++], rows[i].second);
		assert_int_equal(order_ledger_add(&ledger, "00000000000000000000000000000000", "desk-1", "att-1", 4), 0);
		int rc = order_check(&o, w.centre, rows[i].idle ? &idle_seat : &at_seat, &ledger, &e);
		if (rc != rows[i].code || !strstr(e.text, rows[i].words))
			fail_msg("%s: %d \"%s\", wanted %d naming %s", rows[i].what, rc, e.text, rows[i].code, rows[i].words);
		order_ledger_release(&ledger);
		order_release(&o);
	}
	world_stop(&w);
}

/* Applied once by id, and the highest seq holds across a restart: the ledger is made again from the references. */
static void test_order__applied_once(void **state)
{
	struct world w;
	struct order o = sample(ORDER_PAUSE);
	struct order_ledger ledger = ORDER_LEDGER_INIT;
	(void)state;
	world_start(&w);
	assert_code(order_check(&o, w.centre, &at_seat, &ledger, &w.e), 0);
	assert_int_equal(order_ledger_add(&ledger, o.id, o.device, o.attempt, o.seq), 0);
	assert_code(order_check(&o, w.centre, &at_seat, &ledger, &w.e), ERR_EXISTS);
	assert_int_equal(order_new_id(o.id), 0);
	assert_code(order_check(&o, w.centre, &at_seat, &ledger, &w.e), ERR_EXPIRED);
	o.seq++;
	assert_code(order_check(&o, w.centre, &at_seat, &ledger, &w.e), 0);
	strcpy(o.device, "seat-12"); /* another sender counts for itself */
	o.seq = 1;
	assert_code(order_check(&o, w.centre, &at_seat, &ledger, &w.e), 0);
	assert_int_equal(order_ledger_seq(&ledger, "desk-1", "att-1"), 5);
	assert_int_equal(order_ledger_seq(&ledger, "desk-1", "att-2"), 0);
	order_ledger_release(&ledger);
	world_stop(&w);
}

static void test_order__admit_arguments(void **state)
{
	struct order_admit a = { .candidate_id = "cand-07",
		.candidate_name = "Sample Candidate 07",
		.last4 = "4471",
		.role = "practitioner",
		.paper = "PRAC-KNOWLEDGE",
		.seat = "12",
		.code = "scrypt$15$x$y",
		.adjustments = "{\"text-size\":200}",
		.choices = NULL,
		.filming_wording = "filming-3",
		.staff = "[{\"id\":\"staff-1\",\"pin\":\"scrypt$15$x$y\"}]" };
	struct order_admit b;
	struct order o = sample(ORDER_ADMIT);
	struct buffer args = BUFFER_INIT(65536);
	(void)state;
	assert_code(order_admit_write(&args, &a, NULL), 0);
	o.args = mem_string(buffer_text(&args));
	assert_code(order_admit_parse(&b, &o, NULL), 0);
	assert_string_equal(b.candidate_name, a.candidate_name);
	assert_string_equal(b.adjustments, a.adjustments);
	assert_null(b.choices);
	assert_string_equal(b.filming_wording, "filming-3");
	assert_string_equal(b.staff, a.staff);
	order_admit_release(&b);
	o.kind = ORDER_PAUSE;
	assert_code(order_admit_parse(&b, &o, NULL), ERR_STATE);
	order_release(&o);
	buffer_release(&args);
}

static void test_order__move_arguments(void **state)
{
	struct order_move m, back;
	struct order o = sample(ORDER_MOVE);
	struct buffer args = BUFFER_INIT(65536);
	(void)state;
	o.args = mem_string(TAKE_OVER("true"));
	assert_code(order_move_parse(&m, &o, NULL), 0);
	assert_int_equal(m.segment_count, 1);
	assert_string_equal(m.other, "seat-13");
	assert_code(order_move_write(&args, &m, NULL), 0);
	assert_string_equal(buffer_text(&args), o.args);
	order_move_release(&m);
	order_release(&o);
	o = sample(ORDER_MOVE);
	o.args = mem_string(FREEZE);
	assert_code(order_move_parse(&back, &o, NULL), 0);
	assert_true(back.freeze);
	assert_string_equal(back.other, "seat-13");
	order_move_release(&back);
	order_release(&o);
	buffer_release(&args);
}

static void test_order__every_bit_flip_and_truncation(void **state)
{
	struct world w;
	struct order o = sample(ORDER_PAUSE), got;
	struct buffer file = BUFFER_INIT(1 << 20);
	(void)state;
	world_start(&w);
	assert_code(order_seal(&file, &o, w.centre, w.sign[DESK1], NULL), 0);
	for (size_t i = 0; i < file.len; i++) {
		file.data[i] ^= (uint8_t)(1 << (i % 8));
		assert_true(order_open(&got, w.centre, &w.age[SEAT12], file.data, file.len, NULL) < 0);
		assert_true(order_open(&got, w.centre, &w.age[SEAT12], file.data, i, NULL) < 0);
		file.data[i] ^= (uint8_t)(1 << (i % 8));
	}
	buffer_release(&file);
	world_stop(&w);
}

static void test_order__will_not_write_what_it_would_not_read(void **state)
{
	struct order o = sample(ORDER_PAUSE);
	struct buffer out = BUFFER_INIT(65536);
	(void)state;
	o.staff_count = 0;
	assert_code(order_write(&out, &o, NULL), ERR_FORMAT);
	o = sample(ORDER_PAUSE);
	strcpy(o.attempt, "../x");
	assert_code(order_write(&out, &o, NULL), ERR_FORMAT);
	o = sample(ORDER_PAUSE);
	o.generation = 0;
	assert_code(order_write(&out, &o, NULL), ERR_FORMAT);
	assert_int_equal(out.len, 0);
	buffer_release(&out);
}

/* --- states --- */

static struct seat_state running(void)
{
	struct seat_state s;
	memset(&s, 0, sizeof s);
	strcpy(s.centre, "LDN-01");
	strcpy(s.sitting, "S1");
	strcpy(s.device, "seat-12");
	strcpy(s.seat, "12");
	strcpy(s.attempt, "att-1");
	s.generation = 1;
	s.seq = 9;
	strcpy(s.state, "running");
	s.answered = 4;
	s.total = 30;
	s.allowed_ms = 4500000;
	s.used_ms = 60000;
	s.left_ms = -1;
	s.at = WORLD_ISSUED;
	return s;
}

static void test_order__states(void **state)
{
	static const struct {
		const char *device, *seat, *sitting, *word;
		int key, code;
	} rows[] = {
		{ "seat-12", "12", "S1", "running", SEAT12, 0 },
		{ "seat-12", "13", "S1", "running", SEAT12, ERR_AUTH }, /* not its own seat */
		{ "seat-13", "13", "S1", "running", SEAT12, ERR_AUTH }, /* not its key */
		{ "seat-12", "12", "S2", "running", SEAT12, ERR_AUTH },
		{ "seat-9", "", "S1", "running", LOST9, ERR_AUTH },
		{ "seat-12", "12", "S1", "flying", SEAT12, ERR_FORMAT },
	};
	struct world w;
	(void)state;
	world_start(&w);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct seat_state s = running(), got;
		struct buffer file = BUFFER_INIT(1 << 20);
		strcpy(s.device, rows[i].device);
		strcpy(s.seat, rows[i].seat);
		strcpy(s.sitting, rows[i].sitting);
		strcpy(s.state, rows[i].word);
		int rc = state_seal(&file, &s, w.centre, w.sign[rows[i].key], NULL);
		if (rc == 0)
			rc = state_open(&got, w.centre, "S1", &w.age[DESK1], file.data, file.len, NULL);
		assert_int_equal(rc, rows[i].code);
		if (rc == 0) {
			assert_string_equal(got.attempt, "att-1");
			assert_int_equal(got.left_ms, -1);
			assert_int_equal(got.allowed_ms, 4500000);
			assert_code(state_open(&got, w.centre, "S1", &w.age[SEAT13], file.data, file.len, NULL), ERR_NOTFOUND);
		}
		buffer_release(&file);
	}
	world_stop(&w);
}

struct act {
	struct world w;
	struct buffer file;
};

static int act_open(void *ctx)
{
	struct act *a = ctx;
	struct order o;
	int rc = order_open(&o, a->w.centre, &a->w.age[SEAT12], a->file.data, a->file.len, NULL);
	if (rc == 0)
		order_release(&o);
	return rc;
}

static void test_order__no_memory(void **state)
{
	struct act a = { .file = BUFFER_INIT(1 << 20) };
	struct order o = sample(ORDER_PAUSE);
	(void)state;
	world_start(&a.w);
	assert_code(order_seal(&a.file, &o, a.w.centre, a.w.sign[DESK1], NULL), 0);
	assert_true(help_torture(act_open, &a) > 5);
	buffer_release(&a.file);
	world_stop(&a.w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order__sealed_and_opened),
		cmocka_unit_test(test_order__F23_forged_senders),
		cmocka_unit_test(test_order__signature_of_a_state_is_none_of_an_order),
		cmocka_unit_test(test_order__rights_and_replay),
		cmocka_unit_test(test_order__applied_once),
		cmocka_unit_test(test_order__admit_arguments),
		cmocka_unit_test(test_order__move_arguments),
		cmocka_unit_test(test_order__every_bit_flip_and_truncation),
		cmocka_unit_test(test_order__will_not_write_what_it_would_not_read),
		cmocka_unit_test(test_order__states),
		cmocka_unit_test(test_order__no_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
