/* The authors' tools below their command lines: options, the catalogue, the database, and a build that fails
 * anywhere. */
#include "content/author_catalogue.h"
#include "content/author_database.h"
#include "content/author_options.h"
#include "content/author_pack.h"
#include "content/file_system.h"
#include "content/markkey.h"
#include "content/pack.h"
#include "tests/content/foundation_help.h"

#include <libxml/parser.h>

#undef test_free /* cmocka has a macro of that name */

static char folder[64];
static struct age_identity release, marking;

#define NS "xmlns='http://www.imsglobal.org/xsd/imsqtiasi_v3p0'"

static void put(const char *name, const char *text)
{
	char path[256];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	help_write(path, text, strlen(text));
}

static const uint8_t png[] =
	"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\2\0\0\0\3\10\2\0\0\0\1\2\3\4\0\0\0\1IDATx\1\2\3\4\0\0\0\0IEND\1\2\3\4";

static void make_bank(void)
{
	char text[4096], path[256];
	assert_int_equal(help_run("mkdir -p '%s/bank/items'", folder), 0);
	for (int i = 1; i <= 3; i++) {
		snprintf(path, sizeof path, "bank/items/%d.xml", i);
		snprintf(text, sizeof text,
			"<qti-assessment-item " NS
			" identifier='item-%d' title='T%d' label='area-%d' adaptive='false' time-dependent='false'>\n"
			"<qti-response-declaration identifier='RESPONSE' cardinality='single' "
			"base-type='identifier'><qti-correct-response><qti-value>A</qti-value></qti-correct-response></"
			"qti-response-declaration>\n"
			"<qti-outcome-declaration identifier='SCORE' cardinality='single' base-type='float'/>\n"
			"<qti-assessment-stimulus-ref identifier='S' href='../s.xml'/>"
			"<qti-item-body><p><img src='../p.png' alt='p'/></p><qti-choice-interaction "
			"response-identifier='RESPONSE'>"
			"<qti-simple-choice identifier='A'>a</qti-simple-choice><qti-simple-choice "
			"identifier='B'>b</qti-simple-choice></qti-choice-interaction></qti-item-body>\n"
			"<qti-response-processing template='match_correct'/></qti-assessment-item>",
			i, i, i);
		put(path, text);
	}
	put("bank/s.xml",
		"<qti-assessment-stimulus " NS
		" identifier='stim' title='S'><qti-stimulus-body><p>s</p></qti-stimulus-body></qti-assessment-stimulus>");
	snprintf(path, sizeof path, "%s/bank/p.png", folder);
	help_write(path, png, sizeof png - 1);
	put("bank/test.xml",
		"<qti-assessment-test " NS " identifier='PAPER' title='Paper'><qti-outcome-declaration identifier='SCORE' "
		"cardinality='single' base-type='float'/>"
		"<qti-test-part identifier='p' navigation-mode='nonlinear' "
		"submission-mode='simultaneous'><qti-assessment-section identifier='s' title='S' visible='true'>\n"
		"<qti-assessment-item-ref identifier='r1' href='items/1.xml'/><qti-assessment-item-ref identifier='r2' "
		"href='items/2.xml'/>"
		"<qti-assessment-item-ref identifier='r3' href='items/3.xml'/><qti-assessment-item-ref "
		"identifier='r1-again' href='items/1.xml'/></qti-assessment-section></qti-test-part>"
		"<qti-outcome-processing><qti-set-outcome-value identifier='SCORE'><qti-sum><qti-test-variables "
		"variable-identifier='SCORE'/></qti-sum></qti-set-outcome-value></qti-outcome-processing></"
		"qti-assessment-test>");
}

static int set_up(void **state)
{
	(void)state;
	help_folder(folder);
	make_bank();
	xmlInitParser();
	assert_int_equal(age_identity_generate(&release, NULL), 0);
	return age_identity_generate(&marking, NULL);
}

static int tear_down(void **state)
{
	(void)state;
	help_remove(folder);
	xmlCleanupParser();
	return 0;
}

/* --- options --- */

static void test_author__options(void **state)
{
	static const struct {
		const char *argv[8];
		int code;
		const char *text; /* of the error, or what -o became */
	} cases[] = {
		{ { "-o", "x", "f" }, 0, "x" },
		{ { "f", "--output=y", "--on" }, 0, "y" },
		{ { "--", "-o" }, 0, NULL },
		{ { "-" }, 0, NULL },
		{ { "f", "-o" }, ERR_USAGE, "-o needs a value" },
		{ { "f", "-o", "a", "-o", "b" }, ERR_USAGE, "-o is given twice" },
		{ { "f", "--no" }, ERR_USAGE, "unknown option --no" },
		{ { "f", "--on=1" }, ERR_USAGE, "--on takes no value" },
		{ { NULL }, ERR_USAGE, "missing" },
		{ { "f", "g", "h" }, ERR_USAGE, "too many files: h" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *out = NULL;
		bool on = false;
		struct author_list files = { { NULL }, 0 };
		const struct author_option options[] = { { "-o", "--output", AUTHOR_TEXT, &out },
			{ "--on", NULL, AUTHOR_FLAG, &on } };
		struct error e = ERROR_INIT;
		char *argv[8];
		int argc = 0;
		for (; argc < 8 && cases[i].argv[argc]; argc++)
			argv[argc] = (char *)(uintptr_t)cases[i].argv[argc];
		assert_int_equal(author_options(options, 2, &files, 1, 2, argc, argv, &e), cases[i].code);
		if (cases[i].code < 0)
			assert_non_null(strstr(e.text, cases[i].text));
		else if (cases[i].text)
			assert_string_equal(out, cases[i].text);
	}
}

/* --- catalogue --- */

struct seen {
	size_t items, tests, stimuli, bad;
};

static int look(const struct qti_source *source, const char *file, bool named, void *ctx, struct error *e)
{
	struct seen *s = ctx;
	struct author_entry a;
	(void)named;
	int r = author_look(&a, source, file, e);
	if (r < 0)
		return r;
	s->items += a.kind == QTI_KIND_ITEM;
	s->tests += a.kind == QTI_KIND_TEST;
	s->stimuli += a.kind == QTI_KIND_STIMULUS;
	s->bad += !qti_report_ok(&a.report, false);
	if (a.kind == QTI_KIND_ITEM)
		assert_string_equal(a.types, "choice");
	author_entry_release(&a);
	return 0;
}

static void test_author__catalogue(void **state)
{
	char path[128];
	struct seen s = { 0, 0, 0, 0 };
	struct error e = ERROR_INIT;
	(void)state;
	snprintf(path, sizeof path, "%s/bank", folder);
	assert_int_equal(author_each(path, NULL, &e, look, &s), 0);
	assert_int_equal(s.items, 3);
	assert_int_equal(s.tests, 1);
	assert_int_equal(s.stimuli, 1);
	assert_int_equal(s.bad, 0);
	/* one file alone: its folder is the root, so the stimulus above it is outside; --root says otherwise */
	snprintf(path, sizeof path, "%s/bank/items/1.xml", folder);
	memset(&s, 0, sizeof s);
	assert_int_equal(author_each(path, NULL, &e, look, &s), 0);
	assert_int_equal(s.bad, 1);
	assert_int_equal(author_each(path, folder, &e, look, &s), 0);
	assert_int_equal(s.bad, 1);
	assert_int_equal(author_each("/nowhere", NULL, &e, look, &s), ERR_NOTFOUND);
}

/* --- database --- */

static void test_author__database_rows(void **state)
{
	struct author_database *d = NULL;
	struct buffer a = BUFFER_INIT(100), b = BUFFER_INIT(100);
	struct error e = ERROR_INIT;
	(void)state;
	buffer_add_string(&a, "{}");
	buffer_add_string(&b, "{\"x\":1}");
	assert_int_equal(author_database_new(&d, &e), 0);
	assert_int_equal(author_database_item(d, "i", "h", &a, &e), 0);
	assert_int_equal(author_database_item(d, "i", "h", &a, &e), 0); /* the same again */
	assert_int_equal(author_database_item(d, "i", "h", &b, &e), ERR_EXISTS);
	assert_non_null(strstr(e.text, "item i stands twice"));
	assert_int_equal(author_database_stimulus(d, "s", &a, &e), 0);
	assert_int_equal(author_database_stimulus(d, "s", &b, &e), ERR_EXISTS);
	assert_false(author_database_has_media(d, "m"));
	assert_int_equal(author_database_media(d, "m", "image/png", &a, &e), 0);
	assert_true(author_database_has_media(d, "m"));
	assert_null(author_database_seen(d, "p"));
	assert_int_equal(author_database_see(d, "p", "i", &e), 0);
	assert_string_equal(author_database_seen(d, "p"), "i");
	author_database_free(d);
	author_database_free(NULL);
	buffer_release(&a);
	buffer_release(&b);
}

/* --- builds --- */

static char test_path[128], pack_path[128], key_path[128];

static struct author_build order(bool practice)
{
	snprintf(test_path, sizeof test_path, "%s/bank/test.xml", folder);
	snprintf(pack_path, sizeof pack_path, "%s/out.pack", folder);
	snprintf(key_path, sizeof key_path, "%s/out.key", folder);
	return (struct author_build){ .test = test_path,
		.practice = practice,
		.pack = pack_path,
		.to = { &release.recipient, 1, NULL, 0 },
		.key = practice ? NULL : key_path,
		.marking = marking.recipient };
}

static void test_author__build_summary_and_key(void **state)
{
	struct author_build b = order(false);
	struct author_summary s;
	struct error e = ERROR_INIT;
	struct pack *p = NULL;
	struct markkey *k = NULL;
	struct buffer sealed = BUFFER_INIT(1 << 20), plain = BUFFER_INIT(1 << 20);
	(void)state;
	if (author_build_pack(&s, &b, &e) < 0)
		fail_msg("%s", e.text);
	assert_int_equal(s.items, 3);
	assert_int_equal(s.refs, 4);
	assert_int_equal(s.stimuli, 1);
	assert_int_equal(s.media, 1);
	assert_int_equal(s.choice_single, 3);
	assert_int_equal(s.area_count, 3);
	assert_int_equal(pack_open(&p, pack_path, &release, 1, &e), 0);
	assert_int_equal(pack_item_count(p, &e), 3);
	pack_close(p);
	assert_int_equal(file_read(&sealed, key_path, &e), 0);
	assert_int_equal(age_open(&plain, &marking, 1, sealed.data, sealed.len, &e), 0);
	assert_int_equal(markkey_parse(&k, plain.data, plain.len, &e), 0);
	assert_string_equal(markkey_pack(k), s.pack_sha256);
	assert_int_equal(markkey_count(k), 3);
	markkey_free(k);
	buffer_release(&sealed);
	buffer_release(&plain);
}

/* Nothing half-made stays, and what was there stays whole. */
static void expect_clean(bool pack_there)
{
	struct file_names names = { NULL, 0 };
	struct pack *p = NULL;
	assert_int_equal(help_run("ls -A '%s' | grep -q '^\\.tmp'", folder), 1);
	assert_int_equal(file_list(&names, folder, NULL), 0);
	file_names_release(&names);
	assert_int_equal(file_exists(pack_path), pack_there);
	if (!pack_there)
		return;
	assert_int_equal(pack_open(&p, pack_path, &release, 1, NULL), 0);
	pack_close(p);
}

static int build_once(void *ctx)
{
	struct author_build b = order(false);
	struct author_summary s;
	(void)ctx;
	return author_build_pack(&s, &b, NULL);
}

static void test_author__every_allocation_may_fail(void **state)
{
	(void)state;
	unlink(pack_path);
	assert_true(help_torture(build_once, NULL) > 100);
	expect_clean(true);
}

static size_t operations, fail_at;

static int fail_operation(void *ctx, enum file_op op, const char *path, size_t *len)
{
	(void)ctx, (void)path, (void)len;
	bool cleaning = op == FILE_OP_REMOVE; /* taking the temporary file away still works */
	return !cleaning && ++operations == fail_at ? 28 /* ENOSPC */ : 0;
}

static void test_author__every_file_operation_may_fail(void **state)
{
	(void)state;
	assert_int_equal(build_once(NULL), 0);
	for (fail_at = 1;; fail_at++) {
		operations = 0;
		file_set_hook(fail_operation, NULL);
		int r = build_once(NULL);
		file_set_hook(NULL, NULL);
		expect_clean(true);
		if (operations < fail_at) {
			assert_int_equal(r, 0);
			break;
		}
	}
	assert_true(fail_at > 15);
}

struct complaints {
	size_t count;
	char first[256];
};

static void complain(void *ctx, const char *file, int line, const char *level, const char *text)
{
	struct complaints *c = ctx;
	if (!c->count++)
		snprintf(c->first, sizeof c->first, "%s:%d: %s: %s", file + strlen(folder), line, level, text);
}

static void test_author__all_faults_of_a_bank_are_said(void **state)
{
	struct complaints c = { 0, "" };
	struct author_build b = order(false);
	struct author_summary s;
	struct error e = ERROR_INIT;
	(void)state;
	b.complain = complain;
	b.ctx = &c;
	unlink(pack_path);
	put("bank/items/2.xml",
		"<qti-assessment-item " NS " identifier='item-2' title='T' adaptive='false' "
		"time-dependent='false'>\n<qti-item-body>\n<qti-order-interaction/></qti-item-body></qti-assessment-item>");
	put("bank/items/3.xml", "<oops");
	assert_int_equal(author_build_pack(&s, &b, &e), ERR_UNSUPPORTED);
	assert_string_equal(c.first, "/bank/items/2.xml:3: unsupported: qti-order-interaction");
	assert_int_equal(c.count, 2);
	expect_clean(false);
	make_bank();
	put("bank/items/3.xml", "<qti-assessment-item " NS " identifier='item-1' title='Other' adaptive='false' "
							"time-dependent='false'><qti-item-body><p>x</p></qti-item-body></qti-assessment-item>");
	assert_int_equal(author_build_pack(&s, &b, &e), ERR_EXISTS);
	assert_non_null(strstr(e.text, "item item-1 stands twice"));
	make_bank();
	put("bank/p.png", "GIF89a");
	memset(&c, 0, sizeof c);
	assert_int_equal(author_build_pack(&s, &b, &e), ERR_UNSUPPORTED);
	assert_non_null(strstr(c.first, "/bank/items/1.xml:4: unsupported: picture"));
	expect_clean(false);
	make_bank();
	put("bank/s.xml", "<qti-assessment-stimulus " NS " identifier='stim' "
					  "title='S'>\n<qti-stimulus-body><script/></qti-stimulus-body></qti-assessment-stimulus>");
	memset(&c, 0, sizeof c);
	assert_true(author_build_pack(&s, &b, &e) < 0);
	assert_string_equal(c.first, "/bank/s.xml:2: unsupported: script");
	make_bank();
	assert_int_equal(author_build_pack(&s, &b, &e), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_author__options),
		cmocka_unit_test(test_author__catalogue),
		cmocka_unit_test(test_author__database_rows),
		cmocka_unit_test(test_author__build_summary_and_key),
		cmocka_unit_test(test_author__every_allocation_may_fail),
		cmocka_unit_test(test_author__every_file_operation_may_fail),
		cmocka_unit_test(test_author__all_faults_of_a_bank_are_said),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
