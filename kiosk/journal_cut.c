/* The manifest's state is changed only after .head is durable: a failure before it leaves nothing to undo. */
#include "kiosk/journal_cut.h"

#include "content/sshsig.h"
#include "engine/memory.h"

#include <string.h>

#define HEAD_FILE_MAX (ANSWERS_TEXT_MAX + LIMIT_SIGNATURE)
#define ANSWERS_LINES 7

struct journal_cutter {
	struct journal_cut cut;
	struct answers answers; /* as .head has it */
	struct buffer waiting;
	struct buffer text, sig; /* of the last head */
	bool unpublished;
	char reference[REFERENCE_SIZE];
};

/* --- .head --- */

/* Length of the seven lines, 0 where there are fewer. */
static size_t text_length(const struct buffer *file)
{
	const char *p = buffer_text(file), *end = p + file->len;
	for (int i = 0; i < ANSWERS_LINES; i++) {
		const char *lf = p < end ? memchr(p, '\n', (size_t)(end - p)) : NULL;
		if (!lf)
			return 0;
		p = lf + 1;
	}
	return (size_t)(p - buffer_text(file));
}

static int read_head(struct answers *out, struct buffer *text, struct buffer *sig, const char *path,
	const struct public_key *key, struct error *e)
{
	struct buffer file = BUFFER_INIT(HEAD_FILE_MAX);
	int rc = file_read(&file, path, e);
	if (rc == 0) {
		size_t n = text_length(&file);
		const char *p = buffer_text(&file);
		rc = sshsig_verify(key, SSHSIG_ANSWERS, p, n, p + n, file.len - n, e);
		if (rc == 0)
			rc = answers_parse(out, p, n, e);
		if (rc == 0 && (buffer_add(text, p, n) < 0 || buffer_add(sig, p + n, file.len - n) < 0)) {
			answers_release(out);
			rc = error_set(e, ERR_NOMEM, "out of memory");
		} else if (rc < 0)
			error_prefix(e, rc, "%s", path);
	}
	buffer_release(&file);
	return rc;
}

int journal_head_read(struct answers *out, const char *path, const struct public_key *key, struct error *e)
{
	struct buffer text = BUFFER_INIT(ANSWERS_TEXT_MAX), sig = BUFFER_INIT(LIMIT_SIGNATURE);
	int rc = read_head(out, &text, &sig, path, key, e);
	buffer_release(&text);
	buffer_release(&sig);
	return rc;
}

/* --- opening --- */

static int note_reference(struct journal_cutter *c, struct error *e)
{
	if (!c->answers.sealed)
		return 0;
	int rc = answers_reference(c->reference, c->text.data, c->text.len);
	return rc < 0 ? error_set(e, rc, "out of memory") : 0;
}

static int resume(struct journal_cutter *c, const void *journal, size_t len, struct error *e)
{
	struct public_key key;
	signing_key_public(&key, c->cut.key);
	int rc = read_head(&c->answers, &c->text, &c->sig, c->cut.head, &key, e);
	if (rc == ERR_NOTFOUND) {
		if (e)
			*e = (struct error)ERROR_INIT;
		return 0;
	}
	if (rc == 0 && c->answers.bytes > len)
		rc = error_set(e, ERR_FORMAT, "%s covers more bytes than the journal has", c->cut.head);
	if (rc == 0)
		rc = answers_check_journal(&c->answers, journal, (size_t)c->answers.bytes, e);
	if (rc == 0)
		rc = note_reference(c, e);
	c->unpublished = rc == 0; /* it may not have reached the spool; dropping it again changes nothing */
	return rc;
}

static void fill_names(struct journal_cutter *c)
{
	memcpy(c->answers.centre, c->cut.centre, sizeof c->answers.centre);
	memcpy(c->answers.attempt, c->cut.attempt, sizeof c->answers.attempt);
	memcpy(c->answers.device, c->cut.device, sizeof c->answers.device);
	c->answers.generation = c->cut.generation;
}

int journal_cutter_new(
	struct journal_cutter **out, const struct journal_cut *cut, const void *journal, size_t len, struct error *e)
{
	struct journal_cutter *c = mem_zero(1, sizeof *c);
	if (!c)
		return error_set(e, ERR_NOMEM, "out of memory");
	c->cut = *cut;
	buffer_init(&c->waiting, LIMIT_JOURNAL_FILE);
	buffer_init(&c->text, ANSWERS_TEXT_MAX);
	buffer_init(&c->sig, LIMIT_SIGNATURE);
	int rc = resume(c, journal, len, e);
	if (rc == 0) {
		size_t have = (size_t)c->answers.bytes;
		fill_names(c);
		if (have < len && buffer_add(&c->waiting, (const char *)journal + have, len - have) < 0)
			rc = error_set(e, ERR_NOMEM, "out of memory");
	}
	if (rc < 0)
		journal_cutter_free(c);
	else
		*out = c;
	return rc;
}

void journal_cutter_free(struct journal_cutter *c)
{
	if (!c)
		return;
	answers_release(&c->answers);
	buffer_release(&c->waiting);
	buffer_release(&c->text);
	buffer_release(&c->sig);
	mem_free(c);
}

/* --- cutting --- */

int journal_cutter_add(struct journal_cutter *c, const void *lines, size_t len)
{
	int rc = buffer_add(&c->waiting, lines, len);
	c->waiting.failed = 0; /* the caller keeps the lines and comes again */
	return rc;
}

/* End of the segment that begins at `start`: whole lines, JOURNAL_SEGMENT_SIZE or one line more. */
static size_t segment_end(const struct buffer *b, size_t start)
{
	if (b->len - start <= JOURNAL_SEGMENT_SIZE)
		return b->len;
	const uint8_t *from = b->data + start + JOURNAL_SEGMENT_SIZE - 1;
	const uint8_t *lf = memchr(from, '\n', b->len - (size_t)(from - b->data));
	return lf ? (size_t)(lf - b->data) + 1 : b->len;
}

static int put_segments(struct journal_cutter *c, struct answers *a, struct error *e)
{
	int rc = 0;
	for (size_t at = 0; rc == 0 && at < c->waiting.len;) {
		size_t end = segment_end(&c->waiting, at);
		rc = spool_put_segment(&c->cut.spool, a->attempt, NULL, c->waiting.data + at, end - at, e);
		if (rc == 0 && (rc = answers_add_segment(a, c->waiting.data + at, end - at)) < 0)
			error_set(e, rc, "the answer manifest: %s", error_name(rc));
		at = end;
	}
	return rc;
}

static int write_head(
	struct journal_cutter *c, const struct answers *a, struct buffer *text, struct buffer *sig, struct error *e)
{
	struct buffer file = BUFFER_INIT(HEAD_FILE_MAX);
	int rc = answers_write(text, a, e);
	if (rc == 0)
		rc = answers_sign(sig, text->data, text->len, c->cut.key, e);
	if (rc == 0 && (buffer_add(&file, text->data, text->len) < 0 || buffer_add(&file, sig->data, sig->len) < 0))
		rc = error_set(e, ERR_NOMEM, "out of memory");
	if (rc == 0)
		rc = file_write(c->cut.head, file.data, file.len, 0600, e);
	buffer_release(&file);
	return rc;
}

static void swap(struct buffer *a, struct buffer *b)
{
	struct buffer t = *a;
	*a = *b;
	*b = t;
}

static int extend(struct journal_cutter *c, bool seal, struct error *e)
{
	struct buffer text = BUFFER_INIT(ANSWERS_TEXT_MAX), sig = BUFFER_INIT(LIMIT_SIGNATURE);
	struct answers *a = &c->answers;
	size_t count = a->segment_count;
	uint64_t bytes = a->bytes;

	int rc = put_segments(c, a, e);
	a->sealed = seal;
	if (rc == 0)
		rc = write_head(c, a, &text, &sig, e);
	if (rc < 0) {
		a->segment_count = count;
		a->bytes = bytes;
		a->sealed = false;
	} else {
		swap(&c->text, &text);
		swap(&c->sig, &sig);
		buffer_clear(&c->waiting);
		c->unpublished = true;
		rc = note_reference(c, e);
	}
	buffer_release(&text);
	buffer_release(&sig);
	return rc;
}

static int publish(struct journal_cutter *c, struct error *e)
{
	if (!c->unpublished)
		return 0;
	int rc = spool_put_head(&c->cut.spool, c->cut.attempt, c->cut.generation, c->answers.segment_count,
		c->text.data, c->text.len, c->sig.data, c->sig.len, e);
	c->unpublished = rc < 0;
	return rc;
}

int journal_cutter_cut(struct journal_cutter *c, bool seal, struct error *e)
{
	int rc = publish(c, e);
	if (rc < 0 || (c->answers.sealed && c->waiting.len == 0))
		return rc;
	if (c->answers.sealed)
		return error_set(e, ERR_STATE, "the answers are sealed");
	if (c->waiting.len == 0)
		return seal ? error_set(e, ERR_STATE, "a seal needs a last line that was not cut before") : 0;
	rc = extend(c, seal, e);
	return rc < 0 ? rc : publish(c, e);
}

size_t journal_cutter_waiting(const struct journal_cutter *c)
{
	return c->waiting.len;
}

bool journal_cutter_unpublished(const struct journal_cutter *c)
{
	return c->unpublished;
}

bool journal_cutter_sealed(const struct journal_cutter *c)
{
	return c->answers.sealed;
}

const char *journal_cutter_reference(const struct journal_cutter *c)
{
	return c->reference;
}
