/* Errors are plain values: formatting into a fixed array, so that reporting one can never itself fail. */
#include "engine/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

__attribute__((format(printf, 4, 0))) static int set(
	struct error *e, int code, int line, const char *fmt, va_list ap)
{
	if (!e)
		return code;
	e->code = code;
	e->line = line;
	vsnprintf(e->text, sizeof e->text, fmt, ap);
	return code;
}

int error_set(struct error *e, int code, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	set(e, code, 0, fmt, ap);
	va_end(ap);
	return code;
}

int error_set_line(struct error *e, int code, int line, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	set(e, code, line, fmt, ap);
	va_end(ap);
	return code;
}

int error_prefix(struct error *e, int code, const char *fmt, ...)
{
	char head[ERROR_TEXT_MAX], tail[ERROR_TEXT_MAX];
	va_list ap;

	if (!e)
		return code;
	va_start(ap, fmt);
	vsnprintf(head, sizeof head, fmt, ap);
	va_end(ap);
	memcpy(tail, e->text, sizeof tail);
	size_t n = strlen(head);
	if (n > sizeof e->text - 3)
		n = sizeof e->text - 3;
	memcpy(e->text, head, n);
	memcpy(e->text + n, ": ", 3);
	size_t room = sizeof e->text - n - 2, m = strlen(tail);
	if (m >= room)
		m = room - 1;
	memcpy(e->text + n + 2, tail, m);
	e->text[n + 2 + m] = 0;
	if (!e->code)
		e->code = code;
	return e->code;
}

const char *error_name(int code)
{
	static const struct {
		int code;
		const char *name;
	} names[] = {
		{ ERR_NONE, "no error" },
		{ ERR_FORMAT, "malformed data" },
		{ ERR_AUTH, "not authentic or not permitted" },
		{ ERR_IO, "input or output failed" },
		{ ERR_LIMIT, "over a limit" },
		{ ERR_NOMEM, "out of memory" },
		{ ERR_NOTFOUND, "not found" },
		{ ERR_EXISTS, "exists already with other content" },
		{ ERR_STATE, "not possible in this state" },
		{ ERR_UNSUPPORTED, "not supported" },
		{ ERR_EXPIRED, "out of date" },
		{ ERR_FULL, "no space left" },
		{ ERR_BUSY, "in use by another process" },
		{ ERR_USAGE, "wrong usage" },
		{ ERR_NETWORK, "no connection" },
	};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (names[i].code == code)
			return names[i].name;
	return "unknown error";
}
