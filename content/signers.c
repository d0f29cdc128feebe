/* The file is copied once and cut up in place, so that every name in a struct signer points into that copy.
 * Verification first finds the registered key that the signature names, then lets sshsig.c compare with that key
 * only. */
#include "content/signers.h"
#include "content/file_system.h"
#include "content/sshsig.h"
#include "engine/memory.h"

#include <stdbool.h>
#include <string.h>

struct signers {
	char *text; /* cut up with NULs */
	struct signer *list;
	size_t count, room;
};

/* --- times: YYYYMMDD[HHMM[SS]]Z --- */

/* Days since 1970-01-01 in the proleptic Gregorian calendar, years counted from March. */
static int64_t days_of(int64_t year, int month, int day)
{
	year -= month <= 2;
	int64_t era = (year >= 0 ? year : year - 399) / 400, in_era = year - era * 400;
	int64_t in_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 + in_year - 719468;
}

static bool is_date(int year, int month, int day)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1] + (month == 2 && leap);
}

static int two_digits(const char *p)
{
	return (p[0] - '0') * 10 + (p[1] - '0');
}

static int parse_time(int64_t *out, const char *text)
{
	size_t n = strspn(text, "0123456789");
	int f[7] = { 0 }; /* century, year, month, day, hour, minute, second */

	if ((n != 8 && n != 12 && n != 14) || strcmp(text + n, "Z") != 0)
		return ERR_FORMAT;
	for (size_t i = 0; i < n / 2; i++)
		f[i] = two_digits(text + 2 * i);
	int year = f[0] * 100 + f[1];
	if (!is_date(year, f[2], f[3]) || f[4] > 23 || f[5] > 59 || f[6] > 59)
		return ERR_FORMAT;
	*out = days_of(year, f[2], f[3]) * 86400 + f[4] * 3600 + f[5] * 60 + f[6];
	return 0;
}

static void add_time(struct buffer *out, int64_t t)
{
	int64_t day = t / 86400 - (t % 86400 < 0), second = t - day * 86400;
	int year = 0, month = 1;

	for (int step = 8192; step; step /= 2)
		if (days_of(year + step, 1, 1) <= day)
			year += step;
	while (month < 12 && days_of(year, month + 1, 1) <= day)
		month++;
	buffer_addf(out, "%04d%02d%02d%02d%02d%02dZ", year, month, (int)(day - days_of(year, month, 1)) + 1,
		(int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60));
}

/* --- parsing --- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Exact names that may stand in a file name and in a list; no pattern, no quote, no slash. */
static bool is_name(const char *s)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-@+";
	size_t n = strlen(s);

	return n > 0 && n <= LIMIT_IDENTIFIER && s[0] != '.' && s[0] != '-' && strspn(s, allowed) == n;
}

static bool are_names(const char *list)
{
	char one[LIMIT_IDENTIFIER + 1];

	for (;;) {
		size_t n = strcspn(list, ",");
		if (n >= sizeof one)
			return false;
		memcpy(one, list, n);
		one[n] = 0;
		if (!is_name(one))
			return false;
		if (!list[n])
			return true;
		list += n + 1;
	}
}

static bool list_has(const char *list, const char *name)
{
	size_t n = strlen(name);

	for (;;) {
		size_t m = strcspn(list, ",");
		if (m == n && !memcmp(list, name, n))
			return true;
		if (!list[m])
			return false;
		list += m + 1;
	}
}

/* Cuts the next `key="value"` off at *p, which is left at the comma or blank behind it. */
static int take_option(char **p, const char **key, const char **value)
{
	char *s = *p, *equals = s + strcspn(s, "= \t,\"");

	*key = s;
	if (equals[0] != '=' || equals[1] != '"')
		return ERR_FORMAT;
	char *end = strchr(equals + 2, '"');
	if (!end || (end[1] != ',' && !is_blank(end[1])))
		return ERR_FORMAT;
	*equals = 0;
	*end = 0;
	*value = equals + 2;
	*p = end + 1;
	return 0;
}

static int set_option(struct signer *s, const char *key, const char *value, struct error *e)
{
	if (!strcmp(key, "namespaces")) {
		if (s->namespaces || !are_names(value))
			return error_set(e, ERR_FORMAT, "namespaces must be one list of exact names");
		s->namespaces = value;
		return 0;
	}
	bool after = !strcmp(key, "valid-after");
	if (!after && strcmp(key, "valid-before") != 0)
		return error_set(
			e, ERR_UNSUPPORTED, "only the options namespaces, valid-after and valid-before are known here");
	int64_t *slot = after ? &s->valid_after : &s->valid_before;
	if (*slot != (after ? INT64_MIN : INT64_MAX))
		return error_set(e, ERR_FORMAT, "%s is given twice", key);
	if (parse_time(slot, value) < 0)
		return error_set(e, ERR_FORMAT, "%s must be YYYYMMDDZ or YYYYMMDDHHMM[SS]Z (UTC)", key);
	return 0;
}

static int parse_options(struct signer *s, char **p, struct error *e)
{
	const char *key, *value;

	for (;;) {
		if (take_option(p, &key, &value) < 0)
			return error_set(
				e, ERR_UNSUPPORTED, "after the principals comes an option=\"…\" or a key, nothing else");
		int r = set_option(s, key, value, e);
		if (r < 0)
			return r;
		if (is_blank(**p))
			break;
		(*p)++;
	}
	if (s->valid_before <= s->valid_after)
		return error_set(e, ERR_FORMAT, "valid-before is not after valid-after");
	return 0;
}

static int add_signer(struct signers *s, const struct signer *one)
{
	if (s->count == s->room) {
		size_t room = s->room ? s->room * 2 : 16;
		struct signer *list = mem_array(s->list, room, sizeof *list);
		if (!list)
			return ERR_NOMEM;
		s->list = list;
		s->room = room;
	}
	s->list[s->count++] = *one;
	return 0;
}

/* One signer for each of the comma-separated principals. */
static int add_principals(struct signers *s, struct signer *one, char *list, struct error *e)
{
	for (char *next = list; next;) {
		char *name = next, *comma = strchr(name, ',');
		next = comma ? comma + 1 : NULL;
		if (comma)
			*comma = 0;
		if (!is_name(name))
			return error_set(e, ERR_FORMAT, "principals must be exact names (no patterns)");
		one->principal = name;
		if (add_signer(s, one) < 0)
			return error_set(e, ERR_NOMEM, "out of memory");
	}
	return 0;
}

static int parse_line(struct signers *s, char *line, int number, struct error *e)
{
	struct signer one = { .valid_after = INT64_MIN, .valid_before = INT64_MAX, .line = number };
	char *p = line + strcspn(line, " \t");

	if (!*p)
		return error_set(e, ERR_FORMAT, "a line is PRINCIPALS [OPTIONS] KEYTYPE KEY");
	*p++ = 0;
	p += strspn(p, " \t");
	if (strncmp(p, "ssh-", 4) != 0 && strncmp(p, "ecdsa-", 6) != 0 && strncmp(p, "sk-", 3) != 0) {
		int r = parse_options(&one, &p, e);
		if (r < 0)
			return r;
		p += strspn(p, " \t");
	}
	int r = public_key_parse(&one.key, p, strlen(p), e);
	return r < 0 ? r : add_principals(s, &one, line, e);
}

static int parse_lines(struct signers *s, const char *name, struct error *e)
{
	int number = 0;

	for (char *p = s->text; *p;) {
		char *line = p + strspn(p, " \t"), *nl = strchr(p, '\n');
		number++;
		p = nl ? nl + 1 : p + strlen(p);
		if (nl)
			*nl = 0;
		if (!*line || *line == '#')
			continue;
		int r = parse_line(s, line, number, e);
		if (r < 0) {
			if (e)
				e->line = number;
			return error_prefix(e, r, "%s: line %d", name, number);
		}
	}
	return 0;
}

int signers_parse(struct signers **out, const char *name, const char *text, size_t len, struct error *e)
{
	struct signers *s;
	int r;

	if (len > LIMIT_ALLOWED_SIGNERS)
		return error_set(e, ERR_LIMIT, "%s: longer than %d bytes", name, LIMIT_ALLOWED_SIGNERS);
	if (len && memchr(text, 0, len))
		return error_set(e, ERR_FORMAT, "%s: not a text file", name);
	s = mem_zero(1, sizeof *s);
	if (s)
		s->text = mem_string_n(len ? text : "", len);
	if (!s || !s->text) {
		signers_free(s);
		return error_set(e, ERR_NOMEM, "%s: out of memory", name);
	}
	r = parse_lines(s, name, e);
	if (r < 0) {
		signers_free(s);
		return r;
	}
	*out = s;
	return 0;
}

int signers_load(struct signers **out, const char *path, struct error *e)
{
	struct buffer text = BUFFER_INIT(LIMIT_ALLOWED_SIGNERS);
	int r = file_read(&text, path, e);

	if (r == 0)
		r = signers_parse(out, path, buffer_text(&text), text.len, e);
	buffer_release(&text);
	return r;
}

void signers_free(struct signers *s)
{
	if (!s)
		return;
	mem_free(s->text);
	mem_free(s->list);
	mem_free(s);
}

size_t signers_count(const struct signers *s)
{
	return s->count;
}

const struct signer *signers_at(const struct signers *s, size_t i)
{
	return i < s->count ? &s->list[i] : NULL;
}

int signers_add_line(struct buffer *out, const struct signer *one)
{
	char key[PUBLIC_KEY_LINE_SIZE];
	const char *separator = " ";

	buffer_add_string(out, one->principal);
	if (one->namespaces) {
		buffer_addf(out, "%snamespaces=\"%s\"", separator, one->namespaces);
		separator = ",";
	}
	if (one->valid_after != INT64_MIN) {
		buffer_addf(out, "%svalid-after=\"", separator);
		add_time(out, one->valid_after);
		buffer_add_byte(out, '"');
		separator = ",";
	}
	if (one->valid_before != INT64_MAX) {
		buffer_addf(out, "%svalid-before=\"", separator);
		add_time(out, one->valid_before);
		buffer_add_byte(out, '"');
	}
	public_key_line(key, &one->key);
	return buffer_addf(out, " %s\n", key);
}

/* --- verification --- */

enum match {
	MATCH_NOBODY,  /* no such principal */
	MATCH_KEY,     /* known, but not by this key */
	MATCH_PURPOSE, /* the key is for other namespaces */
	MATCH_NOT_YET,
	MATCH_NO_LONGER,
	MATCH_GOOD
};

static enum match match_one(const struct signer *one, const char *principal, const char *name_space, int64_t now,
	const struct public_key *key)
{
	if (strcmp(one->principal, principal) != 0)
		return MATCH_NOBODY;
	if (key && !public_key_equal(&one->key, key))
		return MATCH_KEY;
	if (one->namespaces && !list_has(one->namespaces, name_space))
		return MATCH_PURPOSE;
	if (now < one->valid_after)
		return MATCH_NOT_YET;
	return now > one->valid_before ? MATCH_NO_LONGER : MATCH_GOOD;
}

/* The nearest miss decides the message. */
static enum match match_all(const struct signers *s, const struct signer **who, const char *principal,
	const char *name_space, int64_t now, const struct public_key *key)
{
	enum match best = MATCH_NOBODY;

	for (size_t i = 0; i < s->count && best != MATCH_GOOD; i++) {
		enum match m = match_one(&s->list[i], principal, name_space, now, key);
		if (m > best)
			best = m;
		if (m == MATCH_GOOD)
			*who = &s->list[i];
	}
	return best;
}

const struct signer *signers_find(const struct signers *s, const char *principal, const char *name_space,
	int64_t now, const struct public_key *key)
{
	const struct signer *who = NULL;

	match_all(s, &who, principal, name_space, now, key);
	return who;
}

static int refuse_match(enum match m, const char *principal, const char *name_space, struct error *e)
{
	switch (m) {
	case MATCH_NOBODY:
		return error_set(e, ERR_AUTH, "%s is not registered here", principal);
	case MATCH_KEY:
		return error_set(e, ERR_AUTH, "signed with a key that is not registered for %s", principal);
	case MATCH_PURPOSE:
		return error_set(e, ERR_AUTH, "%s may not sign for %s", principal, name_space);
	case MATCH_NOT_YET:
		return error_set(e, ERR_EXPIRED, "the key of %s is not valid yet", principal);
	case MATCH_NO_LONGER:
		return error_set(e, ERR_EXPIRED, "the key of %s is no longer valid", principal);
	case MATCH_GOOD:
		break;
	}
	return 0;
}

int signers_verify(const struct signers *s, const char *principal, const char *name_space, int64_t now,
	const void *msg, size_t len, const char *sig, size_t sig_len, const struct signer **who, struct error *e)
{
	const struct signer *found = NULL;
	struct public_key key;
	int r = sshsig_claimed_key(&key, sig, sig_len, e);

	if (r < 0)
		return error_prefix(e, r, "signature of %s", principal);
	r = refuse_match(match_all(s, &found, principal, name_space, now, &key), principal, name_space, e);
	if (r < 0)
		return r;
	r = sshsig_verify(&found->key, name_space, msg, len, sig, sig_len, e);
	if (r < 0)
		return error_prefix(e, r, "signature of %s", principal);
	if (who)
		*who = found;
	return 0;
}
