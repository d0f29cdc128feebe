/* getrandom(2) on Linux; getentropy where a browser's or a BSD's C library has only that. */
#include "content/random_system.h"
#include "engine/error.h"
#include "engine/memory.h"

#include <errno.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/random.h>
#endif

static ssize_t some(void *out, size_t len)
{
#ifdef __linux__
	return getrandom(out, len, 0);
#else
	if (len > 256)
		len = 256;
	return getentropy(out, len) == 0 ? (ssize_t)len : -1;
#endif
}

int random_bytes(void *out, size_t len)
{
	unsigned char *p = out;

	for (size_t done = 0; done < len;) {
		ssize_t n = some(p + done, len - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			mem_wipe(out, len);
			return ERR_IO;
		}
		done += (size_t)n;
	}
	return 0;
}
