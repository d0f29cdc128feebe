/* See the header. The offset of test builds is the one piece of process-wide state here; it only grows. */
#include "kiosk/time_system.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#ifdef INVIGIL_TEST_BUILD
static int64_t forward_s;
#define FORWARD_S forward_s

/* Golden pictures show a time: INVIGIL_TEST_WALL, in unix seconds, is one that stands still. */
static bool wall_stands(int64_t *out)
{
	const char *text = getenv("INVIGIL_TEST_WALL");
	long long t = text ? strtoll(text, NULL, 10) : 0;
	*out = t;
	return t > 0;
}
#else
#define FORWARD_S 0

static bool wall_stands(int64_t *out)
{
	(void)out;
	return false;
}
#endif

uint64_t time_mono_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000 + (uint64_t)FORWARD_S * 1000;
}

int64_t time_wall_s(void)
{
	struct timespec t;
	int64_t stands = 0;
	clock_gettime(CLOCK_REALTIME, &t);
	if (wall_stands(&stands))
		return stands + FORWARD_S;
	return (int64_t)t.tv_sec + FORWARD_S;
}

bool time_test_forward(int64_t seconds)
{
#ifdef INVIGIL_TEST_BUILD
	if (seconds > 0)
		forward_s += seconds;
	return true;
#else
	(void)seconds;
	return false;
#endif
}

void time_boot_id(char out[40])
{
	char text[40] = "";
	int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd >= 0 ? read(fd, text, sizeof text - 1) : -1;
	if (fd >= 0)
		close(fd);
	if (n > 0)
		text[strcspn(text, "\n")] = 0;
	snprintf(out, 40, "%s", n > 0 ? text : "unknown");
}

void time_hm(char out[TIME_TEXT], int64_t unix_s)
{
	struct tm tm;
	time_t t = (time_t)unix_s;
	if (!localtime_r(&t, &tm) || !strftime(out, TIME_TEXT, "%H:%M", &tm))
		snprintf(out, TIME_TEXT, "--:--");
}

void time_date(char out[TIME_TEXT], int64_t unix_s)
{
	static const char *const months[] = { "January", "February", "March", "April", "May", "June", "July", "August",
		"September", "October", "November", "December" };
	struct tm tm;
	time_t t = (time_t)unix_s;
	if (localtime_r(&t, &tm))
		snprintf(out, TIME_TEXT, "%d %s %d", tm.tm_mday, months[tm.tm_mon % 12], tm.tm_year + 1900);
	else
		snprintf(out, TIME_TEXT, "unknown date");
}
