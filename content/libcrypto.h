/* OpenSSL's headers beside engine/error.h: both want the name ERR_STATE (libcrypto's is an old typedef that nobody
 * uses). Include this before any <openssl/…> header in a file that also uses our error codes. Not a wrapper: it
 * only moves OpenSSL's name out of the way. */
#ifndef CONTENT_LIBCRYPTO_H
#define CONTENT_LIBCRYPTO_H

#define ERR_STATE openssl_err_state
#include <openssl/err.h>
#include <openssl/types.h>
#undef ERR_STATE

#endif
