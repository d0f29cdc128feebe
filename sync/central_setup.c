/* init, certify, enrol: what is done once, or once per device. init writes central.json last, so that an
 * interrupted one is simply run again: keys that are there are kept. */
#include "content/codec.h"
#include "content/device.h"
#include "engine/json.h"
#include "engine/memory.h"
#include "sync/ca.h"
#include "sync/central.h"
#include "sync/central_verbs.h"
#include "sync/options.h"

#include <string.h>
#include <time.h>

static int make_folders(const char *data, struct error *e)
{
	static const char *const folders[] = { "trust", "keys", "ca", "bodies" };
	char path[FILE_PATH_MAX];
	int rc = 0;
	for (size_t i = 0; i < sizeof folders / sizeof folders[0] && rc == 0; i++) {
		rc = central_path(path, data, folders[i], e);
		rc = rc ? rc : file_make_dirs(path, 0700, e);
	}
	return rc;
}

static int write_text(const char *data, const char *rest, const struct buffer *b, unsigned mode, struct error *e)
{
	char path[FILE_PATH_MAX];
	int rc = b->failed ? error_set(e, b->failed, "no memory") : central_path(path, data, rest, e);
	return rc ? rc : file_write(path, b->data ? b->data : (const uint8_t *)"", b->len, mode, e);
}

static int make_ca(const char *data, const char *ca_key, const char *name, struct error *e)
{
	struct buffer cert = BUFFER_INIT(LIMIT_KEY_FILE);
	struct signing_key *key = NULL;
	if (file_exists(ca_key))
		return 0;
	int rc = ca_create(&cert, &key, name, (int64_t)time(NULL), e);
	if (rc == 0)
		rc = write_text(data, "ca/ca.pem", &cert, 0644, e);
	if (rc == 0)
		rc = write_text(data, "trust/ca.pem", &cert, 0644, e);
	if (rc == 0)
		rc = signing_key_save(key, ca_key, e);
	signing_key_free(key);
	buffer_release(&cert);
	return rc;
}

/* Load the key file, or make it. */
static int key_at(struct signing_key **out, const char *data, const char *rest, enum key_kind kind, struct error *e)
{
	char path[FILE_PATH_MAX];
	int rc = central_path(path, data, rest, e);
	if (rc)
		return rc;
	if (file_exists(path))
		return signing_key_load(out, path, e);
	struct signing_key *k = NULL;
	rc = signing_key_generate(&k, kind, e);
	if (rc == 0)
		rc = signing_key_save(k, path, e);
	if (rc)
		signing_key_free(k);
	else
		*out = k;
	return rc;
}

static int make_log_key(const char *data, const char *name, struct error *e)
{
	struct log_key pub = { "", { KEY_ED25519, 0, { 0 } } };
	struct signing_key *key = NULL;
	struct buffer text = BUFFER_INIT(LIMIT_KEY_FILE);
	if (strlen(name) > LOG_NAME_MAX)
		return error_set(e, ERR_USAGE, "--name is longer than %d bytes", LOG_NAME_MAX);
	int rc = key_at(&key, data, "keys/log.key", KEY_ED25519, e);
	if (rc)
		return rc;
	snprintf(pub.name, sizeof pub.name, "%s", name);
	signing_key_public(&pub.key, key);
	log_key_write(&text, &pub);
	rc = log_key_parse(&pub, buffer_text(&text), text.len, e);
	if (rc == 0)
		rc = write_text(data, "trust/log.pub", &text, 0644, e);
	signing_key_free(key);
	buffer_release(&text);
	return rc;
}

static int make_server_certificate(
	const char *data, const char *ca_key, const struct option_list *hosts, struct error *e)
{
	static const char *const here[] = { "localhost", "127.0.0.1", "::1" };
	char path[FILE_PATH_MAX];
	struct ca *ca = NULL;
	struct signing_key *key = NULL;
	struct public_key pub;
	struct buffer pem = BUFFER_INIT(LIMIT_KEY_FILE);
	int rc = central_path(path, data, "ca/ca.pem", e);
	if (rc == 0)
		rc = ca_load(&ca, path, ca_key, e);
	if (rc == 0)
		rc = key_at(&key, data, "keys/server.key", KEY_P256, e);
	if (rc == 0) {
		signing_key_public(&pub, key);
		rc = ca_issue_server(&pem, ca, hosts->count ? hosts->item : here, hosts->count ? hosts->count : 3, &pub,
			(int64_t)time(NULL), e);
	}
	if (rc == 0)
		rc = write_text(data, "keys/server.crt", &pem, 0644, e);
	signing_key_free(key);
	ca_free(ca);
	buffer_release(&pem);
	return rc;
}

static int write_central_json(const char *data, const char *name, struct error *e)
{
	struct buffer b = BUFFER_INIT(4096);
	json_add_open(&b, '{');
	json_add_key(&b, "format");
	json_add_text(&b, CENTRAL_FORMAT);
	json_add_key(&b, "name");
	json_add_text(&b, name);
	json_add_close(&b, '}');
	buffer_add_byte(&b, '\n');
	int rc = write_text(data, "central.json", &b, 0644, e);
	buffer_release(&b);
	return rc;
}

static int write_signers(const char *data, struct error *e)
{
	static const char note[] =
		"# who may sign: PRINCIPAL namespaces=\"centre@invigil,manifest@invigil\" ssh-ed25519 AAAA…\n";
	char path[FILE_PATH_MAX];
	int rc = central_path(path, data, "trust/allowed_signers", e);
	if (rc || file_exists(path))
		return rc;
	return file_write(path, note, sizeof note - 1, 0644, e);
}

/* --ca-key, or DATA/ca/ca.key */
static int ca_key_path(char out[FILE_PATH_MAX], const char *data, const char *given, struct error *e)
{
	if (!given)
		return central_path(out, data, "ca/ca.key", e);
	if (strlen(given) >= FILE_PATH_MAX)
		return error_set(e, ERR_LIMIT, "--ca-key: path too long");
	strcpy(out, given);
	return 0;
}

int verb_init(int argc, char **argv, struct error *e)
{
	const char *data = NULL, *name = "invigil", *key = NULL;
	struct option_list hosts = { .count = 0 }, words = { .count = 0 };
	const struct option_spec specs[] = { { "--data", &data, NULL, NULL }, { "--name", &name, NULL, NULL },
		{ "--ca-key", &key, NULL, NULL }, { "--host", NULL, &hosts, NULL }, { NULL, NULL, NULL, NULL } };
	char ca_key[FILE_PATH_MAX], path[FILE_PATH_MAX];
	int rc = options_parse(specs, &words, argc, argv, e);
	rc = rc ? rc : options_need("--data", data, e);
	rc = rc ? rc : ca_key_path(ca_key, data, key, e);
	rc = rc ? rc : central_path(path, data, "central.json", e);
	if (rc == 0 && file_exists(path))
		rc = error_set(e, ERR_EXISTS, "%s: is a central folder already", data);
	rc = rc ? rc : make_folders(data, e);
	rc = rc ? rc : make_log_key(data, name, e);
	rc = rc ? rc : make_ca(data, ca_key, name, e);
	rc = rc ? rc : make_server_certificate(data, ca_key, &hosts, e);
	rc = rc ? rc : write_signers(data, e);
	rc = rc ? rc : write_central_json(data, name, e);
	if (rc == 0)
		printf("%s is ready. Give devices trust/allowed_signers, trust/ca.pem and trust/log.pub by hand.\n"
			   "Move %s to another host: `serve` does not need it.\n",
			data, ca_key);
	return rc;
}

int verb_certify(int argc, char **argv, struct error *e)
{
	const char *data = NULL, *key = NULL;
	struct option_list hosts = { .count = 0 }, words = { .count = 0 };
	const struct option_spec specs[] = { { "--data", &data, NULL, NULL }, { "--ca-key", &key, NULL, NULL },
		{ "--host", NULL, &hosts, NULL }, { NULL, NULL, NULL, NULL } };
	char ca_key[FILE_PATH_MAX];
	int rc = options_parse(specs, &words, argc, argv, e);
	rc = rc ? rc : options_need("--data", data, e);
	rc = rc ? rc : ca_key_path(ca_key, data, key, e);
	return rc ? rc : make_server_certificate(data, ca_key, &hosts, e);
}

/* --- enrol --- */

struct enrolment {
	struct device_request request;
	struct buffer json, pem;
	struct store_device row;
};

static int put_device(struct store *s, void *ctx, struct error *e)
{
	struct enrolment *n = ctx;
	int rc = store_put_device(s, &n->row, e);
	return rc < 0 ? rc : 0;
}

static int issue(struct enrolment *n, const char *data, const char *ca_key, struct error *e)
{
	char path[FILE_PATH_MAX];
	uint8_t hash[SHA256_SIZE];
	struct ca *ca = NULL;
	int64_t now = (int64_t)time(NULL);
	int rc = central_path(path, data, "ca/ca.pem", e);
	if (rc == 0)
		rc = ca_load(&ca, path, ca_key, e);
	if (rc == 0)
		rc = ca_issue_device(&n->pem, hash, ca, n->request.id, n->request.centre, &n->request.tls, now, e);
	ca_free(ca);
	if (rc)
		return rc;
	hex_encode(n->row.tls, hash, SHA256_SIZE);
	snprintf(n->row.id, sizeof n->row.id, "%s", n->request.id);
	snprintf(n->row.role, sizeof n->row.role, "%s", device_role_name(n->request.role));
	n->row.enrolled = now;
	n->row.request = buffer_text(&n->json);
	n->row.request_len = n->json.len;
	return 0;
}

static int enrol(const char *data, const char *ca_key, const char *request, const char *out, struct error *e)
{
	struct enrolment *n = mem_zero(1, sizeof *n);
	struct central *c = NULL;
	if (!n)
		return error_set(e, ERR_NOMEM, "no memory");
	buffer_init(&n->json, LIMIT_KEY_FILE);
	buffer_init(&n->pem, LIMIT_KEY_FILE);
	int rc = file_read(&n->json, request, e);
	if (rc == 0 && (rc = device_request_parse(&n->request, buffer_text(&n->json), n->json.len, e)))
		error_prefix(e, rc, "%s", file_name(request));
	if (rc == 0)
		rc = issue(n, data, ca_key, e);
	if (rc == 0)
		rc = central_open(&c, data, CENTRAL_VERB, e);
	if (rc == 0)
		rc = store_run(c->store, n->request.centre, put_device, n, e);
	if (rc == 0)
		rc = file_write(out, n->pem.data, n->pem.len, 0644, e);
	if (rc == 0)
		printf("%s of %s enrolled as %s\n", n->request.id, n->request.centre, n->row.role);
	central_close(c);
	buffer_release(&n->json);
	buffer_release(&n->pem);
	mem_free(n);
	return rc;
}

int verb_enrol(int argc, char **argv, struct error *e)
{
	const char *data = NULL, *key = NULL, *out = NULL;
	struct option_list words = { .count = 0 };
	const struct option_spec specs[] = { { "--data", &data, NULL, NULL }, { "--ca-key", &key, NULL, NULL },
		{ "-o", &out, NULL, NULL }, { NULL, NULL, NULL, NULL } };
	char ca_key[FILE_PATH_MAX];
	int rc = options_parse(specs, &words, argc, argv, e);
	rc = rc ? rc : options_need("--data", data, e);
	rc = rc ? rc : options_need("-o", out, e);
	if (rc == 0 && words.count != 1)
		rc = error_set(e, ERR_USAGE, "enrol takes one request file");
	rc = rc ? rc : ca_key_path(ca_key, data, key, e);
	return rc ? rc : enrol(data, ca_key, words.item[0], out, e);
}
