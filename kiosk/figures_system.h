/* Figures of a scripted run, for `make bench` (--bench FILE): start to first frame, event to presented, memory,
 * idle CPU.
 *
 * The kiosk measures itself because only it knows when an event came in and when the pixels were handed over.
 * Without --bench the cost is two clock reads a frame. */
#ifndef KIOSK_FIGURES_SYSTEM_H
#define KIOSK_FIGURES_SYSTEM_H

#include "engine/error.h"
#include "kiosk/stage.h"

#define FIGURES_MAX 4096
#define FIGURES_SECONDS 600
#define FIGURES_WINDOW 10 /* s over which idle CPU is taken; the quietest such window counts */

struct figures {
	double start_ms, first_ms;      /* monotonic; start is the process's own, from /proc */
	double cpu_ms[FIGURES_SECONDS]; /* process CPU at each whole second since the first frame */
	size_t seconds;
	uint64_t presented;
	size_t count;
	float frame_ms[FIGURES_MAX]; /* event to presented, of frames that drew something */
};

void figures_begin(struct figures *f);
void figures_frame(struct figures *f, struct stage *s);
int figures_write(const struct figures *f, const char *path, struct error *e); /* one JSON object */

#endif
