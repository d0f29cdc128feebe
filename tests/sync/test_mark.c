/* Marking from signed things to a result (F26): the right score, the same bytes again, and every mix-up refused. */
#include "content/answers.h"
#include "content/author_database.h"
#include "content/journal.h"
#include "content/pack.h"
#include "content/sitting.h"
#include "sync/mark.h"
#include "sync/mark_store.h"
#include "sync/results.h"
#include "tests/content/world_help.h"

#include <jansson.h>

#define ITEMS 3
#define PAPER "PRAC-KNOWLEDGE"
#define SEED "00000000000000a7"
#define CONTROL                                                                                  \
	"{\"max-attempts\":1,\"show-feedback\":false,\"allow-review\":true,\"show-solution\":false," \
	"\"allow-comment\":false,\"allow-skipping\":true,\"validate-responses\":false}"
#define TEST_JSON                                                                                               \
	"{\"id\":\"" PAPER "\",\"title\":\"Paper\",\"lang\":\"en\",\"time-limits\":{\"min\":null,\"max\":3600,"     \
	"\"allow-late\":false},\"outcomes\":[],\"parts\":[{\"id\":\"p\",\"navigation\":\"nonlinear\","              \
	"\"submission\":\"simultaneous\",\"time-limits\":null,\"control\":" CONTROL ",\"sections\":[{\"id\":\"s\"," \
	"\"title\":\"S\",\"visible\":true,\"keep-together\":true,\"required\":false,\"fixed\":false,"               \
	"\"time-limits\":null,\"control\":" CONTROL                                                                 \
	",\"selection\":null,\"shuffle\":false,\"content\":[{\"refs\":3}]}]}]}"
#define ITEM_JSON                                                                                            \
	"{\"id\":\"i%d\",\"title\":\"T\",\"label\":\"area-%d\",\"lang\":\"en\",\"adaptive\":false,"              \
	"\"time-dependent\":false,\"responses\":[{\"id\":\"RESPONSE\",\"cardinality\":\"single\",\"base\":"      \
	"\"identifier\",\"default\":null}],\"outcomes\":[],\"templates\":[],\"stimuli\":[],\"body\":[{\"e\":"    \
	"\"choice-interaction\",\"r\":\"RESPONSE\",\"shuffle\":true,\"max\":1,\"min\":0,\"a\":{},\"prompt\":[]," \
	"\"choices\":[{\"id\":\"A\",\"fixed\":false,\"c\":[\"a\"]},{\"id\":\"B\",\"fixed\":false,\"c\":[\"b\"]}]}]}"
#define ENTRY_JSON                                                                                          \
	"\"i%d\":{\"sha256\":\"%s\",\"area\":\"area-%d\",\"outcomes\":[{\"id\":\"SCORE\",\"cardinality\":"      \
	"\"single\",\"base\":\"float\",\"default\":[0]}],\"correct\":{\"RESPONSE\":[\"B\"]},\"mapping\":{},"    \
	"\"processing\":[[\"response-condition\",[[\"if\",[\"match\",[\"variable\",\"RESPONSE\"],[\"correct\"," \
	"\"RESPONSE\"]],[\"set-outcome-value\",\"SCORE\",[\"base-value\",\"float\",1]]]]]]}"

struct case_ {
	struct world w;
	struct age_identity release, marking;
	char pack[256], key[256], sitting[256], pack_hash[SHA256_HEX_SIZE], manifest_hash[SHA256_HEX_SIZE],
		profile_hash[SHA256_HEX_SIZE];
	char item_hash[ITEMS][SHA256_HEX_SIZE];
};

static void hash_bytes(char out[SHA256_HEX_SIZE], const struct buffer *b)
{
	assert_int_equal(sha256_hex(out, b->data, b->len), 0);
}

static void seal_to(const char *path, const struct age_identity *to, const void *bytes, size_t len, char hash[65])
{
	struct buffer sealed = BUFFER_INIT(1 << 24);
	assert_int_equal(age_seal(&sealed, &to->recipient, 1, bytes, len, NULL), 0);
	help_write(path, sealed.data, sealed.len);
	hash_bytes(hash, &sealed);
	buffer_release(&sealed);
}

static void make_pack(struct case_ *c)
{
	struct author_database *d = NULL;
	struct buffer b = BUFFER_INIT(1 << 16);
	const uint8_t *bytes;
	size_t len;
	assert_int_equal(author_database_new(&d, NULL), 0);
	for (int i = 0; i < ITEMS; i++) {
		char id[8];
		snprintf(id, sizeof id, "i%d", i + 1);
		buffer_clear(&b);
		buffer_addf(&b, ITEM_JSON, i + 1, i + 1);
		hash_bytes(c->item_hash[i], &b);
		assert_int_equal(author_database_item(d, id, c->item_hash[i], &b, NULL), 0);
		assert_int_equal(author_database_ref(d, "s", (unsigned)i, id, id, "{}", NULL), 0);
	}
	buffer_clear(&b);
	buffer_add_string(&b, TEST_JSON);
	assert_int_equal(author_database_test(d, PAPER, &b, NULL), 0);
	const char *const meta[][2] = { { "format", PACK_FORMAT }, { "paper", PAPER }, { "title", "Paper" },
		{ "tool", "test" }, { "practice", "0" }, { "built", "2026-01-01T00:00:00Z" } };
	for (size_t i = 0; i < COUNT(meta); i++)
		assert_int_equal(author_database_meta(d, meta[i][0], meta[i][1], NULL), 0);
	assert_int_equal(author_database_finish(d, &bytes, &len, NULL), 0);
	world_path(&c->w, c->pack, "p.pack");
	seal_to(c->pack, &c->release, bytes, len, c->pack_hash);
	author_database_free(d);
	buffer_release(&b);
}

/* `wrong_item`: the hash of item 2 is another's. */
static void make_key(struct case_ *c, const char *name, const char *pack_hash, bool wrong_item, char hash[65])
{
	struct buffer b = BUFFER_INIT(1 << 16);
	char path[256];
	buffer_addf(&b, "{\"format\":\"invigil-key/1\",\"paper\":\"" PAPER "\",\"pack\":\"%s\",\"items\":{", pack_hash);
	for (int i = 0; i < ITEMS; i++)
		buffer_addf(&b, "%s" ENTRY_JSON, i ? "," : "", i + 1,
			wrong_item && i == 1 ? c->item_hash[0] : c->item_hash[i], i + 1);
	buffer_add_string(&b, "},\"test\":{\"outcomes\":[],\"processing\":[]}}");
	world_path(&c->w, path, name);
	seal_to(path, &c->marking, b.data, b.len, hash);
	buffer_release(&b);
}

static void make_sitting(struct case_ *c, const char *name, const char *key_hash, const char *who)
{
	struct buffer b = BUFFER_INIT(1 << 20);
	uint64_t pack_size = 0, key_size = 0, profile_size = 0;
	char path[256];
	assert_int_equal(file_size(&pack_size, c->pack, NULL), 0);
	assert_int_equal(file_size(&key_size, c->key, NULL), 0);
	world_path(&c->w, path, "naas.json");
	assert_int_equal(file_size(&profile_size, path, NULL), 0);
	char recipient[AGE_RECIPIENT_SIZE];
	age_recipient_text(recipient, &c->release.recipient);
	buffer_addf(&b,
		"{\"format\":\"invigil-sitting/1\",\"sitting\":\"S1\",\"name\":\"Morning\",\"version\":1,"
		"\"issued\":\"2026-09-21T00:00:00Z\",\"expires\":\"2027-09-21T00:00:00Z\",\"opens_at\":"
		"\"2026-11-23T09:30:00Z\",\"programme\":{\"id\":\"naas\",\"file\":\"naas.json\",\"size\":%llu,\"sha256\":"
		"\"%s\"},\"release\":\"%s\",\"packs\":[{\"paper\":\"" PAPER "\",\"component\":\"knowledge\",\"role\":"
		"\"practitioner\",\"file\":\"p.pack\",\"size\":%llu,\"sha256\":\"%s\",\"key\":{\"file\":\"p.key\",\"size\":"
		"%llu,\"sha256\":\"%s\"}}]}\n",
		(unsigned long long)profile_size, c->profile_hash, recipient, (unsigned long long)pack_size, c->pack_hash,
		(unsigned long long)key_size, key_hash);
	world_put(&c->w, name, SSHSIG_MANIFEST, who, b.data, b.len);
	hash_bytes(c->manifest_hash, &b);
	buffer_release(&b);
}

static int set_up(void **state)
{
	struct case_ *c = calloc(1, sizeof *c);
	struct buffer profile = BUFFER_INIT(1 << 20);
	char path[256], key_hash[65];
	world_start(&c->w);
	assert_int_equal(age_identity_generate(&c->release, NULL), 0);
	assert_int_equal(age_identity_generate(&c->marking, NULL), 0);
	help_read(&profile, "assets/programmes/naas.json");
	hash_bytes(c->profile_hash, &profile);
	world_path(&c->w, path, "naas.json");
	help_write(path, profile.data, profile.len);
	buffer_release(&profile);
	make_pack(c);
	make_key(c, "p.key", c->pack_hash, false, key_hash);
	world_path(&c->w, c->key, "p.key");
	make_sitting(c, "sitting.json", key_hash, "12");
	world_path(&c->w, c->sitting, "sitting.json");
	*state = c;
	return 0;
}

static int tear_down(void **state)
{
	struct case_ *c = *state;
	world_stop(&c->w);
	free(c);
	return 0;
}

static int open_paper(struct mark_paper **p, struct case_ *c, const char *key, struct error *e)
{
	struct mark_files f = { c->sitting, c->pack, key, &c->release, &c->marking };
	return mark_paper_open(p, c->w.trust, &f, e);
}

/* --- journals --- */

struct sheet {
	const char *answers[ITEMS]; /* "A", "B", NULL: left alone */
	const char *pack, *manifest, *plan;
	bool submit, seal;
};

static void add(struct journal_chain *chain, struct buffer *out, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static void add(struct journal_chain *chain, struct buffer *out, const char *fmt, ...)
{
	char body[4096], json[4400];
	va_list ap;
	struct error e = ERROR_INIT;
	va_start(ap, fmt);
	vsnprintf(body, sizeof body, fmt, ap);
	va_end(ap);
	unsigned n = (unsigned)chain->next;
	int len = snprintf(
		json, sizeof json, "{\"n\":%u,\"ms\":%u,\"t\":\"2026-11-23T09:30:%02uZ\",%s}", n, 1000 * n, n % 60, body);
	assert_int_equal(journal_seal_line(chain, out, json, (size_t)len, &e), 0);
}

static void open_record(struct journal_chain *chain, struct buffer *out, const struct case_ *c,
	const struct sheet *s, const char *previous, int order)
{
	add(chain, out,
		"\"e\":\"open\",\"manifest\":\"%s\",\"centre_file\":\"%s\",\"release\":\"%s\",\"pack\":\"%s\",\"paper\":"
		"\"" PAPER "\",\"sitting\":\"S1\",\"seat\":\"12\",\"device\":\"seat-12\",\"programme\":{\"id\":\"naas\","
		"\"sha256\":\"%s\"},"
		"\"candidate\":\"cand-07\",\"adjustments\":null,\"seed\":\"" SEED
		"\",\"software\":\"0.1.0\",\"boot\":\"b1\","
		"\"base_ms\":3600000,\"previous\":%s,\"admit\":{\"id\":\"%032d\",\"seq\":%d,"
		"\"device\":\"desk-1\",\"signature\":\"x\"}",
		s->manifest ? s->manifest : c->manifest_hash, c->w.centre->sha256, c->pack_hash,
		s->pack ? s->pack : c->pack_hash, c->profile_hash, previous, order, order);
}

static void begin(struct journal_chain *chain, struct buffer *out, const struct case_ *c, unsigned generation)
{
	struct journal_header h = { .kind = JOURNAL_ATTEMPT, .generation = generation, .created = 1795500000 };
	snprintf(h.centre, sizeof h.centre, "LDN-01");
	snprintf(h.attempt, sizeof h.attempt, "A1");
	snprintf(h.device, sizeof h.device, "seat-12");
	buffer_init(out, 1 << 20);
	assert_int_equal(journal_begin(chain, out, &h, &c->w.intake.recipient, 1, NULL), 0);
}

static void answers(struct journal_chain *chain, struct buffer *out, const struct sheet *s)
{
	for (int i = 0; i < ITEMS; i++)
		if (s->answers[i])
			add(chain, out, "\"e\":\"answer\",\"item\":\"i%d\",\"response\":\"RESPONSE\",\"value\":\"%s\"", i + 1,
				s->answers[i]);
}

static void finish(struct journal_chain *chain, struct buffer *out, const struct sheet *s)
{
	if (s->submit)
		add(chain, out, "\"e\":\"submit\",\"by\":\"candidate\",\"staff\":[],\"order\":null");
	if (s->seal)
		add(chain, out, "\"e\":\"seal\"");
	journal_chain_wipe(chain);
}

static void journal(struct buffer *out, const struct case_ *c, const struct sheet *s)
{
	struct journal_chain chain;
	begin(&chain, out, c, 1);
	open_record(&chain, out, c, s, "null", 1);
	add(&chain, out, "\"e\":\"plan\",\"items\":%s,\"sections\":[{\"title\":\"S\",\"first\":1,\"count\":3}]",
		s->plan ? s->plan : "[\"i1\",\"i2\",\"i3\"]");
	add(&chain, out, "\"e\":\"start\"");
	answers(&chain, out, s);
	finish(&chain, out, s);
}

static int mark(struct buffer *json, struct case_ *c, struct mark_paper *p, const struct buffer *j, size_t count,
	struct error *e)
{
	struct mark_journal g[2];
	for (size_t i = 0; i < count; i++)
		g[i] = (struct mark_journal){ j[i].data, j[i].len };
	struct mark_set set = { "LDN-01", "A1", g, count, c->pack_hash };
	return mark_attempt(json, p, &set, &c->w.intake, 1, e);
}

static int mark_sheet(struct buffer *json, struct case_ *c, const struct sheet *s, struct error *e)
{
	struct mark_paper *p = NULL;
	struct buffer j;
	*e = (struct error)ERROR_INIT;
	int rc = open_paper(&p, c, c->key, e);
	if (rc)
		print_error("%s\n", e->text);
	assert_int_equal(rc, 0);
	journal(&j, c, s);
	rc = mark(json, c, p, &j, 1, e);
	mark_paper_free(p);
	buffer_release(&j);
	return rc;
}

/* --- tests --- */

static void test_mark__score_per_answer(void **state)
{
	static const struct {
		struct sheet s;
		int64_t milli;
		const char *outcome;
		unsigned answered;
	} cases[] = {
		{ { { "B", "B", "B" }, NULL, NULL, NULL, true, true }, 3000, "met", 3 },
		{ { { "B", "B", "A" }, NULL, NULL, NULL, true, true }, 2000, "met", 3 },
		{ { { "B", NULL, "A" }, NULL, NULL, NULL, true, true }, 1000, "not-met", 2 },
		{ { { NULL, NULL, NULL }, NULL, NULL, NULL, true, true }, 0, "not-met", 0 },
	};
	struct case_ *c = *state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct buffer json = BUFFER_INIT(MARK_RESULT_MAX);
		struct result_line line;
		struct error e = ERROR_INIT;
		int rc = mark_sheet(&json, c, &cases[i].s, &e);
		if (rc)
			print_error("case %zu: %s\n", i, e.text);
		assert_int_equal(rc, 0);
		assert_int_equal(result_read(&line, buffer_text(&json), json.len, &e), 0);
		assert_int_equal(line.milli, cases[i].milli);
		assert_int_equal(line.max_milli, 3000);
		assert_string_equal(line.outcome, cases[i].outcome);
		assert_string_equal(line.candidate, "cand-07");
		assert_int_equal(line.answered, cases[i].answered);
		assert_int_equal(line.questions, 3);
		assert_true(line.sample);
		buffer_release(&json);
	}
}

/* F26: nothing of one attempt may be in the next, in whatever order they are marked. */
static void test_mark__F26_nothing_stale_between_attempts(void **state)
{
	static const struct sheet good = { { "B", "B", "B" }, NULL, NULL, NULL, true, true };
	static const struct sheet none = { { NULL, NULL, NULL }, NULL, NULL, NULL, true, true };
	struct case_ *c = *state;
	struct mark_paper *p = NULL;
	struct buffer a, b, first = BUFFER_INIT(MARK_RESULT_MAX), again = BUFFER_INIT(MARK_RESULT_MAX);
	struct error e = ERROR_INIT;
	assert_int_equal(open_paper(&p, c, c->key, &e), 0);
	journal(&a, c, &good);
	journal(&b, c, &none);
	assert_int_equal(mark(&first, c, p, &b, 1, &e), 0);
	assert_int_equal(mark(&again, c, p, &a, 1, &e), 0);
	buffer_clear(&again);
	assert_int_equal(mark(&again, c, p, &b, 1, &e), 0);
	assert_int_equal(first.len, again.len);
	assert_memory_equal(first.data, again.data, first.len);
	mark_paper_free(p);
	buffer_release(&a);
	buffer_release(&b);
	buffer_release(&first);
	buffer_release(&again);
}

static void test_mark__F26_wrong_keys_are_refused_by_name(void **state)
{
	struct case_ *c = *state;
	struct mark_paper *p = NULL;
	struct error e = ERROR_INIT;
	char path[256], hash[65];
	/* Another key file than the manifest lists, though it fits. */
	make_key(c, "other.key", c->pack_hash, false, hash);
	world_path(&c->w, path, "other.key");
	assert_int_equal(open_paper(&p, c, path, &e), ERR_AUTH);
	assert_non_null(strstr(e.text, "not the marking key that the manifest lists"));
	/* Listed, but the key of another pack. */
	make_key(c, "p.key", c->item_hash[0], false, hash);
	make_sitting(c, "sitting.json", hash, "12");
	e = (struct error)ERROR_INIT;
	assert_int_equal(open_paper(&p, c, c->key, &e), ERR_AUTH);
	assert_non_null(strstr(e.text, "another pack"));
	/* Listed, of this pack, but made for another text of one item. */
	make_key(c, "p.key", c->pack_hash, true, hash);
	make_sitting(c, "sitting.json", hash, "12");
	e = (struct error)ERROR_INIT;
	assert_int_equal(open_paper(&p, c, c->key, &e), ERR_AUTH);
	assert_non_null(strstr(e.text, "i2"));
	assert_null(p);
}

static void test_mark__manifest_needs_two_people(void **state)
{
	struct case_ *c = *state;
	struct mark_paper *p = NULL;
	struct error e = ERROR_INIT;
	assert_int_equal(help_run("rm -f '%s'.p2.sig", c->sitting), 0);
	assert_int_equal(open_paper(&p, c, c->key, &e), ERR_AUTH);
	assert_null(p);
}

static void test_mark__answers_to_something_else(void **state)
{
	struct case_ *c = *state;
	const struct {
		struct sheet s;
		int code;
		const char *says;
	} cases[] = {
		{ { { "B" }, c->item_hash[0], NULL, NULL, true, true }, ERR_AUTH, "another pack" },
		{ { { "B" }, NULL, c->item_hash[0], NULL, true, true }, ERR_AUTH, "another manifest" },
		{ { { "B" }, NULL, NULL, "[\"i2\",\"i1\",\"i3\"]", true, true }, ERR_FORMAT, "seed" },
		{ { { "B" }, NULL, NULL, NULL, false, false }, ERR_STATE, "not sealed" },
		{ { { "B" }, NULL, NULL, NULL, true, false }, ERR_STATE, "not sealed" },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct buffer json = BUFFER_INIT(MARK_RESULT_MAX);
		struct error e = ERROR_INIT;
		int rc = mark_sheet(&json, c, &cases[i].s, &e);
		if (rc != cases[i].code || !strstr(e.text, cases[i].says))
			print_error("case %zu: %d %s\n", i, rc, e.text);
		assert_int_equal(rc, cases[i].code);
		assert_non_null(strstr(e.text, cases[i].says));
		assert_int_equal(json.len, 0);
		buffer_release(&json);
	}
}

static void test_mark__one_changed_byte_of_the_journal(void **state)
{
	static const struct sheet good = { { "B", "B", "B" }, NULL, NULL, NULL, true, true };
	struct case_ *c = *state;
	struct mark_paper *p = NULL;
	struct buffer j, json = BUFFER_INIT(MARK_RESULT_MAX);
	struct error e = ERROR_INIT;
	assert_int_equal(open_paper(&p, c, c->key, &e), 0);
	journal(&j, c, &good);
	for (size_t i = 0; i < j.len; i += 37) {
		j.data[i] ^= 1;
		assert_int_not_equal(mark(&json, c, p, &j, 1, NULL), 0);
		j.data[i] ^= 1;
	}
	assert_int_equal(mark(&json, c, p, &j, 1, &e), 0);
	mark_paper_free(p);
	buffer_release(&j);
	buffer_release(&json);
}

/* A seat move: generation 2 continues at a line of generation 1; what the old seat wrote after it does not count.
 */
static void test_mark__moved_attempt_takes_over_at_its_line(void **state)
{
	struct case_ *c = *state;
	struct sheet first = { { "B", "B", NULL }, NULL, NULL, NULL, false, false };
	struct sheet second = { { NULL, NULL, "B" }, NULL, NULL, NULL, true, true };
	struct mark_paper *p = NULL;
	struct buffer j[2], json = BUFFER_INIT(MARK_RESULT_MAX);
	struct journal_chain chain;
	struct result_line line;
	struct error e = ERROR_INIT;
	char previous[128], hash[65];
	const char *nl;
	journal(&j[0], c, &first); /* lines: header, open, plan, start, answer, answer */
	const char *line4 = (const char *)j[0].data;
	for (int i = 0; i < 4; i++)
		line4 = strchr(line4, '\n') + 1;
	nl = strchr(line4, '\n');
	assert_int_equal(sha256_hex(hash, line4, (size_t)(nl - line4)), 0);
	for (int good = 1; good >= 0; good--) {
		snprintf(previous, sizeof previous, "{\"n\":4,\"sha256\":\"%s\"}", good ? hash : c->pack_hash);
		begin(&chain, &j[1], c, 2);
		open_record(&chain, &j[1], c, &second, previous, 2);
		add(&chain, &j[1], "\"e\":\"resume\",\"staff\":[\"staff-1\"],\"order\":null");
		answers(&chain, &j[1], &second);
		finish(&chain, &j[1], &second);
		assert_int_equal(open_paper(&p, c, c->key, &e), 0);
		int rc = mark(&json, c, p, j, 2, &e);
		if (good && rc)
			print_error("%s\n", e.text);
		assert_int_equal(rc, good ? 0 : ERR_AUTH);
		mark_paper_free(p);
		p = NULL;
		buffer_release(&j[1]);
		e = (struct error)ERROR_INIT;
	}
	assert_int_equal(result_read(&line, buffer_text(&json), json.len, &e), 0);
	assert_int_equal(line.generation, 2);
	assert_int_equal(
		line.answered, 2); /* i1 by the old seat, i3 by the new one; i2 came after the take-over point */
	assert_int_equal(line.milli, 2000);
	buffer_release(&j[0]);
	buffer_release(&json);
}

/* --- through the store --- */

struct stored {
	struct central central;
	struct place place;
	struct store_head head;
	struct set_bytes bytes;
	struct set_facts *list;
	size_t count;
};

static int put_head(struct store *s, void *ctx, struct error *e)
{
	struct stored *x = ctx;
	int rc = store_put_head(s, &x->head, e);
	return rc < 0 ? rc : 0;
}

static int list_and_read(struct store *s, void *ctx, struct error *e)
{
	struct stored *x = ctx;
	int rc = sets_list(&x->list, &x->count, &x->place, s, e);
	return rc ? rc : set_read(&x->bytes, &x->central, &x->place, s, "A1", e);
}

/* Two segments, a manifest signed by `signer`, stored as central stores them. */
static void store_set(struct stored *x, struct case_ *c, const struct buffer *j, int signer, bool refused)
{
	struct buffer text = BUFFER_INIT(1 << 16), sig = BUFFER_INIT(LIMIT_SIGNATURE);
	struct answers a = { .generation = 1, .sealed = true };
	char name[SHA256_HEX_SIZE];
	size_t cut = (size_t)(strchr((const char *)j->data, '\n') + 1 - (const char *)j->data);
	snprintf(a.centre, sizeof a.centre, "LDN-01");
	snprintf(a.attempt, sizeof a.attempt, "A1");
	snprintf(a.device, sizeof a.device, "seat-12");
	assert_int_equal(answers_add_segment(&a, j->data, cut), 0);
	assert_int_equal(answers_add_segment(&a, j->data + cut, j->len - cut), 0);
	assert_int_equal(bodies_put(x->central.bodies, name, j->data, cut, NULL), 0);
	assert_int_equal(bodies_put(x->central.bodies, name, j->data + cut, j->len - cut, NULL), 0);
	assert_int_equal(answers_write(&text, &a, NULL), 0);
	assert_int_equal(answers_sign(&sig, text.data, text.len, c->w.sign[signer], NULL), 0);
	x->head = (struct store_head){ .attempt = "A1",
		.device = "seat-12",
		.generation = 1,
		.count = 2,
		.bytes = (int64_t)a.bytes,
		.sealed = true,
		.refused = refused,
		.manifest = text.data,
		.manifest_len = text.len,
		.signature = buffer_text(&sig),
		.signature_len = sig.len };
	hash_bytes(x->head.sha256, &text);
	assert_int_equal(store_run(x->central.store, "LDN-01", put_head, x, NULL), 0);
	answers_release(&a);
	buffer_release(&text);
	buffer_release(&sig);
}

static void open_stored(struct stored *x, struct case_ *c, const char *name)
{
	char path[256];
	memset(x, 0, sizeof *x);
	snprintf(x->place.id, sizeof x->place.id, "LDN-01");
	x->place.file = c->w.centre;
	world_path(&c->w, path, name);
	assert_int_equal(store_open(&x->central.store, path, true, NULL), 0);
	world_path(&c->w, path, "bodies");
	assert_int_equal(bodies_open(&x->central.bodies, path, NULL), 0);
}

static void close_stored(struct stored *x)
{
	set_release_bytes(&x->bytes);
	mem_free(x->list);
	store_close(x->central.store);
	bodies_close(x->central.bodies);
}

static void test_mark__set_from_the_store(void **state)
{
	static const struct sheet good = { { "B", "B", "B" }, NULL, NULL, NULL, true, true };
	static const struct sheet other = { { "A", "A", "A" }, NULL, NULL, NULL, true, true };
	struct case_ *c = *state;
	struct stored *x = calloc(1, sizeof *x);
	struct mark_paper *p = NULL;
	struct buffer j, k, json = BUFFER_INIT(MARK_RESULT_MAX);
	struct error e = ERROR_INIT;
	journal(&j, c, &good);
	journal(&k, c, &other);
	open_stored(x, c, "a.sqlite");
	store_set(x, c, &j, SEAT12, false);
	assert_int_equal(store_read(x->central.store, "LDN-01", list_and_read, x, &e), 0);
	assert_int_equal(x->count, 1);
	assert_int_equal(x->list[0].state, SET_SEALED);
	assert_int_equal(x->bytes.count, 1);
	assert_int_equal(x->bytes.generation[0].len, j.len);
	assert_memory_equal(x->bytes.generation[0].bytes, j.data, j.len);
	assert_int_equal(open_paper(&p, c, c->key, &e), 0);
	struct mark_set set = { "LDN-01", "A1", x->bytes.generation, 1, x->bytes.answers };
	assert_int_equal(mark_attempt(&json, p, &set, &c->w.intake, 1, &e), 0);
	mark_paper_free(p);
	/* A second, refused set of the same generation: listed as such, so that it is never marked. */
	set_release_bytes(&x->bytes);
	mem_free(x->list);
	store_set(x, c, &k, SEAT12, true);
	assert_int_equal(store_read(x->central.store, "LDN-01", list_and_read, x, &e), 0);
	assert_int_equal(x->list[0].state, SET_TWO);
	close_stored(x);
	/* A manifest in the database that another device signed: not believed. */
	open_stored(x, c, "b.sqlite");
	store_set(x, c, &j, SEAT13, false);
	assert_int_equal(store_read(x->central.store, "LDN-01", list_and_read, x, &e), ERR_AUTH);
	close_stored(x);
	free(x);
	buffer_release(&j);
	buffer_release(&k);
	buffer_release(&json);
}

/* --- results --- */

static void test_mark__F26_odd_rates_are_pointed_out(void **state)
{
	struct result_line lines[20];
	struct buffer b = BUFFER_INIT(65536);
	(void)state;
	for (unsigned i = 0; i < COUNT(lines); i++) {
		lines[i] = (struct result_line){ .paper = "P",
			.outcome = "met",
			.questions = 30,
			.answered = 30,
			.milli = 20000 + i * 100,
			.max_milli = 30000 };
		snprintf(lines[i].candidate, sizeof lines[i].candidate, "cand-%02u", i);
		if (i >= 10)
			strcpy(lines[i].outcome, "not-met");
	}
	assert_int_equal(results_warnings(&b, lines, COUNT(lines)), 0);
	assert_int_equal(b.len, 0);
	for (unsigned i = 0; i < COUNT(lines); i++)
		strcpy(lines[i].outcome, "met");
	assert_int_equal(results_warnings(&b, lines, COUNT(lines)), 0);
	assert_non_null(strstr(buffer_text(&b), "20 of 20 met"));
	buffer_clear(&b);
	for (unsigned i = 0; i < COUNT(lines); i++) {
		strcpy(lines[i].outcome, "not-met");
		lines[i].milli = 0;
		lines[i].answered = 0;
	}
	assert_int_equal(results_warnings(&b, lines, COUNT(lines)), 0);
	assert_non_null(strstr(buffer_text(&b), "0 of 20 met"));
	assert_non_null(strstr(buffer_text(&b), "all 20 scores are equal"));
	assert_non_null(strstr(buffer_text(&b), "nobody has answered"));
	buffer_clear(&b);
	assert_int_equal(results_table(&b, lines, COUNT(lines)), 0);
	assert_non_null(strstr(buffer_text(&b), "cand-19"));
	buffer_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_mark__score_per_answer, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_mark__F26_nothing_stale_between_attempts, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_mark__F26_wrong_keys_are_refused_by_name, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_mark__manifest_needs_two_people, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_mark__answers_to_something_else, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_mark__one_changed_byte_of_the_journal, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_mark__moved_attempt_takes_over_at_its_line, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_mark__set_from_the_store, set_up, tear_down),
		cmocka_unit_test(test_mark__F26_odd_rates_are_pointed_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
