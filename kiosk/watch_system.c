/* A stamp is a hash over the folders' times and inodes, not over their names: a folder that goes or comes changes
 * its parent's. */
#include "kiosk/watch_system.h"

#include "content/file_system.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>

static uint64_t mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * UINT64_C(0x9e3779b97f4a7c15);
	return h ^ h >> 29;
}

static uint64_t stamp(const char *dir, int depth)
{
	char path[FILE_PATH_MAX];
	struct stat st;
	uint64_t h = 1;
	if (stat(dir, &st) < 0)
		return h;
	h = mix(mix(mix(h, (uint64_t)st.st_mtim.tv_sec), (uint64_t)st.st_mtim.tv_nsec), st.st_ino);
	DIR *d = depth > 0 ? opendir(dir) : NULL;
	const struct dirent *e;
	while (d && (e = readdir(d)))
		if (e->d_name[0] != '.' && (e->d_type == DT_DIR || e->d_type == DT_UNKNOWN) &&
			snprintf(path, sizeof path, "%s/%s", dir, e->d_name) < (int)sizeof path)
			h += stamp(path, depth - 1); /* a sum: the order in which a folder is read means nothing */
	if (d)
		closedir(d);
	return h;
}

bool watch_changed(struct watch *w, const char *const *roots, uint64_t now_ms)
{
	uint64_t h = 0;
	for (; *roots; roots++)
		h = mix(h, stamp(*roots, 2));
	if (!w->started || h != w->stamp)
		w->changed_ms = now_ms;
	w->stamp = h;
	bool yes = !w->started || now_ms - w->changed_ms < WATCH_SETTLE_MS || now_ms - w->asked_ms >= WATCH_AGAIN_MS;
	w->started = true;
	if (yes)
		w->asked_ms = now_ms;
	return yes;
}
