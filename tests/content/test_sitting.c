/* Sitting manifests: parse, two signatures, versions, expiry, files; every refusal by name. */
#include "content/file_system.h"
#include "content/keys.h"
#include "content/sitting.h"
#include "content/sshsig.h"
#include "engine/when.h"
#include "tests/content/foundation_help.h"

static char folder[64];
static struct signing_key *anna, *ben;
static struct buffer signers_text = BUFFER_INIT(1 << 16);
static char release[AGE_RECIPIENT_SIZE];

static void register_signer(const char *name, const struct signing_key *key)
{
	struct public_key public;
	char line[PUBLIC_KEY_LINE_SIZE];
	signing_key_public(&public, key);
	public_key_line(line, &public);
	buffer_addf(&signers_text, "%s namespaces=\"manifest@invigil\" %s\n", name, line);
}

static int set_up(void **state)
{
	struct age_identity id;
	(void)state;
	help_folder(folder);
	assert_int_equal(signing_key_generate(&anna, KEY_ED25519, NULL), 0);
	assert_int_equal(signing_key_generate(&ben, KEY_ED25519, NULL), 0);
	register_signer("anna@example", anna);
	register_signer("ben@example", ben);
	register_signer("twin@example", anna); /* another name, the same key */
	assert_int_equal(age_identity_generate(&id, NULL), 0);
	age_recipient_text(release, &id.recipient);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	signing_key_free(anna);
	signing_key_free(ben);
	buffer_release(&signers_text);
	help_remove(folder);
	return 0;
}

#define H "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define FILE_REF(name) "\"file\":\"" name "\",\"size\":11,\"sha256\":\"" H "\""
#define PACK(paper, file) \
	"{\"paper\":\"" paper "\",\"component\":\"knowledge\",\"role\":\"practitioner\"," FILE_REF(file) "}"

/* A manifest with some member changed. */
static const char *manifest(const char *version, const char *expires, const char *packs)
{
	static char text[8192];
	snprintf(text, sizeof text,
		"{\"format\":\"invigil-sitting/"
		"1\",\"sitting\":\"2026-11-23-am\",\"name\":\"Morning\",\"version\":%s,\"issued\":\"2026-11-01T09:00:00Z\","
		"\"expires\":\"%s\",\"opens_at\":\"2026-11-23T09:30:00Z\",\"programme\":{\"id\":\"naas\"," FILE_REF(
			"naas.json") "},\"release\":\"%s\",\"packs\":[%s]}\n",
		version, expires, release, packs);
	return text;
}

#define EXPIRES "2026-12-01T00:00:00Z"
#define PACKS                                                                           \
	PACK("P1", "p1.pack")                                                               \
	",{\"paper\":\"P2\",\"component\":\"written\",\"role\":\"practitioner\"," FILE_REF( \
		"p2.pack") ",\"key\":{" FILE_REF("p2.key") "}}"

static void test_sitting__reads_and_writes_the_same_bytes(void **state)
{
	struct sitting *s = NULL;
	struct buffer b = BUFFER_INIT(1 << 16);
	struct error e = ERROR_INIT;
	(void)state;
	const char *text = manifest("3", EXPIRES, PACKS);
	if (sitting_parse(&s, text, strlen(text), &e) < 0)
		fail_msg("%s", e.text);
	assert_int_equal(s->version, 3);
	assert_int_equal(s->pack_count, 2);
	assert_string_equal(sitting_find(s, "P2")->key.file, "p2.key");
	assert_null(sitting_find(s, "P3"));
	assert_ptr_equal(sitting_find_file(s, "p1.pack"), &s->packs[0].pack);
	assert_ptr_equal(sitting_find_file(s, "p2.key"), &s->packs[1].key);
	assert_ptr_equal(sitting_find_file(s, "naas.json"), &s->programme_file);
	assert_null(sitting_find_file(s, "unlisted.pack"));
	assert_int_equal(sitting_write(&b, s, &e), 0);
	assert_string_equal(buffer_text(&b), text);
	buffer_release(&b);
	sitting_free(s);
	sitting_free(NULL);
}

static const struct {
	const char *version, *expires, *packs, *text;
} bad[] = {
	{ "0", EXPIRES, PACKS, "version" },
	{ "\"3\"", EXPIRES, PACKS, "version" },
	{ "3", "2026-12-01", PACKS, "expires" },
	{ "3", "2026-10-01T00:00:00Z", PACKS, "expires: is not after issued" },
	{ "3", EXPIRES, "", "lists no pack" },
	{ "3", EXPIRES, PACK("P1", "../p1.pack"), "not a plain file name" },
	{ "3", EXPIRES, PACK("P1", ".hidden"), "not a plain file name" },
	{ "3", EXPIRES, PACK("P1", "a.pack") "," PACK("P1", "b.pack"), "\"P1\" is listed twice" },
	{ "3", EXPIRES, PACK("P1", "a.pack") "," PACK("P2", "a.pack"), "\"a.pack\" is listed twice" },
	{ "3", EXPIRES, "{\"paper\":\"P\"}", "packs[0]" },
	{ "3", EXPIRES, "7", "packs[0]" },
	{ "3,\"version\":4", EXPIRES, PACKS, "twice" },
};

static void test_sitting__refuses_what_is_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct sitting *s = NULL;
		struct error e = ERROR_INIT;
		const char *text = manifest(bad[i].version, bad[i].expires, bad[i].packs);
		int r = sitting_parse(&s, text, strlen(text), &e);
		if (r >= 0 || !strstr(e.text, bad[i].text))
			fail_msg("%zu: code %d \"%s\", want \"%s\"", i, r, e.text, bad[i].text);
	}
	struct sitting *s = NULL;
	const char *text = manifest("3", EXPIRES, PACKS);
	for (size_t n = 0; n + 1 < strlen(text); n += 5)
		assert_true(sitting_parse(&s, text, n, NULL) < 0);
	assert_null(s);
}

/* --- trust --- */

struct signed_by {
	const char *principal;
	struct signing_key **key;
	const char *name_space;
};

static int accept(struct trust *t, const char *expect, const char *text, const struct signed_by *by, size_t count,
	struct error *e)
{
	struct buffer armour[3] = { BUFFER_INIT(1 << 16), BUFFER_INIT(1 << 16), BUFFER_INIT(1 << 16) };
	struct signature list[3];
	struct sitting *s = NULL;
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(sshsig_sign(&armour[i], *by[i].key, by[i].name_space, text, strlen(text), NULL), 0);
		list[i] = (struct signature){ by[i].principal, buffer_text(&armour[i]), armour[i].len };
	}
	int r = sitting_accept(&s, t, expect, text, strlen(text), list, count, e);
	assert_true((r == 0) == (s != NULL));
	sitting_free(s);
	for (size_t i = 0; i < 3; i++)
		buffer_release(&armour[i]);
	return r;
}

static const struct signed_by two[] = { { "anna@example", &anna, SSHSIG_MANIFEST },
	{ "ben@example", &ben, SSHSIG_MANIFEST } };

static struct trust *trust_new(const char *now)
{
	struct trust *t = NULL;
	int64_t when;
	assert_int_equal(trust_from_text(&t, buffer_text(&signers_text), signers_text.len, NULL), 0);
	assert_true(when_parse(now, &when));
	assert_int_equal(trust_note_time(t, when, NULL), 0);
	return t;
}

static void test_sitting__F24_two_people_must_have_signed(void **state)
{
	static const struct {
		struct signed_by by[2];
		size_t count;
		int code;
	} cases[] = {
		{ { { "anna@example", &anna, SSHSIG_MANIFEST }, { "ben@example", &ben, SSHSIG_MANIFEST } }, 2, 0 },
		{ { { "anna@example", &anna, SSHSIG_MANIFEST } }, 1, ERR_AUTH },
		{ { { "anna@example", &anna, SSHSIG_MANIFEST } }, 0, ERR_AUTH },
		{ { { "anna@example", &anna, SSHSIG_MANIFEST }, { "twin@example", &anna, SSHSIG_MANIFEST } }, 2, ERR_AUTH },
		{ { { "anna@example", &anna, SSHSIG_MANIFEST }, { "anna@example", &anna, SSHSIG_MANIFEST } }, 2, ERR_AUTH },
		{ { { "anna@example", &anna, SSHSIG_MANIFEST }, { "ben@example", &anna, SSHSIG_MANIFEST } }, 2, ERR_AUTH },
		{ { { "anna@example", &anna, SSHSIG_MANIFEST }, { "ben@example", &ben, SSHSIG_ROSTER } }, 2, ERR_AUTH },
		{ { { "anna@example", &anna, SSHSIG_MANIFEST }, { "mallory@example", &ben, SSHSIG_MANIFEST } }, 2,
			ERR_AUTH },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct trust *t = trust_new("2026-11-20T00:00:00Z");
		struct error e = ERROR_INIT;
		int r = accept(t, NULL, manifest("3", EXPIRES, PACKS), cases[i].by, cases[i].count, &e);
		if (r != cases[i].code)
			fail_msg("%zu: code %d \"%s\"", i, r, e.text);
		assert_int_equal(trust_version(t, "sitting", "2026-11-23-am"), r == 0 ? 3 : 0);
		trust_close(t);
	}
}

static void test_sitting__old_expired_and_other_are_refused(void **state)
{
	struct error e = ERROR_INIT;
	(void)state;
	struct trust *t = trust_new("2026-11-20T00:00:00Z");
	assert_int_equal(accept(t, "2026-11-23-am", manifest("3", EXPIRES, PACKS), two, 2, &e), 0);
	assert_int_equal(accept(t, NULL, manifest("3", EXPIRES, PACKS), two, 2, &e), 0);
	assert_int_equal(accept(t, NULL, manifest("2", EXPIRES, PACKS), two, 2, &e), ERR_EXPIRED);
	assert_non_null(strstr(e.text, "sitting manifest"));
	assert_int_equal(accept(t, NULL, manifest("4", "2026-11-19T00:00:00Z", PACKS), two, 2, &e), ERR_EXPIRED);
	assert_int_equal(accept(t, "another", manifest("4", EXPIRES, PACKS), two, 2, &e), ERR_AUTH);
	assert_non_null(strstr(e.text, "not another"));
	trust_close(t);
}

static void test_sitting__beside_the_file(void **state)
{
	char path[128], sig[192];
	struct sitting *s = NULL;
	struct error e = ERROR_INIT;
	(void)state;
	const char *text = manifest("3", EXPIRES, PACKS);
	snprintf(path, sizeof path, "%s/sitting.json", folder);
	help_write(path, text, strlen(text));
	struct trust *t = trust_new("2026-11-20T00:00:00Z");
	assert_int_equal(sitting_load(&s, t, path, NULL, &e), ERR_AUTH);
	for (size_t i = 0; i < 2; i++) {
		struct buffer armour = BUFFER_INIT(1 << 16);
		assert_int_equal(sshsig_sign(&armour, *two[i].key, SSHSIG_MANIFEST, text, strlen(text), NULL), 0);
		snprintf(sig, sizeof sig, "%s.%s.sig", path, two[i].principal);
		help_write(sig, armour.data, armour.len);
		buffer_release(&armour);
	}
	assert_int_equal(sitting_check(&s, t, path, NULL, &e), 0);
	sitting_free(s);
	assert_int_equal(trust_version(t, "sitting", "2026-11-23-am"), 0);
	assert_int_equal(sitting_load(&s, t, path, "2026-11-23-am", &e), 0);
	assert_int_equal(trust_version(t, "sitting", "2026-11-23-am"), 3);
	sitting_free(s);
	s = NULL;
	help_write(path, manifest("4", EXPIRES, PACKS), strlen(text)); /* other bytes under the old signatures */
	assert_int_equal(sitting_load(&s, t, path, NULL, &e), ERR_AUTH);
	assert_int_equal(sitting_load(&s, t, "/nowhere/sitting.json", NULL, &e), ERR_NOTFOUND);
	assert_null(s);
	trust_close(t);
}

/* --- files --- */

static void test_sitting__file_is_the_one_named(void **state)
{
	char path[128];
	struct sitting_file f = { "x.pack", 11, "" };
	struct error e = ERROR_INIT;
	(void)state;
	assert_int_equal(sha256_hex(f.sha256, "hello world", 11), 0);
	snprintf(path, sizeof path, "%s/x.pack", folder);
	help_write(path, "hello world", 11);
	assert_int_equal(sitting_check_file(&f, path, &e), 0);
	help_write(path, "hello World", 11);
	assert_int_equal(sitting_check_file(&f, path, &e), ERR_AUTH);
	assert_non_null(strstr(e.text, "SHA-256"));
	help_write(path, "hello world!", 12);
	assert_int_equal(sitting_check_file(&f, path, &e), ERR_AUTH);
	assert_non_null(strstr(e.text, "12 bytes"));
	assert_int_equal(sitting_check_file(&f, "/nowhere/x", &e), ERR_NOTFOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sitting__reads_and_writes_the_same_bytes),
		cmocka_unit_test(test_sitting__refuses_what_is_wrong),
		cmocka_unit_test(test_sitting__F24_two_people_must_have_signed),
		cmocka_unit_test(test_sitting__old_expired_and_other_are_refused),
		cmocka_unit_test(test_sitting__beside_the_file),
		cmocka_unit_test(test_sitting__file_is_the_one_named),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
