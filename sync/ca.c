/* Names are put into certificates as structures, never through libcrypto's configuration text, so that no id can
 * smuggle in a second name. */
#include "sync/ca.h"

#include "content/device.h"
#include "content/file_system.h"
#include "content/libcrypto.h"
#include "engine/memory.h"

#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <string.h>

#define URN "urn:invigil:device:"
#define SERVER_NAME_MAX 253

struct ca {
	X509 *cert;
	struct signing_key *key;
};

static int no_memory(struct error *e)
{
	return error_set(e, ERR_NOMEM, "certificate: libcrypto failed");
}

/* --- parts of a certificate --- */

static bool set_serial(X509 *x)
{
	uint8_t raw[16];
	if (RAND_bytes(raw, sizeof raw) != 1)
		return false;
	raw[0] = (uint8_t)((raw[0] & 0x7f) | 0x40); /* positive, 16 bytes */
	BIGNUM *n = BN_bin2bn(raw, sizeof raw, NULL);
	bool good = n && BN_to_ASN1_INTEGER(n, X509_get_serialNumber(x));
	BN_free(n);
	return good;
}

static bool set_subject(X509 *x, const char *organisation, const char *name)
{
	X509_NAME *subject = X509_get_subject_name(x);
	if (organisation &&
		!X509_NAME_add_entry_by_txt(subject, "O", MBSTRING_UTF8, (const unsigned char *)organisation, -1, -1, 0))
		return false;
	return X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, (const unsigned char *)name, -1, -1, 0) == 1;
}

static bool set_times(X509 *x, int64_t now, int days)
{
	return ASN1_TIME_set(X509_getm_notBefore(x), (time_t)(now - CA_BACKDATE)) &&
		   ASN1_TIME_set(X509_getm_notAfter(x), (time_t)(now + (int64_t)days * 86400));
}

/* A fixed text of this file only. */
static bool add_extension(X509 *x, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX ctx;
	X509V3_set_ctx_nodb(&ctx);
	X509V3_set_ctx(&ctx, issuer, x, NULL, NULL, 0);
	X509_EXTENSION *ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	bool good = ext && X509_add_ext(x, ext, -1);
	X509_EXTENSION_free(ext);
	return good;
}

static bool set_key(X509 *x, const struct public_key *key)
{
	struct buffer spki = BUFFER_INIT(1024);
	bool good = false;
	if (public_key_add_spki(&spki, key) == 0) {
		const unsigned char *p = spki.data;
		EVP_PKEY *pkey = d2i_PUBKEY(NULL, &p, (long)spki.len);
		good = pkey && X509_set_pubkey(x, pkey);
		EVP_PKEY_free(pkey);
	}
	buffer_release(&spki);
	return good;
}

static bool add_pem(struct buffer *out, X509 *x)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *text = NULL;
	bool good = bio && PEM_write_bio_X509(bio, x);
	long len = good ? BIO_get_mem_data(bio, &text) : 0;
	good = good && len > 0 && buffer_add(out, text, (size_t)len) == 0;
	BIO_free(bio);
	return good;
}

static X509 *read_pem(const char *pem, size_t len)
{
	BIO *bio = BIO_new_mem_buf(pem, (int)len);
	X509 *x = bio ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;
	BIO_free(bio);
	return x;
}

/* --- the authority --- */

static bool fill_ca(X509 *x, const struct signing_key *key, const char *name, int64_t now)
{
	struct public_key pub;
	signing_key_public(&pub, key);
	return X509_set_version(x, X509_VERSION_3) && set_serial(x) && set_subject(x, NULL, name) &&
		   X509_set_issuer_name(x, X509_get_subject_name(x)) && set_times(x, now, CA_DAYS) && set_key(x, &pub) &&
		   add_extension(x, x, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
		   add_extension(x, x, NID_key_usage, "critical,keyCertSign,cRLSign") &&
		   add_extension(x, x, NID_subject_key_identifier, "hash") &&
		   X509_sign(x, signing_key_evp(key), EVP_sha256());
}

int ca_create(struct buffer *cert, struct signing_key **key, const char *name, int64_t now, struct error *e)
{
	struct signing_key *k = NULL;
	int rc = signing_key_generate(&k, KEY_P256, e);
	if (rc)
		return rc;
	X509 *x = X509_new();
	if (!x || !fill_ca(x, k, name, now) || !add_pem(cert, x))
		rc = no_memory(e);
	X509_free(x);
	if (rc)
		signing_key_free(k);
	else
		*key = k;
	return rc;
}

static int load_certificate(X509 **out, const char *path, struct error *e)
{
	struct buffer b = BUFFER_INIT(LIMIT_KEY_FILE);
	int rc = file_read(&b, path, e);
	if (rc == 0 && !(*out = read_pem(buffer_text(&b), b.len)))
		rc = error_set(e, ERR_FORMAT, "%s: no certificate in it", file_name(path));
	buffer_release(&b);
	return rc;
}

int ca_load(struct ca **out, const char *cert_path, const char *key_path, struct error *e)
{
	struct ca *ca = mem_zero(1, sizeof *ca);
	int rc = ca ? load_certificate(&ca->cert, cert_path, e) : no_memory(e);
	if (rc == 0)
		rc = signing_key_load(&ca->key, key_path, e);
	if (rc == 0 && X509_check_private_key(ca->cert, signing_key_evp(ca->key)) != 1)
		rc = error_set(e, ERR_AUTH, "%s: not the key of %s", file_name(key_path), file_name(cert_path));
	if (rc)
		ca_free(ca);
	else
		*out = ca;
	return rc;
}

void ca_free(struct ca *ca)
{
	if (!ca)
		return;
	X509_free(ca->cert);
	signing_key_free(ca->key);
	mem_free(ca);
}

/* --- issuing --- */

static bool fill_leaf(X509 *x, const struct ca *ca, const struct public_key *key, int64_t now, int days)
{
	return X509_set_version(x, X509_VERSION_3) && set_serial(x) &&
		   X509_set_issuer_name(x, X509_get_subject_name(ca->cert)) && set_times(x, now, days) && set_key(x, key) &&
		   add_extension(x, ca->cert, NID_basic_constraints, "critical,CA:FALSE") &&
		   add_extension(x, ca->cert, NID_key_usage, "critical,digitalSignature") &&
		   add_extension(x, ca->cert, NID_subject_key_identifier, "hash") &&
		   add_extension(x, ca->cert, NID_authority_key_identifier, "keyid:always");
}

static bool push_name(GENERAL_NAMES *names, int type, const char *text, size_t len)
{
	GENERAL_NAME *g = GENERAL_NAME_new();
	ASN1_STRING *s = type == GEN_IPADD ? ASN1_OCTET_STRING_new() : ASN1_IA5STRING_new();
	if (!g || !s || !ASN1_STRING_set(s, text, (int)len)) {
		GENERAL_NAME_free(g);
		ASN1_STRING_free(s);
		return false;
	}
	GENERAL_NAME_set0_value(g, type, s);
	if (sk_GENERAL_NAME_push(names, g))
		return true;
	GENERAL_NAME_free(g);
	return false;
}

static int finish(struct buffer *pem, uint8_t hash[SHA256_SIZE], X509 *x, const struct ca *ca, GENERAL_NAMES *names,
	struct error *e)
{
	if (X509_add1_ext_i2d(x, NID_subject_alt_name, names, 0, X509V3_ADD_DEFAULT) != 1 ||
		!X509_sign(x, signing_key_evp(ca->key), EVP_sha256()) || !add_pem(pem, x) || !add_pem(pem, ca->cert))
		return no_memory(e);
	unsigned len = SHA256_SIZE;
	if (hash && X509_digest(x, EVP_sha256(), hash, &len) != 1)
		return no_memory(e);
	return 0;
}

int ca_issue_device(struct buffer *pem, uint8_t hash[SHA256_SIZE], const struct ca *ca, const char *id,
	const char *centre, const struct public_key *key, int64_t now, struct error *e)
{
	if (!device_id_valid(id) || !device_id_valid(centre))
		return error_set(e, ERR_FORMAT, "certificate: an id that is not one of ours");
	char urn[sizeof URN + LIMIT_IDENTIFIER];
	memcpy(urn, URN, sizeof URN - 1);
	memcpy(urn + sizeof URN - 1, id, strlen(id) + 1);
	X509 *x = X509_new();
	GENERAL_NAMES *names = sk_GENERAL_NAME_new_null();
	int rc;
	/* X.520 bounds O and CN at 64 characters; the whole id stands in the URI, the centre must fit. */
	char cn[65] = "";
	memcpy(cn, id, strlen(id) > 64 ? 64 : strlen(id));
	if (strlen(centre) > 64)
		rc = error_set(e, ERR_FORMAT, "certificate: the centre's id is longer than 64 characters");
	else if (!x || !names || !fill_leaf(x, ca, key, now, CA_DEVICE_DAYS) || !set_subject(x, centre, cn) ||
			 !add_extension(x, ca->cert, NID_ext_key_usage, "clientAuth") ||
			 !push_name(names, GEN_URI, urn, strlen(urn)))
		rc = no_memory(e);
	else
		rc = finish(pem, hash, x, ca, names, e);
	sk_GENERAL_NAME_pop_free(names, GENERAL_NAME_free);
	X509_free(x);
	return rc;
}

static bool dns_name(const char *s)
{
	size_t n = strlen(s);
	if (n == 0 || n > SERVER_NAME_MAX)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789.-", s[i]))
			return false;
	return s[0] != '.' && s[0] != '-';
}

static int push_server_name(GENERAL_NAMES *names, const char *name, struct error *e)
{
	ASN1_OCTET_STRING *ip = a2i_IPADDRESS(name);
	bool good;
	if (ip)
		good = push_name(names, GEN_IPADD, (const char *)ASN1_STRING_get0_data(ip), (size_t)ASN1_STRING_length(ip));
	else if (!dns_name(name))
		return error_set(e, ERR_FORMAT, "certificate: \"%.80s\" is neither an IP address nor a DNS name", name);
	else
		good = push_name(names, GEN_DNS, name, strlen(name));
	ASN1_OCTET_STRING_free(ip);
	return good ? 0 : no_memory(e);
}

int ca_issue_server(struct buffer *pem, const struct ca *ca, const char *const *list, size_t count,
	const struct public_key *key, int64_t now, struct error *e)
{
	X509 *x = X509_new();
	GENERAL_NAMES *names = sk_GENERAL_NAME_new_null();
	int rc = 0;
	if (count == 0)
		rc = error_set(e, ERR_FORMAT, "certificate: no server name");
	else if (!x || !names || !fill_leaf(x, ca, key, now, CA_SERVER_DAYS) ||
			 !set_subject(x, NULL, "invigil-central") ||
			 !add_extension(x, ca->cert, NID_ext_key_usage, "serverAuth"))
		rc = no_memory(e);
	for (size_t i = 0; i < count && rc == 0; i++)
		rc = push_server_name(names, list[i], e);
	if (rc == 0)
		rc = finish(pem, NULL, x, ca, names, e);
	sk_GENERAL_NAME_pop_free(names, GENERAL_NAME_free);
	X509_free(x);
	return rc;
}

/* --- reading --- */

int ca_certificate_hash(uint8_t out[SHA256_SIZE], const char *pem, size_t len, struct error *e)
{
	X509 *x = len <= LIMIT_KEY_FILE ? read_pem(pem, len) : NULL;
	unsigned n = SHA256_SIZE;
	int rc = x && X509_digest(x, EVP_sha256(), out, &n) == 1 ? 0 : ERR_FORMAT;
	X509_free(x);
	return rc ? error_set(e, rc, "no certificate in it") : 0;
}

static bool device_of(char out[LIMIT_IDENTIFIER + 1], const GENERAL_NAMES *names)
{
	if (sk_GENERAL_NAME_num(names) != 1)
		return false;
	const GENERAL_NAME *g = sk_GENERAL_NAME_value(names, 0);
	if (g->type != GEN_URI)
		return false;
	const char *p = (const char *)ASN1_STRING_get0_data(g->d.uniformResourceIdentifier);
	int n = ASN1_STRING_length(g->d.uniformResourceIdentifier), head = (int)sizeof URN - 1;
	if (n <= head || n - head > LIMIT_IDENTIFIER || memcmp(p, URN, (size_t)head) || memchr(p, 0, (size_t)n))
		return false;
	memcpy(out, p + head, (size_t)(n - head));
	out[n - head] = 0;
	return device_id_valid(out);
}

int ca_peer(struct ca_peer *out, struct x509_st *cert, struct error *e)
{
	struct ca_peer p = { "", "", { 0 } };
	unsigned n = SHA256_SIZE;
	GENERAL_NAMES *names = X509_get_ext_d2i(cert, NID_subject_alt_name, NULL, NULL);
	int len =
		X509_NAME_get_text_by_NID(X509_get_subject_name(cert), NID_organizationName, p.centre, sizeof p.centre);
	bool good = names && device_of(p.device, names) && len > 0 && strlen(p.centre) == (size_t)len &&
				device_id_valid(p.centre) && X509_digest(cert, EVP_sha256(), p.hash, &n) == 1;
	GENERAL_NAMES_free(names);
	if (!good)
		return error_set(e, ERR_AUTH, "not a device certificate");
	*out = p;
	return 0;
}
