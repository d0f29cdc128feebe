/* The product's own X.509 authority (DESIGN §3 HTTP): one CA, P-256, only for talking.
 *
 * Device certificates carry SAN `URI:urn:invigil:device:ID`, subject O=CENTRE, CN=ID and clientAuth; server
 * certificates DNS and IP names and serverAuth. All begin 48 hours before `now`, so that a clock that is behind
 * does not lock a centre out. A certificate says who may talk; what is accepted is decided by the object's own
 * signature and the centre file, which names each device's certificate by its hash: a certificate of this CA alone
 * opens nothing. The CA's key is needed by `init` and `enrol` only. One thread at a time per struct ca. */
#ifndef SYNC_CA_H
#define SYNC_CA_H

#include "content/hash.h"
#include "content/keys.h"
#include "engine/buffer.h"
#include "engine/error.h"
#include "engine/limits.h"

#include <stdbool.h>
#include <stdint.h>

#define CA_BACKDATE (48 * 3600) /* seconds */
#define CA_DAYS 3650
#define CA_DEVICE_DAYS 1095
#define CA_SERVER_DAYS 397

struct ca;
struct x509_st; /* libcrypto's X509 */

/* A fresh CA: appends its certificate as PEM to `cert`, *key is the caller's. `now` is in seconds since 1970.
 * ERR_NOMEM, ERR_IO (no randomness). */
int ca_create(struct buffer *cert, struct signing_key **key, const char *name, int64_t now, struct error *e);

/* Ready to issue. ERR_AUTH: the key is not the certificate's, or others can read its file. ERR_NOTFOUND,
 * ERR_FORMAT. */
int ca_load(struct ca **out, const char *cert_path, const char *key_path, struct error *e);
void ca_free(struct ca *ca); /* NULL is fine; wipes */

/* Append certificate and CA certificate as PEM. hash (may be NULL) gets the SHA-256 of the certificate's DER.
 * ERR_FORMAT: an id, centre or name that cannot stand in a certificate. */
int ca_issue_device(struct buffer *pem, uint8_t hash[SHA256_SIZE], const struct ca *ca, const char *id,
	const char *centre, const struct public_key *key, int64_t now, struct error *e);

/* `names`: DNS names or IP addresses, at least one. */
int ca_issue_server(struct buffer *pem, const struct ca *ca, const char *const *names, size_t count,
	const struct public_key *key, int64_t now, struct error *e);

/* SHA-256 of the DER of the first certificate in a PEM text. ERR_FORMAT. */
int ca_certificate_hash(uint8_t out[SHA256_SIZE], const char *pem, size_t len, struct error *e);

/* Who a client certificate, already verified by TLS, says it is. ERR_AUTH: not a device certificate of ours. */
struct ca_peer {
	char device[LIMIT_IDENTIFIER + 1];
	char centre[LIMIT_IDENTIFIER + 1];
	uint8_t hash[SHA256_SIZE];
};
int ca_peer(struct ca_peer *out, struct x509_st *cert, struct error *e);

#endif
