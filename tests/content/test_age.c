/* age: what we seal opens whole, piecewise and in place, here and with the age program; everything else is refused.
 */
#include "content/age_internal.h"
#include "content/codec.h"
#include "content/hash.h"
#include "content/random_system.h"
#include "tests/content/foundation_help.h"

#include <sys/stat.h>

static char folder[64];
static struct age_identity own, other;

static int set_up(void **state)
{
	(void)state;
	help_folder(folder);
	assert_int_equal(age_identity_generate(&own, NULL), 0);
	assert_int_equal(age_identity_generate(&other, NULL), 0);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	help_remove(folder);
	return 0;
}

static void seal(struct buffer *out, const void *data, size_t len)
{
	buffer_init(out, (size_t)64 << 20);
	assert_int_equal(age_seal(out, &own.recipient, 1, data, len, NULL), 0);
}

static int open_bytes(struct buffer *out, const void *sealed, size_t len)
{
	buffer_init(out, (size_t)64 << 20);
	return age_open(out, &own, 1, sealed, len, NULL);
}

/* --- sources and sinks --- */

struct stream {
	const uint8_t *p;
	size_t left, piece; /* at most `piece` bytes a time */
	int fail_with;      /* instead of the end */
};

static int stream_source(void *ctx, void *data, size_t room, size_t *got, struct error *e)
{
	struct stream *s = ctx;
	size_t n = room < s->piece ? room : s->piece;

	if (s->left == 0 && s->fail_with)
		return error_set(e, s->fail_with, "the source failed");
	if (n > s->left)
		n = s->left;
	memcpy(data, s->p, n);
	s->p += n;
	s->left -= n;
	*got = n;
	return 0;
}

static int buffer_sink(void *ctx, const void *data, size_t len, struct error *e)
{
	int r = buffer_add(ctx, data, len);

	return r < 0 ? error_set(e, r, "the sink is full") : 0;
}

/* What a reader hands out before it ends or fails. */
static int drain(struct buffer *out, const struct buffer *sealed, size_t piece)
{
	struct stream s = { sealed->data, sealed->len, piece, 0 };

	buffer_init(out, (size_t)64 << 20);
	return age_pipe_open(&own, 1, stream_source, &s, buffer_sink, out, NULL);
}

/* --- round trips --- */

static const size_t sizes[] = { 0, 1, 15, 16, 17, 4096, AGE_CHUNK - 1, AGE_CHUNK, AGE_CHUNK + 1, 2 * AGE_CHUNK - 1,
	2 * AGE_CHUNK, 2 * AGE_CHUNK + 1, 3 * AGE_CHUNK + 777 };

static void seal_and_open__all_sizes_all_ways(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		static const size_t pieces[] = { 1, 1000, AGE_CHUNK, AGE_CHUNK + AGE_TAG, 1 << 20 };
		uint8_t *data = help_bytes(sizes[i], (unsigned)i);
		struct buffer sealed, plain;
		seal(&sealed, data, sizes[i]);
		assert_int_equal(open_bytes(&plain, sealed.data, sealed.len), 0);
		assert_int_equal(plain.len, sizes[i]);
		if (sizes[i])
			assert_memory_equal(plain.data, data, sizes[i]);
		buffer_release(&plain);
		for (size_t k = sizes[i] > 5000 ? 1 : 0; k < COUNT(pieces); k++) { /* streaming equals one-shot */
			assert_int_equal(drain(&plain, &sealed, pieces[k]), 0);
			assert_int_equal(plain.len, sizes[i]);
			if (sizes[i])
				assert_memory_equal(plain.data, data, sizes[i]);
			buffer_release(&plain);
		}
		buffer_release(&sealed);
		free(data);
	}
}

static void writer__any_pieces_give_a_whole_file(void **state)
{
	static const size_t pieces[] = { 1000, AGE_CHUNK - 1, AGE_CHUNK, AGE_CHUNK + 1, 3 * AGE_CHUNK };
	uint8_t *data = help_bytes(4 * AGE_CHUNK, 9);
	struct age_to to = { .recipients = &own.recipient, .count = 1 };

	(void)state;
	for (size_t k = 0; k < COUNT(pieces); k++)
		for (size_t i = 0; i < COUNT(sizes); i++) {
			struct buffer sealed = BUFFER_INIT(64 << 20), plain;
			struct stream s = { data, sizes[i], pieces[k], 0 };
			struct age_writer *w = NULL;
			assert_int_equal(age_writer_new(&w, &to, buffer_sink, &sealed, NULL), 0);
			for (size_t done = 0; done < sizes[i]; done += pieces[k])
				assert_int_equal(
					age_writer_add(w, data + done, sizes[i] - done < pieces[k] ? sizes[i] - done : pieces[k], NULL),
					0);
			assert_int_equal(age_writer_end(w, NULL), 0);
			assert_int_equal(age_writer_end(w, NULL), ERR_STATE);
			age_writer_free(w);
			assert_int_equal(open_bytes(&plain, sealed.data, sealed.len), 0);
			assert_int_equal(plain.len, sizes[i]);
			if (sizes[i])
				assert_memory_equal(plain.data, data, sizes[i]);
			buffer_release(&plain);
			buffer_clear(&sealed);
			assert_int_equal(age_pipe_seal(&to, stream_source, &s, buffer_sink, &sealed, NULL), 0);
			assert_int_equal(open_bytes(&plain, sealed.data, sealed.len), 0);
			assert_int_equal(plain.len, sizes[i]);
			buffer_release(&plain);
			buffer_release(&sealed);
		}
	free(data);
}

static void recipients__each_opens_and_no_other(void **state)
{
	struct age_identity many[50];
	struct age_recipient to[50];
	struct buffer sealed = BUFFER_INIT(1 << 20);

	(void)state;
	for (size_t i = 0; i < COUNT(many); i++) {
		assert_int_equal(age_identity_generate(&many[i], NULL), 0);
		to[i] = many[i].recipient;
	}
	assert_int_equal(age_seal(&sealed, to, COUNT(to), "secret", 6, NULL), 0);
	assert_true(sealed.len > 4096); /* the header takes more than one step */
	for (size_t i = 0; i < COUNT(many); i += 7) {
		struct buffer plain = BUFFER_INIT(100);
		struct age_identity pair[2] = { other, many[i] };
		assert_int_equal(age_open(&plain, pair, 2, sealed.data, sealed.len, NULL), 0);
		assert_string_equal(buffer_text(&plain), "secret");
		buffer_release(&plain);
	}
	struct buffer plain = BUFFER_INIT(100);
	assert_int_equal(age_open(&plain, &other, 1, sealed.data, sealed.len, NULL), ERR_NOTFOUND);
	assert_int_equal(age_open(&plain, NULL, 0, sealed.data, sealed.len, NULL), ERR_NOTFOUND);
	assert_int_equal(plain.len, 0);
	buffer_release(&plain);
	buffer_release(&sealed);
}

static void limits__too_many_too_long_and_none(void **state)
{
	struct age_recipient *to = calloc(LIMIT_AGE_STANZAS + 1, sizeof *to);
	struct buffer out = BUFFER_INIT(1 << 20), small = BUFFER_INIT(5);
	struct age_to neither = { .count = 0 }, both = { .recipients = to, .count = 1, .passphrase = "x" },
				  empty = { .passphrase = "" };

	(void)state;
	for (size_t i = 0; i <= LIMIT_AGE_STANZAS; i++)
		to[i] = own.recipient;
	assert_int_equal(age_seal(&out, to, LIMIT_AGE_STANZAS + 1, "x", 1, NULL), ERR_LIMIT);
	assert_int_equal(age_seal_to(&out, &neither, "x", 1, NULL), ERR_STATE);
	assert_int_equal(age_seal_to(&out, &both, "x", 1, NULL), ERR_STATE);
	assert_int_equal(age_seal_to(&out, &empty, "x", 1, NULL), ERR_STATE);
	assert_int_equal(out.len, 0);
	assert_int_equal(age_seal(&small, to, 1, "x", 1, NULL), ERR_LIMIT);
	assert_int_equal(age_seal(&out, to, 1, "123456", 6, NULL), 0);
	buffer_release(&small);
	assert_int_equal(age_open(&small, &own, 1, out.data, out.len, NULL), ERR_LIMIT); /* plaintext over out->max */
	assert_int_equal(small.len, 0);
	buffer_release(&small);
	buffer_release(&out);
	free(to);
}

/* --- F30 --- */

static void F30__two_files_of_the_same_plaintext_share_nothing(void **state)
{
	uint8_t *data = help_bytes(70000, 3);
	struct buffer a, b;

	(void)state;
	seal(&a, data, 70000);
	seal(&b, data, 70000);
	assert_int_equal(a.len, b.len);
	size_t payload = a.len - 70000 - 2 * AGE_TAG - AGE_NONCE, same = 0;
	assert_memory_not_equal(a.data + payload, b.data + payload, AGE_NONCE);
	for (size_t i = payload; i < a.len; i++)
		same += a.data[i] == b.data[i];
	assert_true(same < 70000 / 100); /* about one in 256 by chance */
	assert_memory_not_equal(a.data + 22, b.data + 22, payload - 22);
	buffer_release(&a);
	buffer_release(&b);
	free(data);
}

/* Whatever is changed, the bytes handed out are the true first chunks and no more. */
static void F30__no_unauthenticated_byte_is_ever_returned(void **state)
{
	const size_t len = 3 * AGE_CHUNK + 500;
	uint8_t *data = help_bytes(len, 4);
	struct buffer sealed;

	(void)state;
	seal(&sealed, data, len);
	size_t payload = sealed.len - len - 4 * AGE_TAG;
	for (size_t chunk = 0; chunk < 4; chunk++) {
		static const size_t places[] = { 0, 1, 499, 500, 515 };
		for (size_t k = 0; k < COUNT(places); k++) {
			size_t at = payload + chunk * AGE_SEALED_CHUNK + places[k];
			struct buffer plain;
			struct age_file *f = NULL;
			uint8_t got[64];
			sealed.data[at] ^= 0x10;
			assert_int_equal(drain(&plain, &sealed, 1 << 20), ERR_AUTH);
			assert_int_equal(plain.len, chunk * AGE_CHUNK);
			if (plain.len)
				assert_memory_equal(plain.data, data, plain.len);
			buffer_release(&plain);
			assert_int_equal(open_bytes(&plain, sealed.data, sealed.len), ERR_AUTH);
			assert_int_equal(plain.len, 0);
			buffer_release(&plain);
			int r = age_file_open_memory(&f, &own, 1, sealed.data, sealed.len, NULL);
			assert_int_equal(r, chunk == 3 ? ERR_AUTH : 0);
			for (size_t c = 0; r == 0 && c < 4; c++) {
				memset(got, 0xee, sizeof got);
				int read = age_file_read(f, c * AGE_CHUNK, got, sizeof got, NULL);
				assert_int_equal(read, c == chunk ? ERR_AUTH : 0);
				for (size_t i = 0; i < sizeof got; i++)
					assert_int_equal(got[i], c == chunk ? 0xee : data[c * AGE_CHUNK + i]);
				/* and again: the failure is not cached as a success */
				assert_int_equal(age_file_read(f, c * AGE_CHUNK, got, 1, NULL), c == chunk ? ERR_AUTH : 0);
			}
			if (r == 0)
				assert_int_equal(age_file_check_all(f, NULL, NULL, NULL), ERR_AUTH);
			age_file_free(f);
			sealed.data[at] ^= 0x10;
		}
	}
	buffer_release(&sealed);
	free(data);
}

static void F30__every_bit_and_every_cut_of_a_small_file(void **state)
{
	struct buffer sealed;
	struct age_file *f = NULL;

	(void)state;
	seal(&sealed, "the answers", 11);
	for (size_t i = 0; i < sealed.len * 8; i++) {
		struct buffer plain;
		sealed.data[i / 8] ^= (uint8_t)(1 << i % 8);
		if (open_bytes(&plain, sealed.data, sealed.len) == 0 || plain.len)
			fail_msg("bit %zu", i);
		assert_true(age_file_open_memory(&f, &own, 1, sealed.data, sealed.len, NULL) < 0);
		buffer_release(&plain);
		sealed.data[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	for (size_t n = 0; n < sealed.len; n++) {
		uint8_t *cut = malloc(n ? n : 1); /* exact size, for the sanitizer */
		struct buffer plain;
		memcpy(cut, sealed.data, n);
		if (open_bytes(&plain, cut, n) == 0 || plain.len)
			fail_msg("cut at %zu", n);
		assert_true(age_file_open_memory(&f, &own, 1, cut, n, NULL) < 0);
		buffer_release(&plain);
		free(cut);
	}
	buffer_release(&sealed);
}

/* Chunks in another order, twice, missing, or cut exactly between two; bytes behind the end. */
static void chunks__moved_cut_or_added(void **state)
{
	static const struct {
		int order[6]; /* chunk numbers, -1 ends; 9 = three bytes of rubbish */
		size_t released;
	} cases[] = {
		{ { 0, 1, 2, -1 }, 3 },
		{ { 0, 1, -1 }, 2 },
		{ { 0, -1 }, 1 },
		{ { -1 }, 0 },
		{ { 1, 0, 2, -1 }, 0 },
		{ { 0, 0, 1, 2, -1 }, 1 },
		{ { 0, 2, -1 }, 1 },
		{ { 2, -1 }, 0 },
		{ { 0, 1, 2, 2, -1 }, 3 },
		{ { 0, 1, 2, 9, -1 }, 3 },
		{ { 0, 1, 9, -1 }, 2 },
	};
	const size_t len = 3 * AGE_CHUNK;
	uint8_t *data = help_bytes(len, 5);
	struct buffer sealed;

	(void)state;
	seal(&sealed, data, len);
	size_t payload = sealed.len - len - 3 * AGE_TAG;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct buffer made = BUFFER_INIT(1 << 20), plain;
		struct age_file *f = NULL;
		buffer_add(&made, sealed.data, payload);
		for (const int *o = cases[i].order; *o >= 0; o++)
			buffer_add(&made, sealed.data + payload + (*o == 9 ? 0 : (size_t)*o * AGE_SEALED_CHUNK),
				*o == 9 ? 3 : AGE_SEALED_CHUNK);
		int r = drain(&plain, &made, 1 << 20);
		assert_int_equal(r == 0, i == 0);
		assert_int_equal(plain.len, cases[i].released * AGE_CHUNK);
		if (plain.len)
			assert_memory_equal(plain.data, data, plain.len);
		r = age_file_open_memory(&f, &own, 1, made.data, made.len, NULL);
		if (r == 0)
			r = age_file_check_all(f, NULL, NULL, NULL);
		assert_int_equal(r == 0, i == 0);
		age_file_free(f);
		buffer_release(&plain);
		buffer_release(&made);
	}
	buffer_release(&sealed);
	free(data);
}

/* --- headers put together by hand, with a true MAC, so that only strictness can refuse them --- */

static const uint8_t file_key[AGE_FILE_KEY] = "a key of 16 byte";

/* %X the share and %B the body of a stanza to `own`, both as they should be. */
static void cook(struct buffer *out, const char *recipe)
{
	uint8_t secret[32] = { 1, 2, 3 }, shared[32], salt[64], key[32], wrapped[32], mac[32];
	struct buffer share = BUFFER_INIT(100), body = BUFFER_INIT(100);

	age_x25519(salt, secret, NULL);
	memcpy(salt + 32, own.recipient.point, 32);
	age_x25519(shared, secret, own.recipient.point);
	hkdf_sha256(key, 32, shared, 32, salt, 64, "age-encryption.org/v1/X25519");
	age_wrap(wrapped, key, file_key);
	base64_add(&share, salt, 32, BASE64_UNPADDED);
	base64_add(&body, wrapped, 32, BASE64_UNPADDED);
	for (const char *p = recipe; *p; p++)
		if (p[0] == '%' && p[1] == 'X')
			buffer_add_string(out, buffer_text(&share)), p++;
		else if (p[0] == '%' && p[1] == 'B')
			buffer_add_string(out, buffer_text(&body)), p++;
		else if (p[0] == '%' && p[1] == 'M') {
			hkdf_sha256(key, 32, file_key, AGE_FILE_KEY, NULL, 0, "header");
			hmac_sha256(mac, key, 32, out->data, out->len);
			buffer_add_byte(out, ' ');
			base64_add(out, mac, 32, BASE64_UNPADDED);
			p++;
		} else
			buffer_add_byte(out, (uint8_t)*p);
	buffer_release(&share);
	buffer_release(&body);
}

#define V1 "age-encryption.org/v1\n"
#define TO_US "-> X25519 %X\n%B\n"
#define MAC "---%M\n"
#define LINE64 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define A43 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

static const struct {
	const char *header;
	int code;
} headers[] = {
	{ V1 TO_US MAC, 0 },
	{ V1 "-> grease\n\n" TO_US MAC, 0 },
	{ V1 TO_US "-> !~ a b c d\nAAAA\n" MAC, 0 },
	{ V1 "-> long\n" LINE64 "\n" LINE64 "\n\n" TO_US MAC, 0 },
	{ V1 "-> x25519 %X\n%B\n" TO_US MAC, 0 },
	{ V1 "-> X25519 " A43 "\n" A43 "\n" TO_US MAC, ERR_FORMAT }, /* low order */
	{ V1 "-> x25519 %X\n%B\n" MAC, ERR_NOTFOUND },
	{ V1 MAC, ERR_FORMAT },
	{ "age-encryption.org/v2\n" TO_US MAC, ERR_UNSUPPORTED },
	{ "age-encryption.org/v1\r\n" TO_US MAC, ERR_UNSUPPORTED },
	{ "age-encryption.com/v1\n" TO_US MAC, ERR_UNSUPPORTED },
	{ "\n" V1 TO_US MAC, ERR_UNSUPPORTED },
	{ "-----BEGIN AGE ENCRYPTED FILE-----\n", ERR_UNSUPPORTED },
	{ V1 "\n" TO_US MAC, ERR_FORMAT },
	{ V1 TO_US "\n" MAC, ERR_FORMAT },
	{ V1 "->X25519 %X\n%B\n" MAC, ERR_FORMAT },
	{ V1 "->  X25519 %X\n%B\n" MAC, ERR_FORMAT },
	{ V1 "-> X25519  %X\n%B\n" MAC, ERR_FORMAT },
	{ V1 "-> X25519 %X \n%B\n" MAC, ERR_FORMAT },
	{ V1 "-> X25519\t%X\n%B\n" MAC, ERR_FORMAT },
	{ V1 "-> X25519 %X\r\n%B\n" MAC, ERR_FORMAT },
	{ V1 "-> X25519 %X more\n%B\n" MAC, ERR_FORMAT },
	{ V1 "-> X25519\n%B\n" MAC, ERR_FORMAT },
	{ V1 "-> X25519 %XA\n%B\n" MAC, ERR_FORMAT },
	{ V1 "-> X25519 %X=\n%B\n" MAC, ERR_FORMAT },
	{ V1 "-> X25519 %X\n%B=\n" MAC, ERR_FORMAT },
	{ V1 "-> X25519 %X\n%BAAAA\n" MAC, ERR_FORMAT },
	{ V1 "-> X25519 %X\n\n" MAC, ERR_FORMAT },
	{ V1 "-> X25519 %X\n" MAC, ERR_FORMAT },
	{ V1 "-> X25519 %X\n%B\nAAAA\n" MAC, ERR_FORMAT },
	{ V1 "-> \n\n" TO_US MAC, ERR_FORMAT },
	{ V1 "-> \x7f\n\n" TO_US MAC, ERR_FORMAT },
	{ V1 "-> gr\xc3\xa9\n\n" TO_US MAC, ERR_FORMAT },
	{ V1 "-> grease\n" TO_US MAC, ERR_FORMAT },
	{ V1 "-> grease\nA\n" TO_US MAC, ERR_FORMAT },
	{ V1 "-> grease\nAB\n" TO_US MAC, ERR_FORMAT },         /* unused bits set */
	{ V1 "-> grease\n" LINE64 "\n" TO_US MAC, ERR_FORMAT }, /* a full line needs a shorter one behind it */
	{ V1 "-> grease\n" LINE64 "AAAA\n" TO_US MAC, ERR_FORMAT },
	{ V1 TO_US "--- " A43 "\n", ERR_AUTH },
	{ V1 TO_US "---%M \n", ERR_FORMAT },
	{ V1 TO_US "---%M=\n", ERR_FORMAT },
	{ V1 TO_US "---%M\r\n", ERR_FORMAT },
	{ V1 TO_US "--- \n", ERR_FORMAT },
	{ V1 TO_US "---\n", ERR_FORMAT },
	{ V1 TO_US "----%M\n", ERR_FORMAT },
	{ V1 TO_US "---" A43 "\n", ERR_FORMAT },
	{ V1 TO_US "--- " A43, ERR_FORMAT },
	{ V1 TO_US, ERR_FORMAT },
	{ V1 "-> scrypt AAAAAAAAAAAAAAAAAAAAAA 10\n" A43 "\n" TO_US MAC, ERR_FORMAT },
	{ V1 "-> scrypt AAAAAAAAAAAAAAAAAAAAAA 10\n" A43 "\n-> grease\n\n" MAC, ERR_FORMAT },
	{ V1 "-> scrypt AAAAAAAAAAAAAAAAAAAAAA 10\n" A43 "\n" MAC, ERR_NOTFOUND },
	{ V1 "-> scrypt AAAAAAAAAAAAAAAAAAAAAA 23\n" A43 "\n" MAC, ERR_LIMIT },
	{ V1 "-> scrypt AAAAAAAAAAAAAAAAAAAAAA 99999999999999999999\n" A43 "\n" MAC, ERR_LIMIT },
	{ V1 "-> scrypt AAAAAAAAAAAAAAAAAAAAAA 0\n" A43 "\n" MAC, ERR_FORMAT },
	{ V1 "-> scrypt AAAAAAAAAAAAAAAAAAAAAA 010\n" A43 "\n" MAC, ERR_FORMAT },
	{ V1 "-> scrypt AAAAAAAAAAAAAAAAAAAAAA +10\n" A43 "\n" MAC, ERR_FORMAT },
	{ V1 "-> scrypt AAAAAAAAAAAAAAAAAAAAAA 1e1\n" A43 "\n" MAC, ERR_FORMAT },
	{ V1 "-> scrypt AAAAAAAAAAAAAAAAAAAAAA\n" A43 "\n" MAC, ERR_FORMAT },
	{ V1 "-> scrypt AAAAAAAAAAAAAAAAAAAAAA 10 1\n" A43 "\n" MAC, ERR_FORMAT },
	{ V1 "-> scrypt AAAAAAAAAAAAAAAAAAAAA 10\n" A43 "\n" MAC, ERR_FORMAT },
	{ V1 "-> scrypt AAAAAAAAAAAAAAAAAAAAAA 10\n" A43 "AAAA\n" MAC, ERR_FORMAT },
};

static void headers__strict_as_the_specification(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(headers); i++) {
		struct buffer made = BUFFER_INIT(8192), plain;
		struct age_file *f = NULL;
		uint8_t nonce[AGE_NONCE] = { 0 }, chunk[AGE_TAG + 2];
		struct age_cipher *c = NULL;
		cook(&made, headers[i].header);
		assert_int_equal(age_cipher_new(&c, file_key, nonce, true, NULL), 0);
		age_chunk_seal(c, 0, true, chunk, "hi", 2);
		age_cipher_free(c);
		buffer_add(&made, nonce, sizeof nonce);
		buffer_add(&made, chunk, sizeof chunk);
		int r = open_bytes(&plain, made.data, made.len);
		if (r != headers[i].code)
			fail_msg("%zu: %d instead of %d: %s", i, r, headers[i].code, headers[i].header);
		assert_string_equal(buffer_text(&plain), r == 0 ? "hi" : "");
		assert_int_equal(age_file_open_memory(&f, &own, 1, made.data, made.len, NULL), r);
		age_file_free(f);
		buffer_release(&plain);
		buffer_release(&made);
	}
}

static void headers__of_any_length_but_over_the_limit(void **state)
{
	struct buffer made = BUFFER_INIT(1 << 20), plain;
	struct age_file *f = NULL;

	(void)state;
	buffer_add_string(&made, V1);
	while (made.len < LIMIT_AGE_HEADER + 100)
		buffer_add_string(&made, "-> grease\n" LINE64 "\n\n");
	assert_int_equal(open_bytes(&plain, made.data, made.len), ERR_LIMIT);
	assert_int_equal(age_file_open_memory(&f, &own, 1, made.data, made.len, NULL), ERR_LIMIT);
	buffer_release(&plain);
	/* one endless line, in the middle of which the source ends */
	assert_int_equal(open_bytes(&plain, made.data, 40), ERR_FORMAT);
	buffer_release(&plain);
	buffer_release(&made);
}

static void long_header__found_in_steps(void **state)
{
	struct age_recipient to[200];
	struct buffer sealed = BUFFER_INIT(1 << 20), plain;

	(void)state;
	for (size_t i = 0; i < COUNT(to); i++)
		to[i] = i + 1 < COUNT(to) ? other.recipient : own.recipient;
	/* lengths around the 4096-byte steps, so that the end falls on every side of them */
	for (size_t n = 36; n <= 44; n++) {
		struct age_file *f = NULL;
		sealed.len = 0;
		assert_int_equal(age_seal(&sealed, to + COUNT(to) - n, n, "x", 1, NULL), 0);
		assert_int_equal(drain(&plain, &sealed, 1000), 0);
		assert_string_equal(buffer_text(&plain), "x");
		assert_int_equal(age_file_open_memory(&f, &own, 1, sealed.data, sealed.len, NULL), 0);
		age_file_free(f);
		buffer_release(&plain);
	}
	buffer_release(&sealed);
}

/* --- passphrases --- */

static void passphrase__right_wrong_and_policy(void **state)
{
	static const struct {
		int work, min, max, code;
		const char *pass;
	} cases[] = {
		{ 8, 1, 22, 0, "six words made by a machine" },
		{ 8, 1, 22, ERR_NOTFOUND, "six words made by a Machine" },
		{ 15, 15, 18, 0, "six words made by a machine" },
		{ 14, 15, 18, ERR_LIMIT, "six words made by a machine" },
		{ 8, 1, 7, ERR_LIMIT, "six words made by a machine" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct age_to to = { .passphrase = "six words made by a machine", .work_factor = cases[i].work };
		struct buffer sealed = BUFFER_INIT(1000), plain = BUFFER_INIT(100);
		struct age_identity id;
		assert_int_equal(age_seal_to(&sealed, &to, "x", 1, NULL), 0);
		assert_int_equal(
			age_identity_passphrase(&id, cases[i].pass, strlen(cases[i].pass), cases[i].min, cases[i].max, NULL),
			0);
		assert_int_equal(age_open(&plain, &id, 1, sealed.data, sealed.len, NULL), cases[i].code);
		assert_int_equal(age_open(&plain, &own, 1, sealed.data, sealed.len, NULL), ERR_NOTFOUND);
		age_identity_wipe(&id);
		assert_int_equal(id.passphrase[0], 0);
		buffer_release(&sealed);
		buffer_release(&plain);
	}
	struct age_identity id;
	char big[AGE_PASSPHRASE_MAX + 1];
	memset(big, 'x', sizeof big);
	assert_int_equal(age_identity_passphrase(&id, "", 0, 1, 22, NULL), ERR_FORMAT);
	assert_int_equal(age_identity_passphrase(&id, "a\0b", 3, 1, 22, NULL), ERR_FORMAT);
	assert_int_equal(age_identity_passphrase(&id, big, sizeof big, 1, 22, NULL), ERR_LIMIT);
	assert_int_equal(age_identity_passphrase(&id, big, sizeof big - 1, 1, 22, NULL), 0);
	/* a passphrase does not open what is sealed to a key */
	struct buffer sealed, plain = BUFFER_INIT(100);
	seal(&sealed, "x", 1);
	assert_int_equal(age_open(&plain, &id, 1, sealed.data, sealed.len, NULL), ERR_NOTFOUND);
	buffer_release(&sealed);
	buffer_release(&plain);
}

/* The release's fallback: age(devices){ age(scrypt){ identity } }. */
static void fallback__needs_device_and_passphrase(void **state)
{
	struct age_to inner_to = { .passphrase = "one two three four five six", .work_factor = 15 };
	struct buffer inner = BUFFER_INIT(4096), outer = BUFFER_INIT(4096), a = BUFFER_INIT(4096),
				  b = BUFFER_INIT(4096);
	struct age_identity release, pass, got;
	char text[AGE_IDENTITY_SIZE];

	(void)state;
	age_identity_generate(&release, NULL);
	age_identity_text(text, &release);
	assert_int_equal(age_seal_to(&inner, &inner_to, text, strlen(text), NULL), 0);
	assert_int_equal(age_seal(&outer, &own.recipient, 1, inner.data, inner.len, NULL), 0);
	age_identity_passphrase(&pass, inner_to.passphrase, strlen(inner_to.passphrase), AGE_WORK_FACTOR_FALLBACK_MIN,
		AGE_WORK_FACTOR_FALLBACK_MAX, NULL);
	assert_int_equal(age_open(&a, &pass, 1, outer.data, outer.len, NULL), ERR_NOTFOUND);
	assert_int_equal(age_open(&a, &other, 1, outer.data, outer.len, NULL), ERR_NOTFOUND);
	assert_int_equal(age_open(&a, &own, 1, outer.data, outer.len, NULL), 0);
	assert_int_equal(age_open(&b, &pass, 1, a.data, a.len, NULL), 0);
	assert_int_equal(age_identity_parse(&got, buffer_text(&b), b.len, NULL), 0);
	assert_memory_equal(&got.recipient, &release.recipient, sizeof got.recipient);
	buffer_release(&inner);
	buffer_release(&outer);
	buffer_release(&a);
	buffer_release(&b);
}

/* --- keys as text --- */

static void keys__text_both_ways(void **state)
{
	struct age_recipient r;
	struct age_identity id;
	char text[AGE_RECIPIENT_SIZE], secret[AGE_IDENTITY_SIZE];

	(void)state;
	for (int i = 0; i < 20; i++) {
		age_identity_generate(&id, NULL);
		age_recipient_text(text, &id.recipient);
		age_identity_text(secret, &id);
		assert_int_equal(strlen(text), 62);
		assert_int_equal(strlen(secret), 74);
		assert_int_equal(age_recipient_parse(&r, text, 62, NULL), 0);
		assert_memory_equal(&r, &id.recipient, sizeof r);
		struct age_identity again;
		assert_int_equal(age_identity_parse(&again, secret, 74, NULL), 0);
		assert_memory_equal(&again.recipient, &r, sizeof r);
		assert_int_equal(age_recipient_parse(&r, secret, 74, NULL), ERR_FORMAT);
		assert_int_equal(age_identity_parse(&id, text, 62, NULL), ERR_FORMAT);
		secret[0] = 'a'; /* case matters */
		assert_int_equal(age_identity_parse(&again, secret, 74, NULL), ERR_FORMAT);
	}
	uint8_t zero[32] = { 0 };
	bech32_encode(text, sizeof text, "age", zero, 32);
	assert_int_equal(age_recipient_parse(&r, text, strlen(text), NULL), ERR_FORMAT);
}

static void identity_files__lines_comments_and_rights(void **state)
{
	struct age_identity *list = NULL;
	struct error e = ERROR_INIT;
	char secret[AGE_IDENTITY_SIZE], path[128], text[1024];
	size_t n = 0;

	(void)state;
	age_identity_text(secret, &own);
	snprintf(path, sizeof path, "%s/age.key", folder);
	assert_int_equal(age_identity_save(&own, path, &e), 0);
	assert_int_equal(age_identity_save(&other, path, &e), ERR_EXISTS);
	assert_int_equal(age_identities_load_private(&list, &n, path, &e), 0);
	assert_int_equal(n, 1);
	assert_memory_equal(&list[0].recipient, &own.recipient, 32);
	age_identities_free(list, n);
	chmod(path, 0644);
	assert_int_equal(age_identities_load_private(&list, &n, path, &e), ERR_AUTH);
	assert_int_equal(age_identities_load(&list, &n, path, &e), 0);
	age_identities_free(list, n);
	if (help_has("age-keygen"))
		assert_int_equal(
			help_run("test \"$(age-keygen -y %s)\" = \"$(sed -n 's/# public key: //p' %s)\"", path, path), 0);
	snprintf(text, sizeof text, "# one\r\n\n%s\r\n# two\n%s", secret, secret);
	assert_int_equal(age_identities_parse(&list, &n, text, strlen(text), &e), 0);
	assert_int_equal(n, 2);
	age_identities_free(list, n);
	snprintf(text, sizeof text, "#\n%s\n %s\n", secret, secret);
	assert_int_equal(age_identities_parse(&list, &n, text, strlen(text), &e), ERR_FORMAT);
	assert_non_null(strstr(e.text, "line 3"));
	assert_null(strstr(e.text, secret));
	assert_int_equal(age_identities_parse(&list, &n, "# none\n", 7, &e), ERR_FORMAT);
	assert_int_equal(age_identities_parse(&list, &n, "", 0, &e), ERR_FORMAT);
}

/* --- random access --- */

static void random_access__equals_the_plaintext(void **state)
{
	const size_t len = 40 * AGE_CHUNK + 12345; /* more than the cache holds */
	uint8_t *data = help_bytes(len, 6), *got = malloc(len);
	struct buffer sealed;
	struct age_file *f = NULL;
	struct error e = ERROR_INIT;
	char path[128];
	uint32_t v = 1;

	(void)state;
	seal(&sealed, data, len);
	snprintf(path, sizeof path, "%s/big.age", folder);
	help_write(path, sealed.data, sealed.len);
	for (int way = 0; way < 2; way++) {
		if (way == 0)
			assert_int_equal(age_file_open_path(&f, &own, 1, path, NULL), 0);
		else
			assert_int_equal(age_file_open_memory(&f, &own, 1, sealed.data, sealed.len, NULL), 0);
		assert_int_equal(age_file_size(f), len);
		for (int i = 0; i < 400; i++) {
			v = v * 1664525u + 1013904223u;
			size_t at = v % len, n = (v >> 5) % (i % 10 ? 5000 : 200000);
			if (n > len - at)
				n = len - at;
			assert_int_equal(age_file_read(f, at, got, n, NULL), 0);
			assert_memory_equal(got, data + at, n);
		}
		assert_int_equal(age_file_read(f, 0, got, len, NULL), 0);
		assert_memory_equal(got, data, len);
		assert_int_equal(age_file_read(f, len, got, 0, NULL), 0);
		assert_int_equal(age_file_read(f, len, got, 1, &e), ERR_FORMAT);
		assert_int_equal(age_file_read(f, len - 1, got, 2, NULL), ERR_FORMAT);
		assert_int_equal(age_file_read(f, UINT64_MAX, got, 2, NULL), ERR_FORMAT);
		age_file_free(f);
	}
	age_file_free(NULL);
	assert_int_equal(age_file_open_path(&f, &other, 1, path, &e), ERR_NOTFOUND);
	assert_non_null(strstr(e.text, "big.age"));
	assert_int_equal(age_file_open_path(&f, &own, 1, "/nonexistent", &e), ERR_NOTFOUND);
	buffer_release(&sealed);
	free(data);
	free(got);
}

struct seen {
	uint64_t calls, last, stop_at;
};

static int progress(void *ctx, uint64_t done, uint64_t total)
{
	struct seen *s = ctx;

	assert_true(done > s->last && done <= total);
	s->last = done;
	return ++s->calls == s->stop_at;
}

static void check_all__reports_and_stops(void **state)
{
	const size_t len = 5 * AGE_CHUNK + 1;
	uint8_t *data = help_bytes(len, 7);
	struct seen all = { 0, 0, 0 }, some = { 0, 0, 3 };
	struct age_file *f = NULL;
	struct buffer sealed;

	(void)state;
	seal(&sealed, data, len);
	assert_int_equal(age_file_open_memory(&f, &own, 1, sealed.data, sealed.len, NULL), 0);
	assert_int_equal(age_file_check_all(f, progress, &all, NULL), 0);
	assert_int_equal(all.calls, 6);
	assert_int_equal(all.last, len);
	assert_int_equal(age_file_check_all(f, progress, &some, NULL), ERR_STATE);
	assert_int_equal(some.calls, 3);
	age_file_free(f);
	buffer_release(&sealed);
	free(data);
}

/* Opening costs the same few reads whatever the size. */
struct counted {
	const struct buffer *sealed;
	size_t reads, bytes;
};

static int counted_read(void *ctx, uint64_t offset, void *out, size_t len, struct error *e)
{
	struct counted *c = ctx;

	(void)e;
	assert_true(offset + len <= c->sealed->len);
	memcpy(out, c->sealed->data + offset, len);
	c->reads++;
	c->bytes += len;
	return 0;
}

static void random_access__opening_cost_does_not_grow(void **state)
{
	static const size_t lengths[] = { 100000, 2000000, 20000000 };

	(void)state;
	for (size_t i = 0; i < COUNT(lengths); i++) {
		uint8_t *data = help_bytes(lengths[i], 8);
		struct buffer sealed;
		struct age_file *f = NULL;
		seal(&sealed, data, lengths[i]);
		struct counted c = { &sealed, 0, 0 };
		assert_int_equal(age_file_open(&f, &own, 1, counted_read, &c, sealed.len, NULL), 0);
		assert_int_equal(c.reads, 3); /* header, nonce, last chunk */
		assert_true(c.bytes <= 4096 + AGE_NONCE + AGE_SEALED_CHUNK);
		age_file_free(f);
		buffer_release(&sealed);
		free(data);
	}
}

/* --- failures of others --- */

static void streams__pass_failures_on(void **state)
{
	uint8_t *data = help_bytes(200000, 10);
	struct age_to to = { .recipients = &own.recipient, .count = 1 };
	struct buffer sealed, small = BUFFER_INIT(70000), plain = BUFFER_INIT(1 << 20);
	struct error e = ERROR_INIT;

	(void)state;
	seal(&sealed, data, 200000);
	for (size_t n = 0; n < sealed.len; n += 7919) {
		struct stream s = { sealed.data, n, 5000, ERR_IO };
		plain.len = 0;
		assert_int_equal(age_pipe_open(&own, 1, stream_source, &s, buffer_sink, &plain, &e), ERR_IO);
		assert_string_equal(e.text, "the source failed");
	}
	struct stream s = { data, 200000, 5000, 0 };
	assert_int_equal(age_pipe_seal(&to, stream_source, &s, buffer_sink, &small, &e), ERR_LIMIT);
	assert_string_equal(e.text, "the sink is full");
	buffer_clear(&small);
	s = (struct stream){ sealed.data, sealed.len, 5000, 0 };
	assert_int_equal(age_pipe_open(&own, 1, stream_source, &s, buffer_sink, &small, &e), ERR_LIMIT);
	buffer_release(&small);
	buffer_release(&plain);
	buffer_release(&sealed);
	free(data);
}

static void reader__failure_sticks(void **state)
{
	struct buffer sealed;
	struct age_reader *r = NULL;
	const uint8_t *chunk;
	size_t n;

	(void)state;
	seal(&sealed, "x", 1);
	sealed.data[sealed.len - 1] ^= 1;
	struct stream s = { sealed.data, sealed.len, 100, 0 };
	assert_int_equal(age_reader_new(&r, &own, 1, stream_source, &s, NULL), 0);
	for (int i = 0; i < 3; i++) {
		struct error e = ERROR_INIT;
		assert_int_equal(age_reader_next(r, &chunk, &n, &e), ERR_AUTH);
		assert_string_equal(e.text, "age file: chunk 0 was changed");
	}
	age_reader_free(r);
	age_reader_free(NULL);
	age_writer_free(NULL);
	buffer_release(&sealed);
}

static int seal_open_and_read(void *ctx)
{
	struct buffer sealed = BUFFER_INIT(1 << 20), plain = BUFFER_INIT(1 << 20);
	struct age_file *f = NULL;
	uint8_t one[1];
	int r = age_seal(&sealed, &own.recipient, 1, ctx, 70000, NULL);

	if (r == 0)
		r = age_open(&plain, &own, 1, sealed.data, sealed.len, NULL);
	if (r == 0)
		r = age_file_open_memory(&f, &own, 1, sealed.data, sealed.len, NULL);
	if (r == 0)
		r = age_file_read(f, 0, one, 1, NULL);
	if (r == 0)
		r = age_file_check_all(f, NULL, NULL, NULL);
	age_file_free(f);
	buffer_release(&sealed);
	buffer_release_wiped(&plain);
	return r;
}

static int parse_identities(void *ctx)
{
	struct age_identity *list = NULL;
	size_t n = 0;
	int r = age_identities_parse(&list, &n, ctx, strlen(ctx), NULL);

	age_identities_free(list, n);
	return r;
}

static void torture__allocations(void **state)
{
	uint8_t *data = help_bytes(70000, 11);
	char secret[AGE_IDENTITY_SIZE], text[512];

	(void)state;
	assert_true(help_torture(seal_open_and_read, data) > 20);
	age_identity_text(secret, &own);
	snprintf(text, sizeof text, "%s\n%s\n%s\n", secret, secret, secret);
	help_torture(parse_identities, text);
	free(data);
}

/* --- the age program --- */

static void age_program__reads_ours_and_we_its(void **state)
{
	char path[128], recipient[AGE_RECIPIENT_SIZE];

	(void)state;
	if (!help_has("age") || !help_has("age-keygen"))
		skip();
	snprintf(path, sizeof path, "%s/cli.key", folder);
	assert_int_equal(age_identity_save(&own, path, NULL), 0);
	age_recipient_text(recipient, &own.recipient);
	for (size_t i = 0; i < COUNT(sizes); i++) {
		uint8_t *data = help_bytes(sizes[i], (unsigned)i + 50);
		struct buffer sealed, plain, theirs = BUFFER_INIT(1 << 20);
		seal(&sealed, data, sizes[i]);
		snprintf(path, sizeof path, "%s/ours.age", folder);
		help_write(path, sealed.data, sealed.len);
		snprintf(path, sizeof path, "%s/plain", folder);
		help_write(path, data, sizes[i]);
		assert_int_equal(help_run("cd %s && age -d -i cli.key ours.age | cmp -s - plain", folder), 0);
		assert_int_equal(help_run("cd %s && age -r %s -o theirs.age plain", folder, recipient), 0);
		snprintf(path, sizeof path, "%s/theirs.age", folder);
		help_read(&theirs, path);
		assert_int_equal(open_bytes(&plain, theirs.data, theirs.len), 0);
		assert_int_equal(plain.len, sizes[i]);
		if (sizes[i])
			assert_memory_equal(plain.data, data, sizes[i]);
		buffer_release(&sealed);
		buffer_release(&plain);
		buffer_release(&theirs);
		free(data);
	}
}

/* The age program asks for passphrases on a terminal only, so a small Python script plays the terminal. */
static const char typist[] = "import os, pty, sys, time\n"
							 "words = sys.argv[1].encode() + b'\\n'\n"
							 "pid, fd = pty.fork()\n"
							 "if pid == 0: os.execvp(sys.argv[2], sys.argv[2:])\n"
							 "try:\n"
							 "    while True:\n"
							 "        if b'nter passphrase' in (got := os.read(fd, 1000)) or b'onfirm' in got:\n"
							 "            os.write(fd, words)\n"
							 "except OSError: pass\n"
							 "sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))\n";

static void age_program__passphrases_too(void **state)
{
	struct age_to to = { .passphrase = "seven-of-nine", .work_factor = 12 };
	struct buffer sealed = BUFFER_INIT(1000), theirs = BUFFER_INIT(1000), plain = BUFFER_INIT(100);
	struct age_identity id;
	char path[128];

	(void)state;
	/* A chroot or container may have no terminals to give. */
	if (!help_has("age") || !help_has("python3") ||
		help_run("python3 -c 'import pty; pty.openpty()' 2>/dev/null") != 0)
		skip();
	snprintf(path, sizeof path, "%s/type.py", folder);
	help_write(path, typist, strlen(typist));
	assert_int_equal(age_seal_to(&sealed, &to, "hello", 5, NULL), 0);
	snprintf(path, sizeof path, "%s/pass.age", folder);
	help_write(path, sealed.data, sealed.len);
	assert_int_equal(help_run("cd %s && timeout 60 python3 type.py seven-of-nine age -d -o pass.out pass.age && "
							  "printf hello | cmp -s "
							  "- pass.out",
						 folder),
		0);
	assert_int_equal(
		help_run("cd %s && timeout 60 python3 type.py seven-of-nine age -p -o back.age pass.out", folder), 0);
	snprintf(path, sizeof path, "%s/back.age", folder);
	help_read(&theirs, path);
	age_identity_passphrase(&id, "seven-of-nine", 13, 1, 22, NULL);
	assert_int_equal(age_open(&plain, &id, 1, theirs.data, theirs.len, NULL), 0);
	assert_string_equal(buffer_text(&plain), "hello");
	buffer_release(&sealed);
	buffer_release(&theirs);
	buffer_release(&plain);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(seal_and_open__all_sizes_all_ways),
		cmocka_unit_test(writer__any_pieces_give_a_whole_file),
		cmocka_unit_test(recipients__each_opens_and_no_other),
		cmocka_unit_test(limits__too_many_too_long_and_none),
		cmocka_unit_test(F30__two_files_of_the_same_plaintext_share_nothing),
		cmocka_unit_test(F30__no_unauthenticated_byte_is_ever_returned),
		cmocka_unit_test(F30__every_bit_and_every_cut_of_a_small_file),
		cmocka_unit_test(chunks__moved_cut_or_added),
		cmocka_unit_test(headers__strict_as_the_specification),
		cmocka_unit_test(headers__of_any_length_but_over_the_limit),
		cmocka_unit_test(long_header__found_in_steps),
		cmocka_unit_test(passphrase__right_wrong_and_policy),
		cmocka_unit_test(fallback__needs_device_and_passphrase),
		cmocka_unit_test(keys__text_both_ways),
		cmocka_unit_test(identity_files__lines_comments_and_rights),
		cmocka_unit_test(random_access__equals_the_plaintext),
		cmocka_unit_test(check_all__reports_and_stops),
		cmocka_unit_test(random_access__opening_cost_does_not_grow),
		cmocka_unit_test(streams__pass_failures_on),
		cmocka_unit_test(reader__failure_sticks),
		cmocka_unit_test(torture__allocations),
		cmocka_unit_test(age_program__reads_ours_and_we_its),
		cmocka_unit_test(age_program__passphrases_too),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
