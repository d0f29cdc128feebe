#!/bin/sh
# One day on one PC that is desk and seat, through every screen. usage: screens.sh test|shots|keys|semantics|window BUILD DIR WIDTHxHEIGHT
# keys, semantics: instead, one candidate's check-in and whole paper, driven that way and no other; then uploaded and marked.
# window: the check-in only; the seat waits for keys (tests/scripts/test_real_window.sh).
# Leaves in DIR what the scripts of tests/screens.py write: trees, pictures, findings of lint, what was said. BUILD is a test
# build. The wall clock stands at 09:00 UTC of today, so that pictures show the same time each day.
set -eu
mode=$1; bin=$(cd "$2" && pwd); dir=$3; size=$4
top=$(cd "$(dirname "$0")/.." && pwd)
cd "$top"
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)
TZ=UTC; LC_ALL=C; SDL_VIDEODRIVER=dummy; QUIET=1
# Tomorrow, so that nothing signed in the run itself (by the PC's own clock) lies after the day that is shown.
NOW=$(date -u -d 'tomorrow 08:55' +%s); INVIGIL_TEST_WALL=$((NOW + 300))
export TZ LC_ALL SDL_VIDEODRIVER QUIET NOW INVIGIL_TEST_WALL
pid=
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null || :' EXIT
fail() { echo "screens: $*" >&2; exit 1; }

python3 tests/screens.py bank assets/demo-bank "$dir/bank"
sh tests/make-centre.sh "$bin" "$dir/centre" --seats 1 --both --no-release --bank "$dir/bank"
port=$(python3 -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1",0)); print(s.getsockname()[1])')
"$bin/invigil-central" serve --data "$dir/centre/central" --listen "127.0.0.1:$port" >"$dir/central.log" 2>&1 &
pid=$!
i=0
until grep -qs listening "$dir/central.log"; do i=$((i + 1)); [ $i -lt 100 ] || fail "central did not start"; sleep 0.1; done
fetch() { "$bin/invigil-sync" --data "$dir/centre/both" --server "https://127.0.0.1:$port" --once >>"$dir/sync.log" 2>&1 || fail "sync: $(tail -1 "$dir/sync.log")"; }
kiosk() { python3 tests/screens.py run "$bin/invigil-kiosk" "$dir/centre/both" "$size" "$dir" "$1" 2>>"$dir/kiosk.log" ||
	fail "script $dir/$1.txt stopped: $(tail -1 "$dir/kiosk.log"); see $dir/failed.png"; }

case $mode in
window)
	python3 tests/screens.py window "$dir"
	sh "$dir/centre/release.sh"
	fetch
	kiosk 1
	exit ;;
keys | semantics)
	python3 tests/screens.py journey "$mode" "$dir"
	sh "$dir/centre/release.sh"
	fetch
	kiosk 1
	fetch
	op=$dir/centre/operator
	"$bin/invigil-central" mark --data "$dir/centre/central" --centre SAMPLE-NORTH --sitting "$op/sitting/sitting.json" --intake "$op/intake.key" \
		--marking "$op/marking.key" --release "$op/release.key" --key "$op/prac-knowledge.key" --pack "$op/sitting/prac-knowledge.pack" \
		>"$dir/mark.log" 2>&1 || fail "marking: $(tail -2 "$dir/mark.log")"
	"$bin/invigil-central" results --data "$dir/centre/central" --json >"$dir/results.json"
	python3 -c 'import json, sys
r = [json.loads(line) for line in open(sys.argv[1])]
assert len(r) == 1 and r[0]["milli"] == r[0]["max-milli"] > 0 and len(r[0]["items"]) == 30, r
print("by %s alone: %g of %g marks" % (sys.argv[2], r[0]["milli"] / 1000, r[0]["max-milli"] / 1000))' "$dir/results.json" "$mode"
	exit ;;
esac
python3 tests/screens.py walk "$mode" "$dir"
python3 tests/demo.py lists assets/demo-bank "$dir"
mv "$dir/all.txt" "$dir/choices.txt"
fetch
kiosk 1
printf 'CODE=%s\n' "$(sed -n 's/.*"Seat code" value "\(.*\)".*/\1/p' "$dir/code.tree")" >"$dir/vars"
sh "$dir/centre/release.sh"
fetch
kiosk 2
kiosk 3
