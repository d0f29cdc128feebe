/* Acceptance: signatures first, then what the bytes claim, and only then the memory. A signature is judged at the
 * later of the time remembered and the file's own issue: a key that has expired cannot be used again by dating a
 * file back, and a fresh device, which knows no time, is not locked out. */
#include "content/trust.h"

#include "content/file_system.h"
#include "content/member.h"
#include "content/sshsig.h"
#include "engine/memory.h"
#include "engine/when.h"

#include <string.h>

#define SEEN_JSON_MAX (2 << 20)
#define KIND_MAX 16

struct seen {
	char kind[KIND_MAX];
	char id[LIMIT_IDENTIFIER + 1];
	uint64_t version;
};

struct trust {
	struct signers *signers;
	char path[FILE_PATH_MAX]; /* seen.json, "" in memory */
	bool writes;
	int64_t time;
	struct seen *seen;
	size_t count;
};

/* --- seen.json --- */

static struct seen *find(const struct trust *t, const char *kind, const char *id)
{
	for (size_t i = 0; i < t->count; i++)
		if (strcmp(t->seen[i].kind, kind) == 0 && strcmp(t->seen[i].id, id) == 0)
			return &t->seen[i];
	return NULL;
}

static int raise_version(struct trust *t, const char *kind, const char *id, uint64_t version)
{
	struct seen *s = find(t, kind, id);
	if (!s) {
		if (t->count >= TRUST_SEEN_MAX)
			return ERR_LIMIT;
		s = mem_array(t->seen, t->count + 1, sizeof *s);
		if (!s)
			return ERR_NOMEM;
		t->seen = s;
		s += t->count++;
		memset(s, 0, sizeof *s);
		memcpy(s->kind, kind, strnlen(kind, KIND_MAX - 1));
		memcpy(s->id, id, strnlen(id, LIMIT_IDENTIFIER));
	}
	if (version > s->version)
		s->version = version;
	return 0;
}

static void read_versions(struct trust *t, struct json_reader *r, const json_t *root)
{
	json_t *list = json_need_array(r, root, "versions", TRUST_SEEN_MAX);
	for (size_t i = 0; i < json_array_size(list) && r->code == 0; i++) {
		size_t mark;
		json_t *o = member_at(r, list, "versions", i, &mark);
		const char *kind = json_need_text(r, o, "kind", KIND_MAX - 1);
		const char *id = member_id(r, o, "id");
		uint64_t version = member_version(r, o, "version");
		int rc = r->code == 0 ? raise_version(t, kind, id, version) : 0;
		if (rc < 0)
			json_fail(r, rc, NULL, "%s", error_name(rc));
		json_leave(r, mark);
	}
}

static int parse_seen(struct trust *t, const struct buffer *text, struct error *e)
{
	json_t *root = NULL;
	struct json_reader r;
	int rc = json_parse(&root, buffer_text(text), text->len, SEEN_JSON_MAX, 8, e);
	if (rc < 0)
		return rc;
	json_reader_init(&r, e);
	member_format(&r, root, TRUST_SEEN_FORMAT);
	int64_t time = member_time(&r, root, "time");
	read_versions(t, &r, root);
	json_decref(root);
	if (r.code == 0)
		t->time = time;
	return r.code;
}

static int load_seen(struct trust *t, struct error *e)
{
	struct buffer text = BUFFER_INIT(SEEN_JSON_MAX);
	int rc = file_read(&text, t->path, e);

	if (rc == 0) {
		rc = parse_seen(t, &text, e);
		if (rc < 0)
			error_prefix(e, rc, "%s", t->path);
	} else if (rc == ERR_NOTFOUND) {
		rc = 0; /* a new device */
		if (e)
			*e = (struct error)ERROR_INIT;
	}
	buffer_release(&text);
	return rc;
}

static int save_seen(const struct trust *t, struct error *e)
{
	struct buffer out = BUFFER_INIT(SEEN_JSON_MAX);
	if (!t->writes)
		return 0;
	json_add_open(&out, '{');
	member_add_text(&out, "format", TRUST_SEEN_FORMAT);
	member_add_time(&out, "time", t->time);
	json_add_key(&out, "versions");
	json_add_open(&out, '[');
	for (size_t i = 0; i < t->count; i++) {
		json_add_open(&out, '{');
		member_add_text(&out, "kind", t->seen[i].kind);
		member_add_text(&out, "id", t->seen[i].id);
		member_add_int(&out, "version", (int64_t)t->seen[i].version);
		json_add_close(&out, '}');
	}
	json_add_close(&out, ']');
	json_add_close(&out, '}');
	int rc = buffer_add_byte(&out, '\n');
	rc = rc < 0 ? error_set(e, rc, "%s: %s", t->path, error_name(rc))
				: file_write(t->path, out.data, out.len, 0644, e);
	buffer_release(&out);
	return rc;
}

/* --- opening --- */

static int start(struct trust **out, struct error *e)
{
	*out = mem_zero(1, sizeof **out);
	return *out ? 0 : error_set(e, ERR_NOMEM, "out of memory");
}

int trust_open(
	struct trust **out, const char *trust_dir, const char *seen_path, enum trust_mode mode, struct error *e)
{
	struct trust *t;
	char path[FILE_PATH_MAX];
	int rc = start(&t, e);

	if (rc == 0)
		rc = file_join(path, trust_dir, "allowed_signers", e);
	if (rc == 0)
		rc = signers_load(&t->signers, path, e);
	if (rc == 0 && mode != TRUST_MEMORY) {
		size_t n = strlen(seen_path);
		if (n >= sizeof t->path)
			rc = error_set(e, ERR_LIMIT, "the path of seen.json is too long");
		else
			memcpy(t->path, seen_path, n + 1);
	}
	if (rc == 0 && mode != TRUST_MEMORY)
		rc = load_seen(t, e);
	if (rc < 0) {
		trust_close(t);
		return rc;
	}
	t->writes = mode == TRUST_WRITE;
	*out = t;
	return 0;
}

int trust_from_text(struct trust **out, const char *allowed_signers, size_t len, struct error *e)
{
	struct trust *t;
	int rc = start(&t, e);

	if (rc == 0)
		rc = signers_parse(&t->signers, "allowed_signers", allowed_signers, len, e);
	if (rc < 0)
		trust_close(t);
	else
		*out = t;
	return rc;
}

void trust_close(struct trust *t)
{
	if (!t)
		return;
	signers_free(t->signers);
	mem_free(t->seen);
	mem_free(t);
}

const struct signers *trust_signers(const struct trust *t)
{
	return t->signers;
}

int64_t trust_time(const struct trust *t)
{
	return t->time;
}

int trust_note_time(struct trust *t, int64_t when, struct error *e)
{
	if (when <= t->time)
		return 0;
	t->time = when;
	return save_seen(t, e);
}

uint64_t trust_version(const struct trust *t, const char *kind, const char *id)
{
	const struct seen *s = find(t, kind, id);
	return s ? s->version : 0;
}

/* --- acceptance --- */

static int64_t judged_at(const struct trust *t, const struct trust_claim *c)
{
	return c->issued > t->time ? c->issued : t->time;
}

static int check_current(const struct trust *t, const struct trust_claim *c, struct error *e)
{
	char when[WHEN_SIZE];
	uint64_t seen = c->kind ? trust_version(t, c->kind, c->id) : 0;

	if (c->version < seen)
		return error_set(e, ERR_EXPIRED, "the %s is version %llu, but version %llu was already accepted", c->what,
			(unsigned long long)c->version, (unsigned long long)seen);
	if (c->expires && c->expires <= judged_at(t, c)) {
		when_format(when, c->expires);
		return error_set(e, ERR_EXPIRED, "the %s expired on %s: a newer one is needed", c->what, when);
	}
	return 0;
}

static int remember(struct trust *t, const struct trust_claim *c, struct error *e)
{
	bool newer = c->kind && c->version > trust_version(t, c->kind, c->id);
	if (newer) {
		int rc = raise_version(t, c->kind, c->id, c->version);
		if (rc < 0)
			return error_set(e, rc, "the memory of versions: %s", error_name(rc));
	}
	bool later = c->issued > t->time;
	if (later)
		t->time = c->issued;
	return newer || later ? save_seen(t, e) : 0;
}

static int judge(const struct trust *t, const struct trust_claim *c, int verified, struct error *e)
{
	return verified < 0 ? error_prefix(e, verified, "the %s", c->what) : check_current(t, c, e);
}

static int conclude(struct trust *t, const struct trust_claim *c, int verified, struct error *e)
{
	int rc = judge(t, c, verified, e);
	return rc < 0 ? rc : remember(t, c, e);
}

static int verify_beside(const struct trust *t, const struct trust_claim *c, const char *path, const void *bytes,
	size_t len, const struct signer *who[2], struct error *e)
{
	const struct signer *two[2];
	return signers_verify_two_beside(
		t->signers, path, c->name_space, judged_at(t, c), bytes, len, who ? who : two, e);
}

int trust_accept_beside(struct trust *t, const struct trust_claim *claim, const char *path, const void *bytes,
	size_t len, const struct signer *who[2], struct error *e)
{
	return conclude(t, claim, verify_beside(t, claim, path, bytes, len, who, e), e);
}

int trust_check_beside(const struct trust *t, const struct trust_claim *claim, const char *path, const void *bytes,
	size_t len, struct error *e)
{
	return judge(t, claim, verify_beside(t, claim, path, bytes, len, NULL, e), e);
}

int trust_accept_two(struct trust *t, const struct trust_claim *claim, const void *bytes, size_t len,
	const struct signature *list, size_t count, const struct signer *who[2], struct error *e)
{
	const struct signer *two[2];
	int rc = signers_verify_two(
		t->signers, claim->name_space, judged_at(t, claim), bytes, len, list, count, who ? who : two, e);
	return conclude(t, claim, rc, e);
}

/* A signed line names no principal: the key it claims chooses among the registered ones, which then decide. */
static const char *principal_of(const struct trust *t, const struct trust_claim *c, const struct public_key *key)
{
	const char *any = NULL;
	for (size_t i = 0; i < signers_count(t->signers); i++) {
		const struct signer *s = signers_at(t->signers, i);
		if (!public_key_equal(&s->key, key))
			continue;
		if (signers_find(t->signers, s->principal, c->name_space, judged_at(t, c), key))
			return s->principal;
		any = s->principal;
	}
	return any;
}

static int verify_line(const struct trust *t, const struct trust_claim *c, const struct signed_line *line,
	const struct signer **who, struct error *e)
{
	struct public_key key;
	int rc = sshsig_claimed_key(&key, line->signature, line->signature_len, e);
	if (rc < 0)
		return rc;
	const char *principal = principal_of(t, c, &key);
	if (!principal)
		return error_set(e, ERR_AUTH, "signed by a key that is not in allowed_signers");
	return signers_verify(t->signers, principal, c->name_space, judged_at(t, c), line->json, line->json_len,
		line->signature, line->signature_len, who, e);
}

int trust_accept_line(struct trust *t, const struct trust_claim *claim, const struct signed_line *line,
	const struct signer **who, struct error *e)
{
	return conclude(t, claim, verify_line(t, claim, line, who, e), e);
}

int trust_check_line(
	const struct trust *t, const struct trust_claim *claim, const struct signed_line *line, struct error *e)
{
	return judge(t, claim, verify_line(t, claim, line, NULL, e), e);
}
