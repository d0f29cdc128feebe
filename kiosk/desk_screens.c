/* Which page of the desk stands, and how one leads to the next. Nobody signed in: F0, whatever stood before. */
#include "kiosk/desk_pages.h"

#include "engine/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define PAGE(code, name)                                      \
	{                                                         \
		code, page_##name##_build, page_##name##_action, NULL \
	}

static const struct screen unlock_screen = PAGE("F0", unlock);

static const struct screen screens[DESK_PAGES] = {
	[DESK_PAGE_LIST] = PAGE("F1", list),
	[DESK_PAGE_TASKS] = PAGE("F2", tasks),
	[DESK_PAGE_ARRIVAL] = PAGE("F3", arrival),
	[DESK_PAGE_IDENTITY] = PAGE("F4", identity),
	[DESK_PAGE_NUMBER] = PAGE("F5", number),
	[DESK_PAGE_PLAN] = PAGE("F6", plan),
	[DESK_PAGE_FILMING] = PAGE("F7", filming),
	[DESK_PAGE_DEVICES] = PAGE("F8", devices),
	[DESK_PAGE_SEAT] = PAGE("F9", seat),
	[DESK_PAGE_SUMMARY] = PAGE("F10", summary),
	[DESK_PAGE_CODE] = PAGE("F10b", code),
	[DESK_PAGE_REFUSE] = PAGE("F12", refuse),
	[DESK_PAGE_REFUSED] = PAGE("F12b", refused),
	[DESK_PAGE_WALK_IN] = PAGE("F12c", walk_in),
	[DESK_PAGE_PERSON] = PAGE("R1", person),
	[DESK_PAGE_PAUSE] = PAGE("R2", pause),
	[DESK_PAGE_EXTEND] = PAGE("R3", extend),
	[DESK_PAGE_EXTEND_CONFIRM] = PAGE("R3b", extend_confirm),
	[DESK_PAGE_VOID] = PAGE("R4", void),
	[DESK_PAGE_PAUSE_ALL] = PAGE("R5", pause_all),
	[DESK_PAGE_INCIDENT] = PAGE("R6", incident),
	[DESK_PAGE_END] = PAGE("F13", end),
	[DESK_PAGE_DISPLAY] = PAGE("F14", display),
};

int desk_pages_new(struct app *app, struct error *e)
{
	struct desk_pages *p = mem_zero(1, sizeof *p);
	if (!p)
		return error_set(e, ERR_NOMEM, "out of memory");
	app->desk_pages = p;
	return 0;
}

void desk_pages_free(struct app *app)
{
	if (app->desk_pages)
		mem_free_wiped(app->desk_pages, sizeof *app->desk_pages);
	app->desk_pages = NULL;
}

static bool unlocked_page(const struct desk_pages *p)
{
	return p->page == DESK_PAGE_DISPLAY; /* may be had before signing in */
}

const struct screen *desk_screen(struct app *app)
{
	const struct desk_pages *p = app->desk_pages;
	if (!desk_staff(app->desk) && !unlocked_page(p))
		return &unlock_screen;
	return &screens[p->page];
}

bool desk_pages_tick(struct app *app)
{
	(void)app; /* what changes by itself is the model's, and desk_poll() tells */
	return false;
}

/* --- moving --- */

static void turn(struct desk_pages *p, enum desk_page page)
{
	bool looking = page == DESK_PAGE_DISPLAY || (p->page == DESK_PAGE_DISPLAY && page == p->before);
	p->error_count = 0;
	p->page = page;
	p->turn++;
	if (!looking)
		mem_wipe(p->code, sizeof p->code);
}

void pages_go(struct app *app, enum desk_page page)
{
	form_clear(app->desk_pages);
	turn(app->desk_pages, page);
}

void pages_go_keep(struct app *app, enum desk_page page)
{
	turn(app->desk_pages, page);
}

void pages_candidate(struct app *app, const char *candidate)
{
	struct desk_pages *p = app->desk_pages;
	if (candidate != p->candidate)
		snprintf(p->candidate, sizeof p->candidate, "%s", candidate);
}

void pages_open(struct app *app, const char *candidate)
{
	pages_candidate(app, candidate);
	const struct desk_candidate *c = page_recorded(app);
	enum desk_page page = DESK_PAGE_TASKS;
	if (c && c->refused)
		page = DESK_PAGE_REFUSED;
	else if (c && c->admit_count)
		page = DESK_PAGE_PERSON;
	pages_go(app, page);
}

void pages_refuse_unless(struct app *app, bool fine, const char *code)
{
	const struct profile *p = desk_profile(app->desk);
	pages_go(app, fine ? DESK_PAGE_TASKS : DESK_PAGE_REFUSE);
	if (!fine && p && profile_find_refusal(p, code))
		form_set(app->desk_pages, "reason", code);
}

void pages_tell(struct app *app, const char *fmt, ...)
{
	struct desk_pages *p = app->desk_pages;
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(p->told, sizeof p->told, fmt, ap);
	va_end(ap);
	p->told_bad = false;
}

bool pages_done(struct app *app, int code, const struct error *e, const char *field)
{
	if (code == 0)
		return true;
	if (code == ERR_BUSY) {
		pages_tell(app, "%s", e->text);
		return true;
	}
	page_error(app, field, "%s", e->text[0] ? e->text : error_name(code));
	return false;
}

/* --- what every page does --- */

bool pressed(const char *id, enum action action, const char *want)
{
	return action == ACTION_PRESS && !strcmp(id, want);
}

static void lock(struct app *app)
{
	struct error e = ERROR_INIT;
	(void)desk_sign_out(app->desk, &e);
	pages_go(app, DESK_PAGE_LIST);
	app->desk_pages->search[0] = '\0';
	app->desk_pages->candidate[0] = '\0';
	app->desk_pages->told[0] = '\0';
	if (app->ui)
		ui_forget(app->ui);
}

static bool option_pressed(struct app *app, const char *id)
{
	char slot[48];
	size_t n = strcspn(id, "/+");
	if (!id[n] || n >= sizeof slot)
		return false;
	memcpy(slot, id, n);
	slot[n] = '\0';
	if (id[n] == '/')
		form_set(app->desk_pages, slot, id + n + 1);
	else
		form_toggle(app->desk_pages, slot, id + n + 1);
	return true;
}

static bool bar_pressed(struct app *app, const char *id)
{
	struct desk_pages *p = app->desk_pages;
	if (!strcmp(id, "lock")) {
		lock(app);
		return true;
	}
	if (!strcmp(id, "display") && p->page != DESK_PAGE_DISPLAY) {
		p->before = p->page;
		pages_go_keep(app, DESK_PAGE_DISPLAY);
		return true;
	}
	if (!strcmp(id, "pause-all")) {
		pages_go(app, DESK_PAGE_PAUSE_ALL);
		return true;
	}
	return false;
}

bool pages_default(struct app *app, const char *id, enum action action, const char *arg)
{
	struct desk_pages *p = app->desk_pages;
	if (action == ACTION_CHANGE) {
		form_set(p, id, arg ? arg : "");
		return true;
	}
	if (action != ACTION_PRESS)
		return action != ACTION_SUBMIT;
	p->error_count = 0;
	p->told[0] = '\0';
	return bar_pressed(app, id) || option_pressed(app, id);
}
