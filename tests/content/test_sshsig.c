/* SSHSIG in both directions against ssh-keygen, and everything about a signature that can be wrong. */
#include "content/codec.h"
#include "content/ssh_wire.h"
#include "content/sshsig.h"
#include "tests/content/foundation_help.h"

#define MESSAGE "{\"sitting\":\"s-1\"}\n"

static char folder[64];

static int set_up(void **state)
{
	(void)state;
	help_folder(folder);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	help_remove(folder);
	return 0;
}

struct signed_message {
	struct signing_key *key;
	struct public_key public;
	struct buffer sig;
};

static void make(struct signed_message *s, enum key_kind kind)
{
	s->key = NULL;
	assert_int_equal(signing_key_generate(&s->key, kind, NULL), 0);
	signing_key_public(&s->public, s->key);
	buffer_init(&s->sig, 4096);
	assert_int_equal(sshsig_sign(&s->sig, s->key, SSHSIG_MANIFEST, MESSAGE, strlen(MESSAGE), NULL), 0);
}

static void drop(struct signed_message *s)
{
	signing_key_free(s->key);
	buffer_release(&s->sig);
}

static int verify(const struct signed_message *s, const char *sig, size_t len)
{
	return sshsig_verify(&s->public, SSHSIG_MANIFEST, MESSAGE, strlen(MESSAGE), sig, len, NULL);
}

static void own__signatures_hold_for_key_purpose_and_bytes(void **state)
{
	(void)state;
	for (int kind = KEY_P256; kind <= KEY_ED25519; kind++) {
		struct signed_message s, other;
		struct public_key claimed;
		struct error e = ERROR_INIT;
		make(&s, kind);
		make(&other, KEY_ED25519);
		const char *sig = buffer_text(&s.sig);
		assert_int_equal(verify(&s, sig, s.sig.len), 0);
		assert_int_equal(sshsig_claimed_key(&claimed, sig, s.sig.len, NULL), 0);
		assert_true(public_key_equal(&claimed, &s.public));
		assert_int_equal(
			sshsig_verify(&s.public, SSHSIG_RELEASE, MESSAGE, strlen(MESSAGE), sig, s.sig.len, &e), ERR_AUTH);
		assert_non_null(strstr(e.text, "purpose"));
		assert_int_equal(
			sshsig_verify(&s.public, SSHSIG_MANIFEST, MESSAGE, strlen(MESSAGE) - 1, sig, s.sig.len, &e), ERR_AUTH);
		assert_non_null(strstr(e.text, "bytes"));
		assert_int_equal(
			sshsig_verify(&other.public, SSHSIG_MANIFEST, MESSAGE, strlen(MESSAGE), sig, s.sig.len, &e), ERR_AUTH);
		assert_non_null(strstr(e.text, "another key"));
		drop(&s);
		drop(&other);
	}
}

static void own__hash_in_pieces_is_the_same(void **state)
{
	struct signed_message s;
	uint8_t sum[SHA512_SIZE];
	struct buffer sig = BUFFER_INIT(4096);

	(void)state;
	make(&s, KEY_ED25519);
	struct hash *h = hash_new(HASH_SHA512);
	hash_add(h, MESSAGE, 5);
	hash_add(h, &MESSAGE[5], strlen(MESSAGE) - 5);
	assert_int_equal(hash_end(h, sum), 0);
	assert_int_equal(sshsig_verify_hash(&s.public, SSHSIG_MANIFEST, sum, buffer_text(&s.sig), s.sig.len, NULL), 0);
	assert_int_equal(sshsig_sign_hash(&sig, s.key, SSHSIG_MANIFEST, sum, NULL), 0);
	assert_string_equal(buffer_text(&sig), buffer_text(&s.sig)); /* Ed25519 is deterministic */
	buffer_release(&sig);
	drop(&s);
}

/* Each truncation, each flipped bit, each added byte. */
static void own__every_change_is_refused(void **state)
{
	(void)state;
	for (int kind = KEY_P256; kind <= KEY_ED25519; kind++) {
		struct signed_message s;
		make(&s, kind);
		char *text = malloc(s.sig.len + 1);
		for (size_t n = 0; n < s.sig.len; n++) {
			char *cut = malloc(n ? n : 1); /* exact size, for the sanitizer */
			memcpy(cut, s.sig.data, n);
			assert_true(verify(&s, cut, n) < 0);
			free(cut);
		}
		for (size_t i = 0; i < s.sig.len * 8; i++) {
			memcpy(text, s.sig.data, s.sig.len);
			text[i / 8] = (char)(text[i / 8] ^ 1 << i % 8);
			if (verify(&s, text, s.sig.len) == 0)
				fail_msg("bit %zu", i);
		}
		for (size_t at = 0; at <= s.sig.len; at++)
			for (const char *c = "\n\r A="; *c; c++) {
				memcpy(text, s.sig.data, at);
				text[at] = *c;
				memcpy(text + at + 1, s.sig.data + at, s.sig.len - at);
				if (verify(&s, text, s.sig.len + 1) == 0)
					fail_msg("added %02x at %zu", (unsigned)*c, at);
			}
		free(text);
		drop(&s);
	}
}

/* --- parts put together wrongly --- */

struct recipe {
	const char *name, *magic, *name_space, *reserved, *hash, *algorithm, *behind, *behind_key, *behind_inner;
	uint32_t version;
	size_t width;
	const char *last_line;
	int code;
};

#define GOOD                                                                                          \
	.magic = "SSHSIG", .version = 1, .name_space = SSHSIG_MANIFEST, .reserved = "", .hash = "sha512", \
	.algorithm = "ssh-ed25519", .behind = "", .behind_key = "", .behind_inner = "", .width = 70,      \
	.last_line = "-----END SSH SIGNATURE-----\n"

#pragma GCC diagnostic ignored "-Woverride-init"
#ifdef __clang__
#pragma GCC diagnostic ignored "-Winitializer-overrides"
#endif
static const struct recipe recipes[] = {
	{ .name = "as it should be", GOOD },
	{ .name = "64 columns", GOOD, .width = 64 },
	{ .name = "76 columns", GOOD, .width = 76 },
	{ .name = "77 columns", GOOD, .width = 77, .code = ERR_FORMAT },
	{ .name = "one line", GOOD, .width = 4096, .code = ERR_FORMAT },
	{ .name = "magic", GOOD, .magic = "SSHSIg", .code = ERR_FORMAT },
	{ .name = "version 0", GOOD, .version = 0, .code = ERR_UNSUPPORTED },
	{ .name = "version 2", GOOD, .version = 2, .code = ERR_UNSUPPORTED },
	{ .name = "no namespace", GOOD, .name_space = "", .code = ERR_AUTH },
	{ .name = "namespace longer", GOOD, .name_space = SSHSIG_MANIFEST "x", .code = ERR_AUTH },
	{ .name = "reserved in use", GOOD, .reserved = "x", .code = ERR_FORMAT },
	{ .name = "sha256", GOOD, .hash = "sha256", .code = ERR_UNSUPPORTED },
	{ .name = "no hash", GOOD, .hash = "", .code = ERR_UNSUPPORTED },
	{ .name = "algorithm of another key", GOOD, .algorithm = "ecdsa-sha2-nistp256", .code = ERR_UNSUPPORTED },
	{ .name = "certificate", GOOD, .algorithm = "ssh-ed25519-cert-v01@openssh.com", .code = ERR_UNSUPPORTED },
	{ .name = "bytes behind the blob", GOOD, .behind = "x", .code = ERR_FORMAT },
	{ .name = "bytes behind the key", GOOD, .behind_key = "x", .code = ERR_FORMAT },
	{ .name = "bytes behind the signature", GOOD, .behind_inner = "x", .code = ERR_FORMAT },
	{ .name = "no final newline", GOOD, .last_line = "-----END SSH SIGNATURE-----", .code = ERR_FORMAT },
	{ .name = "two final newlines", GOOD, .last_line = "-----END SSH SIGNATURE-----\n\n", .code = ERR_FORMAT },
	{ .name = "line ends of another system",
		GOOD,
		.last_line = "-----END SSH SIGNATURE-----\r\n",
		.code = ERR_FORMAT },
	{ .name = "empty line before the end",
		GOOD,
		.last_line = "\n-----END SSH SIGNATURE-----\n",
		.code = ERR_FORMAT },
};

/* What is signed follows the recipe too, so that only our strictness can refuse it. */
static void sign_recipe(uint8_t sig[64], const struct recipe *r, const struct signing_key *key)
{
	struct buffer b = BUFFER_INIT(4096);
	uint8_t sum[SHA512_SIZE];

	sha512(sum, MESSAGE, strlen(MESSAGE));
	buffer_add_string(&b, r->magic);
	ssh_add_text(&b, r->name_space);
	ssh_add_text(&b, r->reserved);
	ssh_add_text(&b, r->hash);
	ssh_add_string(&b, sum, sizeof sum);
	assert_int_equal(signing_key_sign(key, sig, b.data, b.len), 0);
	buffer_release(&b);
}

static void cook(struct buffer *out, const struct recipe *r, const struct signing_key *key)
{
	struct buffer blob = BUFFER_INIT(4096), part = BUFFER_INIT(4096), text = BUFFER_INIT(8192);
	struct public_key public;
	uint8_t sig[64];

	sign_recipe(sig, r, key);
	signing_key_public(&public, key);
	buffer_add_string(&blob, r->magic);
	ssh_add_u32(&blob, r->version);
	public_key_add_blob(&part, &public);
	buffer_add_string(&part, r->behind_key);
	ssh_add_string(&blob, part.data, part.len);
	ssh_add_text(&blob, r->name_space);
	ssh_add_text(&blob, r->reserved);
	ssh_add_text(&blob, r->hash);
	buffer_clear(&part);
	ssh_add_text(&part, r->algorithm);
	ssh_add_string(&part, sig, sizeof sig);
	buffer_add_string(&part, r->behind_inner);
	ssh_add_string(&blob, part.data, part.len);
	buffer_add_string(&blob, r->behind);
	base64_add(&text, blob.data, blob.len, BASE64_PADDED);
	buffer_add_string(out, "-----BEGIN SSH SIGNATURE-----\n");
	for (size_t i = 0; i < text.len; i += r->width)
		buffer_addf(out, "%.*s\n", (int)r->width, buffer_text(&text) + i);
	buffer_add_string(out, r->last_line);
	buffer_release(&blob);
	buffer_release(&part);
	buffer_release(&text);
}

static void recipes__only_the_canonical_one(void **state)
{
	struct signed_message s;

	(void)state;
	make(&s, KEY_ED25519);
	for (size_t i = 0; i < COUNT(recipes); i++) {
		struct buffer sig = BUFFER_INIT(8192);
		cook(&sig, &recipes[i], s.key);
		int r = verify(&s, buffer_text(&sig), sig.len);
		if (r != recipes[i].code)
			fail_msg("%s: %d", recipes[i].name, r);
		buffer_release(&sig);
	}
	drop(&s);
}

static void empty_and_long__are_refused(void **state)
{
	struct signed_message s;
	char *text = calloc(1, 40000);

	(void)state;
	make(&s, KEY_ED25519);
	assert_int_equal(verify(&s, NULL, 0), ERR_FORMAT);
	assert_int_equal(verify(&s, "", 0), ERR_FORMAT);
	assert_int_equal(verify(&s, text, 40000), ERR_LIMIT);
	free(text);
	drop(&s);
}

/* --- ssh-keygen --- */

static void keygen__verifies_ours(void **state)
{
	char path[128], line[PUBLIC_KEY_LINE_SIZE], signer[512];

	(void)state;
	if (!help_has("ssh-keygen"))
		skip();
	for (int kind = KEY_P256; kind <= KEY_ED25519; kind++)
		for (int round = 0; round < 6; round++) {
			struct signed_message s;
			make(&s, kind);
			public_key_line(line, &s.public);
			snprintf(signer, sizeof signer, "seat-12 namespaces=\"%s\" %s\n", SSHSIG_MANIFEST, line);
			snprintf(path, sizeof path, "%s/allowed", folder);
			help_write(path, signer, strlen(signer));
			snprintf(path, sizeof path, "%s/m.sig", folder);
			help_write(path, s.sig.data, s.sig.len);
			snprintf(path, sizeof path, "%s/m", folder);
			help_write(path, MESSAGE, strlen(MESSAGE));
			const char *verb =
				"ssh-keygen -q -Y verify -f %s/allowed -I seat-12 -n %s -s %s/m.sig <%s/m >/dev/null 2>&1";
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
			assert_int_equal(help_run(verb, folder, SSHSIG_MANIFEST, folder, folder), 0);
			assert_int_not_equal(help_run(verb, folder, SSHSIG_RELEASE, folder, folder), 0);
			help_write(path, "other", 5);
			assert_int_not_equal(help_run(verb, folder, SSHSIG_MANIFEST, folder, folder), 0);
			drop(&s);
		}
}

static void read_signature_of(struct signed_message *s, const char *type, struct buffer *line)
{
	char path[128];

	assert_int_equal(help_run("cd %s && rm -f k k.pub n.sig && ssh-keygen -q -t %s -N '' -C me -f k && "
							  "ssh-keygen -q -Y sign -f k -n %s n 2>/dev/null",
						 folder, type, SSHSIG_MANIFEST),
		0);
	snprintf(path, sizeof path, "%s/k.pub", folder);
	help_read(line, path);
	line->len--; /* the LF */
	snprintf(path, sizeof path, "%s/n.sig", folder);
	buffer_init(&s->sig, 8192);
	help_read(&s->sig, path);
}

static void keygen__is_verified_by_us(void **state)
{
	static const char *const types[] = { "ed25519", "ecdsa -b 256" };
	char path[128];

	(void)state;
	if (!help_has("ssh-keygen"))
		skip();
	snprintf(path, sizeof path, "%s/n", folder);
	help_write(path, MESSAGE, strlen(MESSAGE));
	for (size_t i = 0; i < COUNT(types); i++)
		for (int round = 0; round < 4; round++) {
			struct signed_message s = { .key = NULL };
			struct buffer line = BUFFER_INIT(1000);
			read_signature_of(&s, types[i], &line);
			assert_int_equal(public_key_parse(&s.public, buffer_text(&line), line.len, NULL), 0);
			assert_int_equal(verify(&s, buffer_text(&s.sig), s.sig.len), 0);
			s.sig.data[100] ^= 1;
			assert_true(verify(&s, buffer_text(&s.sig), s.sig.len) < 0);
			buffer_release(&line);
			drop(&s);
		}
}

static void keygen__rsa_and_sha256_are_refused(void **state)
{
	struct signed_message s = { .key = NULL };
	struct buffer line = BUFFER_INIT(4000);
	char path[128];

	(void)state;
	if (!help_has("ssh-keygen"))
		skip();
	snprintf(path, sizeof path, "%s/n", folder);
	help_write(path, MESSAGE, strlen(MESSAGE));
	read_signature_of(&s, "rsa -b 2048", &line);
	assert_int_equal(public_key_parse(&s.public, buffer_text(&line), line.len, NULL), ERR_UNSUPPORTED);
	assert_int_equal(sshsig_claimed_key(&s.public, buffer_text(&s.sig), s.sig.len, NULL), ERR_UNSUPPORTED);
	buffer_release(&line);
	buffer_release(&s.sig);
	assert_int_equal(help_run("cd %s && rm -f k k.pub n.sig && ssh-keygen -q -t ed25519 -N '' -C me -f k && "
							  "ssh-keygen -q -Y sign -O hashalg=sha256 -f k -n %s n 2>/dev/null",
						 folder, SSHSIG_MANIFEST),
		0);
	snprintf(path, sizeof path, "%s/k.pub", folder);
	help_read(&line, path);
	snprintf(path, sizeof path, "%s/n.sig", folder);
	help_read(&s.sig, path);
	assert_int_equal(public_key_parse(&s.public, buffer_text(&line), line.len - 1, NULL), 0);
	assert_int_equal(verify(&s, buffer_text(&s.sig), s.sig.len), ERR_UNSUPPORTED);
	buffer_release(&line);
	drop(&s);
}

static int sign_and_verify(void *ctx)
{
	const struct signed_message *s = ctx;
	struct buffer sig = BUFFER_INIT(4096);
	int r = sshsig_sign(&sig, s->key, SSHSIG_MANIFEST, MESSAGE, strlen(MESSAGE), NULL);

	if (r == 0)
		r = verify(s, buffer_text(&sig), sig.len);
	buffer_release(&sig);
	return r;
}

static void torture__allocations(void **state)
{
	struct signed_message s;

	(void)state;
	make(&s, KEY_P256);
	assert_true(help_torture(sign_and_verify, &s) > 20);
	drop(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(own__signatures_hold_for_key_purpose_and_bytes),
		cmocka_unit_test(own__hash_in_pieces_is_the_same),
		cmocka_unit_test(own__every_change_is_refused),
		cmocka_unit_test(recipes__only_the_canonical_one),
		cmocka_unit_test(empty_and_long__are_refused),
		cmocka_unit_test(keygen__verifies_ours),
		cmocka_unit_test(keygen__is_verified_by_us),
		cmocka_unit_test(keygen__rsa_and_sha256_are_refused),
		cmocka_unit_test(torture__allocations),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
