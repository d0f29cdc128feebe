/* centre, roster, sitting, release: the small verbs around publishing. */
#include "sync/central_verbs.h"

#include "content/codec.h"
#include "content/device.h"
#include "content/random_system.h"
#include "content/release.h"
#include "engine/memory.h"
#include "sync/central_publish.h"
#include "sync/options.h"

#include <string.h>
#include <time.h>

/* All options of these verbs; each verb asks for those it needs. */
struct given {
	const char *data, *centre, *name, *version, *days, *intake, *out, *identity, *centre_file, *sitting, *fallback;
	struct option_list revoke, words, centres;
};

static int parse(struct given *o, int argc, char **argv, struct error *e)
{
	memset(o, 0, sizeof *o);
	const struct option_spec specs[] = { { "--data", &o->data, NULL, NULL }, { "--name", &o->name, NULL, NULL },
		{ "--version", &o->version, NULL, NULL }, { "--days", &o->days, NULL, NULL },
		{ "--intake", &o->intake, NULL, NULL }, { "-o", &o->out, NULL, NULL },
		{ "--identity", &o->identity, NULL, NULL }, { "--centre-file", &o->centre_file, NULL, NULL },
		{ "--sitting", &o->sitting, NULL, NULL }, { "--revoke", NULL, &o->revoke, NULL },
		{ "--fallback", &o->fallback, NULL, NULL }, { "--centre", NULL, &o->centres, NULL },
		{ NULL, NULL, NULL, NULL } };
	int rc = options_parse(specs, &o->words, argc, argv, e);
	if (rc == 0 && o->centres.count)
		o->centre = o->centres.item[0];
	for (size_t i = 0; i < o->centres.count && rc == 0; i++)
		if (!device_id_valid(o->centres.item[i]))
			rc = error_set(e, ERR_USAGE, "--centre %s: not an id", o->centres.item[i]);
	return rc;
}

static bool is(const struct given *o, const char *verb, size_t words)
{
	return o->words.count == words && !strcmp(o->words.item[0], verb);
}

/* --- centre make --- */

/* The newest enrolment of each device, growing. */
struct roll {
	struct centre centre;
	struct centre_seat seats[LIMIT_DEVICES];
	struct centre_device devices[LIMIT_DEVICES];
	struct device_request request[LIMIT_DEVICES];
	int64_t next_version;
	int failed;
};

static int enrolled_row(void *ctx, const struct store_device *d)
{
	struct roll *r = ctx;
	struct device_request q;
	size_t n = r->centre.device_count;
	if (device_request_parse(&q, d->request, d->request_len, NULL))
		return ERR_FORMAT;
	if (n && !strcmp(r->request[n - 1].id, q.id))
		n--; /* rows are in order of id and time: a newer one takes the place */
	if (n == LIMIT_DEVICES)
		return ERR_LIMIT;
	r->request[n] = q;
	r->devices[n] = (struct centre_device){
		.id = r->request[n].id, .role = q.role, .signing = q.sign, .age = q.age, .has_tls = true
	};
	if (hex_decode(r->devices[n].tls, SHA256_SIZE, d->tls, 64))
		return ERR_FORMAT;
	r->centre.device_count = n + 1;
	return 0;
}

static int read_roll(struct store *s, void *ctx, struct error *e)
{
	struct roll *r = ctx;
	struct store_file f;
	r->centre.device_count = 0;
	int rc = store_get_file(&f, s, "", "centre.json", e);
	r->next_version = rc == 0 ? f.version + 1 : 1;
	if (rc && rc != ERR_NOTFOUND)
		return rc;
	return store_each_device(s, enrolled_row, r, e);
}

static int mark_revoked(struct roll *r, const struct option_list *revoke, struct error *e)
{
	for (size_t i = 0; i < revoke->count; i++) {
		size_t k = 0;
		while (k < r->centre.device_count && strcmp(r->devices[k].id, revoke->item[i]))
			k++;
		if (k == r->centre.device_count)
			return error_set(e, ERR_NOTFOUND, "--revoke %s: no such device is enrolled", revoke->item[i]);
		r->devices[k].revoked = true;
	}
	return 0;
}

static void allot_seats(struct roll *r)
{
	for (size_t i = 0; i < r->centre.device_count; i++)
		if (r->request[i].seat[0] && !r->devices[i].revoked)
			r->seats[r->centre.seat_count++] = (struct centre_seat){ r->request[i].seat, r->devices[i].id };
}

static int fill_centre(struct roll *r, const struct given *o, struct error *e)
{
	long version = (long)r->next_version, days = 365;
	int rc = o->version ? options_number(&version, "--version", o->version, 1, 1000000000, e) : 0;
	if (rc == 0 && o->days)
		rc = options_number(&days, "--days", o->days, 1, 3660, e);
	if (rc == 0)
		rc = age_recipient_parse(&r->centre.intake, o->intake, strlen(o->intake), e);
	if (rc == 0 && r->centre.device_count == 0)
		rc = error_set(e, ERR_NOTFOUND, "no device of %s is enrolled", o->centre);
	if (rc == 0)
		rc = mark_revoked(r, &o->revoke, e);
	if (rc)
		return rc;
	r->centre.id = o->centre;
	r->centre.name = o->name ? o->name : o->centre;
	r->centre.version = (uint64_t)version;
	r->centre.issued = (int64_t)time(NULL);
	r->centre.expires = r->centre.issued + days * 86400;
	r->centre.devices = r->devices;
	r->centre.seats = r->seats;
	allot_seats(r);
	return 0;
}

static int make_centre(struct central *c, const struct given *o, struct error *e)
{
	struct roll *r = mem_zero(1, sizeof *r);
	struct buffer text = BUFFER_INIT(LIMIT_CENTRE_JSON);
	int rc = r ? store_read(c->store, o->centre, read_roll, r, e) : error_set(e, ERR_NOMEM, "no memory");
	if (rc == 0)
		rc = fill_centre(r, o, e);
	if (rc == 0)
		rc = centre_write(&text, &r->centre, e);
	if (rc == 0)
		rc = file_write(o->out, text.data, text.len, 0644, e);
	if (rc == 0)
		printf(
			"%s: centre %s, version %llu, %zu devices. Two people sign it: ssh-keygen -Y sign -n centre@invigil\n",
			o->out, o->centre, (unsigned long long)r->centre.version, r->centre.device_count);
	buffer_release(&text);
	mem_free(r);
	return rc;
}

int verb_centre(int argc, char **argv, struct error *e)
{
	struct given o;
	struct central *c = NULL;
	int rc = parse(&o, argc, argv, e);
	rc = rc ? rc : options_need("--data", o.data, e);
	bool make = rc == 0 && is(&o, "make", 1), put = rc == 0 && is(&o, "put", 2);
	if (rc == 0 && !make && !put)
		rc = error_set(e, ERR_USAGE, "centre make …, or centre put FILE");
	if (make) {
		rc = rc ? rc : options_need("--centre", o.centre, e);
		rc = rc ? rc : options_need("--intake", o.intake, e);
		rc = rc ? rc : options_need("-o", o.out, e);
	}
	rc = rc ? rc : central_open(&c, o.data, CENTRAL_VERB, e);
	if (rc == 0)
		rc = make ? make_centre(c, &o, e) : publish_centre(c, o.words.item[1], e);
	central_close(c);
	return rc;
}

int verb_roster(int argc, char **argv, struct error *e)
{
	struct given o;
	struct central *c = NULL;
	int rc = parse(&o, argc, argv, e);
	rc = rc ? rc : options_need("--data", o.data, e);
	bool import = rc == 0 && is(&o, "import", 2), export = rc == 0 && is(&o, "export", 1);
	if (rc == 0 && !import && !export)
		rc = error_set(e, ERR_USAGE, "roster import FILE, or roster export --centre C -o FILE");
	if (export) {
		rc = rc ? rc : options_need("--centre", o.centre, e);
		rc = rc ? rc : options_need("-o", o.out, e);
	}
	rc = rc ? rc : central_open(&c, o.data, CENTRAL_VERB, e);
	if (rc == 0)
		rc = import ? publish_roster(c, o.words.item[1], e) : publish_export(c, o.centre, "roster.age", o.out, e);
	central_close(c);
	return rc;
}

int verb_sitting(int argc, char **argv, struct error *e)
{
	struct given o;
	struct central *c = NULL;
	int rc = parse(&o, argc, argv, e);
	rc = rc ? rc : options_need("--data", o.data, e);
	rc = rc ? rc : options_need("--centre", o.centre, e);
	if (rc == 0 && !is(&o, "put", 2))
		rc = error_set(e, ERR_USAGE, "sitting put SITTING.json --centre C…");
	rc = rc ? rc : central_open(&c, o.data, CENTRAL_VERB, e);
	if (rc == 0)
		rc = publish_sitting(c, o.words.item[1], o.centres.item, o.centres.count, e);
	central_close(c);
	return rc;
}

/* --- release --- */

/* Six words of five letters, consonant and vowel in turn: 96 random bits that can be read out over a telephone. */
static int make_words(char out[64], struct error *e)
{
	static const char consonants[] = "bdfghjklmnprstvz", vowels[] = "aiou";
	uint16_t random[6];
	int rc = random_bytes(random, sizeof random);
	if (rc)
		return error_set(e, rc, "no randomness");
	char *p = out;
	for (int i = 0; i < 6; i++) {
		unsigned n = random[i];
		*p++ = consonants[n >> 12];
		*p++ = vowels[n >> 10 & 3];
		*p++ = consonants[n >> 6 & 15];
		*p++ = vowels[n >> 4 & 3];
		*p++ = consonants[n & 15];
		*p++ = i < 5 ? '-' : '\0';
	}
	return 0;
}

static int write_fallback(
	const char *path, const struct age_identity *id, const struct age_recipient *to, size_t count, struct error *e)
{
	char words[64];
	struct buffer b = BUFFER_INIT(RELEASE_FILE_MAX);
	int rc = make_words(words, e);
	if (rc == 0)
		rc = release_make_fallback(&b, id, to, count, words, AGE_WORK_FACTOR_FALLBACK_MAX, e);
	if (rc == 0)
		rc = file_write(path, b.data, b.len, 0644, e);
	if (rc == 0)
		printf("%s\n", words);
	mem_wipe(words, sizeof words);
	buffer_release(&b);
	return rc;
}

static int read_centre(struct centre **out, const char *path, struct error *e)
{
	struct buffer b = BUFFER_INIT(LIMIT_CENTRE_JSON);
	int rc = file_read(&b, path, e);
	if (rc == 0)
		rc = centre_parse(out, b.data, b.len, e);
	buffer_release(&b);
	return rc;
}

/* On the operator's own host: the identity never comes near `serve`. */
static int make_release(const struct given *o, struct error *e)
{
	struct age_identity *ids = NULL;
	struct age_recipient *to = NULL;
	size_t id_count = 0, count = 0;
	struct centre *centre = NULL;
	struct buffer b = BUFFER_INIT(RELEASE_FILE_MAX);
	int rc = read_centre(&centre, o->centre_file, e);
	if (rc == 0)
		rc = age_identities_load_private(&ids, &id_count, o->identity, e);
	if (rc == 0 && id_count != 1)
		rc = error_set(e, ERR_FORMAT, "%s: not exactly one identity", file_name(o->identity));
	if (rc == 0)
		rc = centre_recipients(&to, &count, centre, CENTRE_RELEASE, NULL, e);
	if (rc == 0)
		rc = release_make(&b, &ids[0], to, count, e);
	if (rc == 0)
		rc = file_write(o->out, b.data, b.len, 0644, e);
	if (rc == 0 && o->fallback)
		rc = write_fallback(o->fallback, &ids[0], to, count, e);
	buffer_release(&b);
	mem_free(to);
	age_identities_free(ids, id_count);
	centre_free(centre);
	return rc;
}

static int put_release(const struct given *o, struct error *e)
{
	struct central *c = NULL;
	int rc = options_need("--data", o->data, e);
	rc = rc ? rc : options_need("--centre", o->centre, e);
	rc = rc ? rc : options_need("--sitting", o->sitting, e);
	if (rc == 0 && !device_id_valid(o->sitting))
		rc = error_set(e, ERR_USAGE, "--sitting %s: not an id", o->sitting);
	rc = rc ? rc : central_open(&c, o->data, CENTRAL_VERB, e);
	rc = rc ? rc : publish_release(c, o->words.item[1], o->centre, o->sitting, e);
	central_close(c);
	return rc;
}

int verb_release(int argc, char **argv, struct error *e)
{
	struct given o;
	int rc = parse(&o, argc, argv, e);
	if (rc)
		return rc;
	if (is(&o, "put", 2))
		return put_release(&o, e);
	if (!is(&o, "make", 1))
		return error_set(e, ERR_USAGE, "release make …, or release put FILE --centre C --sitting S");
	rc = options_need("--identity", o.identity, e);
	rc = rc ? rc : options_need("--centre-file", o.centre_file, e);
	rc = rc ? rc : options_need("-o", o.out, e);
	return rc ? rc : make_release(&o, e);
}
