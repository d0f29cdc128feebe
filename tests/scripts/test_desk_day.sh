#!/bin/sh
# A desk's day with the real program: check-in by script, kill -9, the same desk again, the end of the sitting.
# usage: test_desk_day.sh BUILD
set -eu
bin=$(cd "$1" && pwd)
top=$(cd "$(dirname "$0")/../.." && pwd)
D=$(mktemp -d); export QUIET=1 SDL_VIDEODRIVER=dummy
pids=
trap 'for p in $pids; do kill "$p" 2>/dev/null || :; done; rm -rf "$D"' EXIT
fail() { echo "test_desk_day: $*" >&2; exit 1; }

sh "$top/tests/make-centre.sh" "$bin" "$D" --seats 2
. "$D/env"
port=$(python3 -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1",0)); print(s.getsockname()[1])')
"$bin/invigil-central" serve --data "$D/central" --listen "127.0.0.1:$port" >"$D/central.log" 2>&1 &
pids=$!
i=0
until grep -qs listening "$D/central.log"; do i=$((i + 1)); [ $i -lt 100 ] || fail "central did not start"; sleep 0.1; done
"$bin/invigil-sync" --data "$D/desk" --server "https://127.0.0.1:$port" --once >"$D/sync.log" 2>&1 || fail "sync: $(tail -1 "$D/sync.log")"

printf 'STAFF=staff-1\nPIN=135790\nSECOND=staff-2\nSECOND_PIN=246801\n' >"$D/vars"
kiosk() { exec "$bin/invigil-kiosk" --data "$D/desk" --window 1920x1080 --script "$top/tests/scripts/desk/$1" --vars "$D/vars" --shots "$D"; }
(cd "$top" && kiosk 1-check-in.txt) 2>"$D/kiosk.log" &
desk=$!
pids="$pids $desk"
# killed while its script sleeps, right after a record was shown as done
i=0
until [ -e "$D/desk-code.png" ]; do
	kill -0 $desk 2>/dev/null || fail "the first script stopped: $(tail -2 "$D/kiosk.log")"
	i=$((i + 1)); [ $i -lt 600 ] || fail "the first script hangs"
	sleep 0.1
done
sleep 2
kill -9 $desk 2>/dev/null || fail "the first script stopped: $(tail -2 "$D/kiosk.log")"
wait $desk 2>/dev/null || :
(cd "$top" && kiosk 2-after-kill.txt) 2>"$D/kiosk.log" || fail "the second script stopped: $(tail -2 "$D/kiosk.log")"
grep -rqaE --exclude=naas.json 'Sample Candidate|SW ?1044' "$D/desk" && fail "a name or a number stands on the disk in plain"
ls "$D/desk/spool/out/objects/$SITTING" | wc -l | grep -q '^ *[4-9]' || fail "orders are missing in the spool"
echo "desk day: checked in, killed, went on, closed"
