/* Keys: their files, their text forms, and what stock tools make of them. */
#include "content/codec.h"
#include "content/file_system.h"
#include "content/keys.h"
#include "content/ssh_wire.h"
#include "tests/content/foundation_help.h"

#include <sys/stat.h>

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

static struct signing_key *make(enum key_kind kind)
{
	struct signing_key *key = NULL;

	assert_int_equal(signing_key_generate(&key, kind, NULL), 0);
	assert_int_equal(signing_key_kind(key), kind);
	return key;
}

static void key_files__save_load_and_refuse_shared(void **state)
{
	char path[128];

	(void)state;
	for (int kind = KEY_P256; kind <= KEY_ED25519; kind++) {
		struct signing_key *key = make(kind), *again = NULL, *other = make(kind);
		struct public_key a, b;
		struct error e = ERROR_INIT;
		struct stat st;
		snprintf(path, sizeof path, "%s/sign%d.pem", folder, kind);
		assert_int_equal(signing_key_load(&again, path, &e), ERR_NOTFOUND);
		assert_int_equal(signing_key_save(key, path, &e), 0);
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_mode & 07777, 0600);
		assert_int_equal(signing_key_save(other, path, &e), ERR_EXISTS);
		assert_int_equal(signing_key_load(&again, path, &e), 0);
		signing_key_public(&a, key);
		signing_key_public(&b, again);
		assert_true(public_key_equal(&a, &b));
		signing_key_public(&b, other);
		assert_false(public_key_equal(&a, &b));
		signing_key_free(again);
		again = NULL;
		chmod(path, 0640);
		assert_int_equal(signing_key_load(&again, path, &e), ERR_AUTH);
		assert_non_null(strstr(e.text, path));
		assert_null(again);
		signing_key_free(key);
		signing_key_free(other);
	}
	signing_key_free(NULL);
}

static const char *const not_keys[] = {
	"",
	"hello",
	"-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
	"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
};

static void key_files__refuse_what_is_none(void **state)
{
	struct signing_key *key = NULL;
	struct public_key public;

	(void)state;
	for (size_t i = 0; i < COUNT(not_keys); i++) {
		assert_int_equal(signing_key_from_pem(&key, not_keys[i], strlen(not_keys[i]), NULL), ERR_FORMAT);
		assert_int_equal(public_key_from_pem(&public, not_keys[i], strlen(not_keys[i]), NULL), ERR_FORMAT);
	}
	assert_null(key);
}

/* Other kinds and encrypted files, made by openssl. */
static void key_files__refuse_other_kinds(void **state)
{
	static const struct {
		const char *command;
		int code;
	} made[] = {
		{ "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048", ERR_UNSUPPORTED },
		{ "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384", ERR_UNSUPPORTED },
		{ "openssl genpkey -algorithm X25519", ERR_UNSUPPORTED },
		{ "openssl genpkey -algorithm ED25519 -aes-256-cbc -pass pass:x", ERR_FORMAT },
		{ "openssl genpkey -algorithm ED25519", 0 },
		{ "openssl ecparam -name prime256v1 -genkey -noout", 0 },
	};
	char path[128];

	(void)state;
	if (!help_has("openssl"))
		skip();
	for (size_t i = 0; i < COUNT(made); i++) {
		struct signing_key *key = NULL;
		snprintf(path, sizeof path, "%s/made%zu.pem", folder, i);
		assert_int_equal(help_run("%s >%s 2>/dev/null && chmod 600 %s", made[i].command, path, path), 0);
		assert_int_equal(signing_key_load(&key, path, NULL), made[i].code);
		signing_key_free(key);
	}
}

static void public_keys__all_forms_agree(void **state)
{
	(void)state;
	for (int kind = KEY_P256; kind <= KEY_ED25519; kind++) {
		struct signing_key *key = make(kind);
		struct public_key a, b;
		struct buffer blob = BUFFER_INIT(200), pem = BUFFER_INIT(1000);
		char line[PUBLIC_KEY_LINE_SIZE], with[PUBLIC_KEY_LINE_SIZE + 32];
		signing_key_public(&a, key);
		public_key_line(line, &a);
		assert_int_equal(public_key_parse(&b, line, strlen(line), NULL), 0);
		assert_true(public_key_equal(&a, &b));
		snprintf(with, sizeof with, "%s someone@somewhere", line);
		assert_int_equal(public_key_parse(&b, with, strlen(with), NULL), 0);
		assert_int_equal(public_key_add_blob(&blob, &a), 0);
		assert_int_equal(public_key_from_blob(&b, blob.data, blob.len, NULL), 0);
		assert_true(public_key_equal(&a, &b));
		for (size_t n = 0; n < blob.len; n++)
			assert_true(public_key_from_blob(&b, blob.data, n, NULL) < 0);
		buffer_add_byte(&blob, 0);
		assert_int_equal(public_key_from_blob(&b, blob.data, blob.len, NULL), ERR_FORMAT);
		assert_int_equal(public_key_add_pem(&pem, &a), 0);
		assert_int_equal(public_key_from_pem(&b, buffer_text(&pem), pem.len, NULL), 0);
		assert_true(public_key_equal(&a, &b));
		buffer_release(&blob);
		buffer_release(&pem);
		signing_key_free(key);
	}
}

static void public_keys__refuse_unsound_points(void **state)
{
	static const char *const ed25519[] = {
		"0000000000000000000000000000000000000000000000000000000000000000",
		"0100000000000000000000000000000000000000000000000000000000000080",
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
		"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
		"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
	};
	struct public_key key;

	(void)state;
	for (size_t i = 0; i < COUNT(ed25519); i++) {
		struct buffer blob = BUFFER_INIT(200);
		uint8_t point[32];
		assert_int_equal(hex_decode(point, 32, ed25519[i], 64), 0);
		ssh_add_text(&blob, "ssh-ed25519");
		ssh_add_string(&blob, point, 32);
		assert_int_equal(public_key_from_blob(&key, blob.data, blob.len, NULL), ERR_FORMAT);
		buffer_release(&blob);
	}
	for (int form = 2; form <= 4; form++) { /* compressed, and a point off the curve */
		struct buffer blob = BUFFER_INIT(200);
		uint8_t point[65] = { (uint8_t)form, 1, 2, 3 };
		ssh_add_text(&blob, "ecdsa-sha2-nistp256");
		ssh_add_text(&blob, "nistp256");
		ssh_add_string(&blob, point, form == 4 ? 65 : 33);
		assert_int_equal(public_key_from_blob(&key, blob.data, blob.len, NULL), ERR_FORMAT);
		buffer_release(&blob);
	}
}

static void public_keys__refuse_bad_lines(void **state)
{
	static const struct {
		const char *line;
		int code;
	} bad[] = {
		{ "", ERR_UNSUPPORTED },
		{ "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAAQA=", ERR_UNSUPPORTED },
		{ "sk-ssh-ed25519@openssh.com AAAA", ERR_UNSUPPORTED },
		{ "ssh-ed25519", ERR_FORMAT },
		{ "ssh-ed25519 AAAA", ERR_FORMAT },
		{ "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA==", ERR_FORMAT },
		{ "ssh-ed25519  AAAAC3NzaC1lZDI1NTE5AAAAIA", ERR_FORMAT },
		{ "ssh-ed25519 AAAA\nssh-ed25519", ERR_FORMAT },
		{ "no-pty ssh-ed25519 AAAA", ERR_UNSUPPORTED },
	};
	struct public_key key, other;
	char line[PUBLIC_KEY_LINE_SIZE], mixed[PUBLIC_KEY_LINE_SIZE + 16];

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(public_key_parse(&key, bad[i].line, strlen(bad[i].line), NULL), bad[i].code);
	struct signing_key *p256 = make(KEY_P256);
	signing_key_public(&other, p256);
	public_key_line(line, &other);
	snprintf(
		mixed, sizeof mixed, "ssh-ed25519%s", strchr(line, ' ')); /* the type outside lies about the one inside */
	assert_int_equal(public_key_parse(&key, mixed, strlen(mixed), NULL), ERR_FORMAT);
	signing_key_free(p256);
}

static void signatures__hold_for_their_bytes_only(void **state)
{
	(void)state;
	for (int kind = KEY_P256; kind <= KEY_ED25519; kind++) {
		struct signing_key *key = make(kind), *other = make(kind);
		struct public_key public, stranger;
		uint8_t sig[KEY_SIGNATURE_SIZE];
		signing_key_public(&public, key);
		signing_key_public(&stranger, other);
		for (int round = 0; round < 8; round++) { /* r and s of several lengths */
			assert_int_equal(signing_key_sign(key, sig, "message", 7), 0);
			assert_int_equal(public_key_verify(&public, sig, "message", 7), 0);
			assert_int_equal(public_key_verify(&public, sig, "messagE", 7), ERR_AUTH);
			assert_int_equal(public_key_verify(&public, sig, "message", 6), ERR_AUTH);
			assert_int_equal(public_key_verify(&stranger, sig, "message", 7), ERR_AUTH);
		}
		for (size_t i = 0; i < sizeof sig; i++) {
			sig[i] ^= 1;
			assert_int_equal(public_key_verify(&public, sig, "message", 7), ERR_AUTH);
			sig[i] ^= 1;
		}
		memset(sig, 0, sizeof sig);
		assert_int_equal(public_key_verify(&public, sig, "message", 7), ERR_AUTH);
		assert_int_equal(signing_key_sign(key, sig, NULL, 0), 0);
		assert_int_equal(public_key_verify(&public, sig, NULL, 0), 0);
		signing_key_free(key);
		signing_key_free(other);
	}
}

/* The stock check of a checkpoint: openssl pkeyutl -verify -rawin. */
static void signatures__openssl_agrees(void **state)
{
	struct signing_key *key = make(KEY_ED25519);
	struct public_key public;
	struct buffer pem = BUFFER_INIT(1000);
	uint8_t sig[KEY_SIGNATURE_SIZE];
	char path[128];

	(void)state;
	if (!help_has("openssl")) {
		signing_key_free(key);
		skip();
	}
	signing_key_public(&public, key);
	public_key_add_pem(&pem, &public);
	signing_key_sign(key, sig, "checkpoint\n", 11);
	snprintf(path, sizeof path, "%s/log.pub", folder);
	help_write(path, pem.data, pem.len);
	snprintf(path, sizeof path, "%s/text", folder);
	help_write(path, "checkpoint\n", 11);
	snprintf(path, sizeof path, "%s/text.sig", folder);
	help_write(path, sig, sizeof sig);
	assert_int_equal(
		help_run("cd %s && openssl pkeyutl -verify -pubin -inkey log.pub -rawin -in text -sigfile text.sig "
				 ">/dev/null 2>&1",
			folder),
		0);
	buffer_release(&pem);
	signing_key_free(key);
}

static void print__as_ssh_keygen(void **state)
{
	struct signing_key *key = make(KEY_P256);
	struct public_key public;
	char line[PUBLIC_KEY_LINE_SIZE], print[PUBLIC_KEY_PRINT_SIZE], path[128];

	(void)state;
	signing_key_public(&public, key);
	public_key_line(line, &public);
	assert_int_equal(public_key_print(print, &public), 0);
	assert_int_equal(strlen(print), 50);
	signing_key_free(key);
	if (!help_has("ssh-keygen"))
		skip();
	snprintf(path, sizeof path, "%s/key.pub", folder);
	help_write(path, line, strlen(line));
	assert_int_equal(help_run("ssh-keygen -l -f %s | grep -qF ' %s '", path, print), 0);
}

static void mpint__canonical_only(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		bool good;
	} cases[] = {
		{ "\0\0\0\1\1", 5, true },
		{ "\0\0\0\2\0\x80", 6, true },
		{ "\0\0\0\0", 4, false },     /* zero */
		{ "\0\0\0\1\0", 5, false },   /* zero again */
		{ "\0\0\0\1\x80", 5, false }, /* negative */
		{ "\0\0\0\2\0\1", 6, false }, /* needless zero */
		{ "\0\0\0\2\1", 5, false },   /* cut off */
		{ "\0\0", 2, false },
	};
	uint8_t out[32], number[32] = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct ssh_reader r = ssh_reader_init(cases[i].bytes, cases[i].len);
		ssh_read_mpint32(&r, out);
		assert_int_equal(ssh_reader_done(&r), cases[i].good);
	}
	for (size_t i = 0; i < 256; i++) { /* each single bit there and back */
		struct buffer b = BUFFER_INIT(64);
		memset(number, 0, sizeof number);
		number[i / 8] = (uint8_t)(1 << i % 8);
		ssh_add_mpint32(&b, number);
		struct ssh_reader r = ssh_reader_init(b.data, b.len);
		ssh_read_mpint32(&r, out);
		assert_true(ssh_reader_done(&r));
		assert_memory_equal(out, number, 32);
		buffer_release(&b);
	}
	uint8_t wide[4 + 34] = { 0, 0, 0, 34, 0, 0x80 }; /* 264 bits */
	struct ssh_reader r = ssh_reader_init(wide, sizeof wide);
	ssh_read_mpint32(&r, out);
	assert_false(ssh_reader_done(&r));
}

static int key_act(void *ctx)
{
	struct signing_key *key = NULL;
	struct buffer pem = BUFFER_INIT(1000);
	int r = signing_key_generate(&key, KEY_P256, NULL);

	(void)ctx;
	if (r == 0)
		r = signing_key_add_pem(&pem, key);
	signing_key_free(key);
	key = NULL;
	if (r == 0)
		r = signing_key_from_pem(&key, buffer_text(&pem), pem.len, NULL);
	signing_key_free(key);
	buffer_release_wiped(&pem);
	return r;
}

static void torture__allocations(void **state)
{
	(void)state;
	assert_true(help_torture(key_act, NULL) >= 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(key_files__save_load_and_refuse_shared),
		cmocka_unit_test(key_files__refuse_what_is_none),
		cmocka_unit_test(key_files__refuse_other_kinds),
		cmocka_unit_test(public_keys__all_forms_agree),
		cmocka_unit_test(public_keys__refuse_unsound_points),
		cmocka_unit_test(public_keys__refuse_bad_lines),
		cmocka_unit_test(signatures__hold_for_their_bytes_only),
		cmocka_unit_test(signatures__openssl_agrees),
		cmocka_unit_test(print__as_ssh_keygen),
		cmocka_unit_test(mpint__canonical_only),
		cmocka_unit_test(torture__allocations),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
