/* The count goes to the disk before the answer "wrong" is given, so pulling the plug between two tries gains
 * nothing. */
#include "kiosk/desk_pin.h"

#include "engine/json.h"

#include <stdio.h>
#include <string.h>

#define PIN_FILE_MAX 4096

static int parse_count(const struct buffer *b)
{
	struct json_reader r;
	json_t *root = NULL;
	int count = PIN_TRIES;
	if (json_parse(&root, buffer_text(b), b->len, PIN_FILE_MAX, 4, NULL) < 0)
		return PIN_TRIES;
	json_reader_init(&r, NULL);
	const char *format = json_need_text(&r, root, "format", 64);
	int64_t n = json_need_int(&r, root, "failures", 0, 1000);
	if (!r.code && !strcmp(format, PIN_FORMAT))
		count = (int)n;
	json_decref(root);
	return count;
}

/* Failures so far; a file that cannot be read counts as all tries used. */
static int read_count(const char *path)
{
	struct buffer b = BUFFER_INIT(PIN_FILE_MAX);
	int rc = file_read(&b, path, NULL);
	int count = rc == ERR_NOTFOUND ? 0 : rc < 0 ? PIN_TRIES : parse_count(&b);
	buffer_release(&b);
	return count;
}

static int write_count(const char *path, int count, struct error *e)
{
	char text[80];
	int len = snprintf(text, sizeof text, "{\"format\":\"" PIN_FORMAT "\",\"failures\":%d}\n", count);
	return file_write(path, text, (size_t)len, 0600, e);
}

void pin_guard_open(struct pin_guard *g, const char *path, uint64_t now_ms)
{
	snprintf(g->path, sizeof g->path, "%s", path);
	g->until_ms = read_count(path) >= PIN_TRIES ? now_ms + PIN_WAIT_MS : 0;
}

uint64_t pin_guard_wait_ms(const struct pin_guard *g, uint64_t now_ms)
{
	return g->until_ms > now_ms ? g->until_ms - now_ms : 0;
}

int pin_guard_wrong(struct pin_guard *g, uint64_t now_ms, bool *wait, struct error *e)
{
	int count = read_count(g->path);
	if (count >= PIN_TRIES && g->until_ms && g->until_ms <= now_ms)
		count = 0; /* the wait is over: a new set of tries */
	count++;
	*wait = count >= PIN_TRIES;
	g->until_ms = *wait ? now_ms + PIN_WAIT_MS : 0;
	return write_count(g->path, count, e);
}

int pin_guard_right(struct pin_guard *g, struct error *e)
{
	g->until_ms = 0;
	return file_remove(g->path, e);
}
