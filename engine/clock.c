/* Intervals are closed into sums as soon as they end; only the open one needs `now`. Nothing here can go back. */
#include "engine/clock.h"
#include "engine/limits.h"

#include <string.h>

#define MINUTE_MS INT64_C(60000)

void clock_init(struct clock *c, int64_t base_ms, const struct adjustments *a)
{
	int64_t allowed = adjustments_allowed_ms(a, base_ms);
	*c = (struct clock){ .timed = allowed >= 0, .base_ms = base_ms < 0 ? 0 : base_ms };
	if (c->timed)
		c->extra_ms = allowed - base_ms;
}

int clock_see(struct clock *c, int64_t ms, struct error *err)
{
	if (ms < 0 || ms > LIMIT_MS)
		return error_set(err, ERR_FORMAT, "a moment out of range");
	if (ms < c->last_ms)
		return error_set(err, ERR_FORMAT, "a moment before the one recorded last");
	c->last_ms = ms;
	return 0;
}

static void close_running(struct clock *c, int64_t ms)
{
	if (c->running && ms > c->since_ms)
		c->used_ms += ms - c->since_ms;
	c->running = false;
}

static void close_pause(struct clock *c, int64_t ms)
{
	int64_t length = ms > c->since_ms ? ms - c->since_ms : 0;
	if (!c->pausing)
		return;
	if (c->pause_by == PAUSE_BREAK)
		c->break_ms += length;
	else if (c->pause_by == PAUSE_STAFF)
		c->paused_ms += length;
	else
		c->interrupted_ms += length;
	c->pausing = false;
}

static void open_pause(struct clock *c, int64_t ms, enum pause_by by)
{
	if (by == PAUSE_BREAK)
		c->breaks++;
	else if (by == PAUSE_STAFF)
		c->pauses++;
	else
		c->interruptions++;
	c->pausing = true;
	c->pause_by = by;
	c->since_ms = ms;
}

void clock_run(struct clock *c, int64_t ms)
{
	if (c->running)
		return;
	close_pause(c, ms);
	if (!c->started)
		clock_quiet(c, ms);
	c->started = c->running = true;
	c->since_ms = ms;
}

void clock_stop(struct clock *c, int64_t ms, enum pause_by by)
{
	close_running(c, ms);
	close_pause(c, ms);
	open_pause(c, ms, by);
}

void clock_end(struct clock *c, int64_t ms)
{
	close_running(c, ms);
	close_pause(c, ms);
}

void clock_boot(struct clock *c, int64_t ms)
{
	close_running(c, c->last_ms);
	close_pause(c, c->last_ms);
	c->last_ms = ms;
	open_pause(c, ms, PAUSE_INTERRUPTED);
	clock_quiet(c, ms);
}

int clock_add(struct clock *c, int64_t add_ms, enum extend_kind kind, struct error *err)
{
	int64_t *sum = kind == EXTEND_PLANNED ? &c->planned_ms : &c->incident_ms;
	if (add_ms < 1 || add_ms > LIMIT_DURATION_MS || *sum > LIMIT_MS)
		return error_set(err, ERR_FORMAT, "time to add out of range");
	*sum += add_ms;
	return 0;
}

int64_t clock_allowed_ms(const struct clock *c)
{
	return c->timed ? c->base_ms + c->extra_ms + c->planned_ms + c->incident_ms : -1;
}

int64_t clock_used_ms(const struct clock *c, int64_t now_ms)
{
	int64_t now = now_ms < c->last_ms ? c->last_ms : now_ms;
	return c->used_ms + (c->running && now > c->since_ms ? now - c->since_ms : 0);
}

int64_t clock_last_used_ms(const struct clock *c)
{
	return clock_used_ms(c, c->last_ms);
}

int64_t clock_left_ms(const struct clock *c, int64_t now_ms)
{
	if (!c->timed)
		return -1;
	int64_t left = clock_allowed_ms(c) - clock_used_ms(c, now_ms);
	return left > 0 ? left : 0;
}

int64_t clock_expiry_ms(const struct clock *c)
{
	if (!c->timed || !c->running)
		return INT64_MAX;
	return c->since_ms + clock_allowed_ms(c) - c->used_ms;
}

/* --- warnings
 * ----------------------------------------------------------------------------------------------------- */

static const int warnings[] = { 10, 5, 1 };
#define WARNINGS ((int)(sizeof warnings / sizeof warnings[0]))

/* How many of the warnings' moments have come; WARNINGS + 1 when time is up. */
static int band(const struct clock *c, int64_t now_ms)
{
	int64_t left = clock_left_ms(c, now_ms);
	int n = 0;
	while (n < WARNINGS && left <= warnings[n] * MINUTE_MS)
		n++;
	return left == 0 ? WARNINGS + 1 : n;
}

void clock_quiet(struct clock *c, int64_t now_ms)
{
	c->warned = c->timed ? band(c, now_ms) : 0;
}

int clock_warning(struct clock *c, int64_t now_ms)
{
	if (!c->timed || !c->running)
		return 0;
	int now = band(c, now_ms), before = c->warned;
	c->warned = now;
	return now > before && now <= WARNINGS ? warnings[now - 1] : 0;
}

/* --- for reading
 * -------------------------------------------------------------------------------------------------- */

static void put(struct ledger *out, size_t *n, enum ledger_line line, int64_t ms, unsigned times)
{
	static const char *const labels[] = { "Time allowed", "Extra time", "Time given back", "In all", "Used",
		"Break, not counted", "Paused by staff, not counted", "Interrupted, not counted", "Left" };
	out[(*n)++] = (struct ledger){ line, labels[line], ms, times };
}

/* The length of a kind of pause up to now. */
static int64_t pause_ms(const struct clock *c, int64_t closed, bool open, int64_t now_ms)
{
	return closed + (c->pausing && open && now_ms > c->since_ms ? now_ms - c->since_ms : 0);
}

size_t clock_ledger(struct ledger out[LEDGER_LINES], const struct clock *c, int64_t now_ms)
{
	size_t n = 0;
	int64_t extra = c->extra_ms + c->planned_ms;
	bool interrupted = c->pause_by == PAUSE_FAULT || c->pause_by == PAUSE_INTERRUPTED;
	put(out, &n, LEDGER_BASE, c->timed ? c->base_ms : -1, 0);
	if (c->timed && extra)
		put(out, &n, LEDGER_EXTRA, extra, 0);
	if (c->timed && c->incident_ms)
		put(out, &n, LEDGER_GIVEN_BACK, c->incident_ms, 0);
	if (c->timed && extra + c->incident_ms)
		put(out, &n, LEDGER_ALLOWED, clock_allowed_ms(c), 0);
	put(out, &n, LEDGER_USED, clock_used_ms(c, now_ms), 0);
	if (c->breaks)
		put(out, &n, LEDGER_BREAK, pause_ms(c, c->break_ms, c->pause_by == PAUSE_BREAK, now_ms), c->breaks);
	if (c->pauses)
		put(out, &n, LEDGER_PAUSED, pause_ms(c, c->paused_ms, c->pause_by == PAUSE_STAFF, now_ms), c->pauses);
	if (c->interruptions)
		put(out, &n, LEDGER_INTERRUPTED, pause_ms(c, c->interrupted_ms, interrupted, now_ms), c->interruptions);
	put(out, &n, LEDGER_LEFT, clock_left_ms(c, now_ms), 0);
	return n;
}

static void add_amount(struct buffer *b, int64_t n, const char *unit)
{
	buffer_addf(b, "%lld %s%s", (long long)n, unit, n == 1 ? "" : "s");
}

void clock_words(struct buffer *b, int64_t ms)
{
	int64_t seconds = ms / 1000, minutes = seconds / 60, hours = minutes / 60;
	if (ms < 0) {
		buffer_add_string(b, "no limit");
		return;
	}
	if (hours)
		add_amount(b, hours, "hour");
	if (hours && minutes % 60)
		buffer_add_byte(b, ' ');
	if (minutes % 60)
		add_amount(b, minutes % 60, "minute");
	if (minutes >= 10 || (minutes && seconds % 60 == 0))
		return;
	if (minutes)
		buffer_add_byte(b, ' ');
	add_amount(b, seconds % 60, "second");
}
