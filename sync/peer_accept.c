/* What a device takes from a stick: never something that would not be accepted, never an older one for a newer one.
 */
#include "sync/peer.h"

#include "content/centre.h"
#include "content/codec.h"
#include "content/roster.h"
#include "content/sitting.h"
#include "content/sshsig.h"

#include <string.h>

/* 0 where there is none or it does not verify. */
static uint64_t centre_version(const struct peer_trust *p, const char *path)
{
	struct centre *c = NULL;
	if (centre_check(&c, p->trust, path, p->centre, NULL) < 0)
		return 0;
	uint64_t version = c->version;
	centre_free(c);
	return version;
}

static uint64_t sitting_version(const struct peer_trust *p, const char *path)
{
	struct buffer bytes = BUFFER_INIT(LIMIT_MANIFEST_JSON);
	struct sitting *s = NULL;
	uint64_t version = 0;
	int rc = file_read(&bytes, path, NULL);

	if (rc == 0)
		rc = sitting_parse(&s, buffer_text(&bytes), bytes.len, NULL);
	if (rc == 0) {
		struct trust_claim claim = { "manifest", SSHSIG_MANIFEST, "sitting", s->id, s->version, s->issued,
			s->expires };
		rc = trust_check_beside(p->trust, &claim, path, bytes.data, bytes.len, NULL);
		version = rc == 0 ? s->version : 0;
	}
	sitting_free(s);
	buffer_release(&bytes);
	return version;
}

static uint64_t roster_version(const struct peer_trust *p, const char *path)
{
	struct buffer bytes = BUFFER_INIT(2 * LIMIT_ROSTER_JSON);
	struct roster *r = NULL;
	int rc = file_read(&bytes, path, NULL);
	uint64_t version = 0;

	if (rc == 0 && p->id)
		rc = roster_check(&r, p->trust, p->id, p->centre, bytes.data, bytes.len, NULL);
	else if (rc == 0)
		version = 1; /* a seat cannot open it: whatever is there is as good as another */
	if (rc == 0 && r)
		version = r->version;
	roster_free(r);
	buffer_release(&bytes);
	return version;
}

/* A release has no version: 1 where two people signed it. */
static uint64_t release_version(const struct peer_trust *p, const char *path)
{
	static const struct trust_claim claim = { .what = "release", .name_space = SSHSIG_RELEASE };
	struct buffer bytes = BUFFER_INIT(1 << 20);
	int rc = file_read(&bytes, path, NULL);
	if (rc == 0)
		rc = trust_check_beside(p->trust, &claim, path, bytes.data, bytes.len, NULL);
	buffer_release(&bytes);
	return rc == 0;
}

/* --- files that the manifest lists --- */

static bool has_hash(const char *path, const char *hex)
{
	uint8_t want[SHA256_SIZE], is[SHA256_SIZE];
	return hex_decode(want, sizeof want, hex, strlen(hex)) == 0 && hash_file(is, NULL, path, NULL) == 0 &&
		   memcmp(want, is, sizeof is) == 0;
}

/* By the manifest already here, which came before in the order of names or in an earlier round. */
static bool listed(const char *to_dir, const char *from, const char *to, const char *name)
{
	char path[FILE_PATH_MAX];
	struct buffer bytes = BUFFER_INIT(LIMIT_MANIFEST_JSON);
	struct sitting *s = NULL;
	bool yes = false;
	int rc = file_join(path, to_dir, "sitting.json", NULL);

	if (rc == 0)
		rc = file_read(&bytes, path, NULL);
	if (rc == 0)
		rc = sitting_parse(&s, buffer_text(&bytes), bytes.len, NULL);
	if (rc == 0) {
		const struct sitting_file *f = sitting_find_file(s, name);
		yes = f && has_hash(from, f->sha256) && !has_hash(to, f->sha256);
	}
	sitting_free(s);
	buffer_release(&bytes);
	return yes;
}

static bool ends(const char *name, const char *suffix)
{
	size_t n = strlen(name), m = strlen(suffix);
	return n >= m && strcmp(name + n - m, suffix) == 0;
}

typedef uint64_t (*version_fn)(const struct peer_trust *p, const char *path);

static version_fn version_of(const char *name)
{
	if (strcmp(name, "centre.json") == 0)
		return centre_version;
	if (strcmp(name, "sitting.json") == 0)
		return sitting_version;
	if (strcmp(name, "roster.age") == 0)
		return roster_version;
	if (strncmp(name, "release-", 8) == 0 && !ends(name, ".fallback.age"))
		return release_version;
	return NULL;
}

bool peer_accept_verified(void *ctx, const char *from_dir, const char *to_dir, const char *name)
{
	const struct peer_trust *p = ctx;
	char from[FILE_PATH_MAX], to[FILE_PATH_MAX];
	version_fn version = version_of(name);

	if (file_join(from, from_dir, name, NULL) < 0 || file_join(to, to_dir, name, NULL) < 0)
		return false;
	if (version)
		return version(p, from) > version(p, to);
	/* A fallback proves itself only when it is opened, so the first one stays; packs and the like must be listed.
	 */
	return ends(name, ".fallback.age") ? !file_exists(to) : listed(to_dir, from, to, name);
}
