/* What candidates' machines made and what was made of it: journals, answer sets, receipts, results. */
#include "sync/verify.h"

#include "content/answers.h"
#include "content/file_system.h"
#include "content/journal.h"
#include "engine/attempt.h"
#include "engine/memory.h"
#include "sync/mark.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define RESULT_FIXED 5 /* files before the journals */

static int usage(const char *text, struct error *e)
{
	return error_set(e, ERR_USAGE, "%s", text);
}

/* --- journal --- */

struct fold {
	struct attempt attempt;
	bool folds;
	struct error why;
};

/* A later generation cannot be folded without the one before: then only the chain is proved. */
static int fold_record(void *ctx, uint64_t n, const char *json, size_t len)
{
	struct fold *f = ctx;
	(void)n;
	if (f->folds && attempt_apply_json(&f->attempt, json, len, &f->why))
		f->folds = false;
	return 0;
}

static int one_journal(struct verify *v, const char *path, struct error *e)
{
	struct buffer b = BUFFER_INIT(LIMIT_JOURNAL_FILE);
	struct journal_facts facts;
	struct journal_opener opener = { v->ids, v->id_count, NULL };
	struct fold f = { .folds = true, .why = ERROR_INIT };
	attempt_init(&f.attempt);
	int rc = file_read(&b, path, e);
	rc = rc ? rc : journal_verify(&facts, b.data, b.len, &opener, fold_record, &f, e);
	if (rc)
		error_prefix(e, rc, "%s", file_name(path));
	else if (facts.header.kind == JOURNAL_ATTEMPT && facts.header.generation == 1 && !f.folds)
		rc = error_set(e, ERR_FORMAT, "%s: line %" PRIu64 ": %s", file_name(path), f.attempt.n + 1, f.why.text);
	else
		printf("journal %s.%" PRIu32 " of %s, device %s: %" PRIu64 " lines, %" PRIu64
			   " bytes, all authentic%s%s%s\n",
			facts.header.attempt, facts.header.generation, facts.header.centre, facts.header.device, facts.lines,
			facts.bytes, facts.header.kind == JOURNAL_ATTEMPT && f.folds ? ", " : "",
			facts.header.kind == JOURNAL_ATTEMPT && f.folds ? attempt_state_name(f.attempt.state) : "",
			f.folds && f.attempt.sealed ? ", sealed" : "");
	attempt_release(&f.attempt);
	buffer_release(&b);
	return rc;
}

int verify_journal(struct verify *v, struct error *e)
{
	if (v->count == 0 || v->id_count == 0)
		return usage("verify journal JOURNAL… -i IDENTITY", e);
	int rc = 0;
	for (size_t i = 0; i < v->count && rc == 0; i++)
		rc = one_journal(v, v->file[i], e);
	return rc;
}

/* --- answers --- */

static int check_reference(
	const struct verify *v, const struct buffer *manifest, char out[REFERENCE_SIZE], struct error *e)
{
	char want[REFERENCE_SIZE];
	int rc = answers_reference(out, manifest->data, manifest->len);
	if (rc)
		return error_set(e, rc, "no memory");
	if (!v->reference)
		return 0;
	if (reference_parse(want, v->reference, strlen(v->reference)))
		return usage("--reference: not a reference (XXXX-XXXX)", e);
	return strcmp(want, out) ? error_set(e, ERR_AUTH, "the reference of this answer set is %s, not %s", out, want)
							 : 0;
}

static int read_signed(struct buffer *manifest, struct buffer *sig, const char *path, struct error *e)
{
	char beside[FILE_PATH_MAX];
	if (snprintf(beside, sizeof beside, "%s.sig", path) >= (int)sizeof beside)
		return error_set(e, ERR_LIMIT, "path too long");
	int rc = file_read(manifest, path, e);
	return rc ? rc : file_read(sig, beside, e);
}

static int check_journal_file(const struct answers *a, const char *path, struct error *e)
{
	struct buffer b = BUFFER_INIT(LIMIT_JOURNAL_FILE);
	int rc = file_read(&b, path, e);
	rc = rc ? rc : answers_check_journal(a, b.data, b.len, e);
	buffer_release(&b);
	return rc;
}

int verify_answers(struct verify *v, struct error *e)
{
	struct buffer manifest = BUFFER_INIT(ANSWERS_TEXT_MAX), sig = BUFFER_INIT(LIMIT_SIGNATURE);
	struct answers a = { .generation = 0 };
	struct centre *c = NULL;
	char reference[REFERENCE_SIZE];
	bool revoked = false;
	if (v->count < 2 || v->count > 3)
		return usage("verify answers MANIFEST CENTRE.json [JOURNAL] (MANIFEST.sig beside it)", e);
	int rc = read_signed(&manifest, &sig, v->file[0], e);
	rc = rc ? rc : centre_load(&c, v->trust, v->file[1], NULL, e);
	rc = rc ? rc : answers_verify(&a, &revoked, c, manifest.data, manifest.len, buffer_text(&sig), sig.len, e);
	if (rc == 0 && v->count == 3)
		rc = check_journal_file(&a, v->file[2], e);
	rc = rc ? rc : check_reference(v, &manifest, reference, e);
	if (rc == 0)
		printf("answers %s.%" PRIu32 " of %s: %s, %" PRIu64 " bytes in %zu segments%s, signed by %s%s%s%s\n",
			a.attempt, a.generation, a.centre, a.sealed ? "sealed" : "open", a.bytes, a.segment_count,
			v->count == 3 ? ", the journal is these bytes" : "", a.device, revoked ? " (revoked since)" : "",
			a.sealed ? ", reference " : "", a.sealed ? reference : "");
	answers_release(&a);
	centre_free(c);
	buffer_release(&manifest);
	buffer_release(&sig);
	return rc;
}

/* --- receipt --- */

int verify_receipt(struct verify *v, struct error *e)
{
	struct buffer proof = BUFFER_INIT(PROOF_TEXT_MAX), manifest = BUFFER_INIT(ANSWERS_TEXT_MAX);
	struct answers a = { .generation = 0 };
	struct log_key log;
	struct receipt r;
	char reference[REFERENCE_SIZE], when[WHEN_SIZE];
	if (v->count != 2)
		return usage("verify receipt PROOF MANIFEST [--reference CODE]", e);
	int rc = log_key_load(&log, v->log_path, e);
	rc = rc ? rc : file_read(&proof, v->file[0], e);
	rc = rc ? rc : file_read(&manifest, v->file[1], e);
	rc = rc ? rc : answers_parse(&a, manifest.data, manifest.len, e);
	if (rc == 0 && !a.sealed)
		rc = error_set(e, ERR_STATE, "%s: not the manifest of a sealed set", file_name(v->file[1]));
	rc = rc ? rc
			: receipt_verify(&r, &log, a.centre, manifest.data, manifest.len, buffer_text(&proof), proof.len, e);
	rc = rc ? rc : check_reference(v, &manifest, reference, e);
	if (rc == 0) {
		when_format(when, r.checkpoint.time);
		printf("receipt of %s.%" PRIu32 ": reference %s, entry %" PRIu64 " of %" PRIu64
			   " in the log of %s, signed %s\n",
			a.attempt, a.generation, reference, r.index, r.checkpoint.size, a.centre, when);
	}
	answers_release(&a);
	buffer_release(&proof);
	buffer_release(&manifest);
	return rc;
}

/* --- result --- */

struct recount {
	struct mark_paper *paper;
	struct buffer stored, manifest, journal[LIMIT_GENERATIONS], json;
	struct mark_journal generation[LIMIT_GENERATIONS];
	size_t count;
	struct answers answers;
};

/* Which identity opens what is not said on the command line: every pair is tried for pack and key. */
static int open_paper(struct recount *r, struct verify *v, struct error *e)
{
	int rc = ERR_NOTFOUND;
	for (size_t i = 0; i < v->id_count && rc == ERR_NOTFOUND; i++)
		for (size_t k = 0; k < v->id_count && rc == ERR_NOTFOUND; k++) {
			struct error why = ERROR_INIT;
			struct mark_files f = { v->file[1], v->file[2], v->file[3], &v->ids[i], &v->ids[k] };
			rc = mark_paper_open(&r->paper, v->trust, &f, &why);
			if (rc && e)
				*e = why;
		}
	return rc;
}

static int read_inputs(struct recount *r, struct verify *v, struct error *e)
{
	buffer_init(&r->stored, MARK_RESULT_MAX);
	buffer_init(&r->json, MARK_RESULT_MAX);
	buffer_init(&r->manifest, ANSWERS_TEXT_MAX);
	int rc = file_read(&r->stored, v->file[0], e);
	rc = rc ? rc : file_read(&r->manifest, v->file[4], e);
	rc = rc ? rc : answers_parse(&r->answers, r->manifest.data, r->manifest.len, e);
	for (size_t i = RESULT_FIXED; i < v->count && rc == 0; i++) {
		struct buffer *b = &r->journal[r->count];
		buffer_init(b, LIMIT_JOURNAL_FILE);
		rc = file_read(b, v->file[i], e);
		r->generation[r->count++] = (struct mark_journal){ b->data, b->len };
	}
	if (rc == 0 && r->answers.generation != r->count)
		rc = error_set(e, ERR_FORMAT, "the manifest is of generation %" PRIu32 ", %zu journals were given",
			r->answers.generation, r->count);
	const struct mark_journal *last = rc ? NULL : &r->generation[r->count - 1];
	return rc ? rc : answers_check_journal(&r->answers, last->bytes, last->len, e);
}

static int recount(struct recount *r, struct verify *v, struct error *e)
{
	struct mark_set set = { r->answers.centre, r->answers.attempt, r->generation, r->count, NULL };
	char hash[SHA256_HEX_SIZE];
	if (sha256_hex(hash, r->manifest.data, r->manifest.len))
		return error_set(e, ERR_NOMEM, "no memory");
	set.answers = hash;
	int rc = mark_attempt(&r->json, r->paper, &set, v->ids, v->id_count, e);
	if (rc)
		return rc;
	if (r->json.len != r->stored.len || memcmp(r->json.data, r->stored.data, r->json.len))
		return error_set(
			e, ERR_AUTH, "%s: not what the answers, the key and the profile give", file_name(v->file[0]));
	printf("result of %s.%" PRIu32 ": worked out again, equal (%zu bytes)\n", r->answers.attempt,
		r->answers.generation, r->json.len);
	return 0;
}

int verify_result(struct verify *v, struct error *e)
{
	if (v->count <= RESULT_FIXED || v->count > RESULT_FIXED + LIMIT_GENERATIONS || v->id_count == 0)
		return usage(
			"verify result RESULT sitting.json PACK KEY MANIFEST JOURNAL… -i INTAKE -i MARKING -i RELEASE", e);
	struct recount *r = mem_zero(1, sizeof *r);
	int rc = r ? read_inputs(r, v, e) : error_set(e, ERR_NOMEM, "no memory");
	rc = rc ? rc : open_paper(r, v, e);
	rc = rc ? rc : recount(r, v, e);
	if (!r)
		return rc;
	mark_paper_free(r->paper);
	answers_release(&r->answers);
	for (size_t i = 0; i < r->count; i++)
		buffer_release(&r->journal[i]);
	buffer_release(&r->stored);
	buffer_release(&r->json);
	buffer_release(&r->manifest);
	mem_free(r);
	return rc;
}
