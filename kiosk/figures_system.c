/* The process's start comes from /proc/self/stat (clock ticks since boot), so that loading and linking count, too.
 */
#include "kiosk/figures_system.h"

#include "content/file_system.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double now_ms(clockid_t clock)
{
	struct timespec t;
	clock_gettime(clock, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Field 22 of /proc/self/stat; the name in field 2 may hold blanks, so counting starts behind its bracket. */
static double process_start_ms(void)
{
	char text[1024];
	unsigned long long ticks = 0;
	FILE *f = fopen("/proc/self/stat", "re");
	size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;
	if (f)
		fclose(f);
	text[n] = 0;
	const char *p = strrchr(text, ')');
	for (int field = 2; p && field < 22; field++)
		p = strchr(p + 1, ' ');
	if (!p || sscanf(p, " %llu", &ticks) != 1)
		return 0;
	return (double)ticks * 1e3 / (double)sysconf(_SC_CLK_TCK);
}

void figures_begin(struct figures *f)
{
	memset(f, 0, sizeof *f);
	f->start_ms = now_ms(CLOCK_BOOTTIME);
	double process = process_start_ms();
	/* Ticks are 10 ms wide: take the earlier of the two only where it is plausible. */
	if (process > 0 && process < f->start_ms && f->start_ms - process < 1000)
		f->start_ms = process;
}

static void sample_cpu(struct figures *f)
{
	double now = now_ms(CLOCK_BOOTTIME);
	if (f->first_ms != 0.0 && f->seconds < FIGURES_SECONDS && now >= f->first_ms + 1000.0 * (double)f->seconds)
		f->cpu_ms[f->seconds++] = now_ms(CLOCK_PROCESS_CPUTIME_ID);
}

/* Per cent of a core in the quietest window; -1 where the run was too short. */
static double idle_percent(const struct figures *f)
{
	double least = -1;
	for (size_t i = FIGURES_WINDOW; i < f->seconds; i++) {
		double used = (f->cpu_ms[i] - f->cpu_ms[i - FIGURES_WINDOW]) / (FIGURES_WINDOW * 10.0);
		if (least < 0 || used < least)
			least = used;
	}
	return least;
}

void figures_frame(struct figures *f, struct stage *s)
{
	sample_cpu(f);
	struct stage_figures now = stage_figures(s);
	if (now.presented == f->presented)
		return;
	f->presented = now.presented;
	if (f->first_ms == 0.0)
		f->first_ms = now_ms(CLOCK_BOOTTIME);
	else if (f->count < FIGURES_MAX)
		f->frame_ms[f->count++] = (float)now.last_ms;
}

static long pss_kib(void)
{
	char line[256];
	long kib = -1;
	FILE *f = fopen("/proc/self/smaps_rollup", "re");
	while (f && fgets(line, sizeof line, f))
		if (sscanf(line, "Pss: %ld kB", &kib) == 1)
			break;
	if (f)
		fclose(f);
	return kib;
}

int figures_write(const struct figures *f, const char *path, struct error *e)
{
	struct buffer b = BUFFER_INIT(1 << 20);
	buffer_addf(&b,
		"{\"first_frame_ms\":%.1f,\"pss_kib\":%ld,\"idle_percent\":%.3f,\"wall_ms\":%.1f,\"frames_ms\":[",
		f->first_ms - f->start_ms, pss_kib(), idle_percent(f), now_ms(CLOCK_BOOTTIME) - f->start_ms);
	for (size_t i = 0; i < f->count; i++)
		buffer_addf(&b, "%s%.2f", i ? "," : "", (double)f->frame_ms[i]);
	buffer_add_string(&b, "]}\n");
	int r = b.failed ? error_set(e, b.failed, "too many figures") : file_write(path, b.data, b.len, 0644, e);
	buffer_release(&b);
	return r;
}
