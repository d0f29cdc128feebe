/* PROTOCOL.sshsig: armour around a blob around a signature of "SSHSIG" + namespace + reserved + hash name + hash.
 * Our own keys sign; verification takes the blob apart once and compares every field with what it must be. */
#include "content/sshsig.h"
#include "content/codec.h"
#include "content/keys_openssl.h"
#include "content/ssh_wire.h"
#include "engine/limits.h"
#include "engine/memory.h"

#include <assert.h>
#include <string.h>

#define MAGIC "SSHSIG"
#define VERSION 1
#define HASH_NAME "sha512"
#define BEGIN_LINE "-----BEGIN SSH SIGNATURE-----\n"
#define END_LINE "-----END SSH SIGNATURE-----\n"
#define LINE_WRITE 70 /* as ssh-keygen writes */
#define LINE_MAX_READ 76

/* Slices of the decoded blob. */
struct parts {
	struct ssh_slice key, name_space, reserved, hash, signature;
};

/* --- armour --- */

static int add_armour(struct buffer *out, const struct buffer *blob)
{
	struct buffer text = BUFFER_INIT(out->max);
	int r = base64_add(&text, blob->data, blob->len, BASE64_PADDED);

	buffer_add_string(out, BEGIN_LINE);
	for (size_t i = 0; r == 0 && i < text.len; i += LINE_WRITE) {
		size_t n = text.len - i < LINE_WRITE ? text.len - i : LINE_WRITE;
		buffer_add(out, text.data + i, n);
		buffer_add_byte(out, '\n');
	}
	buffer_release(&text);
	buffer_add_string(out, END_LINE);
	return r < 0 ? r : out->failed;
}

/* Joins the lines between header and footer: all of one length but the last, which is not longer and not empty. */
static int join_lines(struct buffer *out, const char *p, size_t len)
{
	size_t width = 0;

	while (len) {
		const char *nl = memchr(p, '\n', len);
		size_t n = nl ? (size_t)(nl - p) : 0;
		if (!nl || n == 0 || n > LINE_MAX_READ || (width && n > width) || (width && n < width && n + 1 != len))
			return ERR_FORMAT;
		if (!width)
			width = n;
		int r = buffer_add(out, p, n);
		if (r < 0)
			return r;
		p += n + 1;
		len -= n + 1;
	}
	return 0;
}

static int strip_armour(struct buffer *blob, const char *sig, size_t len, struct error *e)
{
	const size_t head = strlen(BEGIN_LINE), tail = strlen(END_LINE);
	struct buffer text = BUFFER_INIT(LIMIT_SIGNATURE);
	int r;

	if (len == 0)
		return error_set(e, ERR_FORMAT, "the signature is empty");
	if (len > LIMIT_SIGNATURE)
		return error_set(e, ERR_LIMIT, "the signature is longer than %d bytes", LIMIT_SIGNATURE);
	if (len < head + tail || memcmp(sig, BEGIN_LINE, head) != 0 || memcmp(sig + len - tail, END_LINE, tail) != 0)
		return error_set(e, ERR_FORMAT, "not an SSH signature (or cut off, or with other line ends)");
	r = join_lines(&text, sig + head, len - head - tail);
	if (r == 0)
		r = base64_decode_add(blob, buffer_text(&text), text.len, BASE64_PADDED);
	buffer_release(&text);
	if (r < 0)
		return error_set(e, r, "the signature's text is not canonical base64 in equal lines");
	return 0;
}

/* --- blob --- */

static int take_apart(struct parts *out, const struct buffer *blob, struct error *e)
{
	struct ssh_reader r = ssh_reader_init(blob->data, blob->len);
	struct ssh_slice magic = ssh_read_bytes(&r, strlen(MAGIC));
	uint32_t version = ssh_read_u32(&r);
	struct parts p;

	if (!ssh_slice_is(magic, MAGIC) || r.bad)
		return error_set(e, ERR_FORMAT, "not an SSH signature blob");
	if (version != VERSION)
		return error_set(
			e, ERR_UNSUPPORTED, "the signature is of version %lu, not %d", (unsigned long)version, VERSION);
	p.key = ssh_read_string(&r);
	p.name_space = ssh_read_string(&r);
	p.reserved = ssh_read_string(&r);
	p.hash = ssh_read_string(&r);
	p.signature = ssh_read_string(&r);
	if (!ssh_reader_done(&r) || p.reserved.len)
		return error_set(e, ERR_FORMAT, "the signature blob is malformed");
	*out = p;
	return 0;
}

/* What is really signed. */
static int add_signed(struct buffer *out, const char *name_space, const uint8_t hash[SHA512_SIZE])
{
	buffer_add_string(out, MAGIC);
	ssh_add_text(out, name_space);
	ssh_add_text(out, "");
	ssh_add_text(out, HASH_NAME);
	ssh_add_string(out, hash, SHA512_SIZE);
	return out->failed;
}

/* The innermost part: algorithm and 64 bytes, or mpints r and s for ECDSA (RFC 5656 §3.1.2). */
static void add_signature(struct buffer *out, enum key_kind kind, const uint8_t sig[KEY_SIGNATURE_SIZE])
{
	struct buffer value = BUFFER_INIT(128), field = BUFFER_INIT(256);

	if (kind == KEY_P256) {
		ssh_add_mpint32(&value, sig);
		ssh_add_mpint32(&value, sig + 32);
	} else
		buffer_add(&value, sig, KEY_SIGNATURE_SIZE);
	ssh_add_text(&field, key_type_name(kind));
	ssh_add_string(&field, value.data, value.len);
	ssh_add_string(out, field.data, field.len);
	if (value.failed || field.failed)
		out->failed = ERR_NOMEM;
	buffer_release(&value);
	buffer_release(&field);
}

static int add_blob(
	struct buffer *out, const struct public_key *key, const char *name_space, const uint8_t sig[KEY_SIGNATURE_SIZE])
{
	struct buffer key_blob = BUFFER_INIT(256);

	buffer_add_string(out, MAGIC);
	ssh_add_u32(out, VERSION);
	if (public_key_add_blob(&key_blob, key) < 0)
		out->failed = ERR_NOMEM;
	ssh_add_string(out, key_blob.data, key_blob.len);
	ssh_add_text(out, name_space);
	ssh_add_text(out, "");
	ssh_add_text(out, HASH_NAME);
	add_signature(out, key->kind, sig);
	buffer_release(&key_blob);
	return out->failed;
}

static int read_signature(uint8_t sig[KEY_SIGNATURE_SIZE], enum key_kind kind, struct ssh_slice s, struct error *e)
{
	struct ssh_reader r = ssh_reader_init(s.p, s.len), inner;
	struct ssh_slice type = ssh_read_string(&r), value = ssh_read_string(&r);

	if (!ssh_reader_done(&r))
		return error_set(e, ERR_FORMAT, "the signature is malformed");
	if (!ssh_slice_is(type, key_type_name(kind)))
		return error_set(e, ERR_UNSUPPORTED, "the signature uses another algorithm than its key");
	inner = ssh_reader_init(value.p, value.len);
	if (kind == KEY_P256) {
		ssh_read_mpint32(&inner, sig);
		ssh_read_mpint32(&inner, sig + 32);
	} else {
		struct ssh_slice plain = ssh_read_bytes(&inner, KEY_SIGNATURE_SIZE);
		if (plain.p)
			memcpy(sig, plain.p, plain.len);
	}
	return ssh_reader_done(&inner) ? 0 : error_set(e, ERR_FORMAT, "the signature is malformed");
}

/* --- sign --- */

int sshsig_sign_hash(struct buffer *out, const struct signing_key *key, const char *name_space,
	const uint8_t hash[SHA512_SIZE], struct error *e)
{
	struct buffer message = BUFFER_INIT(1024), blob = BUFFER_INIT(LIMIT_SIGNATURE / 2);
	uint8_t sig[KEY_SIGNATURE_SIZE];
	struct public_key public;
	size_t before = out->len;

	assert(name_space[0]);
	signing_key_public(&public, key);
	int r = add_signed(&message, name_space, hash);
	if (r == 0)
		r = signing_key_sign(key, sig, message.data, message.len);
	if (r == 0)
		r = add_blob(&blob, &public, name_space, sig);
	if (r == 0)
		r = add_armour(out, &blob);
	if (r < 0) {
		out->len = before;
		error_set(e, r, "cannot sign: %s", error_name(r));
	}
	buffer_release(&message);
	buffer_release(&blob);
	return r;
}

int sshsig_sign(struct buffer *out, const struct signing_key *key, const char *name_space, const void *msg,
	size_t len, struct error *e)
{
	uint8_t hash[SHA512_SIZE];

	if (sha512(hash, msg, len) < 0)
		return error_set(e, ERR_NOMEM, "cannot sign: out of memory");
	return sshsig_sign_hash(out, key, name_space, hash, e);
}

/* --- verify --- */

/* Every field of the blob against what the caller expects; then the one signature. */
static int check_parts(const struct parts *p, const struct public_key *key, const char *name_space,
	const uint8_t hash[SHA512_SIZE], struct error *e)
{
	struct buffer message = BUFFER_INIT(1024);
	uint8_t sig[KEY_SIGNATURE_SIZE];
	struct public_key claimed;
	int r = public_key_from_blob(&claimed, p->key.p, p->key.len, e);

	if (r < 0)
		return r;
	if (!public_key_equal(&claimed, key))
		return error_set(e, ERR_AUTH, "signed with another key");
	if (!ssh_slice_is(p->name_space, name_space))
		return error_set(e, ERR_AUTH, "signed for another purpose, not for %s", name_space);
	if (!ssh_slice_is(p->hash, HASH_NAME))
		return error_set(e, ERR_UNSUPPORTED, "the signature uses another hash than " HASH_NAME);
	r = read_signature(sig, key->kind, p->signature, e);
	if (r < 0)
		return r;
	r = add_signed(&message, name_space, hash);
	if (r == 0)
		r = public_key_verify(key, sig, message.data, message.len);
	buffer_release(&message);
	if (r == ERR_AUTH)
		return error_set(e, r, "the signature does not belong to these bytes");
	return r < 0 ? error_set(e, r, "cannot verify: %s", error_name(r)) : 0;
}

int sshsig_verify_hash(const struct public_key *key, const char *name_space, const uint8_t hash[SHA512_SIZE],
	const char *sig, size_t sig_len, struct error *e)
{
	struct buffer blob = BUFFER_INIT(LIMIT_SIGNATURE);
	struct parts parts;

	assert(name_space[0]);
	int r = strip_armour(&blob, sig, sig_len, e);
	if (r == 0)
		r = take_apart(&parts, &blob, e);
	if (r == 0)
		r = check_parts(&parts, key, name_space, hash, e);
	buffer_release(&blob);
	return r;
}

int sshsig_verify(const struct public_key *key, const char *name_space, const void *msg, size_t len,
	const char *sig, size_t sig_len, struct error *e)
{
	uint8_t hash[SHA512_SIZE];

	if (sha512(hash, msg, len) < 0)
		return error_set(e, ERR_NOMEM, "cannot verify: out of memory");
	return sshsig_verify_hash(key, name_space, hash, sig, sig_len, e);
}

int sshsig_claimed_key(struct public_key *out, const char *sig, size_t sig_len, struct error *e)
{
	struct buffer blob = BUFFER_INIT(LIMIT_SIGNATURE);
	struct parts parts;
	int r = strip_armour(&blob, sig, sig_len, e);

	if (r == 0)
		r = take_apart(&parts, &blob, e);
	if (r == 0)
		r = public_key_from_blob(out, parts.key.p, parts.key.len, e);
	buffer_release(&blob);
	return r;
}
