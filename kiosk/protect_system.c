/* Linux only; elsewhere (browser) this file is left out. Pages are locked as they are touched (MCL_ONFAULT), so
 * that the unused parts of large libraries do not become memory. */
#define _GNU_SOURCE
#include "kiosk/protect_system.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

void protect_process(char *why, size_t room)
{
	struct rlimit none = { 0, 0 };
	why[0] = 0;
	if (setrlimit(RLIMIT_CORE, &none) < 0 || prctl(PR_SET_DUMPABLE, 0) < 0)
		snprintf(why, room, "core dumps cannot be turned off: %s", strerror(errno));
#ifdef MCL_ONFAULT
	/* A soft limit below the whole would make later allocations fail, so lock only where there is none. */
	struct rlimit lock;
	if (geteuid() == 0 || (getrlimit(RLIMIT_MEMLOCK, &lock) == 0 && lock.rlim_cur == RLIM_INFINITY)) {
		if (mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) < 0)
			snprintf(why, room, "memory may be swapped: %s", strerror(errno));
	} else {
		snprintf(why, room, "memory may be swapped: set LimitMEMLOCK=infinity for this service or turn swap off");
	}
#endif
}
