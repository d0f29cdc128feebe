/* device.json and the keys beside it. Creation writes device.json last: a folder without it is not enrolled yet. */
#include "content/device.h"

#include "content/member.h"
#include "engine/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define DEVICE_JSON_MAX (64 * 1024)

static const char *const role_names[] = { "seat", "desk", "both", "hub", "practice", NULL };

const char *device_role_name(enum device_role role)
{
	return role_names[role - 1];
}

int device_role_parse(enum device_role *out, const char *text)
{
	for (int i = 0; role_names[i]; i++)
		if (strcmp(role_names[i], text) == 0) {
			*out = (enum device_role)(i + 1);
			return 0;
		}
	return ERR_FORMAT;
}

bool device_role_is_desk(enum device_role role)
{
	return role == DEVICE_DESK || role == DEVICE_BOTH;
}

static bool alphanumeric(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool device_id_valid(const char *id)
{
	if (!id || !alphanumeric(id[0]))
		return false;
	size_t n = strnlen(id, LIMIT_IDENTIFIER + 1);
	for (size_t i = 0; i < n; i++)
		if (!alphanumeric(id[i]) && id[i] != '.' && id[i] != '_' && id[i] != '-')
			return false;
	return n <= LIMIT_IDENTIFIER;
}

/* --- device.json --- */

static void read_info(struct json_reader *r, const json_t *o, struct device_info *d)
{
	member_format(r, o, DEVICE_FORMAT);
	member_copy_id(r, o, "id", d->id);
	member_copy_id(r, o, "centre", d->centre);
	d->role = (enum device_role)(json_need_enum(r, o, "role", role_names) + 1);
	if (d->role == DEVICE_HUB)
		json_fail(r, ERR_FORMAT, "role", "a hub has no kiosk's data folder");
	member_copy_may_id(r, o, "seat", d->seat);
	d->demo = json_may_bool(r, o, "demo", false);
	member_copy_may_text(r, o, "second", d->second, sizeof d->second);
}

int device_info_parse(struct device_info *out, const char *json, size_t len, struct error *e)
{
	json_t *root = NULL;
	struct json_reader r;
	struct device_info d;

	memset(&d, 0, sizeof d);
	int rc = json_parse(&root, json, len, DEVICE_JSON_MAX, 8, e);
	if (rc < 0)
		return rc;
	json_reader_init(&r, e);
	read_info(&r, root, &d);
	json_decref(root);
	if (r.code == 0)
		*out = d;
	return r.code;
}

int device_info_write(struct buffer *out, const struct device_info *info)
{
	json_add_open(out, '{');
	member_add_text(out, "format", DEVICE_FORMAT);
	member_add_text(out, "id", info->id);
	member_add_text(out, "centre", info->centre);
	member_add_text(out, "role", device_role_name(info->role));
	member_add_may_id(out, "seat", info->seat);
	member_add_bool(out, "demo", info->demo);
	member_add_may_id(out, "second", info->second);
	json_add_close(out, '}');
	return buffer_add_byte(out, '\n');
}

/* --- opening --- */

int device_path(char out[FILE_PATH_MAX], const struct device *d, struct error *e, const char *fmt, ...)
{
	char rest[FILE_PATH_MAX];
	va_list ap;

	va_start(ap, fmt);
	int n = vsnprintf(rest, sizeof rest, fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof rest)
		return error_set(e, ERR_LIMIT, "a path under %s is too long", d->folder);
	return file_join(out, d->folder, rest, e);
}

static int read_device_json(struct device *d, struct error *e)
{
	char path[FILE_PATH_MAX];
	struct buffer text = BUFFER_INIT(DEVICE_JSON_MAX);
	int rc = device_path(path, d, e, "device.json");

	if (rc == 0)
		rc = file_read(&text, path, e);
	if (rc == 0) {
		rc = device_info_parse(&d->info, buffer_text(&text), text.len, e);
		if (rc < 0)
			error_prefix(e, rc, "%s", path);
	} else if (rc == ERR_NOTFOUND)
		error_set(e, rc, "%s is not enrolled: there is no device.json", d->folder);
	buffer_release(&text);
	return rc;
}

static int load_keys(struct device *d, struct error *e)
{
	char path[FILE_PATH_MAX];
	struct age_identity *ids = NULL;
	size_t count = 0;
	int rc = device_path(path, d, e, "keys/sign.pem");

	if (rc == 0)
		rc = signing_key_load(&d->sign, path, e);
	if (rc == 0 && signing_key_kind(d->sign) != KEY_P256)
		rc = error_set(e, ERR_FORMAT, "%s: not a P-256 key", path);
	if (rc == 0)
		rc = device_path(path, d, e, "keys/age.key");
	if (rc == 0)
		rc = age_identities_load_private(&ids, &count, path, e);
	if (rc == 0 && (count != 1 || ids[0].kind != AGE_IDENTITY_X25519))
		rc = error_set(e, ERR_FORMAT, "%s: one X25519 identity is wanted", path);
	if (rc == 0)
		d->age = ids[0];
	age_identities_free(ids, count);
	return rc;
}

static int make_folder(const struct device *d, const char *rest, struct error *e)
{
	char path[FILE_PATH_MAX];
	int rc = device_path(path, d, e, "%s", rest);
	return rc < 0 ? rc : file_make_dirs(path, 0755, e);
}

static int take_lock(struct device *d, struct error *e)
{
	char path[FILE_PATH_MAX];
	int rc = device_path(path, d, e, "lock");

	if (rc == 0)
		rc = file_lock_take(&d->lock, path, e);
	if (rc == ERR_BUSY)
		error_set(e, rc, "%s is in use by another kiosk", d->folder);
	if (rc == 0)
		rc = make_folder(d, "journal", e);
	if (rc == 0)
		rc = make_folder(d, "state", e);
	/* A second disk that is not there now is a copy that failed, not a device that cannot start. */
	if (rc == 0 && d->info.second[0])
		(void)file_make_dirs(d->info.second, 0755, NULL);
	return rc;
}

int device_open(struct device **out, const char *folder, unsigned what, struct error *e)
{
	struct device *d = mem_zero(1, sizeof *d);
	if (!d)
		return error_set(e, ERR_NOMEM, "out of memory");
	int n = snprintf(d->folder, sizeof d->folder, "%s", folder);
	int rc =
		n < 0 || (size_t)n >= sizeof d->folder ? error_set(e, ERR_LIMIT, "the data folder's path is too long") : 0;
	if (rc == 0)
		rc = read_device_json(d, e);
	if (rc == 0 && (what & DEVICE_LOCK))
		rc = take_lock(d, e);
	if (rc == 0 && (what & DEVICE_KEYS))
		rc = load_keys(d, e);
	if (rc < 0)
		device_close(d);
	else
		*out = d;
	return rc;
}

void device_close(struct device *d)
{
	if (!d)
		return;
	signing_key_free(d->sign);
	age_identity_wipe(&d->age);
	file_lock_release(d->lock);
	mem_free_wiped(d, sizeof *d);
}

/* --- making a folder --- */

static int make_signing_key(const struct device *d, const char *name, struct error *e)
{
	char path[FILE_PATH_MAX];
	struct signing_key *key = NULL;
	int rc = device_path(path, d, e, "keys/%s", name);

	if (rc < 0 || file_exists(path))
		return rc;
	rc = signing_key_generate(&key, KEY_P256, e);
	if (rc == 0)
		rc = signing_key_save(key, path, e);
	signing_key_free(key);
	return rc;
}

static int make_age_key(const struct device *d, struct error *e)
{
	char path[FILE_PATH_MAX];
	struct age_identity id;
	int rc = device_path(path, d, e, "keys/age.key");

	if (rc < 0 || file_exists(path))
		return rc;
	rc = age_identity_generate(&id, e);
	if (rc < 0)
		return rc;
	rc = age_identity_save(&id, path, e);
	age_identity_wipe(&id);
	return rc;
}

static int make_tree(const struct device *d, struct error *e)
{
	static const char *const folders[] = { "keys", "trust", "state", "journal", "spool" };
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < sizeof folders / sizeof folders[0]; i++)
		rc = make_folder(d, folders[i], e);
	if (rc == 0)
		rc = make_signing_key(d, "sign.pem", e);
	if (rc == 0)
		rc = make_age_key(d, e);
	if (rc == 0)
		rc = make_signing_key(d, "tls.pem", e);
	return rc;
}

static int write_device_json(const struct device *d, struct error *e)
{
	char path[FILE_PATH_MAX];
	struct buffer text = BUFFER_INIT(DEVICE_JSON_MAX);
	int rc = device_path(path, d, e, "device.json");

	if (rc == 0 && device_info_write(&text, &d->info) < 0)
		rc = error_set(e, text.failed, "device.json: %s", error_name(text.failed));
	if (rc == 0)
		rc = file_write_new(path, text.data, text.len, 0644, e);
	buffer_release(&text);
	return rc;
}

static int check_info(const struct device_info *info, struct error *e)
{
	if (!device_id_valid(info->id) || !device_id_valid(info->centre) ||
		(info->seat[0] && !device_id_valid(info->seat)))
		return error_set(e, ERR_FORMAT, "device, centre or seat is not an id (letters, digits, . _ -)");
	if (info->role < DEVICE_SEAT || info->role > DEVICE_PRACTICE || info->role == DEVICE_HUB)
		return error_set(e, ERR_FORMAT, "a data folder is for seat, desk, both or practice");
	return 0;
}

int device_create(const char *folder, const struct device_info *info, struct error *e)
{
	char path[FILE_PATH_MAX];
	int rc = check_info(info, e);
	if (rc < 0)
		return rc;
	struct device *d = mem_zero(1, sizeof *d);
	if (!d)
		return error_set(e, ERR_NOMEM, "out of memory");
	d->info = *info;
	int n = snprintf(d->folder, sizeof d->folder, "%s", folder);
	if (n < 0 || (size_t)n >= sizeof d->folder)
		rc = error_set(e, ERR_LIMIT, "the data folder's path is too long");
	if (rc == 0)
		rc = device_path(path, d, e, "device.json");
	if (rc == 0 && file_exists(path))
		rc = error_set(e, ERR_EXISTS, "%s is enrolled already", folder);
	if (rc == 0)
		rc = make_tree(d, e);
	if (rc == 0)
		rc = write_device_json(d, e);
	device_close(d);
	return rc;
}

/* --- enrolment request --- */

static void add_key(struct buffer *out, const char *name, const struct signing_key *key)
{
	struct public_key pub;
	char line[PUBLIC_KEY_LINE_SIZE];
	signing_key_public(&pub, key);
	public_key_line(line, &pub);
	member_add_text(out, name, line);
}

static int write_request(struct buffer *out, const struct device *d, const struct signing_key *tls)
{
	json_add_open(out, '{');
	member_add_text(out, "format", DEVICE_REQUEST_FORMAT);
	member_add_text(out, "id", d->info.id);
	member_add_text(out, "centre", d->info.centre);
	member_add_text(out, "role", device_role_name(d->info.role));
	member_add_may_id(out, "seat", d->info.seat);
	add_key(out, "signing", d->sign);
	member_add_recipient(out, "age", &d->age.recipient);
	add_key(out, "tls", tls);
	json_add_close(out, '}');
	return buffer_add_byte(out, '\n');
}

int device_request_make(struct buffer *out, const char *folder, struct error *e)
{
	char path[FILE_PATH_MAX];
	struct device *d = NULL;
	struct signing_key *tls = NULL;
	int rc = device_open(&d, folder, DEVICE_KEYS, e);

	if (rc == 0)
		rc = device_path(path, d, e, "keys/tls.pem");
	if (rc == 0)
		rc = signing_key_load(&tls, path, e);
	if (rc == 0 && write_request(out, d, tls) < 0)
		rc = error_set(e, out->failed, "the request: %s", error_name(out->failed));
	signing_key_free(tls);
	device_close(d);
	return rc;
}

static void read_key(struct json_reader *r, const json_t *o, const char *key, struct public_key *out)
{
	const char *line = json_need_text(r, o, key, PUBLIC_KEY_LINE_SIZE);
	if (line && (public_key_parse(out, line, strlen(line), NULL) < 0 || out->kind != KEY_P256))
		json_fail(r, ERR_FORMAT, key, "is not an ecdsa-sha2-nistp256 key");
}

int device_request_parse(struct device_request *out, const char *json, size_t len, struct error *e)
{
	json_t *root = NULL;
	struct json_reader r;
	struct device_request q;

	memset(&q, 0, sizeof q);
	int rc = json_parse(&root, json, len, DEVICE_JSON_MAX, 8, e);
	if (rc < 0)
		return rc;
	json_reader_init(&r, e);
	member_format(&r, root, DEVICE_REQUEST_FORMAT);
	member_copy_id(&r, root, "id", q.id);
	member_copy_id(&r, root, "centre", q.centre);
	q.role = (enum device_role)(json_need_enum(&r, root, "role", role_names) + 1);
	member_copy_may_id(&r, root, "seat", q.seat);
	read_key(&r, root, "signing", &q.sign);
	member_recipient(&r, root, "age", &q.age);
	read_key(&r, root, "tls", &q.tls);
	json_decref(root);
	if (r.code == 0)
		*out = q;
	return r.code;
}
