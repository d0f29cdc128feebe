/* allowed_signers: who may sign what and until when, and that two people means two. */
#include "content/signers.h"
#include "content/sshsig.h"
#include "tests/content/foundation_help.h"

#define MESSAGE "{\"version\":3}\n"
#define NOW 1764000000 /* 2025-11-24T16:00:00Z */
#define PEOPLE 4

/* Four people; dora shares alice's key. */
static const char *const names[PEOPLE] = { "alice", "bob@centre.example", "carol", "dora" };
static struct signing_key *keys[PEOPLE];
static char key_line[PEOPLE][PUBLIC_KEY_LINE_SIZE];
static struct buffer sig[PEOPLE];
static char folder[64];

static int set_up(void **state)
{
	(void)state;
	help_folder(folder);
	for (size_t i = 0; i < PEOPLE; i++) {
		struct public_key public;
		buffer_init(&sig[i], 4096);
		if (i < 3)
			assert_int_equal(signing_key_generate(&keys[i], i == 2 ? KEY_P256 : KEY_ED25519, NULL), 0);
		struct signing_key *key = keys[i < 3 ? i : 0];
		signing_key_public(&public, key);
		public_key_line(key_line[i], &public);
		assert_int_equal(sshsig_sign(&sig[i], key, SSHSIG_MANIFEST, MESSAGE, strlen(MESSAGE), NULL), 0);
	}
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	for (size_t i = 0; i < PEOPLE; i++) {
		signing_key_free(keys[i]);
		buffer_release(&sig[i]);
	}
	help_remove(folder);
	return 0;
}

static int parse(struct signers **out, const char *text, struct error *e)
{
	return signers_parse(out, "allowed_signers", text, strlen(text), e);
}

/* All four, for manifests. */
static struct signers *everybody(void)
{
	struct buffer text = BUFFER_INIT(8192);
	struct signers *s = NULL;

	buffer_add_string(&text, "# who may sign\n\n");
	for (size_t i = 0; i < PEOPLE; i++)
		buffer_addf(&text, "%s namespaces=\"%s\" %s\n", names[i], SSHSIG_MANIFEST, key_line[i]);
	assert_int_equal(parse(&s, buffer_text(&text), NULL), 0);
	assert_int_equal(signers_count(s), PEOPLE);
	buffer_release(&text);
	return s;
}

static struct signature signature_of(size_t who)
{
	return (struct signature){ names[who], buffer_text(&sig[who]), sig[who].len };
}

/* --- lines --- */

static const struct {
	const char *before, *after; /* around the key */
	int code;
} lines[] = {
	{ "alice ", "", 0 },
	{ "alice ", " alice's laptop", 0 },
	{ "alice\t\t", "", 0 },
	{ "  alice ", "", 0 },
	{ "alice,bob ", "", 0 },
	{ "alice namespaces=\"a@x,b@x\" ", "", 0 },
	{ "alice namespaces=\"a@x\",valid-after=\"20250101Z\",valid-before=\"20260101000000Z\" ", "", 0 },
	{ "alice valid-before=\"202601011200Z\" ", "", 0 },
	{ "# alice ", "", 0 },
	{ "", "", ERR_UNSUPPORTED },
	{ "alice", "", ERR_UNSUPPORTED }, /* no blank: the type is part of the name */
	{ "* ", "", ERR_FORMAT },
	{ "*@centre.example ", "", ERR_FORMAT },
	{ "!alice,* ", "", ERR_FORMAT },
	{ "alice? ", "", ERR_FORMAT },
	{ "alice, ", "", ERR_FORMAT },
	{ ",alice ", "", ERR_FORMAT },
	{ "al/ice ", "", ERR_FORMAT },
	{ "../alice ", "", ERR_FORMAT },
	{ "\"alice\" ", "", ERR_FORMAT },
	{ "alice cert-authority ", "", ERR_UNSUPPORTED },
	{ "alice cert-authority,namespaces=\"a\" ", "", ERR_UNSUPPORTED },
	{ "alice namespaces=\"a\",cert-authority ", "", ERR_UNSUPPORTED },
	{ "alice no-touch-required=\"x\" ", "", ERR_UNSUPPORTED },
	{ "alice Namespaces=\"a\" ", "", ERR_UNSUPPORTED },
	{ "alice namespaces=a ", "", ERR_UNSUPPORTED },
	{ "alice namespaces=\"a ", "", ERR_UNSUPPORTED },
	{ "alice namespaces=\"\" ", "", ERR_FORMAT },
	{ "alice namespaces=\"a*\" ", "", ERR_FORMAT },
	{ "alice namespaces=\"!a\" ", "", ERR_FORMAT },
	{ "alice namespaces=\"a,,b\" ", "", ERR_FORMAT },
	{ "alice namespaces=\"a\",namespaces=\"b\" ", "", ERR_FORMAT },
	{ "alice namespaces=\"a\", ", "", ERR_UNSUPPORTED },
	{ "alice valid-after=\"20250101\" ", "", ERR_FORMAT }, /* no Z: would depend on the machine */
	{ "alice valid-after=\"20250229Z\" ", "", ERR_FORMAT },
	{ "alice valid-after=\"20241301Z\" ", "", ERR_FORMAT },
	{ "alice valid-after=\"202501012460Z\" ", "", ERR_FORMAT },
	{ "alice valid-after=\"2025Z\" ", "", ERR_FORMAT },
	{ "alice valid-after=\"20250101ZZ\" ", "", ERR_FORMAT },
	{ "alice valid-after=\"20250101Z\",valid-after=\"20250101Z\" ", "", ERR_FORMAT },
	{ "alice valid-after=\"20250102Z\",valid-before=\"20250101Z\" ", "", ERR_FORMAT },
	{ "alice ", "x", ERR_FORMAT },
	{ "alice ", "\r", ERR_FORMAT },
	{ "alice sk-ssh-ed25519@openssh.com AAAA ", "", ERR_UNSUPPORTED },
	{ "alice ssh-rsa AAAA ", "", ERR_UNSUPPORTED },
};

static void lines__exact_or_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++)
		for (size_t lf = 0; lf < 2; lf++) {
			struct signers *s = NULL;
			struct error e = ERROR_INIT;
			char text[1024];
			snprintf(
				text, sizeof text, "# one\n%s%s%s%s", lines[i].before, key_line[0], lines[i].after, lf ? "\n" : "");
			int r = parse(&s, text, &e);
			if (r != lines[i].code)
				fail_msg("%s…%s: %d %s", lines[i].before, lines[i].after, r, e.text);
			if (r < 0) {
				assert_null(s);
				assert_int_equal(e.line, 2);
				assert_non_null(strstr(e.text, "allowed_signers: line 2: "));
			}
			signers_free(s);
		}
}

static void lines__written_as_they_are_read(void **state)
{
	static const char *const options[] = { "", " namespaces=\"a@x,b@x\"", " valid-after=\"19700101000000Z\"",
		" namespaces=\"c\",valid-after=\"20240229235959Z\",valid-before=\"20380119031408Z\"",
		" valid-before=\"99991231235959Z\"" };

	(void)state;
	for (size_t i = 0; i < COUNT(options); i++) {
		struct signers *s = NULL;
		struct buffer again = BUFFER_INIT(1024);
		char text[1024];
		snprintf(text, sizeof text, "alice%s %s\n", options[i], key_line[0]);
		assert_int_equal(parse(&s, text, NULL), 0);
		assert_int_equal(signers_add_line(&again, signers_at(s, 0)), 0);
		assert_string_equal(buffer_text(&again), text);
		assert_null(signers_at(s, 1));
		buffer_release(&again);
		signers_free(s);
	}
}

static void files__empty_long_and_binary(void **state)
{
	struct signers *s = NULL;
	char *big = malloc(LIMIT_ALLOWED_SIGNERS + 1), path[128];

	(void)state;
	assert_int_equal(signers_parse(&s, "x", NULL, 0, NULL), 0);
	assert_int_equal(signers_count(s), 0);
	signers_free(s);
	s = NULL;
	signers_free(NULL);
	assert_int_equal(signers_parse(&s, "x", "#\0\n", 3, NULL), ERR_FORMAT);
	memset(big, '\n', LIMIT_ALLOWED_SIGNERS + 1);
	assert_int_equal(signers_parse(&s, "x", big, LIMIT_ALLOWED_SIGNERS + 1, NULL), ERR_LIMIT);
	snprintf(path, sizeof path, "%s/allowed", folder);
	assert_int_equal(signers_load(&s, path, NULL), ERR_NOTFOUND);
	snprintf(big, 1000, "alice %s\n", key_line[0]);
	help_write(path, big, strlen(big));
	assert_int_equal(signers_load(&s, path, NULL), 0);
	assert_int_equal(signers_count(s), 1);
	signers_free(s);
	free(big);
}

/* --- one signature --- */

static int verify(const struct signers *s, size_t who, const char *purpose, int64_t now, struct error *e)
{
	return signers_verify(
		s, names[who], purpose, now, MESSAGE, strlen(MESSAGE), buffer_text(&sig[who]), sig[who].len, NULL, e);
}

static void one__registered_for_this_purpose_now(void **state)
{
	struct signers *s = everybody(), *odd = NULL;
	const struct signer *who = NULL;
	struct error e = ERROR_INIT;
	char text[2048];

	(void)state;
	assert_int_equal(signers_verify(s, "alice", SSHSIG_MANIFEST, NOW, MESSAGE, strlen(MESSAGE),
						 buffer_text(&sig[0]), sig[0].len, &who, &e),
		0);
	assert_string_equal(who->principal, "alice");
	assert_int_equal(verify(s, 2, SSHSIG_MANIFEST, NOW, &e), 0);
	assert_int_equal(verify(s, 0, SSHSIG_RELEASE, NOW, &e), ERR_AUTH);
	assert_string_equal(e.text, "alice may not sign for release@invigil");
	assert_int_equal(signers_verify(s, "carol", SSHSIG_MANIFEST, NOW, MESSAGE, strlen(MESSAGE),
						 buffer_text(&sig[0]), sig[0].len, NULL, &e),
		ERR_AUTH); /* alice's signature under carol's name */
	assert_non_null(strstr(e.text, "not registered for carol"));
	assert_int_equal(signers_verify(s, "mallory", SSHSIG_MANIFEST, NOW, MESSAGE, strlen(MESSAGE),
						 buffer_text(&sig[0]), sig[0].len, NULL, &e),
		ERR_AUTH);
	assert_string_equal(e.text, "mallory is not registered here");
	assert_int_equal(
		signers_verify(s, "alice", SSHSIG_MANIFEST, NOW, "other", 5, buffer_text(&sig[0]), sig[0].len, NULL, &e),
		ERR_AUTH);
	assert_non_null(strstr(e.text, "signature of alice"));
	signers_free(s);
	/* no namespaces option: all purposes, as in OpenSSH */
	snprintf(text, sizeof text, "alice %s\n", key_line[0]);
	assert_int_equal(parse(&odd, text, NULL), 0);
	assert_int_equal(verify(odd, 0, SSHSIG_MANIFEST, NOW, &e), 0);
	signers_free(odd);
}

static void one__validity_to_the_second(void **state)
{
	static const struct {
		int64_t now;
		int code;
	} times[] = {
		{ 1764000000 - 1, ERR_EXPIRED },
		{ 1764000000, 0 },
		{ 1764003600, 0 },
		{ 1764003600 + 1, ERR_EXPIRED },
		{ 0, ERR_EXPIRED },
		{ INT64_MAX, ERR_EXPIRED },
	};
	struct signers *s = NULL;
	struct error e = ERROR_INIT;
	char text[1024];

	(void)state;
	snprintf(text, sizeof text, "alice valid-after=\"20251124160000Z\",valid-before=\"202511241700Z\" %s\n",
		key_line[0]);
	assert_int_equal(parse(&s, text, NULL), 0);
	assert_int_equal(signers_at(s, 0)->valid_after, 1764000000);
	for (size_t i = 0; i < COUNT(times); i++) {
		assert_int_equal(verify(s, 0, SSHSIG_MANIFEST, times[i].now, &e), times[i].code);
		assert_int_equal(signers_find(s, "alice", "any", times[i].now, NULL) != NULL, times[i].code == 0);
	}
	signers_free(s);
}

static void one__rotated_keys_stand_side_by_side(void **state)
{
	struct signers *s = NULL;
	char text[2048];

	(void)state;
	/* carol's old key (alice's here) ran out; the new one holds */
	snprintf(text, sizeof text, "carol valid-before=\"20200101Z\" %s\ncarol %s\n", key_line[0], key_line[2]);
	assert_int_equal(parse(&s, text, NULL), 0);
	assert_int_equal(verify(s, 2, SSHSIG_MANIFEST, NOW, NULL), 0);
	assert_int_equal(signers_verify(s, "carol", SSHSIG_MANIFEST, NOW, MESSAGE, strlen(MESSAGE),
						 buffer_text(&sig[0]), sig[0].len, NULL, NULL),
		ERR_EXPIRED);
	signers_free(s);
}

/* --- two people --- */

static void expect_two(const struct signature *list, size_t count, int code, const char *text)
{
	struct signers *s = everybody();
	const struct signer *who[2] = { NULL, NULL };
	struct error e = ERROR_INIT;
	int r = signers_verify_two(s, SSHSIG_MANIFEST, NOW, MESSAGE, strlen(MESSAGE), list, count, who, &e);

	if (r != code || (text && !strstr(e.text, text)))
		fail_msg("%d instead of %d: %s", r, code, e.text);
	if (code == 0) {
		assert_string_not_equal(who[0]->principal, who[1]->principal);
		assert_false(public_key_equal(&who[0]->key, &who[1]->key));
	} else
		assert_null(who[0]);
	signers_free(s);
}

/* F30: a missing signature was skipped there. Here it is always an error that says who is missing. */
static void F30__a_missing_signature_is_never_skipped(void **state)
{
	const struct signature a = signature_of(0), b = signature_of(1), c = signature_of(2), d = signature_of(3);
	struct signature bad = b, empty = { names[1], "", 0 }, stranger = { "mallory", b.armour, b.len },
					 borrowed = { names[1], a.armour, a.len };

	(void)state;
	bad.armour = buffer_text(&sig[2]);
	bad.len = sig[2].len;
	expect_two((struct signature[]){ a, b }, 2, 0, NULL);
	expect_two((struct signature[]){ c, b }, 2, 0, NULL);
	expect_two((struct signature[]){ a, d, c }, 3, 0, NULL);
	expect_two(NULL, 0, ERR_AUTH, "not signed: two people must sign");
	expect_two(&a, 1, ERR_AUTH, "signed only by alice: a second person must sign");
	expect_two((struct signature[]){ a, a }, 2, ERR_AUTH, "signed only by alice: a second person must sign");
	expect_two((struct signature[]){ a, d }, 2, ERR_AUTH, "alice and dora signed with one and the same key");
	expect_two(
		(struct signature[]){ a, empty }, 2, ERR_AUTH, "signature of bob@centre.example: the signature is empty");
	expect_two((struct signature[]){ a, bad }, 2, ERR_AUTH, "signed only by alice");
	expect_two((struct signature[]){ a, stranger }, 2, ERR_AUTH, "mallory is not registered here");
	expect_two((struct signature[]){ a, borrowed }, 2, ERR_AUTH, "not registered for bob@centre.example");
	expect_two(&stranger, 1, ERR_AUTH, "no valid signature: mallory");
	expect_two(&empty, 1, ERR_FORMAT, "no valid signature");
	/* one that does not hold never counts, and does not spoil two that do */
	expect_two((struct signature[]){ stranger, empty, b, a }, 4, 0, NULL);
	struct signature many[SIGNATURES_MAX + 1];
	for (size_t i = 0; i <= SIGNATURES_MAX; i++)
		many[i] = a;
	expect_two(many, SIGNATURES_MAX + 1, ERR_LIMIT, NULL);
}

static void put(const char *name, const struct buffer *b)
{
	char path[256];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	if (b)
		help_write(path, b->data, b->len);
	else
		unlink(path);
}

static void two__beside_the_file(void **state)
{
	struct signers *s = everybody();
	const struct signer *who[2] = { NULL, NULL };
	struct error e = ERROR_INIT;
	struct buffer empty = BUFFER_INIT(1);
	char path[128];

	(void)state;
	snprintf(path, sizeof path, "%s/sitting.json", folder);
#define BESIDE() signers_verify_two_beside(s, path, SSHSIG_MANIFEST, NOW, MESSAGE, strlen(MESSAGE), who, &e)
	assert_int_equal(BESIDE(), ERR_AUTH);
	assert_non_null(strstr(e.text, "sitting.json: not signed: two people must sign"));
	put("sitting.json.alice.sig", &sig[0]);
	put("sitting.json.carol.sig", &sig[1]);  /* bob's bytes under carol's name */
	put("sitting.jsonx.carol.sig", &sig[2]); /* another file's */
	put("sitting.json.sig", &sig[2]);        /* nobody's */
	assert_int_equal(BESIDE(), ERR_AUTH);
	assert_non_null(strstr(e.text, "signed only by alice: a second person must sign; signed with a key"));
	put("sitting.json.carol.sig", &empty);
	assert_int_equal(BESIDE(), ERR_AUTH);
	put("sitting.json.carol.sig", &sig[2]);
	assert_int_equal(BESIDE(), 0);
	put("sitting.json.carol.sig", NULL);
	put("sitting.json.bob@centre.example.sig", &sig[1]);
	assert_int_equal(BESIDE(), 0);
	assert_string_equal(who[1]->principal, "bob@centre.example");
	assert_int_equal(signers_verify_two_beside(s, path, SSHSIG_MANIFEST, NOW, "other", 5, who, &e), ERR_AUTH);
	signers_free(s);
}

/* The same file means the same to ssh-keygen. */
static void keygen__reads_the_same_file(void **state)
{
	static const struct {
		const char *options, *namespace;
		bool good;
	} cases[] = {
		{ "", SSHSIG_MANIFEST, true },
		{ " namespaces=\"manifest@invigil,release@invigil\"", SSHSIG_MANIFEST, true },
		{ " namespaces=\"release@invigil\"", SSHSIG_MANIFEST, false },
		{ " valid-after=\"20251124160000Z\"", SSHSIG_MANIFEST, true },
		{ " valid-after=\"20251124160001Z\"", SSHSIG_MANIFEST, false },
		{ " valid-before=\"20251124160000Z\"", SSHSIG_MANIFEST, true },
		{ " valid-before=\"20251124155959Z\"", SSHSIG_MANIFEST, false },
	};
	char path[128];

	(void)state;
	if (!help_has("ssh-keygen"))
		skip();
	put("m.sig", &sig[0]);
	snprintf(path, sizeof path, "%s/m", folder);
	help_write(path, MESSAGE, strlen(MESSAGE));
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct signers *s = NULL;
		char text[1024];
		snprintf(text, sizeof text, "alice%s %s\n", cases[i].options, key_line[0]);
		snprintf(path, sizeof path, "%s/allowed", folder);
		help_write(path, text, strlen(text));
		assert_int_equal(signers_load(&s, path, NULL), 0);
		assert_int_equal(verify(s, 0, cases[i].namespace, NOW, NULL) == 0, cases[i].good);
		int status =
			help_run("cd %s && ssh-keygen -q -Y verify -f allowed -I alice -n %s -O verify-time=20251124160000Z -s "
					 "m.sig <m >/dev/null 2>&1",
				folder, cases[i].namespace);
		assert_int_equal(status == 0, cases[i].good);
		signers_free(s);
	}
}

static int load_and_verify(void *ctx)
{
	struct signers *s = NULL;
	const struct signer *who[2];
	int r = signers_parse(&s, "x", ctx, strlen(ctx), NULL);
	struct signature list[2] = { signature_of(0), signature_of(2) };

	if (r == 0)
		r = signers_verify_two(s, SSHSIG_MANIFEST, NOW, MESSAGE, strlen(MESSAGE), list, 2, who, NULL);
	signers_free(s);
	return r;
}

static void torture__allocations(void **state)
{
	char text[1024];

	(void)state;
	snprintf(text, sizeof text, "alice %s\ncarol %s\n", key_line[0], key_line[2]);
	assert_true(help_torture(load_and_verify, text) > 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines__exact_or_refused),
		cmocka_unit_test(lines__written_as_they_are_read),
		cmocka_unit_test(files__empty_long_and_binary),
		cmocka_unit_test(one__registered_for_this_purpose_now),
		cmocka_unit_test(one__validity_to_the_second),
		cmocka_unit_test(one__rotated_keys_stand_side_by_side),
		cmocka_unit_test(F30__a_missing_signature_is_never_skipped),
		cmocka_unit_test(two__beside_the_file),
		cmocka_unit_test(keygen__reads_the_same_file),
		cmocka_unit_test(torture__allocations),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
