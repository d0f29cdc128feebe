/* Opening a paper for marking: from the people's signatures down to each item's hash, nothing is taken on trust. */
#include "sync/mark_paper.h"

#include "content/codec.h"
#include "content/file_system.h"
#include "content/sshsig.h"
#include "engine/memory.h"
#include "engine/outcome.h"

#include <stdio.h>
#include <string.h>

static int read_manifest(struct mark_paper *p, struct trust *trust, const char *path, struct error *e)
{
	struct buffer b = BUFFER_INIT(LIMIT_MANIFEST_JSON);
	int rc = file_read(&b, path, e);
	rc = rc ? rc : sitting_parse(&p->sitting, b.data, b.len, e);
	if (rc == 0) {
		const struct sitting *s = p->sitting;
		struct trust_claim claim = { "sitting manifest", SSHSIG_MANIFEST, "sitting", s->id, s->version, s->issued,
			s->expires };
		rc = trust_accept_beside(trust, &claim, path, b.data, b.len, NULL, e);
	}
	if (rc == 0 && sha256_hex(p->manifest, b.data, b.len))
		rc = error_set(e, ERR_NOMEM, "no memory");
	buffer_release(&b);
	return rc;
}

static int hash_of(char hex[SHA256_HEX_SIZE], const char *path, struct error *e)
{
	uint8_t hash[SHA256_SIZE];
	int rc = hash_file(hash, NULL, path, e);
	if (rc == 0)
		hex_encode(hex, hash, SHA256_SIZE);
	return rc;
}

static int read_profile(struct mark_paper *p, const char *sitting_path, struct error *e)
{
	char dir[FILE_PATH_MAX], path[FILE_PATH_MAX], hex[SHA256_HEX_SIZE];
	struct buffer b = BUFFER_INIT(LIMIT_PROFILE_JSON);
	size_t n = (size_t)(file_name(sitting_path) - sitting_path);
	snprintf(dir, sizeof dir, "%.*s", n ? (int)n : 2, n ? sitting_path : "./");
	int rc = file_join(path, dir, p->sitting->programme_file.file, e);
	rc = rc ? rc : file_read(&b, path, e);
	if (rc == 0 && (sha256_hex(hex, b.data, b.len) || strcmp(hex, p->sitting->programme_file.sha256)))
		rc = error_set(e, ERR_AUTH, "%s: not the programme file that the manifest lists", file_name(path));
	rc = rc ? rc : profile_load(&p->profile, buffer_text(&b), b.len, e);
	buffer_release(&b);
	return rc;
}

/* The manifest's line for this pack, and the key beside it in that line. */
static int find_listed(struct mark_paper *p, const char *pack_path, const char *key_path, struct error *e)
{
	char pack[SHA256_HEX_SIZE], key[SHA256_HEX_SIZE];
	int rc = hash_of(pack, pack_path, e);
	rc = rc ? rc : hash_of(key, key_path, e);
	if (rc)
		return rc;
	for (size_t i = 0; i < p->sitting->pack_count && !p->listed; i++)
		if (!strcmp(p->sitting->packs[i].pack.sha256, pack))
			p->listed = &p->sitting->packs[i];
	if (!p->listed)
		return error_set(e, ERR_AUTH, "%s: the manifest lists no such pack", file_name(pack_path));
	if (!p->listed->has_key || strcmp(p->listed->key.sha256, key))
		return error_set(
			e, ERR_AUTH, "%s: not the marking key that the manifest lists for this pack", file_name(key_path));
	return 0;
}

static int read_key(struct mark_paper *p, const struct mark_files *f, struct error *e)
{
	struct buffer sealed = BUFFER_INIT(MARKKEY_SIZE_MAX), plain = BUFFER_INIT(MARKKEY_SIZE_MAX);
	int rc = file_read(&sealed, f->key, e);
	rc = rc ? rc : age_open(&plain, f->marking, 1, sealed.data, sealed.len, e);
	rc = rc ? rc : markkey_parse(&p->key, plain.data, plain.len, e);
	if (rc)
		error_prefix(e, rc, "%s", file_name(f->key));
	else if (strcmp(markkey_pack(p->key), p->listed->pack.sha256))
		rc = error_set(e, ERR_AUTH, "%s: the key of another pack", file_name(f->key));
	else if (strcmp(markkey_paper(p->key), p->listed->paper))
		rc = error_set(e, ERR_AUTH, "%s: the key of another paper", file_name(f->key));
	buffer_release(&sealed);
	buffer_release_wiped(&plain);
	return rc;
}

struct refs {
	struct mark_paper *p;
	const char *section;
	struct error *e;
};

static int add_ref(const struct pack_ref *ref, void *ctx)
{
	struct refs *r = ctx;
	return test_add_ref(r->p->test, r->section, ref->id, ref->item, ref->json, ref->json_len, r->e);
}

static int add_section(struct mark_paper *p, const struct section *s, struct error *e)
{
	struct refs r = { p, s->id, e };
	int rc = pack_refs(p->pack, s->id, e, add_ref, &r);
	for (size_t i = 0; i < s->count && rc == 0; i++)
		if (s->children[i].section)
			rc = add_section(p, s->children[i].section, e);
	return rc;
}

static int read_test(struct mark_paper *p, struct error *e)
{
	struct buffer json = BUFFER_INIT(LIMIT_TEST_JSON);
	int rc = pack_test(p->pack, &json, e);
	rc = rc ? rc : test_load(&p->test, buffer_text(&json), json.len, e);
	rc = rc ? rc : markkey_apply_test(p->key, p->test, e);
	for (size_t i = 0; rc == 0 && i < p->test->part_count; i++)
		for (size_t k = 0; rc == 0 && k < p->test->parts[i].count; k++)
			rc = add_section(p, p->test->parts[i].sections[k], e);
	rc = rc ? rc : test_finish(p->test, e);
	buffer_release_wiped(&json);
	return rc;
}

/* --- items --- */

/* Full marks of an item without a declared maximum: what its own correct responses score. */
static int max_by_scoring(int64_t *out, const struct item *item, struct error *e)
{
	struct response r[LIMIT_VARIABLES] = { { NULL, { 0 } } };
	struct item_result result;
	double score = 0;
	size_t n = 0;
	for (size_t i = 0; i < item->responses.count && n < LIMIT_VARIABLES; i++) {
		const struct declaration *d = &item->responses.list[i];
		if (!value_is_null(&d->correct))
			r[n++] = (struct response){ d->id, d->correct };
	}
	int rc = item_score(&result, item, r, n, e);
	if (rc)
		return rc;
	if (n == 0 || !item_result_number(&result, "SCORE", &score) || score <= 0)
		rc = error_set(e, ERR_FORMAT, "item %s: neither a maximum nor a correct response that scores", item->id);
	rc = rc ? rc : outcome_milli(out, score, e);
	item_result_release(&result);
	return rc;
}

static int set_maximum(struct mark_item *m, struct error *e)
{
	const struct declaration *score = declaration_find(&m->item->outcomes, "SCORE");
	if (!score)
		return error_set(e, ERR_FORMAT, "item %s: has no outcome SCORE", m->item->id);
	m->human = score->external_scored != NULL;
	if (score->has_normal_maximum)
		return outcome_milli(&m->max_milli, score->normal_maximum, e);
	return m->human ? 0 : max_by_scoring(&m->max_milli, m->item, e);
}

static int read_item(struct mark_paper *p, struct mark_item *m, const struct markkey_item *k, struct error *e)
{
	struct buffer json = BUFFER_INIT(LIMIT_ITEM_JSON);
	char sha256[SHA256_HEX_SIZE];
	int rc = pack_item(p->pack, k->id, &json, sha256, e);
	rc = rc ? rc : item_load(&m->item, buffer_text(&json), json.len, e);
	rc = rc ? rc : markkey_apply_item(p->key, m->item, sha256, e);
	rc = rc ? rc : set_maximum(m, e);
	if (rc == 0)
		snprintf(m->area, sizeof m->area, "%s", k->area);
	buffer_release_wiped(&json);
	return rc;
}

static int read_items(struct mark_paper *p, struct error *e)
{
	size_t n = markkey_count(p->key);
	p->items = mem_zero(n ? n : 1, sizeof *p->items);
	if (!p->items)
		return error_set(e, ERR_NOMEM, "no memory");
	int rc = 0;
	for (size_t i = 0; i < n && rc == 0; i++) {
		struct markkey_item k;
		markkey_at(&k, p->key, i);
		rc = read_item(p, &p->items[i], &k, e);
		p->count = i + 1;
	}
	return rc;
}

const struct mark_item *mark_find(const struct mark_paper *p, const char *item)
{
	size_t low = 0, high = p->count;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int c = strcmp(item, p->items[mid].item->id);
		if (c == 0)
			return &p->items[mid];
		if (c < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return NULL;
}

int mark_paper_open(struct mark_paper **out, struct trust *trust, const struct mark_files *f, struct error *e)
{
	struct mark_paper *p = mem_zero(1, sizeof *p);
	int rc = p ? read_manifest(p, trust, f->sitting, e) : error_set(e, ERR_NOMEM, "no memory");
	rc = rc ? rc : read_profile(p, f->sitting, e);
	rc = rc ? rc : find_listed(p, f->pack, f->key, e);
	rc = rc ? rc : read_key(p, f, e);
	rc = rc ? rc : pack_open(&p->pack, f->pack, f->release, 1, e);
	if (rc == 0 && strcmp(pack_info(p->pack)->paper, p->listed->paper))
		rc = error_set(e, ERR_AUTH, "%s: holds another paper than the manifest says", file_name(f->pack));
	rc = rc ? rc : read_test(p, e);
	rc = rc ? rc : read_items(p, e);
	if (rc)
		mark_paper_free(p);
	else
		*out = p;
	return rc;
}

void mark_paper_free(struct mark_paper *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->count; i++)
		item_free(p->items[i].item);
	mem_free(p->items);
	test_free(p->test);
	pack_close(p->pack);
	markkey_free(p->key);
	profile_free(p->profile);
	sitting_free(p->sitting);
	mem_free(p);
}
