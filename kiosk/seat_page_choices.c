/* C2b: training use and sharing. The wording is the programme's; nothing is chosen beforehand unless it was at
 * booking; an answer becomes a record only when the page is left by Continue. */
#include "kiosk/seat_pages.h"

#include <stdio.h>
#include <string.h>

static const char *const ids[2] = { [CHOICE_TRAINING] = "training", [CHOICE_SHARING] = "sharing" };

static const struct profile_consent *consent(const struct app *app, int what)
{
	const struct profile *p = seat_profile(app->seat);
	const struct profile_consent *c = p ? profile_find_consent(p, ids[what]) : NULL;
	return c && c->kind == CONSENT_CHOICE ? c : NULL;
}

static const char *missing(const struct app *app, int what)
{
	static const char *const words[2] = { [CHOICE_TRAINING] = "Choose yes or no for training use",
		[CHOICE_SHARING] = "Choose yes or no for sharing your result" };
	const struct seat_pages *p = app->seat_pages;
	return p->choices_asked && p->choice[what] < 0 && consent(app, what) ? words[what] : NULL;
}

static void problems(struct app *app, struct view *v)
{
	struct view_error list[2];
	size_t n = 0;
	for (int what = 0; what < 2; what++)
		if (missing(app, what))
			list[n++] = (struct view_error){ ids[what], missing(app, what) };
	if (n) {
		view_errors(v, list, n);
		view_space(v, 30);
	} else
		seat_show_note(app, v);
}

static void group(struct app *app, struct view *v, int what)
{
	const struct profile_consent *c = consent(app, what);
	int chosen = app->seat_pages->choice[what];
	if (!c)
		return;
	view_text(v, STYLE_H2, c->title);
	view_space(v, 10);
	view_stack_open(v, &(struct view_box){ .gap = 10 });
	for (size_t i = 0; i < c->text.count; i++)
		view_text(v, STYLE_BODY, c->text.list[i]);
	view_layout_close(v);
	view_space(v, 15);
	view_group_open(v, ids[what],
		&(struct view_group){ .legend = c->title,
			.error = missing(app, what),
			.flags = GROUP_ONE | GROUP_LEGEND_HIDDEN | GROUP_REQUIRED });
	view_option(v, view_stringf(v, "%s/yes", ids[what]), OPTION_RADIO, c->yes, NULL, chosen == 1);
	view_option(v, view_stringf(v, "%s/no", ids[what]), OPTION_RADIO, c->no, NULL, chosen == 0);
	view_group_close(v);
	view_space(v, 35);
}

static void build(struct app *app, struct view *v)
{
	seat_frame_open(app, v, "choices", seat_title(app), FRAME_CALL);
	view_main_open(v, MAIN_COLUMN);
	problems(app, v);
	view_text(v, STYLE_H1, "Your choices");
	view_space(v, 10);
	view_text(v, STYLE_LEAD, "You can change this later. Neither choice changes your result.");
	view_space(v, 30);
	for (int what = 0; what < 2; what++)
		group(app, v, what);
	view_main_close(v);
	seat_frame_bottom(v, NULL, NULL, "continue", "Save my choices");
	seat_frame_close(v);
}

static bool record(struct app *app, int what)
{
	const struct attempt_choice *made = &seat_attempt(app->seat)->choices[what];
	int chosen = app->seat_pages->choice[what];
	struct error e = ERROR_INIT;
	if (chosen < 0 || !consent(app, what) || (made->made && made->value == (chosen == 1)))
		return true;
	return seat_did(app, ids[what], seat_choose(app->seat, (enum choice_what)what, chosen == 1, &e), &e);
}

static void done(struct app *app)
{
	struct error e = ERROR_INIT;
	app->seat_pages->choices_asked = true;
	if (missing(app, 0) || missing(app, 1))
		return;
	if (record(app, 0) && record(app, 1))
		seat_did(app, "", seat_choices_done(app->seat, &e), &e);
}

static void on_action(struct app *app, const char *id, enum action action, const char *arg)
{
	char name[64];
	(void)arg;
	if (seat_common_action(app, id, action) || action != ACTION_PRESS)
		return;
	for (int what = 0; what < 2; what++)
		for (int yes = 0; yes < 2; yes++) {
			snprintf(name, sizeof name, "%s/%s", ids[what], yes ? "yes" : "no");
			if (!strcmp(id, name))
				app->seat_pages->choice[what] = yes;
		}
	if (!strcmp(id, "continue"))
		done(app);
}

const struct screen seat_page_choices = { "C2b", build, on_action, NULL };
