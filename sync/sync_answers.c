/* Segments, then the heads over them, then the proof of a sealed set. A proof is verified against trust/log.pub and
 * the very manifest in the spool before the kiosk sees it; only then are segments and heads of that generation
 * removed. */
#include "sync/sync_pass.h"

#include "content/answers.h"
#include "engine/memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PATH_MAX_HERE 512

static void remember(struct set *set, const char *name)
{
	set_add(set, name); /* without memory it is sent again, that is all */
}

/* --- segments --- */

static int send_segment(struct syncer *s, const char *attempt, const char *sha256, struct error *e)
{
	char rel[PATH_MAX_HERE], url[PATH_MAX_HERE];
	struct wire_reply reply = { .body = BUFFER_INIT(65536) };
	struct buffer bytes = BUFFER_INIT(LIMIT_SEGMENT);
	snprintf(rel, sizeof rel, "out/segments/%s", attempt);
	snprintf(url, sizeof url, "/v1/attempts/%s/segments/%s", attempt, sha256);
	if (set_has(&s->sent, url))
		return 0;
	int rc = spool_get_hashed(&s->spool, rel, sha256, &bytes, e);
	if (rc == ERR_FORMAT) {
		sync_say("%s/%s: not the bytes of that name; left where it is", rel, sha256);
		rc = 0;
		goto done;
	}
	if (rc == 0)
		rc = wire_put(s->wire, url, bytes.data, bytes.len, &reply, e);
	if (rc == 0 && reply.status != 201 && reply.status != 200)
		rc = sync_unexpected(s, "a segment", &reply, e);
	if (rc == 0) {
		remember(&s->sent, url);
		s->up++;
	}
done:
	buffer_release(&bytes);
	buffer_release(&reply.body);
	return rc;
}

static int send_segments(struct syncer *s, const char *attempt, struct error *e)
{
	char rel[PATH_MAX_HERE];
	struct file_names names = { NULL, 0 };
	snprintf(rel, sizeof rel, "out/segments/%s", attempt);
	int rc = spool_list(&s->spool, rel, &names, e);
	for (size_t i = 0; i < names.count && rc == 0; i++)
		if (spool_is_hash(names.name[i]))
			rc = send_segment(s, attempt, names.name[i], e);
	file_names_release(&names);
	return rc;
}

/* --- proofs --- */

static void proof_name(char out[PATH_MAX_HERE], const struct spool_head *h)
{
	snprintf(out, PATH_MAX_HERE, "in/proofs/%s.%" PRIu32, h->attempt, h->generation);
}

static int keep_proof(struct syncer *s, const struct spool_head *h, const struct buffer *manifest,
	const struct buffer *proof, struct error *e)
{
	char name[PATH_MAX_HERE];
	struct receipt receipt;
	struct error why = ERROR_INIT;
	int rc = receipt_verify(&receipt, &s->log, s->device->info.centre, manifest->data, manifest->len,
		buffer_text(proof), proof->len, &why);
	if (rc)
		return error_set(e, ERR_NETWORK, "central sent a proof that does not hold: %.200s", why.text);
	proof_name(name, h);
	rc = spool_put_over(&s->spool, name, proof->data, proof->len, e);
	if (rc == 0)
		s->proofs++;
	return rc;
}

static int fetch_proof(struct syncer *s, const struct spool_head *h, const struct buffer *manifest, struct error *e)
{
	char url[PATH_MAX_HERE];
	struct wire_reply reply = { .body = BUFFER_INIT(PROOF_TEXT_MAX) };
	snprintf(url, sizeof url, "/v1/attempts/%s/proof?generation=%" PRIu32, h->attempt, h->generation);
	int rc = wire_get(s->wire, url, &reply, e);
	if (rc == 0)
		rc = reply.status == 200 ? keep_proof(s, h, manifest, &reply.body, e)
								 : sync_unexpected(s, "a proof", &reply, e);
	buffer_release(&reply.body);
	return rc;
}

/* The proof is here: what it stands for need not be in the spool any more. */
static int clear_generation(struct syncer *s, const struct spool_head *h, const struct answers *a, struct error *e)
{
	char rel[PATH_MAX_HERE + 80], hex[SHA256_HEX_SIZE];
	struct file_names names = { NULL, 0 };
	int rc = 0;
	for (size_t i = 0; i < a->segment_count && rc == 0; i++) {
		hex_encode(hex, a->segments[i], SHA256_SIZE);
		snprintf(rel, sizeof rel, "out/segments/%s/%s", h->attempt, hex);
		rc = spool_remove(&s->spool, rel, e);
	}
	if (rc == 0)
		rc = spool_list(&s->spool, "out/heads", &names, e);
	for (size_t i = 0; i < names.count && rc == 0; i++) {
		struct spool_head other;
		if (spool_head_parse(&other, names.name[i]) || strcmp(other.attempt, h->attempt) ||
			other.generation != h->generation || other.count > h->count)
			continue;
		snprintf(rel, sizeof rel, "out/heads/%s", names.name[i]);
		rc = spool_remove(&s->spool, rel, e);
		snprintf(rel, sizeof rel, "out/heads/%s.sig", names.name[i]);
		rc = rc ? rc : spool_remove(&s->spool, rel, e);
	}
	file_names_release(&names);
	return rc;
}

/* --- heads --- */

struct head {
	struct spool_head name;
	struct buffer manifest, body; /* body: manifest and signature as they are sent */
	struct answers answers;
};

static int read_head(struct head *h, struct syncer *s, const char *name, struct error *e)
{
	char rel[PATH_MAX_HERE];
	buffer_init(&h->manifest, ANSWERS_TEXT_MAX);
	buffer_init(&h->body, ANSWERS_TEXT_MAX + LIMIT_SIGNATURE);
	memset(&h->answers, 0, sizeof h->answers);
	snprintf(rel, sizeof rel, "out/heads/%s", name);
	int rc = spool_get(&s->spool, rel, &h->manifest, e);
	rc = rc ? rc : buffer_add(&h->body, h->manifest.data, h->manifest.len);
	snprintf(rel, sizeof rel, "out/heads/%s.sig", name);
	rc = rc ? rc : spool_get(&s->spool, rel, &h->body, e);
	return rc ? rc : answers_parse(&h->answers, h->manifest.data, h->manifest.len, e);
}

static void head_release(struct head *h)
{
	buffer_release(&h->manifest);
	buffer_release(&h->body);
	answers_release(&h->answers);
}

/* 0 with *done true when central has it. */
static int put_head(bool *done, struct syncer *s, const struct head *h, const char *name, struct error *e)
{
	char url[PATH_MAX_HERE];
	struct wire_reply reply = { .body = BUFFER_INIT(65536) };
	struct error why = ERROR_INIT;
	snprintf(url, sizeof url, "/v1/attempts/%s/heads/%" PRIu32 "/%zu", h->name.attempt, h->name.generation,
		h->name.count);
	int rc = wire_put(s->wire, url, h->body.data, h->body.len, &reply, e);
	*done = rc == 0 && (reply.status == 200 || reply.status == 202);
	if (rc == 0 && !*done && (reply.status == 409 || reply.status == 422)) {
		sync_unexpected(s, "an answer set", &reply, &why);
		sync_say("%s.%" PRIu32 ": %s", h->name.attempt, h->name.generation, why.text);
		if (reply.status == 409)
			remember(&s->refused, name);
		s->held_back++;
	} else if (rc == 0 && !*done) {
		rc = sync_unexpected(s, "an answer set", &reply, e);
	}
	buffer_release(&reply.body);
	return rc;
}

static int send_head(struct syncer *s, const char *name, struct error *e)
{
	char proof[PATH_MAX_HERE];
	struct head h;
	bool done = set_has(&s->sent, name);
	if (set_has(&s->refused, name)) {
		s->held_back++;
		return 0;
	}
	if (spool_head_parse(&h.name, name))
		return 0;
	int rc = read_head(&h, s, name, e);
	if (rc == ERR_FORMAT || rc == ERR_NOTFOUND) {
		sync_say("out/heads/%s: %s", name, e && e->text[0] ? e->text : error_name(rc));
		if (e)
			*e = (struct error)ERROR_INIT;
		head_release(&h);
		return 0;
	}
	proof_name(proof, &h.name);
	bool proved = h.answers.sealed && spool_has(&s->spool, proof);
	if (rc == 0 && !done && !proved && (rc = put_head(&done, s, &h, name, e)) == 0 && done) {
		remember(&s->sent, name);
		s->up++;
	}
	if (rc == 0 && done && h.answers.sealed && !proved)
		rc = fetch_proof(s, &h.name, &h.manifest, e);
	if (rc == 0 && h.answers.sealed && spool_has(&s->spool, proof))
		rc = clear_generation(s, &h.name, &h.answers, e);
	head_release(&h);
	return rc;
}

int sync_answers(struct syncer *s, struct error *e)
{
	struct file_names names = { NULL, 0 };
	int rc = spool_list(&s->spool, "out/segments", &names, e);
	for (size_t i = 0; i < names.count && rc == 0; i++)
		if (device_id_valid(names.name[i]))
			rc = send_segments(s, names.name[i], e);
	file_names_release(&names);
	if (rc == 0)
		rc = spool_list(&s->spool, "out/heads", &names, e);
	for (size_t i = 0; i < names.count && rc == 0; i++)
		rc = send_head(s, names.name[i], e);
	file_names_release(&names);
	return rc;
}
