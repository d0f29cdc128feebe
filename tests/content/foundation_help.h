/* Small tools of the tests of codecs, keys, signatures, age and files: a folder of their own, stock programs,
 * failing allocations. Everything static, so that a test program stays one file. */
#ifndef TESTS_CONTENT_FOUNDATION_HELP_H
#define TESTS_CONTENT_FOUNDATION_HELP_H

#include "engine/buffer.h"
#include "engine/error.h"
#include "engine/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define UNUSED __attribute__((unused))
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A new folder under /tmp; help_remove() takes it away. */
static UNUSED void help_folder(char out[64])
{
	strcpy(out, "/tmp/invigil-test-XXXXXX");
	assert_non_null(mkdtemp(out));
}

static UNUSED int help_run(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Runs a shell command; its exit status. */
static UNUSED int help_run(const char *fmt, ...)
{
	char command[4096];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(command, sizeof command, fmt, ap);
	va_end(ap);
	int status = system(command);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static UNUSED void help_remove(const char *folder)
{
	assert_int_equal(help_run("rm -rf '%s'", folder), 0);
}

static UNUSED bool help_has(const char *program)
{
	return help_run("command -v %s >/dev/null 2>&1", program) == 0;
}

static UNUSED void help_write(const char *path, const void *data, size_t len)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(len ? fwrite(data, 1, len, f) : 0, len);
	assert_int_equal(fclose(f), 0);
}

static UNUSED void help_read(struct buffer *out, const char *path)
{
	uint8_t piece[4096];
	size_t n;
	FILE *f = fopen(path, "rb");

	assert_non_null(f);
	while ((n = fread(piece, 1, sizeof piece, f)) > 0)
		assert_int_equal(buffer_add(out, piece, n), 0);
	fclose(f);
}

/* Bytes that differ from place to place. */
static UNUSED uint8_t *help_bytes(size_t len, unsigned seed)
{
	uint8_t *p = malloc(len ? len : 1);
	uint32_t v = seed * 2654435761u + 1;

	assert_non_null(p);
	for (size_t i = 0; i < len; i++) {
		v = v * 1664525u + 1013904223u;
		p[i] = (uint8_t)(v >> 24);
	}
	return p;
}

/* --- failing allocations --- */

static UNUSED long help_allocations, help_fail_at; /* the Nth fails; 0 = none */
static UNUSED bool help_fail_on;                   /* … and all after it */

static UNUSED void *help_hook(void *old, size_t size)
{
	if (size == 0) {
		free(old);
		return NULL;
	}
	help_allocations++;
	if (help_fail_at && (help_allocations == help_fail_at || (help_fail_on && help_allocations > help_fail_at)))
		return NULL;
	return realloc(old, size);
}

/* Runs `act` with its 1st, 2nd, … allocation failing until it needs no more; each failed run must return non-zero.
 */
static UNUSED long help_torture(int (*act)(void *ctx), void *ctx)
{
	long rounds = 0;

	for (int on = 0; on < 2; on++)
		for (long n = 1;; n++) {
			help_allocations = 0;
			help_fail_at = n;
			help_fail_on = on;
			mem_set_hook(help_hook);
			int r = act(ctx);
			mem_set_hook(NULL);
			if (help_allocations < n) {
				assert_int_equal(r, 0);
				break;
			}
			if (r == 0)
				fail_msg("allocation %ld failed unnoticed", n);
			rounds++;
			assert_true(n < 100000);
		}
	return rounds;
}

#endif
