/* Inside of scripts: what a line says. Used by script*.c and their tests. */
#ifndef KIOSK_SCRIPT_PARSE_H
#define KIOSK_SCRIPT_PARSE_H

#include "engine/error.h"
#include "kiosk/view.h"

enum script_verb {
	SCRIPT_EXPECT,
	SCRIPT_EXPECT_NOT,
	SCRIPT_PRESS,
	SCRIPT_FOCUS,
	SCRIPT_TYPE,
	SCRIPT_KEY,
	SCRIPT_SET,
	SCRIPT_READ,
	SCRIPT_TREE,
	SCRIPT_SHOT,
	SCRIPT_SAY,
	SCRIPT_PRESS_LISTED,
	SCRIPT_SLEEP,
	SCRIPT_CLOCK,
	SCRIPT_LINT,
	SCRIPT_LOOK,
	SCRIPT_TAB_TO,
	SCRIPT_QUIT,
	SCRIPT_VERBS
};

struct script_line {
	enum script_verb verb;
	int line;       /* 1-based */
	enum role role; /* ROLE_NONE = any */
	char *a, *b;    /* arguments as written, unescaped, ${} not yet replaced; owned */
	long number;    /* sleep, clock: ms */
};

const char *script_verb_name(enum script_verb v);
/* *out: array of *count lines, to be released. ERR_FORMAT with the line, ERR_LIMIT, ERR_NOMEM. */
int script_parse_lines(struct script_line **out, size_t *count, const char *text, size_t len, struct error *e);
void script_lines_free(struct script_line *lines, size_t count);

#endif
