/* Randomness for keys, nonces, salts and ids: the operating system's, nothing else. Any thread. */
#ifndef CONTENT_RANDOM_SYSTEM_H
#define CONTENT_RANDOM_SYSTEM_H

#include <stddef.h>

/* Fills `out` or fails: 0 or ERR_IO (then `out` is zero-filled and must not be used). Blocks only until the
 * kernel's generator is first seeded (getrandom(2) without flags). */
int random_bytes(void *out, size_t len);

#endif
