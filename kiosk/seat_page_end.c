/* The end: C11 sent, C13 time up, C18 ended by staff. No score anywhere. */
#include "kiosk/seat_pages.h"

#include <string.h>

static void only_common(struct app *app, const char *id, enum action action, const char *arg)
{
	(void)arg;
	seat_common_action(app, id, action);
}

static void paragraphs(struct view *v, const struct text_list *l)
{
	for (size_t i = 0; i < l->count; i++)
		view_text(v, STYLE_BODY, l->list[i]);
}

/* --- parts ------------------------------------------------------------------------------------------------- */
static void reference(struct app *app, struct view *v)
{
	const char *ref = seat_reference(app->seat);
	if (*ref) {
		view_space(v, 20);
		view_text(v, STYLE_PANEL, "Your reference");
		view_text(v, STYLE_PANEL_BOLD, ref);
	}
}

static void pending(struct app *app, struct view *v)
{
	if (seat_upload_done(app->seat))
		return;
	view_space(v, 25);
	view_inset(v, "Your answers are safe on this computer and will be sent when the network returns.");
}

static void what_next(struct app *app, struct view *v)
{
	const struct profile *p = seat_profile(app->seat);
	view_space(v, 35);
	view_text(v, STYLE_H2, "What happens next");
	view_space(v, 12);
	view_stack_open(v, &(struct view_box){ .gap = 15 });
	view_text(v, STYLE_BODY, "Please stay seated. A facilitator will tell you where to go next.");
	if (p)
		paragraphs(v, &p->result_text);
	if (*seat_reference(app->seat))
		view_text(v, STYLE_BODY,
			"Keep the reference: with it, you or the centre can check that your answers were received complete.");
	view_layout_close(v);
	if (!p || !p->contact.count)
		return;
	view_space(v, 30);
	view_text(v, STYLE_H2, "Contact");
	view_space(v, 12);
	view_stack_open(v, &(struct view_box){ .gap = 15 });
	paragraphs(v, &p->contact);
	view_layout_close(v);
}

static void close_page(struct view *v)
{
	view_main_close(v);
	seat_frame_bottom_staff(v);
	seat_frame_close(v);
}

/* --- C11 --------------------------------------------------------------------------------------------------- */
static void sent(struct app *app, struct view *v)
{
	bool done = seat_upload_done(app->seat);
	seat_frame_open(app, v, "sent", seat_title(app), FRAME_SAVE | FRAME_CALL);
	view_main_open(v, MAIN_COLUMN);
	view_panel_open(v);
	view_text(v, STYLE_H1_PANEL, done ? "Your answers have been sent" : "Your answers are handed in");
	reference(app, v);
	view_panel_close(v);
	pending(app, v);
	what_next(app, v);
	close_page(v);
}

const struct screen seat_page_sent = { "C11", sent, only_common, NULL };

/* --- C13 --------------------------------------------------------------------------------------------------- */
static void time_up(struct app *app, struct view *v)
{
	struct attempt_counts c = seat_counts(app);
	size_t none = c.not_answered + c.not_seen;
	seat_frame_open(app, v, "time-up", seat_title(app), FRAME_SAVE | FRAME_CALL);
	view_main_open(v, MAIN_COLUMN);
	view_text(v, STYLE_H1, "Your time is up");
	view_space(v, 20);
	view_stack_open(v, &(struct view_box){ .gap = 15 });
	view_text(v, STYLE_LEAD, "Your answers are kept, up to the last key you pressed.");
	if (none)
		view_textf(v, STYLE_BODY, "%zu question%s no answer.", none, none == 1 ? " has" : "s have");
	else
		view_text(v, STYLE_BODY, "Every question has an answer.");
	if (*seat_reference(app->seat))
		view_textf(v, STYLE_LEAD, "Your reference is %s", seat_reference(app->seat));
	view_layout_close(v);
	if (*seat_reference(app->seat))
		pending(app, v);
	what_next(app, v);
	close_page(v);
}

const struct screen seat_page_time_up = { "C13", time_up, only_common, NULL };

/* --- C18 --------------------------------------------------------------------------------------------------- */
static void ended(struct app *app, struct view *v)
{
	seat_frame_open(app, v, "ended", seat_title(app), FRAME_CALL);
	view_main_open(v, MAIN_COLUMN);
	view_text(v, STYLE_H1, "Your paper has ended");
	view_space(v, 20);
	view_stack_open(v, &(struct view_box){ .gap = 15 });
	view_text(v, STYLE_LEAD, "Staff have ended this paper. Your answers are kept, sealed.");
	if (*seat_reference(app->seat))
		view_textf(v, STYLE_BODY, "Your reference is %s.", seat_reference(app->seat));
	view_text(v, STYLE_BODY, "Please stay seated. A facilitator will explain what happens next.");
	view_layout_close(v);
	close_page(v);
}

const struct screen seat_page_ended = { "C18", ended, only_common, NULL };
