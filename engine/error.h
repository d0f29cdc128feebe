/* Errors: one set of codes for the whole product, and a caller-supplied place for the detail.
 *
 * Every fallible function returns 0 or one of the negative codes below. A code stands for anything that
 * comes from disk, wire, user or clock; a programmer's error is an assert. The detail ("what, where, what
 * to do") goes into a struct error that the caller owns; it may be NULL. Out-parameters are untouched on
 * failure. The text never holds answers, names of people or keys. No thread-local state. */
#ifndef ENGINE_ERROR_H
#define ENGINE_ERROR_H

#include <stddef.h>

enum error_code {
	ERR_NONE = 0,
	ERR_FORMAT = -1,      /* malformed, non-canonical or inconsistent data */
	ERR_AUTH = -2,        /* signature, tag, identity or permission does not hold */
	ERR_IO = -3,          /* the operating system refused; text names the file and errno */
	ERR_LIMIT = -4,       /* larger than engine/limits.h allows */
	ERR_NOMEM = -5,       /* allocation failed */
	ERR_NOTFOUND = -6,    /* no such file, item, key, candidate */
	ERR_EXISTS = -7,      /* there already, and different */
	ERR_STATE = -8,       /* not allowed in the present state */
	ERR_UNSUPPORTED = -9, /* well-formed but not delivered by this version */
	ERR_EXPIRED = -10,    /* out of date, or older than one already accepted */
	ERR_FULL = -11,       /* no space; the caller may wait and try again */
	ERR_BUSY = -12,       /* held by another process */
	ERR_USAGE = -13,      /* command line */
	ERR_NETWORK = -14,    /* no connection or no usable reply; try again later */
};

#define ERROR_TEXT_MAX 512

/* Transparent. Start from ERROR_INIT. The first failure wins: a later error_set() on a filled struct only adds
 * context in front ("centre.json: line 3: ..."), see error_prefix(). */
struct error {
	int code;
	int line;                  /* 1-based source line where known, else 0 */
	char text[ERROR_TEXT_MAX]; /* UTF-8, one sentence, no trailing newline */
};

#define ERROR_INIT \
	{              \
		0, 0, ""   \
	}

/* Fill `e` (may be NULL) and return `code`, so that `return error_set(e, ERR_FORMAT, "...")` reads well. */
int error_set(struct error *e, int code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* As error_set with the line of the source that is at fault. */
int error_set_line(struct error *e, int code, int line, const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* Put "PREFIX: " before the text already there; returns e->code (or `code` where e is NULL). */
int error_prefix(struct error *e, int code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* A short English name of a code, for programs that have no detail ("malformed data"). Static storage. */
const char *error_name(int code);

#endif
