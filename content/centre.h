/* The centre file centre.json (content/FORMAT.md §3): the devices of a centre, its seats, its intake.
 *
 * The only source of recipients for journals, orders and releases, and of the keys that verify what devices sign.
 * Parsing is not trusting: centre_load() is the one way to a file that may be used on a device; central and tests
 * parse what they made or verified themselves. Parsing checks that ids, seats and signing keys are unique and that
 * seats name listed devices. A struct centre owns all it points to and is immutable: any thread. */
#ifndef CONTENT_CENTRE_H
#define CONTENT_CENTRE_H

#include "content/age.h"
#include "content/device.h"
#include "content/hash.h"
#include "content/keys.h"
#include "content/trust.h"
#include "engine/buffer.h"
#include "engine/error.h"

#include <stdbool.h>
#include <stdint.h>

#define CENTRE_FORMAT "invigil-centre/1"

struct centre_device {
	const char *id;
	enum device_role role; /* seat, desk, hub or both */
	struct public_key signing;
	struct age_recipient age;
	bool has_tls;
	uint8_t tls[SHA256_SIZE]; /* of the certificate's DER */
	bool revoked;
};

struct centre_seat {
	const char *seat;
	const char *device;
};

struct centre {
	const char *id, *name;
	uint64_t version;
	int64_t issued, expires; /* unix seconds */
	struct age_recipient intake;
	struct centre_device *devices;
	size_t device_count;
	struct centre_seat *seats;
	size_t seat_count;
	char sha256[SHA256_HEX_SIZE]; /* of the file's bytes: bound into journals */
};

/* Parse without trusting. ERR_FORMAT names what is wrong where, ERR_LIMIT, ERR_NOMEM. */
int centre_parse(struct centre **out, const void *json, size_t len, struct error *e);
void centre_free(struct centre *c); /* NULL is fine */

/* Append the file's bytes (one line and LF): what people sign. The sha256 member is not used. */
int centre_write(struct buffer *out, const struct centre *c, struct error *e);

/* Read `path`, verify two signatures beside it, refuse another centre than `expect` (NULL: any), an older version
 * than seen, one past its expiry. ERR_AUTH, ERR_EXPIRED, ERR_FORMAT, ERR_NOTFOUND, ERR_IO. */
int centre_load(struct centre **out, struct trust *t, const char *path, const char *expect, struct error *e);

/* The same judgement without remembering it: may this file be taken instead of the one that is here? */
int centre_check(struct centre **out, const struct trust *t, const char *path, const char *expect, struct error *e);

/* As centre_load for bytes and signatures in hand. */
int centre_accept(struct centre **out, struct trust *t, const char *expect, const void *json, size_t len,
	const struct signature *list, size_t count, struct error *e);

/* NULL where there is none. A revoked device is found, too: look at `revoked`. */
const struct centre_device *centre_device(const struct centre *c, const char *id);
const struct centre_device *centre_device_for_seat(const struct centre *c, const char *seat);
const char *centre_seat_of(const struct centre *c, const char *device); /* seat number or NULL */

/* 0 and the device, or ERR_AUTH naming it as unknown or revoked. */
int centre_device_active(const struct centre_device **out, const struct centre *c, const char *id, struct error *e);

/* Recipient lists, made of unrevoked devices, without repeats. *out is the caller's (mem_free), *count > 0. */
enum centre_group {
	CENTRE_JOURNAL, /* the device `id`, the desks, intake */
	CENTRE_DESKS,   /* desks (roster, states) */
	CENTRE_RELEASE, /* every device but hubs */
	CENTRE_ONE      /* the device `id` alone (orders) */
};
/* ERR_AUTH: `id` unknown or revoked (NULL is fine for DESKS and RELEASE); ERR_NOTFOUND: nobody left; ERR_NOMEM. */
int centre_recipients(struct age_recipient **out, size_t *count, const struct centre *c, enum centre_group group,
	const char *id, struct error *e);

#endif
