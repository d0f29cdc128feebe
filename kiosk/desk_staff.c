/* Who works at the desk. A wrong name costs as much time as a wrong PIN and says the same. */
#include "kiosk/desk_model.h"

#include "content/hash.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* A well-formed verifier that nobody's PIN fits, so that unknown names take as long as known ones. */
#define NOBODY "scrypt$15$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define NAMESAKES_MAX 4

const struct roster_staff *desk_staff(const struct desk *m)
{
	const struct roster *r = desk_roster(m);
	return m->staff[0] && r ? roster_staff(r, m->staff) : NULL;
}

unsigned desk_wait_s(const struct desk *m)
{
	return (unsigned)((pin_guard_wait_ms(&m->pins, m->now_ms) + 999) / 1000);
}

/* Equal but for case and blanks (ASCII case only: ids are ASCII, names are typed as they stand). */
static bool same_words(const char *a, const char *b)
{
	for (;;) {
		while (*a == ' ')
			a++;
		while (*b == ' ')
			b++;
		if (!*a || !*b)
			return *a == *b;
		if (tolower((unsigned char)*a++) != tolower((unsigned char)*b++))
			return false;
	}
}

static const struct roster_staff *who_fits(const struct roster *r, const char *who, const char *pin)
{
	const struct roster_staff *found = NULL;
	size_t tried = 0;
	for (size_t i = 0; i < r->staff_count && tried < NAMESAKES_MAX; i++) {
		const struct roster_staff *s = &r->staff[i];
		if (!same_words(s->id, who) && !same_words(s->name, who))
			continue;
		tried++;
		if (!found && pin_check(s->pin, pin, strlen(pin)) == 0)
			found = s;
	}
	if (!tried)
		(void)pin_check(NOBODY, pin, strlen(pin));
	return found;
}

static int record_failure(struct desk *m, bool wait, struct error *e)
{
	struct record_stamp at = desk_stamp(m);
	const char *list[1] = { m->staff };
	struct text_list staff = { m->staff[0] ? 1 : 0, list };
	struct record r = record_make_desk(&at, RECORD_PINFAIL, staff);
	r.u.pinfail.wait_s = wait ? DESK_PIN_WAIT_S : 0;
	return desk_journal_add(m, &r, false, e);
}

static int wrong(struct desk *m, struct error *e)
{
	bool wait = false;
	(void)pin_guard_wrong(&m->pins, m->now_ms, &wait, NULL); /* in memory it holds all the same */
	if (m->ready && m->writer)
		(void)record_failure(m, wait, NULL);
	if (wait)
		return error_set(e, ERR_BUSY, "Name or PIN was wrong %d times. Wait %d seconds, then try again",
			DESK_PIN_TRIES, DESK_PIN_WAIT_S);
	return error_set(e, ERR_AUTH, "Name or PIN is not right");
}

/* 0 and whose PIN it is. */
static int check(const struct roster_staff **out, struct desk *m, const char *who, const char *pin, struct error *e)
{
	const struct roster *r = library_roster(m->s->library);
	unsigned wait = desk_wait_s(m);
	if (!r || !m->ready)
		return error_set(e, ERR_STATE, "Nobody can sign in before the roster has arrived");
	if (wait)
		return error_set(e, ERR_BUSY, "Wait %u seconds, then try again", wait);
	const struct roster_staff *s = who_fits(r, who, pin);
	if (!s)
		return wrong(m, e);
	(void)pin_guard_right(&m->pins, NULL);
	*out = s;
	return 0;
}

int desk_sign_in(struct desk *m, const char *who, const char *pin, struct error *e)
{
	const struct roster_staff *s = NULL;
	int rc = check(&s, m, who, pin, e);
	if (rc)
		return rc;
	if (!m->fold.closed) {
		struct record_stamp at = desk_stamp(m);
		struct record r = record_make_desk(&at, RECORD_SIGNIN, (struct text_list){ 1, &s->id });
		rc = desk_journal_add(m, &r, false, e);
	}
	if (!rc)
		snprintf(m->staff, sizeof m->staff, "%s", s->id);
	return rc;
}

int desk_sign_out(struct desk *m, struct error *e)
{
	const char *list[1] = { m->staff };
	int rc = 0;
	if (m->staff[0] && m->writer && !m->fold.closed) {
		struct record_stamp at = desk_stamp(m);
		struct record r = record_make_desk(&at, RECORD_SIGNOUT, (struct text_list){ 1, list });
		rc = desk_journal_add(m, &r, false, e);
	}
	m->staff[0] = '\0'; /* in any case: locking must always work */
	return rc;
}

int desk_second(char staff[LIMIT_IDENTIFIER + 1], struct desk *m, const char *who, const char *pin, struct error *e)
{
	const struct roster_staff *s = NULL;
	int rc = check(&s, m, who, pin, e);
	if (rc)
		return rc;
	if (!strcmp(s->id, m->staff))
		return error_set(e, ERR_FORMAT, "The second person must be someone else");
	snprintf(staff, LIMIT_IDENTIFIER + 1, "%s", s->id);
	return 0;
}

int desk_confirm_pin(struct desk *m, const char *pin, struct error *e)
{
	const struct roster_staff *s = NULL;
	if (!m->staff[0])
		return error_set(e, ERR_STATE, "Nobody is signed in");
	return check(&s, m, m->staff, pin, e);
}
