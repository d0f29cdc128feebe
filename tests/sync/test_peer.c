/* Exchange with a stick: who gets what, what lies, what may replace what. */
#include "sync/peer.h"
#include "tests/content/world_help.h"

#include <sys/stat.h>

struct room {
	struct world w;
	char seat[100], desk[100], stick[100];
	struct spool at_seat, at_desk;
	struct peer_report report;
	struct peer_trust accept;
};

static void start(struct room *r)
{
	memset(r, 0, sizeof *r);
	world_start(&r->w);
	snprintf(r->seat, sizeof r->seat, "%s/seat", r->w.dir);
	snprintf(r->desk, sizeof r->desk, "%s/desk", r->w.dir);
	snprintf(r->stick, sizeof r->stick, "%s/stick", r->w.dir);
	assert_int_equal(mkdir(r->stick, 0755), 0);
	assert_code(spool_open(&r->at_seat, r->seat, NULL), 0);
	assert_code(spool_open(&r->at_desk, r->desk, NULL), 0);
	assert_code(spool_init(&r->at_seat, NULL), 0);
	assert_code(spool_init(&r->at_desk, NULL), 0);
	r->accept = (struct peer_trust){ r->w.trust, "LDN-01", &r->w.age[DESK1] };
}

static void stop(struct room *r)
{
	world_stop(&r->w);
}

static void visit(struct room *r, const struct spool *s)
{
	struct error e = ERROR_INIT;
	assert_code(peer_exchange(s, r->stick, &r->report, &e, peer_accept_verified, &r->accept), 0);
}

static void test_peer__objects_travel_both_ways(void **state)
{
	struct room r;
	char order[SHA256_HEX_SIZE], seat_state[SHA256_HEX_SIZE], rel[200];
	(void)state;
	start(&r);
	assert_code(spool_put_object(&r.at_desk, "S1", order, "an order", 8, NULL), 0);
	assert_code(spool_put_object(&r.at_seat, "S1", seat_state, "a state", 7, NULL), 0);
	visit(&r, &r.at_desk);
	assert_true(r.report.sent == 1 && r.report.received == 0);
	visit(&r, &r.at_seat);
	assert_true(r.report.sent == 1 && r.report.received == 1); /* not its own one back */
	visit(&r, &r.at_desk);
	assert_true(r.report.sent == 0 && r.report.received == 1);
	visit(&r, &r.at_desk);
	visit(&r, &r.at_seat);
	assert_true(r.report.sent == 0 && r.report.received == 0 && r.report.refused == 0);
	snprintf(rel, sizeof rel, "in/objects/S1/%s", order);
	assert_true(spool_has(&r.at_seat, rel));
	snprintf(rel, sizeof rel, "in/objects/S1/%s", seat_state);
	assert_true(spool_has(&r.at_desk, rel));
	assert_true(spool_has(&r.at_seat, "out/objects/S1")); /* nothing of the sender is removed */
	stop(&r);
}

static void test_peer__names_that_lie(void **state)
{
	struct room r;
	char path[300], hash[SHA256_HEX_SIZE];
	struct file_names names;
	(void)state;
	start(&r);
	assert_code(spool_put_object(&r.at_seat, "S1", hash, "a state", 7, NULL), 0);
	snprintf(path, sizeof path, "%s/spool/out/objects/S1/%s", r.seat, hash);
	help_write(path, "another", 7);
	visit(&r, &r.at_seat);
	assert_true(r.report.sent == 0 && r.report.refused == 1);
	snprintf(path, sizeof path, "%s/objects/S1", r.stick);
	assert_int_equal(help_run("mkdir -p '%s'", path), 0);
	snprintf(path, sizeof path, "%s/objects/S1/%s", r.stick, hash);
	help_write(path, "rubbish", 7);
	snprintf(path, sizeof path, "%s/objects/S1/README", r.stick);
	help_write(path, "rubbish", 7);
	visit(&r, &r.at_desk);
	assert_true(r.report.received == 0 && r.report.refused == 1);
	assert_code(spool_list(&r.at_desk, "in/objects/S1", &names, NULL), 0);
	assert_int_equal(names.count, 0);
	file_names_release(&names);
	stop(&r);
}

static int load(struct room *r)
{
	struct centre *c = NULL;
	char path[300];
	snprintf(path, sizeof path, "%s/spool/in/centre.json", r->desk);
	int rc = centre_check(&c, r->w.trust, path, "LDN-01", NULL);
	int version = rc == 0 ? (int)c->version : rc;
	centre_free(c);
	return version;
}

/* A newer centre file replaces an older one, signatures and all; anything else on the stick leaves the good one
 * alone. */
static void test_peer__F24_signed_files_replace_only_by_better(void **state)
{
	struct room r;
	char path[300];
	(void)state;
	start(&r);
	world_put_centre(&r.w, "stick/centre.json", "1");
	visit(&r, &r.at_desk);
	assert_int_equal(load(&r), ERR_NOTFOUND); /* singly signed: not even where there is none */
	assert_int_equal(r.report.refused, 1);
	world_put_centre(&r.w, "stick/centre.json", "12");
	visit(&r, &r.at_desk);
	assert_int_equal(r.report.received, 1);
	assert_int_equal(load(&r), 3);
	r.w.file.version = 4;
	world_put_centre(&r.w, "stick/centre.json", "12");
	visit(&r, &r.at_desk);
	assert_int_equal(load(&r), 4);
	r.w.file.version = 3;
	world_put_centre(&r.w, "stick/centre.json", "12");
	visit(&r, &r.at_desk);
	assert_int_equal(load(&r), 4);
	r.w.file.version = 9;
	r.w.file.id = "MCR-02";
	world_put_centre(&r.w, "stick/centre.json", "12");
	visit(&r, &r.at_desk);
	assert_int_equal(load(&r), 4);
	world_path(&r.w, path, "stick/centre.json");
	help_write(path, "rubbish", 7);
	visit(&r, &r.at_desk);
	assert_int_equal(load(&r), 4);
	/* A set broken by a crash here is repaired from the stick. */
	r.w.file.id = "LDN-01";
	r.w.file.version = 4;
	world_put_centre(&r.w, "stick/centre.json", "12");
	snprintf(path, sizeof path, "%s/spool/in/centre.json.p2.sig", r.desk);
	assert_int_equal(remove(path), 0);
	assert_int_equal(load(&r), ERR_AUTH);
	visit(&r, &r.at_desk);
	assert_int_equal(load(&r), 4);
	stop(&r);
}

static void test_peer__packs_by_the_manifest_only(void **state)
{
	static const char pack[] = "a pack", other[] = "not the pack";
	struct room r;
	char hash[SHA256_HEX_SIZE], json[2000], age[AGE_RECIPIENT_SIZE];
	(void)state;
	start(&r);
	sha256_hex(hash, pack, sizeof pack - 1);
	age_recipient_text(age, &r.w.intake.recipient);
	snprintf(json, sizeof json,
		"{\"format\":\"invigil-sitting/1\",\"sitting\":\"S1\",\"name\":\"Morning\",\"version\":1,"
		"\"issued\":\"2026-09-22T00:00:00Z\",\"expires\":\"2026-12-01T00:00:00Z\",\"opens_at\":\"2026-11-23T09:30:"
		"00Z\","
		"\"programme\":{\"id\":\"naas\",\"file\":\"naas.json\",\"size\":6,\"sha256\":\"%s\"},\"release\":\"%s\","
		"\"packs\":[{\"paper\":\"P\",\"component\":\"knowledge\",\"role\":\"practitioner\",\"file\":\"a.pack\","
		"\"size\":6,"
		"\"sha256\":\"%s\",\"key\":{\"file\":\"a.key\",\"size\":6,\"sha256\":\"%s\"}}]}\n",
		hash, age, hash, hash);
	assert_int_equal(help_run("mkdir -p '%s/sittings/S1'", r.stick), 0);
	world_put(&r.w, "stick/sittings/S1/a.pack", "x", "", other, sizeof other - 1);
	world_put(&r.w, "stick/sittings/S1/b.pack", "x", "", pack, sizeof pack - 1);
	world_put(&r.w, "stick/sittings/S1/sitting.json", SSHSIG_MANIFEST, "12", json, strlen(json));
	visit(&r, &r.at_desk);
	assert_true(spool_has(&r.at_desk, "in/sittings/S1/sitting.json.p1.sig"));
	assert_false(spool_has(&r.at_desk, "in/sittings/S1/a.pack")); /* wrong bytes */
	assert_false(spool_has(&r.at_desk, "in/sittings/S1/b.pack")); /* unlisted */
	world_put(&r.w, "stick/sittings/S1/a.pack", "x", "", pack, sizeof pack - 1);
	visit(&r, &r.at_desk);
	assert_true(spool_has(&r.at_desk, "in/sittings/S1/a.pack"));
	world_put(&r.w, "stick/sittings/S1/a.pack", "x", "", other, sizeof other - 1);
	visit(&r, &r.at_desk);
	struct buffer bytes = BUFFER_INIT(100);
	assert_code(spool_get(&r.at_desk, "in/sittings/S1/a.pack", &bytes, NULL), 0);
	assert_string_equal(buffer_text(&bytes), pack);
	buffer_release(&bytes);
	stop(&r);
}

static void test_peer__no_stick(void **state)
{
	struct room r;
	struct error e = ERROR_INIT;
	(void)state;
	start(&r);
	assert_code(peer_exchange(&r.at_seat, "/nowhere/at/all", &r.report, &e, NULL, NULL), ERR_NOTFOUND);
	assert_non_null(strstr(e.text, "/nowhere/at/all"));
	stop(&r);
}

static int fail_at, ops;
static int fail_nth(void *ctx, enum file_op op, const char *path, size_t *len)
{
	(void)ctx;
	(void)op;
	(void)path;
	(void)len;
	return ++ops == fail_at ? 28 : 0;
}

/* Any operation failing: counted or returned, no half file is seen, and the next round brings all. */
static void test_peer__every_file_operation_fails(void **state)
{
	(void)state;
	for (fail_at = 1;; fail_at++) {
		struct room r;
		char hash[SHA256_HEX_SIZE], rel[200];
		struct error e = ERROR_INIT;
		struct buffer bytes = BUFFER_INIT(100);
		start(&r);
		assert_code(spool_put_object(&r.at_seat, "S1", NULL, "a state", 7, NULL), 0);
		assert_code(spool_put_object(&r.at_desk, "S1", hash, "an order", 8, NULL), 0);
		visit(&r, &r.at_desk);
		world_put_centre(&r.w, "stick/centre.json", "12");
		ops = 0;
		file_set_hook(fail_nth, NULL);
		int rc = peer_exchange(&r.at_seat, r.stick, &r.report, &e, peer_accept_verified, &r.accept);
		file_set_hook(NULL, NULL);
		bool over = ops < fail_at;
		assert_true(rc <= 0);
		visit(&r, &r.at_seat);
		snprintf(rel, sizeof rel, "in/objects/S1/%s", hash);
		assert_code(spool_get_hashed(&r.at_seat, "in/objects/S1", hash, &bytes, NULL), 0);
		assert_true(spool_has(&r.at_seat, "in/centre.json.p2.sig"));
		buffer_release(&bytes);
		stop(&r);
		if (over)
			break;
	}
	assert_true(fail_at > 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_peer__objects_travel_both_ways),
		cmocka_unit_test(test_peer__names_that_lie),
		cmocka_unit_test(test_peer__F24_signed_files_replace_only_by_better),
		cmocka_unit_test(test_peer__packs_by_the_manifest_only),
		cmocka_unit_test(test_peer__no_stick),
		cmocka_unit_test(test_peer__every_file_operation_fails),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
