/* The test first, then each item once, in the order of the refs; each is written in its compiled form, loaded back
 * with the engine as proof, and put into the database in memory. Only when all are good is anything written: the
 * sealed pack to a temporary name, its hash taken on the way, the key with that hash, then both get their names. */
#include "content/author_pack.h"
#include "content/author_database.h"
#include "content/codec.h"
#include "content/file_system.h"
#include "content/hash.h"
#include "content/markkey.h"
#include "content/pack.h"
#include "content/qti_test.h"
#include "engine/item.h"
#include "engine/json.h"
#include "engine/memory.h"
#include "engine/test.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct build {
	const struct author_build *order;
	struct author_summary sum;
	struct author_database *db;
	struct qti_source source;
	struct qti_test *test;
	struct buffer keys; /* members of "items" of the marking key */
	int code;           /* first complaint about content */
};

/* --- complaints
 * ----------------------------------------------------------------------------------------------------------------
 */

static void complain(
	struct build *b, int code, const char *file, int line, const char *level, const char *text, struct error *e)
{
	if (b->order->complain)
		b->order->complain(b->order->ctx, file, line, level, text);
	if (!b->code)
		b->code = error_set_line(e, code, line, "%s:%d: %s: %s", file, line, level, text);
}

static bool report_good(struct build *b, const struct qti_report *r, const char *file, struct error *e)
{
	for (size_t i = 0; i < r->count; i++) {
		const struct qti_finding *f = &r->list[i];
		if (f->level != QTI_NOTE)
			complain(b, f->level == QTI_UNSUPPORTED ? ERR_UNSUPPORTED : ERR_FORMAT, file, f->line,
				qti_level_name(f->level), f->text, e);
	}
	if (!qti_report_ok(r, false) && !b->code)
		b->code = error_set(e, r->failed ? r->failed : ERR_FORMAT, "%s: too many findings", file);
	return qti_report_ok(r, false);
}

/* --- stimuli and pictures
 * --------------------------------------------------------------------------------------------------------- */

static int add_media(struct build *b, const struct qti_item *item, struct error *e)
{
	int r = 0;
	for (const struct qti_media *m = item->media; m && r == 0; m = m->next) {
		struct buffer bytes = BUFFER_INIT(LIMIT_MEDIA);
		if (author_database_has_media(b->db, m->name))
			continue;
		r = file_read(&bytes, m->path, e);
		if (r == 0)
			r = author_database_media(b->db, m->name, m->type, &bytes, e);
		b->sum.media++;
		buffer_release(&bytes);
	}
	return r;
}

static int prove_stimulus(const struct buffer *json, const char *path, struct error *e)
{
	struct stimulus *s = NULL;
	int r = stimulus_load(&s, buffer_text(json), json->len, e);
	stimulus_free(s);
	return r < 0 ? error_prefix(e, r, "%s: the compiled form does not load", path) : 0;
}

static int add_stimulus(struct build *b, const char *path, struct error *e)
{
	struct qti_report report = QTI_REPORT_INIT;
	struct qti_item *item = NULL;
	struct buffer json = BUFFER_INIT(LIMIT_ITEM_JSON);
	if (author_database_seen(b->db, path))
		return 0;
	int r = qti_item_import(&item, &report, &b->source, path, e);
	if (report_good(b, &report, path, e) && r == 0) {
		r = qti_stimulus_write(&json, item);
		if (r == 0)
			r = prove_stimulus(&json, path, e);
		if (r == 0)
			r = author_database_stimulus(b->db, item->id, &json, e);
		if (r == 0)
			r = add_media(b, item, e);
		b->sum.stimuli++;
	}
	if (r == 0)
		r = author_database_see(b->db, path, item->id, e);
	qti_item_free(item);
	qti_report_release(&report);
	buffer_release_wiped(&json);
	return r;
}

static int add_stimuli(struct build *b, const struct qti_item *item, struct error *e)
{
	int r = 0;
	for (const struct qti_stimulus_ref *s = item->stimuli; s && r == 0; s = s->next)
		r = add_stimulus(b, s->path, e);
	return r;
}

/* --- items
 * ---------------------------------------------------------------------------------------------------------------------------
 */

static void count_area(struct author_summary *s, const char *label)
{
	char name[sizeof s->areas[0].name];
	snprintf(name, sizeof name, "%s", label);
	size_t i = 0;
	while (i < s->area_count && strcmp(s->areas[i].name, name) != 0)
		i++;
	if (i == AUTHOR_AREAS_MAX)
		return;
	if (i == s->area_count) {
		snprintf(s->areas[i].name, sizeof s->areas[i].name, "%s", name);
		s->area_count++;
	}
	s->areas[i].items++;
}

static void count_item(struct author_summary *s, const struct qti_item *item)
{
	s->items++;
	count_area(s, item->label);
	for (const struct qti_interaction *x = item->interactions; x; x = x->next) {
		const struct qti_decl *d = qti_decl_find(item->decls, x->response);
		bool choice = !strcmp(x->name, "choice"), single = d && d->cardinality == CARD_SINGLE;
		*(choice                                ? single ? &s->choice_single : &s->choice_multiple
			: !strcmp(x->name, "extended-text") ? &s->text
												: &s->other) += 1;
	}
}

/* A live paper may show nothing that comes out of scoring. */
static bool live_good(struct build *b, const struct qti_item *item, const char *path, struct error *e)
{
	if (b->order->practice || !item->feedback_line)
		return true;
	complain(b, ERR_UNSUPPORTED, path, item->feedback_line, "unsupported",
		"feedback shows how an answer scores and cannot be in a live pack; take it out or build with --practice",
		e);
	return false;
}

/* The engine must take what was compiled: with its key for practice and marking, without for delivery. */
static int prove_item(const struct buffer *json, const char *path, struct error *e)
{
	struct item *loaded = NULL;
	int r = item_load(&loaded, buffer_text(json), json->len, e);
	item_free(loaded);
	return r < 0 ? error_prefix(e, r, "%s: the compiled form does not load", path) : 0;
}

static int add_key(struct build *b, const struct qti_item *item, const char *sha256)
{
	json_add_key(&b->keys, item->id);
	return qti_item_write_key(&b->keys, item, sha256);
}

static int write_item(struct build *b, const struct qti_item *item, const char *path, struct error *e)
{
	struct buffer full = BUFFER_INIT(LIMIT_ITEM_JSON), live = BUFFER_INIT(LIMIT_ITEM_JSON);
	char hash[SHA256_HEX_SIZE];
	const struct buffer *json = b->order->practice ? &full : &live;
	int r = qti_item_write(&full, item, QTI_FORM_FULL);
	if (r == 0)
		r = qti_item_write(&live, item, QTI_FORM_LIVE);
	if (r == 0)
		r = sha256_hex(hash, json->data, json->len);
	if (r < 0)
		error_set(e, r, "%s: %s", path, error_name(r));
	if (r == 0)
		r = prove_item(&full, path, e);
	if (r == 0)
		r = prove_item(&live, path, e);
	if (r == 0)
		r = author_database_item(b->db, item->id, hash, json, e);
	if (r == 0 && b->order->key && (r = add_key(b, item, hash)) < 0)
		error_set(e, r, "the marking key: %s", error_name(r));
	buffer_release_wiped(&full);
	buffer_release_wiped(&live);
	return r;
}

static int add_good_item(struct build *b, const struct qti_item *item, const char *path, struct error *e)
{
	int r = 0;
	if (item->kind != QTI_KIND_ITEM) {
		complain(b, ERR_FORMAT, path, 1, "invalid", "a test refers to this file, but it is not an item", e);
		return 0;
	}
	if (!live_good(b, item, path, e))
		return 0;
	count_item(&b->sum, item);
	r = write_item(b, item, path, e);
	if (r == 0)
		r = add_stimuli(b, item, e);
	if (r == 0)
		r = add_media(b, item, e);
	return r;
}

/* One ref: its item where it is new, and its row. */
static int add_ref(struct build *b, const struct qti_ref *ref, struct error *e)
{
	struct qti_report report = QTI_REPORT_INIT;
	struct qti_item *item = NULL;
	char id[LIMIT_IDENTIFIER + 1];
	const char *seen = author_database_seen(b->db, ref->path);
	int r = 0;
	snprintf(id, sizeof id, "%s", seen ? seen : "");
	if (!seen) {
		r = qti_item_import(&item, &report, &b->source, ref->path, e);
		bool good = report_good(b, &report, ref->path, e);
		if (r < 0 && b->code && r != ERR_NOMEM)
			r = 0; /* said; go on to say all */
		else if (good && r == 0)
			r = add_good_item(b, item, ref->path, e);
		snprintf(id, sizeof id, "%s", item ? item->id : "");
		if (r == 0)
			r = author_database_see(b->db, ref->path, id, e);
	}
	if (r == 0 && !b->code)
		r = author_database_ref(b->db, ref->section, ref->position, ref->id, id, ref->json, e);
	qti_item_free(item);
	qti_report_release(&report);
	return r;
}

static int add_refs(struct build *b, struct error *e)
{
	int r = 0;
	size_t done = 0;
	for (const struct qti_ref *ref = b->test->refs; ref && r == 0; ref = ref->next) {
		if (*ref->path)
			r = add_ref(b, ref, e);
		if (b->order->progress)
			b->order->progress(b->order->ctx, ++done, b->test->ref_count);
	}
	return r;
}

/* --- the test
 * ----------------------------------------------------------------------------------------------------------------------------
 */

static int read_test(struct build *b, struct error *e)
{
	struct qti_report report = QTI_REPORT_INIT;
	const char *path = b->order->test;
	int r = qti_test_import(&b->test, &report, &b->source, path, e);
	report_good(b, &report, path, e);
	qti_report_release(&report);
	if (r < 0)
		return r;
	if (!b->order->practice && b->test->feedback_line)
		complain(b, ERR_UNSUPPORTED, path, b->test->feedback_line, "unsupported",
			"show-feedback and show-solution need scoring and cannot be in a live pack; take them out or build "
			"with --practice",
			e);
	snprintf(b->sum.paper, sizeof b->sum.paper, "%s", b->test->id);
	snprintf(b->sum.title, sizeof b->sum.title, "%s", b->test->title);
	b->sum.refs = b->test->ref_count;
	return 0;
}

static int prove_test(struct build *b, const struct buffer *json, struct error *e)
{
	struct test *loaded = NULL;
	int r = test_load(&loaded, buffer_text(json), json->len, e);
	for (const struct qti_ref *ref = b->test->refs; ref && r == 0; ref = ref->next)
		r = test_add_ref(loaded, ref->section, ref->id, ref->id, ref->json, strlen(ref->json), e);
	if (r == 0)
		r = test_finish(loaded, e);
	if (r == 0)
		b->sum.max_seconds = loaded->limits.max_ms > 0 ? (double)loaded->limits.max_ms / 1000 : 0;
	test_free(loaded);
	return r < 0 ? error_prefix(e, r, "%s: the compiled test does not load", b->order->test) : 0;
}

static int write_test(struct build *b, struct error *e)
{
	struct buffer full = BUFFER_INIT(LIMIT_TEST_JSON), live = BUFFER_INIT(LIMIT_TEST_JSON);
	int r = qti_test_write(&full, b->test, QTI_FORM_FULL);
	if (r == 0)
		r = qti_test_write(&live, b->test, QTI_FORM_LIVE);
	if (r < 0)
		error_set(e, r, "%s: %s", b->order->test, error_name(r));
	if (r == 0)
		r = prove_test(b, &full, e);
	if (r == 0)
		r = prove_test(b, &live, e);
	if (r == 0)
		r = author_database_test(b->db, b->test->id, b->order->practice ? &full : &live, e);
	buffer_release_wiped(&full);
	buffer_release_wiped(&live);
	return r;
}

static int write_meta(struct build *b, struct error *e)
{
	const char *const rows[][2] = { { "format", PACK_FORMAT }, { "paper", b->test->id },
		{ "title", b->test->title }, { "tool", "invigil-pack " INVIGIL_VERSION },
		{ "practice", b->order->practice ? "1" : "0" }, { "built", b->order->built } };
	int r = 0;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0] && r == 0; i++)
		if (rows[i][1] && *rows[i][1])
			r = author_database_meta(b->db, rows[i][0], rows[i][1], e);
	return r;
}

/* --- output
 * --------------------------------------------------------------------------------------------------------------------------------
 */

struct output {
	int fd;
	const char *path;
	struct hash *hash;
	uint64_t size;
};

static int write_out(void *ctx, const void *data, size_t len, struct error *e)
{
	struct output *o = ctx;
	hash_add(o->hash, data, len);
	o->size += len;
	return file_append(o->fd, o->path, data, len, NULL, e);
}

static int seal_into(struct output *o, const struct age_to *to, const uint8_t *bytes, size_t len, struct error *e)
{
	struct age_writer *w = NULL;
	int r = age_writer_new(&w, to, write_out, o, e);
	if (r == 0)
		r = age_writer_add(w, bytes, len, e);
	if (r == 0)
		r = age_writer_end(w, e);
	age_writer_free(w);
	return r == 0 ? file_sync(o->fd, o->path, e) : r;
}

/* Seal into a temporary file beside `path`; its name goes to `temp`. */
static int seal_temp(struct build *b, char temp[FILE_PATH_MAX], const uint8_t *bytes, size_t len, struct error *e)
{
	const char *slash = strrchr(b->order->pack, '/');
	int head = slash ? (int)(slash - b->order->pack) + 1 : 0;
	int n = snprintf(
		temp, FILE_PATH_MAX, "%.*s.tmp-%ld-%s", head, b->order->pack, (long)getpid(), b->order->pack + head);
	struct output o = { -1, temp, hash_new(HASH_SHA256), 0 };
	uint8_t hash[SHA256_SIZE];
	int r = n < 0 || n >= FILE_PATH_MAX ? error_set(e, ERR_LIMIT, "%s: path too long", b->order->pack) : 0;
	if (r == 0)
		r = file_open_new(&o.fd, temp, 0644, e);
	bool made = r == 0;
	if (r == 0)
		r = seal_into(&o, &b->order->to, bytes, len, e);
	file_close(o.fd);
	if (hash_end(o.hash, hash) < 0 && r == 0)
		r = error_set(e, ERR_NOMEM, "out of memory");
	if (r < 0 && made)
		file_remove(temp, NULL);
	if (r == 0) {
		hex_encode(b->sum.pack_sha256, hash, sizeof hash);
		b->sum.pack_size = o.size;
	}
	return r;
}

static int compose_key(struct build *b, struct buffer *plain)
{
	json_add_open(plain, '{');
	json_add_key(plain, "format");
	json_add_text(plain, MARKKEY_FORMAT);
	json_add_key(plain, "paper");
	json_add_text(plain, b->test->id);
	json_add_key(plain, "pack");
	json_add_text(plain, b->sum.pack_sha256);
	json_add_key(plain, "items");
	json_add_raw(plain, buffer_text(&b->keys), b->keys.len);
	json_add_key(plain, "test");
	qti_test_write_key(plain, b->test);
	json_add_close(plain, '}');
	return plain->failed;
}

static int write_key(struct build *b, struct error *e)
{
	struct buffer plain = BUFFER_INIT(MARKKEY_SIZE_MAX), sealed = BUFFER_INIT(MARKKEY_SIZE_MAX);
	struct markkey *proof = NULL;
	int r = compose_key(b, &plain);
	if (r < 0)
		error_set(e, r, "the marking key: %s", error_name(r));
	if (r == 0)
		r = markkey_parse(&proof, plain.data, plain.len, e);
	if (r == 0)
		r = age_seal(&sealed, &b->order->marking, 1, plain.data, plain.len, e);
	if (r == 0)
		r = file_write(b->order->key, sealed.data, sealed.len, 0600, e);
	markkey_free(proof);
	buffer_release_wiped(&plain);
	buffer_release(&sealed);
	return r;
}

static int write_files(struct build *b, struct error *e)
{
	const uint8_t *bytes;
	char temp[FILE_PATH_MAX];
	size_t len;
	int r = author_database_finish(b->db, &bytes, &len, e);
	if (r == 0)
		r = seal_temp(b, temp, bytes, len, e);
	if (r < 0)
		return r;
	if (b->order->key)
		r = write_key(b, e);
	if (r == 0)
		r = file_rename(temp, b->order->pack, e);
	if (r < 0)
		file_remove(temp, NULL);
	return r;
}

/* --- the whole
 * ---------------------------------------------------------------------------------------------------------------------------------
 */

static int start(struct build *b, struct error *e)
{
	char dir[FILE_PATH_MAX];
	int r = qti_source_dir_of(dir, b->order->test, e);
	if (r == 0)
		r = qti_source_init(&b->source, b->order->root ? b->order->root : dir, e);
	if (r == 0)
		r = author_database_new(&b->db, e);
	json_add_open(&b->keys, '{');
	return r;
}

static int compile(struct build *b, struct error *e)
{
	int r = read_test(b, e);
	if (r == 0)
		r = add_refs(b, e);
	if (r < 0 || b->code)
		return b->code ? b->code : r;
	json_add_close(&b->keys, '}');
	r = write_test(b, e);
	return r == 0 ? write_meta(b, e) : r;
}

int author_build_pack(struct author_summary *out, const struct author_build *order, struct error *e)
{
	struct build *b = mem_zero(1, sizeof *b);
	struct error own = ERROR_INIT;
	if (!b)
		return error_set(e, ERR_NOMEM, "out of memory");
	b->order = order;
	buffer_init(&b->keys, MARKKEY_SIZE_MAX);
	int r = start(b, &own);
	if (r == 0)
		r = compile(b, &own);
	if (r == 0)
		r = write_files(b, &own);
	if (r == 0)
		*out = b->sum;
	else if (e)
		*e = own;
	qti_test_free(b->test);
	author_database_free(b->db);
	buffer_release_wiped(&b->keys);
	mem_free(b);
	return r;
}
