#!/bin/sh
# Every screen at 100, 200 and 400 % in three themes into build/shots/SCREEN-ZOOM-THEME.png. usage: shots.sh BUILD (a test build)
set -eu
cd "$(dirname "$0")/.."
grep -q INVIGIL_TEST_WALL "$1/invigil-kiosk" || { echo "shots: $1 is no test build" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sh tests/screens.sh shots "$1" "$work" "${WINDOW:-1920x1080}"
mkdir -p build/shots
mv "$work"/*-[124]00-*.png build/shots/
# C12 has no way in from the desk yet: from the tests' stand-in of the seat.
mkdir "$work/c12"
SDL_VIDEODRIVER=dummy SHOTS=$work/c12 PAGE=C12 "$1/tests/kiosk/test_seat_screens" >"$work/c12.log" 2>&1 || { cat "$work/c12.log"; exit 1; }
for f in "$work"/c12/C12-break.*.png; do
	look=${f#*C12-break.}; look=${look%.png}
	mv "$f" "build/shots/C12-${look##*.}-${look%.*}.png"
done
echo "$(wc -l <"$work/names") screens, each in 9 looks: build/shots/"
