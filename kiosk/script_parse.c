/* A line is a verb and words; a word is bare or in quotes. The table says what each verb takes. */
#include "kiosk/script_parse.h"

#include <stdlib.h>
#include <string.h>

#include "engine/buffer.h"
#include "engine/limits.h"
#include "engine/memory.h"

#define LINES_MAX 20000

enum shape { ROLE_NAME, NAME_ONLY, NAME_VALUE, ONE, MILLISECONDS, SECONDS, MAYBE_ONE, NOTHING };

static const struct {
	const char *name;
	enum shape shape;
} verbs[SCRIPT_VERBS] = { { "expect", ROLE_NAME }, { "expect-not", ROLE_NAME }, { "press", ROLE_NAME },
	{ "focus", ROLE_NAME }, { "type", ONE }, { "key", ONE }, { "set", NAME_VALUE }, { "read", NAME_VALUE },
	{ "tree", ONE }, { "shot", ONE }, { "say", ONE }, { "press-listed", ONE }, { "sleep", MILLISECONDS },
	{ "clock", SECONDS }, { "lint", MAYBE_ONE }, { "look", ONE }, { "tab-to", ROLE_NAME }, { "quit", NOTHING } };

const char *script_verb_name(enum script_verb v)
{
	return (unsigned)v < SCRIPT_VERBS ? verbs[v].name : "?";
}

struct reader {
	const char *s, *end;
	int line;
	struct error *e;
};

static void skip_blanks(struct reader *r)
{
	while (r->s < r->end && (*r->s == ' ' || *r->s == '\t' || *r->s == '\r'))
		r->s++;
}

static int quoted_word(struct reader *r, struct buffer *b)
{
	r->s++;
	while (r->s < r->end && *r->s != '"') {
		char c = *r->s++;
		if (c == '\\') {
			c = r->s < r->end ? *r->s++ : 0;
			if (c == 'n')
				c = '\n';
			else if (c != '"' && c != '\\')
				return error_set_line(
					r->e, ERR_FORMAT, r->line, "line %d: a backslash takes \", \\ or n after it", r->line);
		}
		buffer_add_byte(b, (uint8_t)c);
	}
	if (r->s >= r->end)
		return error_set_line(r->e, ERR_FORMAT, r->line, "line %d: a quote is not closed", r->line);
	r->s++;
	return 0;
}

/* *out: new string, NULL at the end of the line. *was_quoted tells a bare word from a quoted one. */
static int next_word(struct reader *r, char **out, bool *was_quoted)
{
	struct buffer b = BUFFER_INIT(LIMIT_SCRIPT);
	int rc = 0;
	skip_blanks(r);
	*out = NULL;
	*was_quoted = r->s < r->end && *r->s == '"';
	if (r->s >= r->end || *r->s == '#')
		return 0;
	if (*was_quoted)
		rc = quoted_word(r, &b);
	else
		while (r->s < r->end && !strchr(" \t\r", *r->s))
			buffer_add_byte(&b, (uint8_t)*r->s++);
	if (rc == 0 && memchr(buffer_text(&b), 0, b.len))
		rc = error_set_line(r->e, ERR_FORMAT, r->line, "line %d: holds a NUL byte", r->line);
	if (rc == 0 && (b.failed || !(*out = mem_string_n(buffer_text(&b), b.len))))
		rc = error_set(r->e, ERR_NOMEM, "out of memory");
	buffer_release(&b);
	return rc;
}

static int needs(const struct reader *r, enum script_verb v, const char *what)
{
	return error_set_line(r->e, ERR_FORMAT, r->line, "line %d: %s needs %s", r->line, verbs[v].name, what);
}

static int parse_number(struct reader *r, struct script_line *l)
{
	const char *s = l->a && *l->a == '+' ? l->a + 1 : l->a;
	char *end = NULL;
	long n = s ? strtol(s, &end, 10) : -1;
	if (!s || !*s || *end || n < 0 || n > 10000000)
		return needs(r, l->verb, l->verb == SCRIPT_CLOCK ? "+SECONDS" : "milliseconds");
	l->number = verbs[l->verb].shape == SECONDS ? n * 1000 : n;
	return 0;
}

/* "NAME", ROLE "NAME", and for set and read a second word. */
static int parse_name(struct reader *r, struct script_line *l, bool second)
{
	bool q;
	if (!l->a)
		return needs(r, l->verb, "a name");
	if (role_find(&l->role, l->a, strlen(l->a))) {
		char *name;
		int rc = next_word(r, &name, &q);
		if (rc != 0)
			return rc;
		if (name && (q || !second)) {
			mem_free(l->a);
			l->a = name;
		} else if (name) { /* the role was a bare name after all */
			l->role = ROLE_NONE;
			l->b = name;
			return 0;
		} else
			l->role = ROLE_NONE;
	}
	if (!second)
		return 0;
	int rc = next_word(r, &l->b, &q);
	return rc != 0 ? rc : l->b ? 0 : needs(r, l->verb, l->verb == SCRIPT_READ ? "a variable" : "a value");
}

static int parse_arguments(struct reader *r, struct script_line *l)
{
	bool q;
	int rc = next_word(r, &l->a, &q);
	if (rc != 0)
		return rc;
	switch (verbs[l->verb].shape) {
	case ROLE_NAME:
	case NAME_ONLY:
		if (q)
			return 0;
		return parse_name(r, l, false);
	case NAME_VALUE:
		if (!q)
			return parse_name(r, l, true);
		rc = next_word(r, &l->b, &q);
		return rc != 0 ? rc : l->b ? 0 : needs(r, l->verb, l->verb == SCRIPT_READ ? "a variable" : "a value");
	case ONE:
		return l->a ? 0 : needs(r, l->verb, "something after it");
	case MILLISECONDS:
	case SECONDS:
		return parse_number(r, l);
	case MAYBE_ONE:
		return 0;
	case NOTHING:
		break;
	}
	return l->a ? needs(r, l->verb, "nothing after it") : 0;
}

static int parse_line(struct reader *r, struct script_line *l, bool *empty)
{
	char *verb, *extra;
	bool q;
	int rc = next_word(r, &verb, &q);
	*empty = !verb;
	if (rc != 0 || !verb)
		return rc;
	l->line = r->line;
	l->verb = SCRIPT_VERBS;
	for (int i = 0; i < SCRIPT_VERBS; i++)
		if (!strcmp(verb, verbs[i].name))
			l->verb = (enum script_verb)i;
	if (l->verb == SCRIPT_VERBS)
		rc = error_set_line(r->e, ERR_FORMAT, r->line, "line %d: there is no command \"%.40s\"", r->line, verb);
	mem_free(verb);
	if (rc == 0)
		rc = parse_arguments(r, l);
	if (rc != 0)
		return rc;
	rc = next_word(r, &extra, &q);
	if (rc == 0 && extra)
		rc = error_set_line(
			r->e, ERR_FORMAT, r->line, "line %d: more words than %s takes", r->line, verbs[l->verb].name);
	mem_free(extra);
	return rc;
}

void script_lines_free(struct script_line *lines, size_t count)
{
	for (size_t i = 0; lines && i < count; i++) {
		mem_free(lines[i].a);
		mem_free(lines[i].b);
	}
	mem_free(lines);
}

int script_parse_lines(struct script_line **out, size_t *count, const char *text, size_t len, struct error *e)
{
	struct script_line *lines = NULL;
	size_t n = 0, size = 0;
	struct reader r = { text, text, 0, e };
	const char *end = text + len;
	int rc = len > LIMIT_SCRIPT ? error_set(e, ERR_LIMIT, "the script is longer than %d bytes", LIMIT_SCRIPT) : 0;

	for (const char *at = text; rc == 0 && at < end;) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		bool empty;
		r.s = at;
		r.end = stop ? stop : end;
		r.line++;
		if (n == size) {
			size = size ? size * 2 : 64;
			struct script_line *more = size <= LINES_MAX * 2 ? mem_array(lines, size, sizeof *more) : NULL;
			if (!more) {
				rc = error_set(e, ERR_LIMIT, "the script has more than %d lines", LINES_MAX);
				break;
			}
			lines = more;
		}
		lines[n] = (struct script_line){ .verb = SCRIPT_QUIT };
		rc = parse_line(&r, &lines[n], &empty);
		n += rc != 0 || !empty;
		at = stop ? stop + 1 : end;
	}
	if (rc != 0) {
		script_lines_free(lines, n);
		return rc;
	}
	*out = lines;
	*count = n;
	return 0;
}
