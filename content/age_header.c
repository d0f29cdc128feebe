/* The textual header. Reading goes in two steps: every stanza is checked first, whoever it is for, and the X25519
 * and scrypt ones collected; then the identities are tried on those. A malformed stanza therefore refuses the file
 * whatever identity is at hand, as the CCTV vectors want. */
#include "content/age_internal.h"
#include "content/codec.h"
#include "content/hash.h"
#include "content/random_system.h"
#include "engine/memory.h"

#include <string.h>

#define INTRO "age-encryption.org/"
#define VERSION_LINE INTRO "v1"
#define STANZA "-> "
#define FOOTER "---"
#define COLUMNS 64
#define LABEL_X25519 "age-encryption.org/v1/X25519"
#define LABEL_SCRYPT "age-encryption.org/v1/scrypt"
#define SALT 16
#define WRAPPED (AGE_FILE_KEY + AGE_TAG)
#define MAC_TEXT 43 /* unpadded base64 of 32 bytes */

struct slice {
	const char *p;
	size_t len;
};

/* One stanza of a type we know. */
struct stanza {
	bool scrypt;
	uint8_t share[32]; /* X25519: ephemeral share; scrypt: salt */
	int work;
	uint8_t body[WRAPPED];
};

struct header {
	struct stanza *list; /* owned */
	size_t known, room, total;
	uint8_t mac[SHA256_SIZE];
	size_t mac_covers; /* bytes of the header */
};

static bool is(struct slice s, const char *text)
{
	return s.len == strlen(text) && !memcmp(s.p, text, s.len);
}

static bool starts(struct slice s, const char *text)
{
	return s.len >= strlen(text) && !memcmp(s.p, text, strlen(text));
}

static int malformed(struct error *e, const char *what)
{
	return error_set(e, ERR_FORMAT, "age header: %s", what);
}

/* Takes the next line without its LF off *rest. */
static bool take_line(struct slice *line, struct slice *rest)
{
	const char *nl = memchr(rest->p, '\n', rest->len);

	if (!nl)
		return false;
	*line = (struct slice){ rest->p, (size_t)(nl - rest->p) };
	rest->len -= line->len + 1;
	rest->p = nl + 1;
	return true;
}

/* Takes the next argument off *rest; false when it is empty or has other than visible ASCII characters. */
static bool take_argument(struct slice *argument, struct slice *rest)
{
	size_t n = 0;

	while (n < rest->len && rest->p[n] != ' ') {
		if (rest->p[n] < 33 || rest->p[n] > 126)
			return false;
		n++;
	}
	*argument = (struct slice){ rest->p, n };
	rest->p += n;
	rest->len -= n;
	return n > 0;
}

static bool decode_exactly(uint8_t *out, size_t want, struct slice text)
{
	size_t n;

	return base64_decode(out, want, &n, text.p, text.len, BASE64_UNPADDED) == 0 && n == want;
}

/* --- reading: stanzas --- */

/* type and up to two arguments; *count counts all behind the type. */
static int parse_arguments(
	struct slice *type, struct slice argument[2], size_t *count, struct slice line, struct error *e)
{
	struct slice one;

	*count = 0;
	if (!take_argument(type, &line))
		return malformed(e, "a stanza without a type");
	while (line.len) {
		line.p++; /* the blank */
		line.len--;
		if (!take_argument(&one, &line))
			return malformed(e, "a stanza with a bad argument");
		if (*count < 2)
			argument[*count] = one;
		(*count)++;
	}
	return 0;
}

/* The first 32 bytes of the body and its full length. Full lines of 64 columns, then one that is shorter. */
static int parse_body(uint8_t out[WRAPPED], size_t *len, struct slice *rest, struct error *e)
{
	uint8_t bytes[COLUMNS / 4 * 3];
	struct slice line;
	size_t n;

	*len = 0;
	do {
		if (!take_line(&line, rest))
			return malformed(e, "cut off");
		if (line.len > COLUMNS || base64_decode(bytes, sizeof bytes, &n, line.p, line.len, BASE64_UNPADDED) < 0)
			return malformed(e, "a stanza's body is not canonical base64 in lines of 64");
		if (*len == 0)
			memcpy(out, bytes, n < WRAPPED ? n : WRAPPED);
		*len += n;
	} while (line.len == COLUMNS);
	return 0;
}

static int parse_work(int *out, struct slice text, struct error *e)
{
	int n = 0;

	if (text.len == 0 || text.p[0] == '0')
		return malformed(e, "the work factor is not a plain number");
	for (size_t i = 0; i < text.len; i++) {
		if (text.p[i] < '0' || text.p[i] > '9')
			return malformed(e, "the work factor is not a plain number");
		n = n > LIMIT_AGE_WORK_FACTOR ? n : n * 10 + (text.p[i] - '0');
	}
	if (n > LIMIT_AGE_WORK_FACTOR)
		return error_set(e, ERR_LIMIT, "age header: the work factor is over %d", LIMIT_AGE_WORK_FACTOR);
	*out = n;
	return 0;
}

static int add_stanza(struct header *h, const struct stanza *one, struct error *e)
{
	if (h->known == h->room) {
		size_t room = h->room ? h->room * 2 : 8;
		struct stanza *list = mem_array(h->list, room, sizeof *list);
		if (!list)
			return error_set(e, ERR_NOMEM, "out of memory");
		h->list = list;
		h->room = room;
	}
	h->list[h->known++] = *one;
	return 0;
}

static int parse_stanza(struct header *h, struct slice line, struct slice *rest, struct error *e)
{
	struct slice type = { NULL, 0 }, argument[2] = { { NULL, 0 }, { NULL, 0 } };
	struct stanza one = { .scrypt = false };
	size_t count = 0, body = 0;
	int r = parse_arguments(&type, argument, &count, line, e);

	if (r == 0)
		r = parse_body(one.body, &body, rest, e);
	if (r < 0)
		return r;
	if (++h->total > LIMIT_AGE_STANZAS)
		return error_set(e, ERR_LIMIT, "age header: more than %d stanzas", LIMIT_AGE_STANZAS);
	if (is(type, "X25519")) {
		if (count != 1 || !decode_exactly(one.share, 32, argument[0]) || body != WRAPPED)
			return malformed(e, "a malformed X25519 stanza");
	} else if (is(type, "scrypt")) {
		one.scrypt = true;
		if (count != 2 || !decode_exactly(one.share, SALT, argument[0]) || body != WRAPPED)
			return malformed(e, "a malformed scrypt stanza");
		r = parse_work(&one.work, argument[1], e);
		if (r < 0)
			return r;
	} else
		return 0; /* for recipients of a kind we do not know, or grease */
	return add_stanza(h, &one, e);
}

static int parse_footer(struct header *h, struct slice line, struct error *e)
{
	struct slice mac = { line.p + 4, line.len - 4 };

	if (line.len != 4 + MAC_TEXT || !starts(line, FOOTER " ") || !decode_exactly(h->mac, sizeof h->mac, mac))
		return malformed(e, "a malformed last line");
	return 0;
}

static int check_whole(const struct header *h, struct error *e)
{
	if (h->total == 0)
		return malformed(e, "no recipient");
	for (size_t i = 0; i < h->known; i++)
		if (h->list[i].scrypt && h->total != 1)
			return malformed(e, "a passphrase beside another recipient");
	return 0;
}

static int parse_header(struct header *h, const uint8_t *data, size_t len, struct error *e)
{
	struct slice rest = { (const char *)data, len }, line;

	if (!take_line(&line, &rest) || !is(line, VERSION_LINE))
		return error_set(e, ERR_UNSUPPORTED, "not an age file of version 1");
	for (;;) {
		if (!take_line(&line, &rest))
			return malformed(e, "cut off");
		if (starts(line, FOOTER))
			break;
		if (!starts(line, STANZA))
			return malformed(e, "a line that is no stanza");
		struct slice arguments = { line.p + strlen(STANZA), line.len - strlen(STANZA) };
		int r = parse_stanza(h, arguments, &rest, e);
		if (r < 0)
			return r;
	}
	if (rest.len)
		return malformed(e, "text behind the last line");
	h->mac_covers = (size_t)((const uint8_t *)line.p - data) + strlen(FOOTER);
	int r = parse_footer(h, line, e);
	return r < 0 ? r : check_whole(h, e);
}

int age_header_length(const uint8_t *data, size_t len, bool whole, struct error *e)
{
	static const char end[] = "\n" FOOTER;
	struct slice text = { (const char *)data, len };
	size_t n = len < strlen(INTRO) ? len : strlen(INTRO);

	if (starts(text, "-----BEGIN AGE"))
		return error_set(e, ERR_UNSUPPORTED, "ASCII-armoured age files are not read here: use the binary form");
	if (n && memcmp(data, INTRO, n) != 0)
		return error_set(e, ERR_UNSUPPORTED, "not an age file");
	for (size_t i = 0; i + strlen(end) <= len; i++) {
		if (memcmp(data + i, end, strlen(end)) != 0)
			continue;
		const uint8_t *nl = memchr(data + i + 1, '\n', len - i - 1);
		if (nl && (size_t)(nl - data) < LIMIT_AGE_HEADER)
			return (int)(nl - data) + 1;
		break;
	}
	if (len >= LIMIT_AGE_HEADER)
		return error_set(e, ERR_LIMIT, "age header: longer than %d bytes", LIMIT_AGE_HEADER);
	return whole ? malformed(e, "cut off") : 0;
}

/* --- reading: file key --- */

static int unwrap_x25519(
	uint8_t file_key[AGE_FILE_KEY], const struct stanza *s, const struct age_identity *id, struct error *e)
{
	uint8_t shared[32], salt[64], key[32];
	int r = age_x25519(shared, id->secret, s->share);

	if (r < 0)
		return r == ERR_FORMAT ? malformed(e, "a low-order X25519 share") : error_set(e, r, "out of memory");
	memcpy(salt, s->share, 32);
	memcpy(salt + 32, id->recipient.point, 32);
	r = hkdf_sha256(key, sizeof key, shared, sizeof shared, salt, sizeof salt, LABEL_X25519);
	if (r == 0)
		r = age_unwrap(file_key, key, s->body);
	mem_wipe(shared, sizeof shared);
	mem_wipe(key, sizeof key);
	return r == ERR_AUTH ? ERR_NOTFOUND : r;
}

static int scrypt_key(uint8_t key[32], const char *pass, const uint8_t salt[SALT], int work)
{
	const size_t n = strlen(LABEL_SCRYPT);
	uint8_t labelled[sizeof LABEL_SCRYPT - 1 + SALT];

	memcpy(labelled, LABEL_SCRYPT, n);
	memcpy(labelled + n, salt, SALT);
	return scrypt(key, 32, pass, strlen(pass), labelled, sizeof labelled, (unsigned)work);
}

static int unwrap_scrypt(
	uint8_t file_key[AGE_FILE_KEY], const struct stanza *s, const struct age_identity *id, struct error *e)
{
	uint8_t key[32];
	int r;

	if (s->work < id->work_min || s->work > id->work_max)
		return error_set(
			e, ERR_LIMIT, "age header: work factor %d, accepted are %d to %d", s->work, id->work_min, id->work_max);
	r = scrypt_key(key, id->passphrase, s->share, s->work);
	if (r == 0)
		r = age_unwrap(file_key, key, s->body);
	mem_wipe(key, sizeof key);
	return r == ERR_AUTH ? ERR_NOTFOUND : r;
}

/* 0, ERR_NOTFOUND to try the next, or a final refusal. */
static int try_stanza(
	uint8_t file_key[AGE_FILE_KEY], const struct stanza *s, const struct age_identity *id, struct error *e)
{
	if (s->scrypt != (id->kind == AGE_IDENTITY_PASSPHRASE))
		return ERR_NOTFOUND;
	return s->scrypt ? unwrap_scrypt(file_key, s, id, e) : unwrap_x25519(file_key, s, id, e);
}

static int find_key(uint8_t file_key[AGE_FILE_KEY], const struct header *h, const struct age_identity *ids,
	size_t count, struct error *e)
{
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < h->known; k++) {
			int r = try_stanza(file_key, &h->list[k], &ids[i], e);
			if (r != ERR_NOTFOUND)
				return r == ERR_NOMEM ? error_set(e, r, "out of memory") : r;
		}
	if (h->known && h->list[0].scrypt)
		return error_set(e, ERR_NOTFOUND, "sealed with another passphrase, or wants a passphrase");
	return error_set(e, ERR_NOTFOUND, "sealed to none of the identities at hand");
}

static int header_mac(
	uint8_t mac[SHA256_SIZE], const uint8_t file_key[AGE_FILE_KEY], const void *header, size_t len)
{
	uint8_t key[32];
	int r = hkdf_sha256(key, sizeof key, file_key, AGE_FILE_KEY, NULL, 0, "header");

	if (r == 0)
		r = hmac_sha256(mac, key, sizeof key, header, len);
	mem_wipe(key, sizeof key);
	return r;
}

int age_header_open(uint8_t file_key[AGE_FILE_KEY], const uint8_t *header, size_t len,
	const struct age_identity *ids, size_t count, struct error *e)
{
	struct header h = { .list = NULL };
	uint8_t key[AGE_FILE_KEY], mac[SHA256_SIZE];
	int r = parse_header(&h, header, len, e);

	if (r == 0)
		r = find_key(key, &h, ids, count, e);
	if (r < 0)
		goto done;
	r = header_mac(mac, key, header, h.mac_covers);
	if (r < 0)
		error_set(e, r, "out of memory");
	else if (!bytes_equal(mac, h.mac, sizeof mac))
		r = error_set(e, ERR_AUTH, "age header: changed after it was made");
	else
		memcpy(file_key, key, sizeof key);
done:
	mem_wipe(key, sizeof key);
	mem_free(h.list);
	return r;
}

/* --- writing --- */

static int add_x25519(struct buffer *out, const uint8_t file_key[AGE_FILE_KEY], const struct age_recipient *to)
{
	uint8_t secret[32], shared[32], salt[64], key[32], wrapped[WRAPPED];
	int r = random_bytes(secret, sizeof secret);

	if (r == 0)
		r = age_x25519(salt, secret, NULL);
	if (r == 0)
		r = age_x25519(shared, secret, to->point);
	memcpy(salt + 32, to->point, 32);
	if (r == 0)
		r = hkdf_sha256(key, sizeof key, shared, sizeof shared, salt, sizeof salt, LABEL_X25519);
	if (r == 0)
		r = age_wrap(wrapped, key, file_key);
	if (r == 0) {
		buffer_add_string(out, STANZA "X25519 ");
		base64_add(out, salt, 32, BASE64_UNPADDED);
		buffer_add_byte(out, '\n');
		base64_add(out, wrapped, sizeof wrapped, BASE64_UNPADDED);
		r = buffer_add_byte(out, '\n');
	}
	mem_wipe(secret, sizeof secret);
	mem_wipe(shared, sizeof shared);
	mem_wipe(key, sizeof key);
	return r;
}

static int add_scrypt(struct buffer *out, const uint8_t file_key[AGE_FILE_KEY], const char *pass, int work)
{
	uint8_t salt[SALT], key[32], wrapped[WRAPPED];
	int r = random_bytes(salt, sizeof salt);

	if (r == 0)
		r = scrypt_key(key, pass, salt, work);
	if (r == 0)
		r = age_wrap(wrapped, key, file_key);
	if (r == 0) {
		buffer_add_string(out, STANZA "scrypt ");
		base64_add(out, salt, sizeof salt, BASE64_UNPADDED);
		buffer_addf(out, " %d\n", work);
		base64_add(out, wrapped, sizeof wrapped, BASE64_UNPADDED);
		r = buffer_add_byte(out, '\n');
	}
	mem_wipe(key, sizeof key);
	return r;
}

static int add_stanzas(struct buffer *out, const uint8_t file_key[AGE_FILE_KEY], const struct age_to *to)
{
	int r = 0;

	if (to->passphrase)
		return add_scrypt(
			out, file_key, to->passphrase, to->work_factor ? to->work_factor : AGE_WORK_FACTOR_DEFAULT);
	for (size_t i = 0; i < to->count && r == 0; i++)
		r = add_x25519(out, file_key, &to->recipients[i]);
	return r;
}

static int add_footer(struct buffer *out, const uint8_t file_key[AGE_FILE_KEY])
{
	uint8_t mac[SHA256_SIZE];
	int r = buffer_add_string(out, FOOTER);

	if (r == 0)
		r = header_mac(mac, file_key, out->data, out->len);
	if (r < 0)
		return r;
	buffer_add_byte(out, ' ');
	base64_add(out, mac, sizeof mac, BASE64_UNPADDED);
	return buffer_add_byte(out, '\n');
}

int age_header_write(struct buffer *out, uint8_t file_key[AGE_FILE_KEY], const struct age_to *to, struct error *e)
{
	uint8_t key[AGE_FILE_KEY];
	struct buffer header = BUFFER_INIT(LIMIT_AGE_HEADER);
	int r;

	if ((to->passphrase && (to->recipients || !to->passphrase[0])) || (!to->passphrase && to->count == 0))
		return error_set(e, ERR_STATE, "age seals to recipients or to one passphrase, one or the other");
	if (to->count > LIMIT_AGE_STANZAS)
		return error_set(e, ERR_LIMIT, "more than %d recipients", LIMIT_AGE_STANZAS);
	r = random_bytes(key, sizeof key);
	if (r == 0)
		r = buffer_add_string(&header, VERSION_LINE "\n");
	if (r == 0)
		r = add_stanzas(&header, key, to);
	if (r == 0)
		r = add_footer(&header, key);
	if (r == 0)
		r = buffer_add(out, header.data, header.len);
	if (r == 0)
		memcpy(file_key, key, sizeof key);
	else
		error_set(e, r, "cannot make an age header: %s", error_name(r));
	mem_wipe(key, sizeof key);
	buffer_release(&header);
	return r;
}
