/* Published things: packs, manifests, centre files, releases. */
#include "sync/verify.h"

#include "content/centre.h"
#include "content/codec.h"
#include "content/file_system.h"
#include "content/pack.h"
#include "content/pack_vfs.h"
#include "content/release.h"
#include "content/sitting.h"
#include "content/sshsig.h"
#include "engine/when.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static int need_files(const struct verify *v, size_t min, size_t max, const char *what, struct error *e)
{
	if (v->count < min || v->count > max)
		return error_set(e, ERR_USAGE, "%s", what);
	return 0;
}

static int read_manifest(
	struct sitting **out, const struct signer *who[2], struct verify *v, const char *path, struct error *e)
{
	struct buffer b = BUFFER_INIT(LIMIT_MANIFEST_JSON);
	struct sitting *s = NULL;
	int rc = file_read(&b, path, e);
	rc = rc ? rc : sitting_parse(&s, b.data, b.len, e);
	if (rc == 0) {
		struct trust_claim claim = { "sitting manifest", SSHSIG_MANIFEST, "sitting", s->id, s->version, s->issued,
			s->expires };
		rc = trust_accept_beside(v->trust, &claim, path, b.data, b.len, who, e);
	}
	buffer_release(&b);
	if (rc)
		sitting_free(s);
	else
		*out = s;
	return rc;
}

/* --- pack --- */

static int check_listed(
	const char *hex, uint64_t size, const char *path, struct verify *v, const char *manifest, struct error *e)
{
	struct sitting *s = NULL;
	const struct signer *who[2];
	int rc = read_manifest(&s, who, v, manifest, e);
	if (rc)
		return rc;
	bool found = false;
	for (size_t i = 0; i < s->pack_count; i++)
		found = found || (!strcmp(s->packs[i].pack.sha256, hex) && s->packs[i].pack.size == size);
	sitting_free(s);
	return found ? 0 : error_set(e, ERR_AUTH, "%s: the manifest lists no such pack", file_name(path));
}

static int open_pack(struct verify *v, const char *path, struct error *e)
{
	struct pack *p = NULL;
	int rc = pack_open(&p, path, v->ids, v->id_count, e);
	rc = rc ? rc : pack_vfs_check(path, v->ids, v->id_count, NULL, NULL, e);
	int items = rc ? rc : pack_item_count(p, e);
	if (items >= 0)
		printf(", paper %s, %d items, %s, every chunk authentic", pack_info(p)->paper, items,
			pack_info(p)->practice ? "practice" : "live");
	pack_close(p);
	return items < 0 ? items : 0;
}

int verify_pack(struct verify *v, struct error *e)
{
	uint8_t hash[SHA256_SIZE];
	char hex[SHA256_HEX_SIZE];
	uint64_t size = 0;
	int rc = need_files(v, 1, 2, "verify pack PACK [MANIFEST] [-i IDENTITY]", e);
	rc = rc ? rc : hash_file(hash, &size, v->file[0], e);
	if (rc)
		return rc;
	hex_encode(hex, hash, SHA256_SIZE);
	if (v->count == 2 && (rc = check_listed(hex, size, v->file[0], v, v->file[1], e)))
		return rc;
	printf("pack %s: %" PRIu64 " bytes, sha256 %s%s", file_name(v->file[0]), size, hex,
		v->count == 2 ? ", as the manifest lists it" : "");
	if (v->id_count)
		rc = open_pack(v, v->file[0], e);
	printf("\n");
	return rc;
}

/* --- manifest --- */

/* A file that lies beside the manifest must be the listed one; one that does not is not missed. */
static int check_beside(size_t *found, const char *manifest, const struct sitting_file *f, struct error *e)
{
	char path[FILE_PATH_MAX], hex[SHA256_HEX_SIZE];
	uint8_t hash[SHA256_SIZE];
	uint64_t size = 0;
	if (snprintf(path, sizeof path, "%.*s%s", (int)(file_name(manifest) - manifest), manifest, f->file) >=
		(int)sizeof path)
		return error_set(e, ERR_LIMIT, "path too long");
	if (!file_exists(path))
		return 0;
	int rc = hash_file(hash, &size, path, e);
	if (rc)
		return rc;
	hex_encode(hex, hash, SHA256_SIZE);
	if (strcmp(hex, f->sha256) || size != f->size)
		return error_set(e, ERR_AUTH, "%s: not the file that the manifest lists", f->file);
	++*found;
	return 0;
}

static int one_manifest(struct verify *v, const char *path, struct error *e)
{
	struct sitting *s = NULL;
	const struct signer *who[2];
	char expires[WHEN_SIZE];
	size_t found = 0;
	int rc = read_manifest(&s, who, v, path, e);
	if (rc)
		return error_prefix(e, rc, "%s", file_name(path));
	rc = check_beside(&found, path, &s->programme_file, e);
	for (size_t i = 0; i < s->pack_count && rc == 0; i++) {
		rc = check_beside(&found, path, &s->packs[i].pack, e);
		if (rc == 0 && s->packs[i].has_key)
			rc = check_beside(&found, path, &s->packs[i].key, e);
	}
	when_format(expires, s->expires);
	if (rc == 0)
		printf("manifest of %s: version %" PRIu64
			   ", expires %s, %zu packs, %zu files beside it are the listed ones, "
			   "signed by %s and %s\n",
			s->id, s->version, expires, s->pack_count, found, who[0]->principal, who[1]->principal);
	sitting_free(s);
	return rc;
}

int verify_manifest(struct verify *v, struct error *e)
{
	int rc = need_files(v, 1, SIZE_MAX, "verify manifest sitting.json…", e);
	for (size_t i = 0; i < v->count && rc == 0; i++)
		rc = one_manifest(v, v->file[i], e);
	return rc;
}

/* --- centre file --- */

static int one_centre(struct verify *v, const char *path, struct error *e)
{
	struct centre *c = NULL;
	char expires[WHEN_SIZE];
	size_t revoked = 0;
	int rc = centre_load(&c, v->trust, path, NULL, e);
	if (rc)
		return rc;
	for (size_t i = 0; i < c->device_count; i++)
		revoked += c->devices[i].revoked;
	when_format(expires, c->expires);
	printf("centre file of %s: version %" PRIu64
		   ", expires %s, %zu devices (%zu revoked), %zu seats, two signatures\n",
		c->id, c->version, expires, c->device_count, revoked, c->seat_count);
	centre_free(c);
	return 0;
}

int verify_centre(struct verify *v, struct error *e)
{
	int rc = need_files(v, 1, SIZE_MAX, "verify centre centre.json…", e);
	for (size_t i = 0; i < v->count && rc == 0; i++)
		rc = one_centre(v, v->file[i], e);
	return rc;
}

/* --- release --- */

/* With the manifest and an identity of a device: does it open, and is it this sitting's? */
static int open_release(struct verify *v, const struct buffer *b, struct error *e)
{
	struct sitting *s = NULL;
	const struct signer *who[2];
	struct age_identity opened;
	int rc = read_manifest(&s, who, v, v->file[1], e);
	if (rc)
		return rc;
	rc = ERR_NOTFOUND;
	for (size_t i = 0; i < v->id_count && rc == ERR_NOTFOUND; i++) {
		struct error why = ERROR_INIT;
		rc = release_open(&opened, b->data, b->len, &v->ids[i], s->release, &why);
		if (rc && rc != ERR_NOTFOUND)
			error_set(e, rc, "%s", why.text);
	}
	if (rc == 0)
		age_identity_wipe(&opened);
	else if (rc == ERR_NOTFOUND)
		error_set(e, rc, "the release is sealed to none of these identities");
	sitting_free(s);
	return rc;
}

int verify_release(struct verify *v, struct error *e)
{
	struct buffer b = BUFFER_INIT(RELEASE_FILE_MAX);
	const struct signer *who[2];
	struct trust_claim claim = { "release", SSHSIG_RELEASE, NULL, NULL, 0, 0, 0 };
	int rc = need_files(v, 1, 2, "verify release RELEASE [MANIFEST -i DEVICE-IDENTITY]", e);
	rc = rc ? rc : file_read(&b, v->file[0], e);
	rc = rc ? rc : trust_accept_beside(v->trust, &claim, v->file[0], b.data, b.len, who, e);
	bool opens = rc == 0 && v->count == 2 && v->id_count;
	if (opens)
		rc = open_release(v, &b, e);
	if (rc == 0)
		printf("release %s: %zu bytes, signed by %s and %s%s\n", file_name(v->file[0]), b.len, who[0]->principal,
			who[1]->principal, opens ? ", opens to the manifest's recipient" : "");
	buffer_release(&b);
	return rc;
}
