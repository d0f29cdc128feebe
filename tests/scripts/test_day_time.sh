#!/bin/sh
# Time in a whole sitting: F04 the PC's clock is set a day back and a day forward during the paper; F05 75 minutes are shown and
# delivered, not 60; F32 setting up uses none of them; F09 nor does an interruption. Needs a test build (script command `clock`).
. "$(dirname "$0")/day_lib.sh"
centre 1
paper 3 0
release
deliver desk; deliver seat-1; deliver_release seat-1

printf 'clock +1\nquit\n' >"$work/clock.txt"
kiosk seat-1 "$work/clock.txt" || { grep -q 'clock is for test builds' "$work/kiosk.log" || fail "$(tail -1 "$work/kiosk.log")"; echo "not a test build: no script command clock"; exit 77; }

# A clock that does what WALL says, from one moment to the next; monotonic time goes on.
cat >"$work/wall.c" <<'C'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
int clock_gettime(clockid_t id, struct timespec *t)
{
	static int (*real)(clockid_t, struct timespec *);
	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "clock_gettime");
	int r = real(id, t);
	long off = 0;
	FILE *f = id == CLOCK_REALTIME ? fopen(getenv("WALL"), "r") : NULL;
	if (f) {
		if (fscanf(f, "%ld", &off) == 1)
			t->tv_sec += off;
		fclose(f);
	}
	return r;
}
/* SDL waits for its dummy driver's events until a moment of the wall clock; the kernel does not know ours. */
int sem_clockwait(sem_t *s, clockid_t id, const struct timespec *until);
int sem_timedwait(sem_t *s, const struct timespec *until)
{
	struct timespec wall, mono;
	clock_gettime(CLOCK_REALTIME, &wall);
	clock_gettime(CLOCK_MONOTONIC, &mono);
	long long ns = (until->tv_sec - wall.tv_sec) * 1000000000ll + until->tv_nsec - wall.tv_nsec;
	ns = (ns < 0 || ns > 1000000000 ? 1000000 : ns) + mono.tv_nsec;
	mono.tv_sec += ns / 1000000000;
	mono.tv_nsec = ns % 1000000000;
	return sem_clockwait(s, CLOCK_MONOTONIC, &mono);
}
time_t time(time_t *out)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	if (out)
		*out = t.tv_sec;
	return t.tv_sec;
}
C
preload=
if ! ldd "$bin/invigil-kiosk" | grep -q "lib[at]san" && cc -shared -fPIC -o "$work/wall.so" "$work/wall.c" -ldl 2>/dev/null; then preload=$work/wall.so; fi
WALL=$work/wall; export WALL
echo 0 >"$WALL"

admit "adjustments={\"additional-testing-time\":{\"time-multiplier\":1.25}}"
(
	# The wall clock jumps while the paper runs: a day back once q1 stands, two days forward at q2.
	while [ ! -e "$shots/t1.tree" ]; do sleep 0.05; done
	echo -86400 >"$WALL"
	while [ ! -e "$shots/t2.tree" ]; do sleep 0.05; done
	echo 86400 >"$WALL"
) &
cat >"$work/run.txt" <<END
$(enter | sed '/^press "Start the assessment"/d; s/^press "Continue to instructions"/clock +1500\n&/')
tree ready.tree
clock +900
press "Start the assessment"
expect status "Saved on this computer"
tree t1.tree
press "plainoption001a"
sleep 1500
expect status "Saved on this computer"
tree t1b.tree
press "Next question"
press "plainoption002a"
expect status "Saved on this computer"
tree t2.tree
sleep 1500
tree t2b.tree
quit
END
LD_PRELOAD=$preload kiosk seat-1 "$work/run.txt" || fail "$(tail -1 "$work/kiosk.log")"
wait
has "$shots/ready.tree" '75 minutes'
has "$shots/t1.tree" 'timer "75:00 of 75 minutes"'
has "$shots/t1b.tree" 'timer "74:5[5-9] of 75 minutes"'
has "$shots/t2b.tree" 'timer "74:5[0-9] of 75 minutes"'
ok "F32 40 minutes of setting up were not charged; F05 75 minutes are said before the start and shown"
[ -z "$preload" ] || {
	"$bin/tools/day" records "$D/seat-1/journal/A1.1.journal" "$D/seat-1/keys/age.key" >"$work/records"
	python3 - "$work/records" <<'PY' || fail "the jumps of the wall clock are not in the records"
import json, sys, datetime
t = [datetime.datetime.fromisoformat(json.loads(l)["t"][:-1]) for l in open(sys.argv[1])]
steps = [(b - a).total_seconds() for a, b in zip(t, t[1:])]
sys.exit(not min(steps) < -80000)
PY
	ok "F04 the clock was set a day back and two forward during the paper: the timer did not move"
}

# The PC comes up again with a clock that is a day behind: staff resume, the time goes on, an hour of darkness is free.
echo -86400 >"$WALL"
cat >"$work/run.txt" <<END
clock +3600
$(resume)
expect status "Saved on this computer"
tree t3.tree
clock +4440
sleep 300
tree t4.tree
press "plainoption002c"
expect status "Saved on this computer"
clock +58
expect heading "Your time is up"
tree t5.tree
clock +61
sleep 500
tree t6.tree
quit
END
LD_PRELOAD=$preload kiosk seat-1 "$work/run.txt" || fail "$(tail -1 "$work/kiosk.log")"
has "$shots/t3.tree" 'timer "74:5[0-9] of 75 minutes"'
has "$shots/t4.tree" 'timer "0?0:5[0-9] of 75 minutes"'
fold >"$work/fold.json"
[ "$(json 'o["state"], o["sealed"], o["allowed_ms"], o["used_ms"] >= 4499000, o["used_ms"] <= 4502000, o["answers"]["q002"]' <"$work/fold.json")" = \
	"('time up', True, 4500000, True, True, 'C')" ] || fail "$(cat "$work/fold.json")"
ok "F05 75 minutes were delivered, then the answers were sealed by themselves; F09 an hour of darkness was free; F04 a clock a day behind did no harm"
