#!/bin/sh
# A real window with real keys: Xvfb and xdotool. From the seat code over set-up and three answers to the hand-in; then what closing
# the window does. usage: test_real_window.sh BUILD [DIR]. Skipped where Xvfb or xdotool is absent.
set -eu
bin=$(cd "$1" && pwd)
cd "$(dirname "$0")/../.."
for p in Xvfb xdotool; do command -v $p >/dev/null || { echo "$p is not installed"; exit 77; }; done
dir=${2:-$(mktemp -d)}
sh tests/screens.sh window "$bin" "$dir" 1280x720
pids=
# the kiosk first: it would complain of a lost display
trap '[ -z "${kiosk:-}" ] || { kill "$kiosk" && wait "$kiosk"; } 2>/dev/null || :; for p in $pids; do kill "$p" 2>/dev/null || :; done' EXIT
fail() { echo "test_real_window: $*" >&2; exit 1; }

Xvfb -displayfd 3 -screen 0 1280x800x24 -nolisten tcp 3>"$dir/display" 2>/dev/null &
pids=$!
i=0
until [ -s "$dir/display" ]; do i=$((i + 1)); [ $i -lt 100 ] || fail "Xvfb did not start"; sleep 0.1; done
DISPLAY=:$(cat "$dir/display"); SDL_VIDEODRIVER=x11
export DISPLAY SDL_VIDEODRIVER
open_window() { # sets window; the kiosk is $kiosk
	window=$(timeout 10 xdotool search --sync --onlyvisible --name Invigil 2>"$dir/xdotool.log" | head -1)
	[ -n "$window" ] || fail "no window"
	xdotool windowfocus --sync "$window"
}
"$bin/invigil-kiosk" --data "$dir/centre/both" --window 1280x720 --script "$dir/2.txt" --shots "$dir" 2>"$dir/window.log" &
kiosk=$!
pids="$pids $kiosk"
open_window
code=$(sed -n 's/.*"Seat code" value "\(.*\)".*/\1/p' "$dir/code.tree" | tr -d ' ' | tr A-Z a-z)
step=0
seen() { # what has to stand next does
	i=0
	until [ -s "$dir/step-$step.tree" ]; do
		i=$((i + 1)); [ $i -lt 120 ] || fail "step $step was not seen"
		kill -0 $kiosk 2>/dev/null || fail "step $step: $(tail -1 "$dir/window.log")"
		sleep 0.05
	done
	step=$((step + 1))
}
keys() { xdotool key --delay 15 "$@"; }
back=shift+Tab
seen; keys Tab Return
seen; xdotool type --delay 15 "$code"; keys Return
seen; keys Tab Tab Return                         # Yes, this is me
seen; keys Tab Tab space Tab Return               # sharing: yes
seen; keys Tab Right $back $back $back Return         # another colour by arrow key; Continue is the last control
seen; keys $back $back $back Return
seen; keys Tab Return                             # Start the assessment
seen; keys Tab space
seen; keys alt+n
seen; keys Tab Down alt+f
seen; keys alt+n
seen; keys Tab space
seen; keys alt+p
seen; keys alt+n
seen; keys $back $back $back $back $back Return   # Review
seen; keys $back $back $back Return               # Send my answers
seen; keys Tab Return
seen
grep -q 'radio "Cream" \[checked' "$dir/step-4.tree" && fail "cream was chosen before the arrow key"
wait $kiosk || fail "$(tail -1 "$dir/window.log")"
grep -qh '"setup"' "$dir"/centre/both/journal/* 2>/dev/null && fail "a record stands in the journal in plain"
echo "real keys: seat code, set-up, three answers, flag, back and forth, hand-in"

# A demo's window closes; a kiosk's does not, nor by Alt+F4.
"$bin/invigil-kiosk" --data "$dir/centre/both" --window 1280x720 2>"$dir/window.log" &
kiosk=$!
pids="$pids $kiosk"
open_window
python3 tests/screens.py close "$window"
i=0
while kill -0 $kiosk 2>/dev/null; do i=$((i + 1)); [ $i -lt 50 ] || fail "the demo's window does not close"; sleep 0.1; done
wait $kiosk || fail "closed with an error: $(tail -1 "$dir/window.log")"
"$bin/invigil-sync" --data "$dir/real" init --id seat-9 --role seat --seat 9 --centre SAMPLE-NORTH --second "$dir/real/second" >/dev/null
cp -R "$dir/centre/both/trust" "$dir/real/"
"$bin/invigil-kiosk" --data "$dir/real" --window 1280x720 2>"$dir/window.log" &
kiosk=$!
pids="$pids $kiosk"
open_window
keys alt+F4
python3 tests/screens.py close "$window"
keys alt+F4 ctrl+w ctrl+q
sleep 1
kill -0 $kiosk 2>/dev/null || fail "a real device's window was closed: $(tail -1 "$dir/window.log")"
[ -n "$(xdotool search --onlyvisible --name Invigil)" ] || fail "a real device's window has gone"
echo "closing: a demo closes, a real device stays"
[ -n "${2:-}" ] || rm -rf "$dir"
