/* What has been typed on a page and not yet given to the model, and what was wrong with it. */
#include "kiosk/desk_pages.h"

#include "engine/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static struct form_slot *slot_find(struct desk_pages *p, const char *id)
{
	for (size_t i = 0; i < FORM_SLOTS; i++)
		if (p->slots[i].id[0] && !strcmp(p->slots[i].id, id))
			return &p->slots[i];
	return NULL;
}

static const struct form_slot *slot_of(const struct desk_pages *p, const char *id)
{
	for (size_t i = 0; i < FORM_SLOTS; i++)
		if (p->slots[i].id[0] && !strcmp(p->slots[i].id, id))
			return &p->slots[i];
	return NULL;
}

const char *form_get(const struct desk_pages *p, const char *id)
{
	const struct form_slot *s = slot_of(p, id);
	return s ? s->text : "";
}

bool form_known(const struct desk_pages *p, const char *id)
{
	return slot_of(p, id) != NULL;
}

bool form_is(const struct desk_pages *p, const char *id, const char *value)
{
	return !strcmp(form_get(p, id), value);
}

void form_set(struct desk_pages *p, const char *id, const char *text)
{
	struct form_slot *s = slot_find(p, id);
	for (size_t i = 0; !s && i < FORM_SLOTS; i++)
		if (!p->slots[i].id[0])
			s = &p->slots[i];
	if (!s || strlen(id) >= sizeof s->id)
		return;
	snprintf(s->id, sizeof s->id, "%s", id);
	mem_wipe(s->text, sizeof s->text);
	snprintf(s->text, sizeof s->text, "%s", text);
}

/* Where `value` stands as a whole word, or NULL. */
static const char *word_in(const char *text, const char *value)
{
	size_t n = strlen(value);
	for (const char *at = text; *at;) {
		size_t len = strcspn(at, " ");
		if (len == n && !memcmp(at, value, n))
			return at;
		at += len + (at[len] == ' ');
	}
	return NULL;
}

bool form_has(const struct desk_pages *p, const char *id, const char *value)
{
	return word_in(form_get(p, id), value) != NULL;
}

void form_toggle(struct desk_pages *p, const char *id, const char *value)
{
	char text[FORM_TEXT];
	const char *old = form_get(p, id), *at = word_in(old, value);
	if (at) {
		const char *rest = at + strlen(value);
		snprintf(text, sizeof text, "%.*s%s", (int)(at - old), old, *rest ? rest + 1 : "");
	} else {
		snprintf(text, sizeof text, "%s%s%s", old, *old && old[strlen(old) - 1] != ' ' ? " " : "", value);
	}
	form_set(p, id, text);
}

void form_clear(struct desk_pages *p)
{
	mem_wipe(p->slots, sizeof p->slots);
}

void page_error(struct app *app, const char *field, const char *fmt, ...)
{
	struct desk_pages *p = app->desk_pages;
	va_list ap;
	if (p->error_count == PAGE_ERRORS)
		return;
	if (!p->error_count && app->ui)
		ui_focus(app->ui, "errors"); /* also where a summary stood before */
	struct page_error *e = &p->errors[p->error_count++];
	snprintf(e->field, sizeof e->field, "%s", field ? field : "");
	va_start(ap, fmt);
	vsnprintf(e->text, sizeof e->text, fmt, ap);
	va_end(ap);
}

const char *page_error_at(const struct desk_pages *p, const char *field)
{
	for (size_t i = 0; i < p->error_count; i++)
		if (!strcmp(p->errors[i].field, field))
			return p->errors[i].text;
	return NULL;
}
