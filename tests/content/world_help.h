/* A small centre for tests: two people with keys, five devices with keys, a centre file that all agree on.
 * Everything static. */
#ifndef TESTS_CONTENT_WORLD_HELP_H
#define TESTS_CONTENT_WORLD_HELP_H

#include "content/centre.h"
#include "content/sshsig.h"
#include "content/trust.h"
#include "tests/content/foundation_help.h"

enum { SEAT12, SEAT13, DESK1, HUB1, LOST9, WORLD_DEVICES };
enum { WORLD_PEOPLE = 3 };

#define WORLD_ISSUED 1790000000 /* 2026-09-21 */
#define WORLD_EXPIRES (WORLD_ISSUED + 90 * 86400)

struct world {
	char dir[64];
	struct signing_key *person[WORLD_PEOPLE]; /* p1, p2, p3: Ed25519 */
	struct signing_key *sign[WORLD_DEVICES];
	struct age_identity age[WORLD_DEVICES], intake;
	struct centre_device device[WORLD_DEVICES];
	struct centre_seat seat[2];
	struct centre file; /* to change and write again */
	struct centre *centre;
	struct trust *trust;
	struct error e;
};

static UNUSED const char *const world_device_ids[] = { "seat-12", "seat-13", "desk-1", "hub-1", "seat-9" };
static UNUSED const enum device_role world_roles[] = { DEVICE_SEAT, DEVICE_SEAT, DEVICE_DESK, DEVICE_HUB,
	DEVICE_SEAT };

/* p1 and p2 may sign everything, p3 only orders. */
static UNUSED void world_signers(struct world *w, struct buffer *out)
{
	static const char *const names[] = { "p1", "p2", "p3" };
	for (int i = 0; i < WORLD_PEOPLE; i++) {
		struct signer s = { .principal = names[i],
			.namespaces = i < 2 ? NULL : "order@invigil",
			.valid_after = INT64_MIN,
			.valid_before = INT64_MAX };
		signing_key_public(&s.key, w->person[i]);
		assert_int_equal(signers_add_line(out, &s), 0);
	}
}

static UNUSED void world_devices(struct world *w)
{
	for (int i = 0; i < WORLD_DEVICES; i++) {
		assert_int_equal(signing_key_generate(&w->sign[i], KEY_P256, &w->e), 0);
		assert_int_equal(age_identity_generate(&w->age[i], &w->e), 0);
		struct centre_device *d = &w->device[i];
		d->id = world_device_ids[i];
		d->role = world_roles[i];
		signing_key_public(&d->signing, w->sign[i]);
		d->age = w->age[i].recipient;
		d->has_tls = i == HUB1;
		d->revoked = i == LOST9;
	}
	w->seat[0] = (struct centre_seat){ "12", "seat-12" };
	w->seat[1] = (struct centre_seat){ "13", "seat-13" };
}

static UNUSED void world_start(struct world *w)
{
	struct buffer text = BUFFER_INIT(1 << 20);
	memset(w, 0, sizeof *w);
	help_folder(w->dir);
	for (int i = 0; i < WORLD_PEOPLE; i++)
		assert_int_equal(signing_key_generate(&w->person[i], KEY_ED25519, &w->e), 0);
	assert_int_equal(age_identity_generate(&w->intake, &w->e), 0);
	world_devices(w);
	w->file = (struct centre){ .id = "LDN-01",
		.name = "London",
		.version = 3,
		.issued = WORLD_ISSUED,
		.expires = WORLD_EXPIRES,
		.intake = w->intake.recipient,
		.devices = w->device,
		.device_count = WORLD_DEVICES,
		.seats = w->seat,
		.seat_count = 2 };
	assert_int_equal(centre_write(&text, &w->file, &w->e), 0);
	assert_int_equal(centre_parse(&w->centre, text.data, text.len, &w->e), 0);
	buffer_clear(&text);
	world_signers(w, &text);
	assert_int_equal(trust_from_text(&w->trust, (char *)text.data, text.len, &w->e), 0);
	buffer_release(&text);
}

static UNUSED void world_stop(struct world *w)
{
	for (int i = 0; i < WORLD_PEOPLE; i++)
		signing_key_free(w->person[i]);
	for (int i = 0; i < WORLD_DEVICES; i++)
		signing_key_free(w->sign[i]);
	centre_free(w->centre);
	trust_close(w->trust);
	help_remove(w->dir);
}

static UNUSED void world_path(const struct world *w, char out[256], const char *name)
{
	snprintf(out, 256, "%s/%s", w->dir, name);
}

/* Write NAME under the world's folder, signed by the people in `who` ("12" = p1 and p2). */
static UNUSED void world_put(
	struct world *w, const char *name, const char *name_space, const char *who, const void *bytes, size_t len)
{
	char path[256], sig_path[300];
	world_path(w, path, name);
	help_write(path, bytes, len);
	for (; *who; who++) {
		struct buffer sig = BUFFER_INIT(LIMIT_SIGNATURE);
		assert_int_equal(sshsig_sign(&sig, w->person[*who - '1'], name_space, bytes, len, &w->e), 0);
		snprintf(sig_path, sizeof sig_path, "%s.p%c.sig", path, *who);
		help_write(sig_path, sig.data, sig.len);
		buffer_release(&sig);
	}
}

static UNUSED void world_put_centre(struct world *w, const char *name, const char *who)
{
	struct buffer text = BUFFER_INIT(1 << 20);
	assert_int_equal(centre_write(&text, &w->file, &w->e), 0);
	world_put(w, name, SSHSIG_CENTRE, who, text.data, text.len);
	buffer_release(&text);
}

#define assert_code(call, code) assert_code_at((call), (code), #call, __FILE__, __LINE__)
static UNUSED void assert_code_at(int is, int want, const char *what, const char *file, int line)
{
	if (is != want) {
		print_error("%s: %d (%s), wanted %d (%s)\n", what, is, error_name(is), want, error_name(want));
		_fail(file, line);
	}
}

#endif
