/* A device's data folder: device.json, its own keys, its lock (content/FORMAT.md §2).
 *
 * A folder belongs to one device of one centre. The kiosk opens it with DEVICE_KEYS | DEVICE_LOCK; sync, which runs
 * as another user and may not read the kiosk's keys, opens it with neither. Signing and age keys stand in
 * files that only their owner can read; a wider mode is refused. Nothing here is ever written by sync.
 * A struct device is immutable after opening, so any thread may read it; opening and closing belong to the owner.
 */
#ifndef CONTENT_DEVICE_H
#define CONTENT_DEVICE_H

#include "content/age.h"
#include "content/file_system.h"
#include "content/keys.h"
#include "engine/error.h"
#include "engine/limits.h"

#include <stdbool.h>

#define DEVICE_FORMAT "invigil-device/1"
#define DEVICE_REQUEST_FORMAT "invigil-request/1"

enum device_role { DEVICE_SEAT = 1, DEVICE_DESK, DEVICE_BOTH, DEVICE_HUB, DEVICE_PRACTICE };

const char *device_role_name(enum device_role role);            /* "seat" …; static storage */
int device_role_parse(enum device_role *out, const char *text); /* 0 or ERR_FORMAT */
bool device_role_is_desk(enum device_role role); /* desk or both: all orders, the roster, any journal */

/* An ID of this product (device, centre, sitting, attempt, candidate, staff): 1..LIMIT_IDENTIFIER characters
 * A-Z a-z 0-9 . _ -, beginning with a letter or digit. They become file names, so nothing else is let through. */
bool device_id_valid(const char *id);

struct device_info {
	char id[LIMIT_IDENTIFIER + 1];
	char centre[LIMIT_IDENTIFIER + 1];
	enum device_role role;           /* hub only in requests and centre files */
	char seat[LIMIT_IDENTIFIER + 1]; /* "" where null */
	bool demo;                       /* enrolled with --demo: scripts are allowed */
	char second[FILE_PATH_MAX];      /* folder of the second journal copy, "" where null */
};

/* device.json. ERR_FORMAT names the member. write appends one line with LF. */
int device_info_parse(struct device_info *out, const char *json, size_t len, struct error *e);
int device_info_write(struct buffer *out, const struct device_info *info);

struct device {
	struct device_info info;
	char folder[FILE_PATH_MAX];
	struct signing_key *sign; /* NULL without DEVICE_KEYS */
	struct age_identity age;  /* zero without DEVICE_KEYS; wiped at close */
	struct file_lock *lock;   /* NULL without DEVICE_LOCK */
};

enum device_open { DEVICE_KEYS = 1, DEVICE_LOCK = 2 };

/* ERR_NOTFOUND (no such folder or not enrolled), ERR_BUSY (another kiosk holds it), ERR_AUTH (a key file that
 * others can read), ERR_FORMAT, ERR_IO. *out belongs to the caller: device_close(). With DEVICE_LOCK the folders
 * journal, state and `second` are made where missing. */
int device_open(struct device **out, const char *folder, unsigned what, struct error *e);
void device_close(struct device *d); /* NULL is fine; wipes, gives the lock back */

/* "FOLDER/REST" with a printf-like rest. ERR_LIMIT. */
int device_path(char out[FILE_PATH_MAX], const struct device *d, struct error *e, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* Make a data folder: the tree, fresh keys sign.pem, age.key and tls.pem, then device.json last, so that an
 * interrupted call can be repeated (keys already there are kept). ERR_EXISTS where device.json is there already. */
int device_create(const char *folder, const struct device_info *info, struct error *e);

/* The request file for `enrol` (FORMAT.md §2): the device's three public halves. */
struct device_request {
	char id[LIMIT_IDENTIFIER + 1];
	char centre[LIMIT_IDENTIFIER + 1];
	enum device_role role;
	char seat[LIMIT_IDENTIFIER + 1]; /* "" for none */
	struct public_key sign;          /* P-256 */
	struct age_recipient age;
	struct public_key tls; /* P-256 */
};

/* From a folder with keys (reads keys/tls.pem too). The text has one line with LF. */
int device_request_make(struct buffer *out, const char *folder, struct error *e);
int device_request_parse(struct device_request *out, const char *json, size_t len, struct error *e);

#endif
