/* Certificates: what is in them, who is believed, and what libcrypto says of the chain. */
#include "sync/ca.h"

#include "content/file_system.h"
#include "content/libcrypto.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define NOW 1795500000

struct world {
	char dir[64], cert[128], key[128];
	struct ca *ca;
	X509 *root;
	struct signing_key *device;
	struct public_key pub;
};

static X509 *read_first(const struct buffer *pem)
{
	BIO *bio = BIO_new_mem_buf(pem->data, (int)pem->len);
	X509 *x = PEM_read_bio_X509(bio, NULL, NULL, NULL);
	BIO_free(bio);
	assert_non_null(x);
	return x;
}

static int set_up(void **state)
{
	struct world *w = calloc(1, sizeof *w);
	struct buffer cert = BUFFER_INIT(65536);
	struct signing_key *key = NULL;
	strcpy(w->dir, "/tmp/invigil-ca-XXXXXX");
	assert_non_null(mkdtemp(w->dir));
	snprintf(w->cert, sizeof w->cert, "%s/ca.pem", w->dir);
	snprintf(w->key, sizeof w->key, "%s/ca.key", w->dir);
	assert_int_equal(ca_create(&cert, &key, "test", NOW, NULL), 0);
	assert_int_equal(file_write(w->cert, cert.data, cert.len, 0644, NULL), 0);
	assert_int_equal(signing_key_save(key, w->key, NULL), 0);
	signing_key_free(key);
	assert_int_equal(ca_load(&w->ca, w->cert, w->key, NULL), 0);
	w->root = read_first(&cert);
	assert_int_equal(signing_key_generate(&w->device, KEY_P256, NULL), 0);
	signing_key_public(&w->pub, w->device);
	buffer_release(&cert);
	*state = w;
	return 0;
}

static int tear_down(void **state)
{
	struct world *w = *state;
	char command[128];
	ca_free(w->ca);
	X509_free(w->root);
	signing_key_free(w->device);
	snprintf(command, sizeof command, "rm -rf '%s'", w->dir);
	assert_int_equal(system(command), 0);
	free(w);
	return 0;
}

/* X509_V_OK or the reason, at `when`, for this purpose. */
static int chain(const struct world *w, X509 *x, X509 *root, int purpose, time_t when)
{
	X509_STORE *store = X509_STORE_new();
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	(void)w;
	X509_STORE_add_cert(store, root);
	X509_STORE_CTX_init(ctx, store, x, NULL);
	X509_STORE_CTX_set_purpose(ctx, purpose);
	X509_STORE_CTX_set_time(ctx, 0, when);
	int rc = X509_verify_cert(ctx) == 1 ? X509_V_OK : X509_STORE_CTX_get_error(ctx);
	X509_STORE_CTX_free(ctx);
	X509_STORE_free(store);
	return rc;
}

static void test_ca_device_certificate(void **state)
{
	struct world *w = *state;
	struct buffer pem = BUFFER_INIT(65536);
	uint8_t hash[SHA256_SIZE], again[SHA256_SIZE];
	struct ca_peer peer;
	assert_int_equal(ca_issue_device(&pem, hash, w->ca, "seat-12", "demo-centre", &w->pub, NOW, NULL), 0);
	X509 *x = read_first(&pem);
	assert_int_equal(ca_peer(&peer, x, NULL), 0);
	assert_string_equal(peer.device, "seat-12");
	assert_string_equal(peer.centre, "demo-centre");
	assert_memory_equal(peer.hash, hash, SHA256_SIZE);
	assert_int_equal(ca_certificate_hash(again, buffer_text(&pem), pem.len, NULL), 0);
	assert_memory_equal(again, hash, SHA256_SIZE);
	assert_int_equal(chain(w, x, w->root, X509_PURPOSE_SSL_CLIENT, NOW), X509_V_OK);
	assert_int_equal(chain(w, x, w->root, X509_PURPOSE_SSL_CLIENT, NOW - 47 * 3600), X509_V_OK);
	assert_int_equal(chain(w, x, w->root, X509_PURPOSE_SSL_CLIENT, NOW - 49 * 3600), X509_V_ERR_CERT_NOT_YET_VALID);
	assert_int_equal(chain(w, x, w->root, X509_PURPOSE_SSL_CLIENT, NOW + (CA_DEVICE_DAYS + 1) * 86400L),
		X509_V_ERR_CERT_HAS_EXPIRED);
	assert_int_not_equal(chain(w, x, w->root, X509_PURPOSE_SSL_SERVER, NOW), X509_V_OK);
	X509_free(x);
	buffer_release(&pem);
}

static void test_ca_server_certificate(void **state)
{
	static const char *const names[] = { "central.example", "127.0.0.1", "::1" };
	struct world *w = *state;
	struct buffer pem = BUFFER_INIT(65536);
	struct ca_peer peer;
	assert_int_equal(ca_issue_server(&pem, w->ca, names, 3, &w->pub, NOW, NULL), 0);
	X509 *x = read_first(&pem);
	assert_int_equal(X509_check_host(x, "central.example", 0, 0, NULL), 1);
	assert_int_equal(X509_check_host(x, "other.example", 0, 0, NULL), 0);
	assert_int_equal(X509_check_ip_asc(x, "127.0.0.1", 0), 1);
	assert_int_equal(X509_check_ip_asc(x, "127.0.0.2", 0), 0);
	assert_int_equal(chain(w, x, w->root, X509_PURPOSE_SSL_SERVER, NOW), X509_V_OK);
	assert_int_not_equal(chain(w, x, w->root, X509_PURPOSE_SSL_CLIENT, NOW), X509_V_OK);
	assert_int_equal(ca_peer(&peer, x, NULL), ERR_AUTH);
	X509_free(x);
	buffer_release(&pem);
}

static void test_ca_another_ca_is_not_believed(void **state)
{
	struct world *w = *state;
	struct buffer cert = BUFFER_INIT(65536), pem = BUFFER_INIT(65536);
	struct signing_key *key = NULL;
	assert_int_equal(ca_create(&cert, &key, "test", NOW, NULL), 0);
	X509 *other = read_first(&cert);
	assert_int_equal(ca_issue_device(&pem, NULL, w->ca, "seat-12", "demo-centre", &w->pub, NOW, NULL), 0);
	X509 *x = read_first(&pem);
	assert_int_not_equal(chain(w, x, other, X509_PURPOSE_SSL_CLIENT, NOW), X509_V_OK);
	X509_free(x);
	X509_free(other);
	signing_key_free(key);
	buffer_release(&cert);
	buffer_release(&pem);
}

static void test_ca_refuses_bad_names_and_keys(void **state)
{
	static const char *const ids[] = { "", "a b", "a,URI:urn:invigil:device:b", "../x", "x\ny" };
	static const char *const names[] = { "a b", "-x", "a,b", "UPPER.example", "" };
	struct world *w = *state;
	struct buffer pem = BUFFER_INIT(65536);
	struct ca *ca = NULL;
	for (size_t i = 0; i < 5; i++) {
		assert_int_equal(ca_issue_device(&pem, NULL, w->ca, ids[i], "c", &w->pub, NOW, NULL), ERR_FORMAT);
		assert_int_equal(ca_issue_device(&pem, NULL, w->ca, "d", ids[i], &w->pub, NOW, NULL), ERR_FORMAT);
		assert_int_equal(ca_issue_server(&pem, w->ca, &names[i], 1, &w->pub, NOW, NULL), ERR_FORMAT);
	}
	assert_int_equal(ca_issue_server(&pem, w->ca, names, 0, &w->pub, NOW, NULL), ERR_FORMAT);
	assert_int_equal(pem.len, 0);
	/* A key that others can read, and one that is not the CA's. */
	char path[256];
	snprintf(path, sizeof path, "%s/other.key", w->dir);
	assert_int_equal(signing_key_save(w->device, path, NULL), 0);
	assert_int_equal(ca_load(&ca, w->cert, path, NULL), ERR_AUTH);
	snprintf(path, sizeof path, "chmod 644 '%s'", w->key);
	assert_int_equal(system(path), 0);
	assert_int_equal(ca_load(&ca, w->cert, w->key, NULL), ERR_AUTH);
	assert_null(ca);
	buffer_release(&pem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_ca_device_certificate, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_ca_server_certificate, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_ca_another_ca_is_not_believed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_ca_refuses_bad_names_and_keys, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
