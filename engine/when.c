/* Days are counted by the civil-calendar arithmetic of era, year of era and day of year; no libc, no time zone. */
#include "engine/when.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

static int digits(const char *s, int count)
{
	int n = 0;
	for (int i = 0; i < count; i++) {
		if (s[i] < '0' || s[i] > '9')
			return -1;
		n = n * 10 + (s[i] - '0');
	}
	return n;
}

static int days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return month == 2 && leap ? 29 : days[month - 1];
}

/* Days from 1970-01-01; the year begins in March so that the leap day comes last. */
static int64_t days_from_civil(int year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = y / 400, yoe = y - era * 400;
	int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static bool date_parse(const char *s, int64_t *days)
{
	int year = digits(s, 4);
	if (year < 1970 || s[4] != '-')
		return false;
	int month = digits(s + 5, 2);
	if (month < 1 || month > 12 || s[7] != '-')
		return false;
	int day = digits(s + 8, 2);
	if (day < 1 || day > days_in_month(year, month))
		return false;
	*days = days_from_civil(year, month, day);
	return true;
}

bool when_is_date(const char *s)
{
	int64_t days;
	return s && strlen(s) == 10 && date_parse(s, &days);
}

bool when_parse(const char *s, int64_t *seconds)
{
	int64_t days;
	if (!s || strlen(s) != WHEN_SIZE - 1 || !date_parse(s, &days))
		return false;
	int hour = digits(s + 11, 2), minute = digits(s + 14, 2), second = digits(s + 17, 2);
	if (s[10] != 'T' || s[13] != ':' || s[16] != ':' || s[19] != 'Z')
		return false;
	if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
		return false;
	*seconds = days * 86400 + hour * 3600 + minute * 60 + second;
	return true;
}

bool when_format(char out[WHEN_SIZE], int64_t seconds)
{
	out[0] = 0;
	if (seconds < 0 || seconds > INT64_C(253402300799))
		return false;
	int64_t z = seconds / 86400 + 719468, rest = seconds % 86400;
	int64_t era = z / 146097, doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
	int day = (int)(doy - (153 * mp + 2) / 5 + 1), month = (int)(mp < 10 ? mp + 3 : mp - 9);
	int year = (int)(yoe + era * 400 + (month <= 2));
	char text[64];
	snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02dZ", year, month, day, (int)(rest / 3600),
		(int)(rest / 60 % 60), (int)(rest % 60));
	memcpy(out, text, WHEN_SIZE);
	out[WHEN_SIZE - 1] = 0;
	return true;
}
