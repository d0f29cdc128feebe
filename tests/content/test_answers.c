/* The answer manifest: canonical text, signature, segments, the candidate's reference. */
#include "content/answers.h"
#include "tests/content/journal_help.h"

struct made {
	struct world w;
	struct sample s;
	struct answers a;
	struct buffer text, sig;
};

/* Three segments of a journal of six lines. */
static void make(struct made *m, bool sealed)
{
	static const int cuts[] = { 1, 3, 5 };
	size_t at = 0;
	memset(m, 0, sizeof *m);
	world_start(&m->w);
	sample_make(&m->s, 5);
	buffer_init(&m->text, 1 << 20);
	buffer_init(&m->sig, LIMIT_SIGNATURE);
	strcpy(m->a.centre, "LDN-01");
	strcpy(m->a.attempt, "att-1");
	strcpy(m->a.device, "seat-12");
	m->a.generation = 1;
	m->a.sealed = sealed;
	for (size_t i = 0; i < COUNT(cuts); i++) {
		size_t end = m->s.end[cuts[i]];
		assert_int_equal(answers_add_segment(&m->a, m->s.all.data + at, end - at), 0);
		at = end;
	}
	assert_code(answers_write(&m->text, &m->a, NULL), 0);
	assert_code(answers_sign(&m->sig, m->text.data, m->text.len, m->w.sign[SEAT12], NULL), 0);
}

static void drop(struct made *m)
{
	answers_release(&m->a);
	buffer_release(&m->text);
	buffer_release(&m->sig);
	sample_stop(&m->s);
	world_stop(&m->w);
}

static int verify(struct made *m, bool *revoked, struct error *e)
{
	struct answers got;
	int rc =
		answers_verify(&got, revoked, m->w.centre, m->text.data, m->text.len, buffer_text(&m->sig), m->sig.len, e);
	if (rc == 0) {
		assert_int_equal(got.segment_count, m->a.segment_count);
		assert_int_equal(got.bytes, m->a.bytes);
		assert_int_equal(got.sealed, m->a.sealed);
		answers_release(&got);
	}
	return rc;
}

static void test_answers__seven_lines_there_and_back(void **state)
{
	struct made m;
	struct answers got;
	struct buffer again = BUFFER_INIT(1 << 20);
	int lines = 0;
	(void)state;
	make(&m, true);
	for (size_t i = 0; i < m.text.len; i++)
		lines += m.text.data[i] == '\n';
	assert_int_equal(lines, 7);
	static const char head[] = "invigil-answers/1\nLDN-01\natt-1\n1\nseat-12\nsealed ";
	assert_memory_equal(m.text.data, head, sizeof head - 1);
	assert_code(answers_parse(&got, m.text.data, m.text.len, NULL), 0);
	assert_code(answers_write(&again, &got, NULL), 0);
	assert_string_equal(buffer_text(&again), buffer_text(&m.text));
	answers_release(&got);
	buffer_release(&again);
	drop(&m);
}

static void test_answers__only_the_canonical_form(void **state)
{
#define H "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	static const struct {
		const char *text;
		int line; /* 0: accepted */
	} rows[] = {
		{ "invigil-answers/1\nC\nA\n1\nD\nopen 10\n" H "\n", 0 },
		{ "invigil-answers/1\nC\nA\n1\nD\nsealed 10\n" H " " H "\n", 0 },
		{ "invigil-answers/2\nC\nA\n1\nD\nopen 10\n" H "\n", 1 },
		{ "invigil-answers/1\r\nC\nA\n1\nD\nopen 10\n" H "\n", 1 },
		{ "invigil-answers/1\n\nA\n1\nD\nopen 10\n" H "\n", 2 },
		{ "invigil-answers/1\nC\n../A\n1\nD\nopen 10\n" H "\n", 3 },
		{ "invigil-answers/1\nC\nA\n01\nD\nopen 10\n" H "\n", 4 },
		{ "invigil-answers/1\nC\nA\n0\nD\nopen 10\n" H "\n", 4 },
		{ "invigil-answers/1\nC\nA\n65\nD\nopen 10\n" H "\n", 4 },
		{ "invigil-answers/1\nC\nA\n1\nD\nOpen 10\n" H "\n", 6 },
		{ "invigil-answers/1\nC\nA\n1\nD\nopen  10\n" H "\n", 6 },
		{ "invigil-answers/1\nC\nA\n1\nD\nopen +10\n" H "\n", 6 },
		{ "invigil-answers/1\nC\nA\n1\nD\nopen 99999999999999999999\n" H "\n", 6 },
		{ "invigil-answers/1\nC\nA\n1\nD\nopen 10\n\n", 7 },
		{ "invigil-answers/1\nC\nA\n1\nD\nopen 10\n" H " \n", 7 },
		{ "invigil-answers/1\nC\nA\n1\nD\nopen 10\n" H "  " H "\n", 7 },
		{ "invigil-answers/1\nC\nA\n1\nD\nopen 10\n" H "," H "\n", 7 },
		{ "invigil-answers/1\nC\nA\n1\nD\nopen 10\n" H, 6 },
		{ "invigil-answers/1\nC\nA\n1\nD\nopen 10\n" H "\n\n", 7 },
		{ "", 1 },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct answers a;
		struct error e = ERROR_INIT;
		int rc = answers_parse(&a, rows[i].text, strlen(rows[i].text), &e);
		if ((rc == 0) != (rows[i].line == 0) || e.line != rows[i].line)
			fail_msg("row %zu: %d, line %d: %s", i, rc, e.line, e.text);
		if (rc == 0)
			answers_release(&a);
	}
}

static void test_answers__F23_nobody_else_can_vouch(void **state)
{
	struct made m;
	bool revoked;
	(void)state;
	make(&m, true);
	assert_code(verify(&m, NULL, &m.w.e), 0);
	buffer_clear(&m.sig);
	assert_code(answers_sign(&m.sig, m.text.data, m.text.len, m.w.sign[SEAT13], NULL), 0);
	assert_code(verify(&m, NULL, &m.w.e), ERR_AUTH); /* another seat's key */
	buffer_clear(&m.sig);
	assert_code(sshsig_sign(&m.sig, m.w.sign[SEAT12], SSHSIG_ORDER, m.text.data, m.text.len, NULL), 0);
	assert_code(verify(&m, NULL, &m.w.e), ERR_AUTH); /* another purpose */
	buffer_clear(&m.sig);
	assert_true(verify(&m, NULL, &m.w.e) < 0); /* none at all */
	strcpy(m.a.device, "seat-9");
	buffer_clear(&m.text);
	assert_code(answers_write(&m.text, &m.a, NULL), 0);
	assert_code(answers_sign(&m.sig, m.text.data, m.text.len, m.w.sign[LOST9], NULL), 0);
	assert_code(verify(&m, NULL, &m.w.e), ERR_AUTH);
	assert_non_null(strstr(m.w.e.text, "revoked"));
	assert_code(verify(&m, &revoked, &m.w.e), 0); /* central decides, and knows */
	assert_true(revoked);
	drop(&m);
}

static void test_answers__every_bit_flip(void **state)
{
	struct made m;
	(void)state;
	make(&m, false);
	for (size_t i = 0; i < m.text.len; i++) {
		m.text.data[i] ^= (uint8_t)(1 << (i % 8));
		assert_true(verify(&m, NULL, NULL) < 0);
		m.text.data[i] ^= (uint8_t)(1 << (i % 8));
	}
	drop(&m);
}

static void test_answers__segments_and_journal(void **state)
{
	struct made m;
	struct error e = ERROR_INIT;
	(void)state;
	make(&m, true);
	const uint8_t *p = m.s.all.data;
	assert_code(answers_check_journal(&m.a, p, m.s.all.len, &e), 0);
	assert_code(answers_check_journal(&m.a, p, m.s.end[4], &e), ERR_FORMAT);
	assert_code(answers_check_segment(&m.a, 1, p + m.s.end[1], m.s.end[3] - m.s.end[1], &e), 0);
	assert_code(answers_check_segment(&m.a, 0, p + m.s.end[1], m.s.end[3] - m.s.end[1], &e), ERR_FORMAT);
	assert_code(answers_check_segment(&m.a, 3, p, 10, &e), ERR_FORMAT);
	assert_code(answers_check_segment(&m.a, 0, p, m.s.end[1] - 1, &e), ERR_FORMAT);
	m.s.all.data[m.s.end[2]] ^= 1;
	assert_code(answers_check_journal(&m.a, p, m.s.all.len, &e), ERR_FORMAT);
	assert_non_null(strstr(e.text, "segment 1"));
	m.s.all.data[m.s.end[2]] ^= 1;
	strcpy(m.a.attempt, "att-2");
	assert_code(answers_check_journal(&m.a, p, m.s.all.len, &e), ERR_FORMAT);
	drop(&m);
}

static void test_answers__continues(void **state)
{
	struct made m, other;
	struct answers more = { .segment_count = 0 };
	(void)state;
	make(&m, false);
	make(&other, false);
	assert_code(answers_parse(&more, m.text.data, m.text.len, NULL), 0);
	assert_false(answers_continues(&m.a, &more)); /* the same is no continuation */
	assert_int_equal(answers_add_segment(&more, "x\n", 2), 0);
	assert_true(answers_continues(&m.a, &more));
	assert_false(answers_continues(&more, &m.a));
	assert_false(answers_continues(&other.a, &more));
	m.a.sealed = true;
	assert_false(answers_continues(&m.a, &more)); /* nothing comes after a seal */
	answers_release(&more);
	drop(&m);
	drop(&other);
}

/* The reference is made from the sealed bytes alone, so it is known offline and cannot be chosen: with a stock
 * tool, printf '\0' | cat - manifest | sha256sum, first five bytes in Crockford's base32. */
static void test_answers__F23_reference_derivation(void **state)
{
	static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	struct made m;
	char path[256], hex[80] = "", want[REFERENCE_SIZE], got[REFERENCE_SIZE];
	uint64_t bits = 0;
	(void)state;
	make(&m, true);
	world_path(&m.w, path, "manifest");
	help_write(path, m.text.data, m.text.len);
	char command[400];
	snprintf(command, sizeof command, "printf '\\0' | cat - '%s' | sha256sum", path);
	FILE *p = popen(command, "r");
	assert_non_null(p);
	assert_non_null(fgets(hex, sizeof hex, p));
	pclose(p);
	hex[10] = 0;
	bits = strtoull(hex, NULL, 16);
	for (int i = 0; i < 8; i++)
		want[i + (i >= 4)] = alphabet[(bits >> (35 - 5 * i)) & 31];
	want[4] = '-';
	want[9] = 0;
	assert_int_equal(answers_reference(got, m.text.data, m.text.len), 0);
	assert_string_equal(got, want);
	m.text.data[20] ^= 1;
	assert_int_equal(answers_reference(got, m.text.data, m.text.len), 0);
	assert_string_not_equal(got, want);
	drop(&m);
}

static int act_parse(void *ctx)
{
	struct made *m = ctx;
	struct answers a;
	int rc = answers_parse(&a, m->text.data, m->text.len, NULL);
	if (rc == 0)
		answers_release(&a);
	return rc;
}

static void test_answers__no_memory(void **state)
{
	struct made m;
	(void)state;
	make(&m, true);
	assert_true(help_torture(act_parse, &m) > 1);
	drop(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers__seven_lines_there_and_back),
		cmocka_unit_test(test_answers__only_the_canonical_form),
		cmocka_unit_test(test_answers__F23_nobody_else_can_vouch),
		cmocka_unit_test(test_answers__every_bit_flip),
		cmocka_unit_test(test_answers__segments_and_journal),
		cmocka_unit_test(test_answers__continues),
		cmocka_unit_test(test_answers__F23_reference_derivation),
		cmocka_unit_test(test_answers__no_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
