/* Packs at run time: what opening costs, what is fetched, and that no changed byte gets through. */
#include "content/author_database.h"
#include "content/file_system.h"
#include "content/hash.h"
#include "content/pack.h"
#include "content/pack_vfs.h"
#include "engine/item.h"
#include "engine/test.h"
#include "tests/content/foundation_help.h"

#undef test_free /* cmocka has a macro of that name */

static char folder[64];
static struct age_identity own, other;

static int set_up(void **state)
{
	(void)state;
	help_folder(folder);
	assert_int_equal(age_identity_generate(&own, NULL), 0);
	return age_identity_generate(&other, NULL);
}

static int tear_down(void **state)
{
	(void)state;
	help_remove(folder);
	return 0;
}

/* --- packs to open --- */

#define ITEM_JSON                                                                                                \
	"{\"id\":\"item-%05d\",\"title\":\"Item "                                                                    \
	"%d\",\"label\":\"area-1\",\"lang\":\"en\",\"adaptive\":false,\"time-dependent\":false,"                     \
	"\"responses\":[{\"id\":\"RESPONSE\",\"cardinality\":\"single\",\"base\":\"identifier\",\"default\":null}]," \
	"\"outcomes\":[],"                                                                                           \
	"\"templates\":[],\"stimuli\":[],\"body\":[{\"e\":\"p\",\"c\":[\"%0900d\"]},{\"e\":\"choice-interaction\","  \
	"\"r\":\"RESPONSE\","                                                                                        \
	"\"shuffle\":false,\"max\":1,\"min\":0,\"a\":{},\"prompt\":[],\"choices\":[{\"id\":\"A\",\"fixed\":false,"   \
	"\"c\":[\"a\"]}]}]}"
#define TEST_JSON                                                                                                 \
	"{\"id\":\"PAPER\",\"title\":\"Paper\",\"lang\":\"en\",\"time-limits\":{\"min\":null,\"max\":3600,\"allow-"   \
	"late\":false},\"outcomes\":[],"                                                                              \
	"\"parts\":[{\"id\":\"p\",\"navigation\":\"nonlinear\",\"submission\":\"simultaneous\",\"time-limits\":null," \
	"\"control\":" CONTROL ","                                                                                    \
	"\"sections\":[{\"id\":\"s\",\"title\":\"S\",\"visible\":true,\"keep-together\":true,\"required\":false,"     \
	"\"fixed\":false,"                                                                                            \
	"\"time-limits\":null,\"control\":" CONTROL                                                                   \
	",\"selection\":null,\"shuffle\":false,\"content\":[{\"refs\":%d}]}]}]}"
#define CONTROL                                                                                                    \
	"{\"max-attempts\":1,\"show-feedback\":false,\"allow-review\":true,\"show-solution\":false,\"allow-comment\":" \
	"false,"                                                                                                       \
	"\"allow-skipping\":true,\"validate-responses\":false}"

static void add_items(struct author_database *d, int count)
{
	for (int i = 1; i <= count; i++) {
		struct buffer json = BUFFER_INIT(1 << 16);
		char hash[SHA256_HEX_SIZE], id[32];
		assert_int_equal(buffer_addf(&json, ITEM_JSON, i, i, i), 0);
		snprintf(id, sizeof id, "item-%05d", i);
		assert_int_equal(sha256_hex(hash, json.data, json.len), 0);
		assert_int_equal(author_database_item(d, id, hash, &json, NULL), 0);
		assert_int_equal(author_database_ref(d, "s", (unsigned)i - 1, id, id, "{}", NULL), 0);
		buffer_release(&json);
	}
}

static void add_rest(struct author_database *d, int count, const char *format)
{
	struct buffer b = BUFFER_INIT(1 << 16);
	assert_int_equal(buffer_addf(&b, TEST_JSON, count), 0);
	assert_int_equal(author_database_test(d, "PAPER", &b, NULL), 0);
	buffer_clear(&b);
	buffer_add_string(
		&b, "{\"id\":\"stim\",\"title\":\"Stim\",\"lang\":\"en\",\"body\":[{\"e\":\"p\",\"c\":[\"x\"]}]}");
	assert_int_equal(author_database_stimulus(d, "stim", &b, NULL), 0);
	assert_int_equal(author_database_media(d, "abc.png", "image/png", &b, NULL), 0);
	buffer_release(&b);
	const char *const meta[][2] = { { "format", format }, { "paper", "PAPER" }, { "title", "Paper" },
		{ "tool", "test" }, { "practice", "0" }, { "built", "2026-01-01T00:00:00Z" } };
	for (size_t i = 0; i < COUNT(meta); i++)
		assert_int_equal(author_database_meta(d, meta[i][0], meta[i][1], NULL), 0);
}

static void make(struct buffer *sealed, int count, const char *format)
{
	struct author_database *d = NULL;
	const uint8_t *bytes;
	size_t len;
	assert_int_equal(author_database_new(&d, NULL), 0);
	add_items(d, count);
	add_rest(d, count, format);
	assert_int_equal(author_database_finish(d, &bytes, &len, NULL), 0);
	buffer_init(sealed, (size_t)64 << 20);
	assert_int_equal(age_seal(sealed, &own.recipient, 1, bytes, len, NULL), 0);
	author_database_free(d);
}

static void make_file(char path[128], const char *name, int count)
{
	struct buffer sealed;
	make(&sealed, count, PACK_FORMAT);
	snprintf(path, 128, "%s/%s", folder, name);
	help_write(path, sealed.data, sealed.len);
	buffer_release(&sealed);
}

/* --- fetching --- */

static int count_ref(const struct pack_ref *ref, void *ctx)
{
	int *count = ctx;
	assert_int_equal(ref->position, *count);
	assert_string_equal(ref->id, ref->item);
	assert_string_equal(ref->json, "{}");
	(*count)++;
	return *count == 7 ? 42 : 0;
}

static void test_pack__fetches_by_key(void **state)
{
	char path[128], hash[65], type[PACK_MEDIA_TYPE_MAX];
	struct pack *p = NULL;
	struct buffer b = BUFFER_INIT(1 << 20);
	struct error e = ERROR_INIT;
	struct item *item = NULL;
	struct test *test = NULL;
	int count = 0;
	(void)state;
	make_file(path, "a.pack", 30);
	assert_int_equal(pack_open(&p, path, &own, 1, &e), 0);
	const struct pack_info *info = pack_info(p);
	assert_string_equal(info->paper, "PAPER");
	assert_string_equal(info->built, "2026-01-01T00:00:00Z");
	assert_false(info->practice);
	assert_int_equal(pack_item_count(p, &e), 30);
	assert_int_equal(pack_item(p, "item-00017", &b, hash, &e), 0);
	assert_int_equal(item_load(&item, buffer_text(&b), b.len, &e), 0);
	assert_string_equal(item->title, "Item 17");
	item_free(item);
	buffer_clear(&b);
	assert_int_equal(pack_stimulus(p, "stim", &b, &e), 0);
	assert_int_equal(pack_media(p, "abc.png", &b, type, &e), 0);
	assert_string_equal(type, "image/png");
	assert_int_equal(pack_refs(p, "s", &e, count_ref, &count), 42);
	count = -1;
	assert_int_equal(pack_refs(p, "none", &e, count_ref, &count), 0);
	assert_int_equal(pack_load_test(&test, p, &e), 0);
	assert_int_equal(test->ref_count, 30);
	test_free(test);
	buffer_clear(&b);
	assert_int_equal(pack_item(p, "nope", &b, NULL, &e), ERR_NOTFOUND);
	assert_non_null(strstr(e.text, "nope"));
	assert_int_equal(pack_item(p, "x' OR '1'='1", &b, NULL, &e), ERR_NOTFOUND);
	assert_int_equal(pack_stimulus(p, "nope", &b, &e), ERR_NOTFOUND);
	assert_int_equal(pack_media(p, "nope", &b, NULL, &e), ERR_NOTFOUND);
	assert_int_equal(b.len, 0);
	b.max = 10;
	buffer_release(&b);
	assert_int_equal(pack_item(p, "item-00001", &b, NULL, &e), ERR_LIMIT);
	buffer_release(&b);
	pack_close(p);
	pack_close(NULL);
}

/* --- cost of opening: reads, not time --- */

static size_t reads;

static int count_reads(void *ctx, enum file_op op, const char *path, size_t *len)
{
	(void)ctx, (void)path, (void)len;
	reads += op == FILE_OP_READ;
	return 0;
}

static size_t reads_to_open(const char *path)
{
	struct pack *p = NULL;
	reads = 0;
	file_set_hook(count_reads, NULL);
	assert_int_equal(pack_open(&p, path, &own, 1, NULL), 0);
	file_set_hook(NULL, NULL);
	pack_close(p);
	return reads;
}

static void test_pack__opening_does_not_grow(void **state)
{
	char small[128], large[128];
	uint64_t small_size, large_size;
	(void)state;
	make_file(small, "small.pack", 30);
	make_file(large, "large.pack", 3000);
	assert_int_equal(file_size(&small_size, small, NULL), 0);
	assert_int_equal(file_size(&large_size, large, NULL), 0);
	assert_true(large_size > 30 * small_size);
	size_t a = reads_to_open(small), b = reads_to_open(large);
	print_message("reads to open: %zu of %llu bytes, %zu of %llu bytes\n", a, (unsigned long long)small_size, b,
		(unsigned long long)large_size);
	assert_true(a > 0);
	assert_true(b <= a + 2);
}

/* --- what is refused (F24, F30) --- */

static int read_all(const void *data, size_t len, struct error *e)
{
	struct pack *p = NULL;
	struct buffer b = BUFFER_INIT(1 << 20);
	struct test *t = NULL;
	int r = pack_open_memory(&p, data, len, &own, 1, e);
	if (r == 0)
		r = pack_load_test(&t, p, e);
	char id[32];
	for (int i = 1; r == 0 && i <= 80; i++) {
		snprintf(id, sizeof id, "item-%05d", i);
		buffer_clear(&b);
		r = pack_item(p, id, &b, NULL, e);
	}
	if (r == 0)
		r = pack_stimulus(p, "stim", &b, e);
	buffer_release(&b);
	test_free(t);
	pack_close(p);
	return r;
}

static void test_pack__F30_every_changed_byte_is_refused_or_unread(void **state)
{
	struct buffer sealed;
	size_t refused = 0, tried = 0;
	(void)state;
	make(&sealed, 80, PACK_FORMAT);
	struct error e = ERROR_INIT;
	if (read_all(sealed.data, sealed.len, &e) != 0)
		fail_msg("%s", e.text);
	for (size_t at = 0; at < sealed.len; at += at < 400 ? 7 : 2311) {
		sealed.data[at] ^= 1;
		refused += read_all(sealed.data, sealed.len, NULL) < 0;
		tried++;
		sealed.data[at] ^= 1;
	}
	assert_int_equal(refused, tried); /* all of the small pack is read */
	for (size_t cut = 1; cut < sealed.len; cut += 4001)
		assert_true(read_all(sealed.data, sealed.len - cut, NULL) < 0);
	assert_int_equal(read_all(sealed.data, sealed.len, NULL), 0);
	buffer_release(&sealed);
}

static void test_pack__F24_only_the_release_opens_it(void **state)
{
	char path[128];
	struct pack *p = NULL;
	struct error e = ERROR_INIT;
	(void)state;
	make_file(path, "b.pack", 3);
	assert_int_equal(pack_open(&p, path, &other, 1, &e), ERR_NOTFOUND);
	assert_null(p);
	struct age_identity both[2] = { other, own };
	assert_int_equal(pack_open(&p, path, both, 2, &e), 0);
	pack_close(p);
	p = NULL;
	assert_int_equal(pack_open(&p, "/nowhere/x.pack", &own, 1, &e), ERR_NOTFOUND);
	assert_null(p);
}

static void test_pack__other_formats_are_named(void **state)
{
	struct buffer sealed;
	struct pack *p = NULL;
	struct error e = ERROR_INIT;
	(void)state;
	make(&sealed, 1, "invigil-pack/2");
	assert_int_equal(pack_open_memory(&p, sealed.data, sealed.len, &own, 1, &e), ERR_UNSUPPORTED);
	assert_non_null(strstr(e.text, "invigil-pack/2"));
	buffer_release(&sealed);
	buffer_init(&sealed, 1 << 20);
	assert_int_equal(age_seal(&sealed, &own.recipient, 1, "no database", 11, NULL), 0);
	assert_int_equal(pack_open_memory(&p, sealed.data, sealed.len, &own, 1, &e), ERR_FORMAT);
	buffer_release(&sealed);
}

/* An item whose row was exchanged for another is not handed out. */
static void test_pack__hash_of_an_item_is_checked(void **state)
{
	struct author_database *d = NULL;
	struct buffer json = BUFFER_INIT(1 << 16), sealed = BUFFER_INIT(1 << 20);
	const uint8_t *bytes;
	size_t len;
	struct pack *p = NULL;
	struct error e = ERROR_INIT;
	(void)state;
	assert_int_equal(author_database_new(&d, NULL), 0);
	buffer_add_string(&json, "{}");
	assert_int_equal(author_database_item(
						 d, "x", "0000000000000000000000000000000000000000000000000000000000000000", &json, NULL),
		0);
	add_rest(d, 0, PACK_FORMAT);
	assert_int_equal(author_database_finish(d, &bytes, &len, NULL), 0);
	assert_int_equal(age_seal(&sealed, &own.recipient, 1, bytes, len, NULL), 0);
	author_database_free(d);
	assert_int_equal(pack_open_memory(&p, sealed.data, sealed.len, &own, 1, &e), 0);
	buffer_clear(&json);
	assert_int_equal(pack_item(p, "x", &json, NULL, &e), ERR_FORMAT);
	assert_non_null(strstr(e.text, "hash"));
	pack_close(p);
	buffer_release(&json);
	buffer_release(&sealed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pack__fetches_by_key),
		cmocka_unit_test(test_pack__opening_does_not_grow),
		cmocka_unit_test(test_pack__F30_every_changed_byte_is_refused_or_unread),
		cmocka_unit_test(test_pack__F24_only_the_release_opens_it),
		cmocka_unit_test(test_pack__other_formats_are_named),
		cmocka_unit_test(test_pack__hash_of_an_item_is_checked),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
