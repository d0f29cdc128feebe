/* The desk over the real library: a roster of another centre, an unsigned one and one sealed to nobody here are
 * refused by name and change nothing; the right one opens it. */
#include "content/device.h"
#include "content/roster.h"
#include "content/signed_line.h"
#include "kiosk/library.h"
#include "tests/content/world_help.h"

static const char roster_text[] =
	"{\"format\":\"invigil-roster/1\",\"centre\":\"%s\",\"version\":%d,\"issued\":\"2026-11-01T08:00:00Z\","
	"\"expires\":\"2026-12-01T00:00:00Z\",\"sittings\":[],\"staff\":[],\"candidates\":[]}";

struct bench {
	struct world w;
	struct device *device;
	struct library *library;
};

static void bench_start(struct bench *b)
{
	struct device_info info = { .id = "desk-1", .centre = "LDN-01", .role = DEVICE_DESK };
	struct buffer signers = BUFFER_INIT(1 << 20);
	char folder[300], path[400];
	world_start(&b->w);
	snprintf(folder, sizeof folder, "%s/desk", b->w.dir);
	assert_code(device_create(folder, &info, &b->w.e), 0);
	snprintf(path, sizeof path, "%s/trust", folder);
	assert_code(file_make_dirs(path, 0755, &b->w.e), 0);
	world_signers(&b->w, &signers);
	snprintf(path, sizeof path, "%s/trust/allowed_signers", folder);
	help_write(path, signers.data, signers.len);
	snprintf(path, sizeof path, "%s/spool/in", folder);
	assert_code(file_make_dirs(path, 0755, &b->w.e), 0);
	world_put_centre(&b->w, "desk/spool/in/centre.json", "12");
	assert_code(device_open(&b->device, folder, DEVICE_KEYS | DEVICE_LOCK, &b->w.e), 0);
	assert_code(library_open(&b->library, b->device, &b->w.e), 0);
	buffer_release(&signers);
}

static void bench_stop(struct bench *b)
{
	library_close(b->library);
	device_close(b->device);
	world_stop(&b->w);
}

/* Put a roster of `centre`, signed by person `who`, sealed to `to`, and let the library look. */
static void put_roster(struct bench *b, const char *centre, int version, int who, const struct age_recipient *to)
{
	char text[1000], path[400];
	struct buffer sealed = BUFFER_INIT(1 << 20);
	snprintf(text, sizeof text, roster_text, centre, version);
	assert_code(signed_line_seal(&sealed, text, strlen(text), b->w.person[who], SSHSIG_ROSTER, to, 1, &b->w.e), 0);
	snprintf(path, sizeof path, "%s/desk/spool/in/roster.age", b->w.dir);
	help_write(path, sealed.data, sealed.len);
	buffer_release(&sealed);
	library_refresh(b->library);
}

static void test_desk_library__rosters(void **state)
{
	struct bench b;
	(void)state;
	bench_start(&b);
	const struct age_recipient *mine = &b.device->age.recipient;
	put_roster(&b, "MCR-02", 9, 0, mine);
	assert_null(library_roster(b.library));
	assert_non_null(strstr(library_problem(b.library), "MCR-02"));
	put_roster(&b, "LDN-01", 2, 2, mine); /* p3 may not sign rosters */
	assert_null(library_roster(b.library));
	put_roster(&b, "LDN-01", 2, 0, &b.w.intake.recipient);
	assert_null(library_roster(b.library));
	put_roster(&b, "LDN-01", 2, 0, mine);
	assert_non_null(library_roster(b.library));
	assert_int_equal(library_roster(b.library)->version, 2);
	put_roster(&b, "MCR-02", 11, 0, mine); /* nothing accepted is lost to it */
	assert_int_equal(library_roster(b.library)->version, 2);
	assert_string_equal(library_roster(b.library)->centre, "LDN-01");
	bench_stop(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_desk_library__rosters) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
