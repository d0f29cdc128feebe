/* What keys.c, keys_public.c and sshsig.c share and others need not see: the passage to libcrypto's EVP_PKEY. */
#ifndef CONTENT_KEYS_OPENSSL_H
#define CONTENT_KEYS_OPENSSL_H

#include "content/keys.h"
#include "content/libcrypto.h"

#include <openssl/evp.h>

const char *key_type_name(enum key_kind kind); /* OpenSSH's name of the key type; static */

EVP_PKEY *public_key_pkey(const struct public_key *key); /* new object, NULL when invalid or out of memory */
int public_key_from_pkey(struct public_key *out, const EVP_PKEY *pkey, struct error *e);

#endif
