/* Time as the candidate sees it: the sentence before the start, the timer in four styles, and what is told once:
 * 10, 5 and 1 minutes left, time added by staff. All of it is computed from the ledger; nothing here counts by
 * itself. */
#include "kiosk/seat_pages.h"

#include <stdio.h>
#include <string.h>

#define MINUTE 60000
#define TOLD_MS 20000 /* a message goes by itself after so long */

/* --- words ------------------------------------------------------------------------------------------------- */
static const char *plural(int64_t n)
{
	return n == 1 ? "" : "s";
}

void seat_add_minutes(struct buffer *b, int64_t ms)
{
	int64_t minutes = ms / MINUTE, seconds = ms % MINUTE / 1000;
	if (minutes || !seconds)
		buffer_addf(b, "%lld minute%s", (long long)minutes, plural(minutes));
	if (minutes && seconds)
		buffer_add_string(b, " ");
	if (seconds)
		buffer_addf(b, "%lld second%s", (long long)seconds, plural(seconds));
}

static bool has_clock(const struct app *app)
{
	return seat_attempt(app->seat)->state != ATTEMPT_EMPTY;
}

int64_t seat_allowed_ms(const struct app *app)
{
	if (has_clock(app))
		return clock_allowed_ms(&seat_attempt(app->seat)->clock);
	return adjustments_allowed_ms(seat_adjustments(app->seat), seat_base_ms(app->seat));
}

int64_t seat_left_ms(const struct app *app)
{
	return has_clock(app) ? clock_left_ms(&seat_attempt(app->seat)->clock, (int64_t)app->now_ms)
						  : seat_allowed_ms(app);
}

void seat_add_time_line(struct buffer *b, const struct app *app)
{
	int64_t allowed = seat_allowed_ms(app),
			base = has_clock(app) ? seat_attempt(app->seat)->clock.base_ms : seat_base_ms(app->seat);
	if (allowed < 0) {
		buffer_add_string(b, "There is no time limit.");
		return;
	}
	buffer_add_string(b, "Your time is ");
	seat_add_minutes(b, allowed);
	if (base >= 0 && allowed > base && allowed % MINUTE == 0 && base % MINUTE == 0)
		buffer_addf(b, ": %lld + %lld extra", (long long)(base / MINUTE), (long long)((allowed - base) / MINUTE));
	else if (base >= 0 && allowed > base)
		buffer_add_string(b, ", extra time included");
	buffer_add_string(b, ".");
}

/* --- the timer --------------------------------------------------------------------------------------------- */
static int64_t seconds_left(const struct app *app)
{
	return (seat_left_ms(app) + 999) / 1000;
}

static void minutes_words(char out[64], int64_t seconds)
{
	if (seconds < 60)
		snprintf(out, 64, "Less than 1 minute left");
	else
		snprintf(out, 64, "%lld minute%s left", (long long)(seconds / 60), plural(seconds / 60));
}

static void of_words(char out[64], const struct app *app)
{
	struct buffer b = BUFFER_INIT(60);
	buffer_add_string(&b, "of ");
	seat_add_minutes(&b, seat_allowed_ms(app));
	snprintf(out, 64, "%s", buffer_text(&b));
	buffer_release(&b);
}

static void timer_words(char text[64], char small[64], const struct app *app)
{
	struct setup s = seat_setup_full(app);
	int64_t left = seat_left_ms(app) < 0 ? -1 : seconds_left(app);
	*text = *small = '\0';
	if (left < 0)
		snprintf(text, 64, "No time limit");
	else if (s.timer == SETUP_TIMER_MINUTES)
		minutes_words(text, left);
	else if (s.timer == SETUP_TIMER_BAR)
		snprintf(text, 64, "%lld", (long long)(left / 15));
	else if (s.timer == SETUP_TIMER_DIGITS || left <= 600) {
		snprintf(text, 64, "%02lld:%02lld", (long long)(left / 60), (long long)(left % 60));
		of_words(small, app);
	}
}

static void bar(struct app *app, struct view *v)
{
	int64_t allowed = seat_allowed_ms(app), left = seat_left_ms(app);
	char words[64];
	minutes_words(words, seconds_left(app));
	view_stack_open(v, &(struct view_box){ .width = 160, .gap = 5 });
	view_text(v, STYLE_SMALL_HINT, "Time left")->role = ROLE_NONE;
	struct node *n = view_progress(v, "clock", "Time left", (int)(left / 1000), (int)(allowed / 1000));
	node_value(v, n, words);
	view_layout_close(v);
}

/* Narrow screens have no room for a second line: what is left is said in the first. */
static void digits(struct app *app, struct view *v, const struct seat_pages *p)
{
	char spoken[128];
	int64_t left = seconds_left(app);
	bool narrow = view_is_narrow(v) && p->timer_small[0];
	struct node *n = view_timer(
		v, "clock", narrow ? view_stringf(v, "%s left", p->timer) : p->timer, narrow ? NULL : p->timer_small);
	snprintf(spoken, sizeof spoken, "Time left: %lld minute%s %lld second%s", (long long)(left / 60),
		plural(left / 60), (long long)(left % 60), plural(left % 60));
	if (p->timer_small[0])
		node_describe(v, n, spoken);
}

void seat_timer(struct app *app, struct view *v)
{
	struct seat_pages *p = app->seat_pages;
	timer_words(p->timer, p->timer_small, app);
	if (seat_left_ms(app) < 0)
		view_text(v, STYLE_HINT, p->timer);
	else if (seat_setup_full(app).timer == SETUP_TIMER_BAR)
		bar(app, v);
	else if (p->timer[0])
		digits(app, v, p);
	else
		view_text(v, STYLE_HINT, "Time is shown from 10 minutes");
}

bool seat_timer_follow(struct app *app)
{
	char text[64], small[64];
	const struct seat_pages *p = app->seat_pages;
	if (seat_stage(app->seat) != SEAT_RUNNING || p->staff)
		return false;
	timer_words(text, small, app);
	return strcmp(text, p->timer) != 0 || strcmp(small, p->timer_small) != 0;
}

/* --- told once --------------------------------------------------------------------------------------------- */
static int64_t added_ms(const struct app *app)
{
	const struct clock *c = &seat_attempt(app->seat)->clock;
	return c->planned_ms + c->incident_ms;
}

/* The warning that holds now: 10, 5, 1, or 0 while there is more time. */
static int warning_now(const struct app *app)
{
	int64_t left = seat_left_ms(app);
	if (left < 0 || left > 10 * MINUTE)
		return 0;
	return left > 5 * MINUTE ? 10 : left > MINUTE ? 5 : 1;
}

void seat_told_begin(struct app *app)
{
	struct seat_pages *p = app->seat_pages;
	p->told[0] = '\0';
	p->minutes_told = has_clock(app) ? warning_now(app) : 0;
	p->added_told = has_clock(app) ? added_ms(app) : 0;
}

static void tell(struct app *app, const struct buffer *words)
{
	struct seat_pages *p = app->seat_pages;
	snprintf(p->told, sizeof p->told, "%s", buffer_text(words));
	p->told_ms = app->now_ms;
}

static bool tell_added(struct app *app)
{
	struct seat_pages *p = app->seat_pages;
	int64_t added = added_ms(app);
	if (added <= p->added_told)
		return false;
	struct buffer b = BUFFER_INIT(sizeof p->told - 1);
	seat_add_minutes(&b, added - p->added_told);
	buffer_add_string(&b, " added to your time. You now have ");
	clock_words(&b, seat_left_ms(app));
	buffer_add_string(&b, " left.");
	tell(app, &b);
	buffer_release(&b);
	p->added_told = added;
	p->minutes_told = warning_now(app);
	return true;
}

static bool tell_warning(struct app *app)
{
	struct seat_pages *p = app->seat_pages;
	int now = warning_now(app), before = p->minutes_told;
	p->minutes_told = now;
	if (!now || (before && now >= before))
		return false;
	struct buffer b = BUFFER_INIT(sizeof p->told - 1);
	buffer_addf(&b, "You have %d minute%s left.", now, plural(now));
	tell(app, &b);
	buffer_release(&b);
	return true;
}

bool seat_told_follow(struct app *app)
{
	struct seat_pages *p = app->seat_pages;
	if (seat_stage(app->seat) != SEAT_RUNNING) {
		bool was = p->told[0] != '\0';
		p->told[0] = '\0';
		return was;
	}
	if (tell_added(app) || tell_warning(app))
		return true;
	if (!p->told[0] || app->now_ms - p->told_ms < TOLD_MS)
		return false;
	p->told[0] = '\0';
	return true;
}
