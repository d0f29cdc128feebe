#!/bin/sh
# No question and no answer stands in plaintext in any file, temporary files included, during and after a sitting: 100 questions
# whose every word is a canary, answers typed by canary; watched all the while: the data folder, second copy, spool, shared folder,
# central's folder, /tmp, /dev/shm, and what the process holds open. The desk's folder holds no name, number or seat code.
. "$(dirname "$0")/day_lib.sh"
centre 1
token=cny$(od -An -N6 -tx1 /dev/urandom | tr -d ' \n')
typed=tpd$(od -An -N6 -tx1 /dev/urandom | tr -d ' \n')
paper 90 10 "$token"
release
deliver desk; deliver seat-1; deliver_release seat-1
admit
{
	enter
	n=1
	while [ $n -le 100 ]; do
		q=$(printf %03d $n)
		if [ $n -le 90 ]; then
			printf 'press "%soption%sb"\n' "$token" "$q"
		else
			printf 'focus "textbox:%sprompt%s"\ntype "%s%s says so"\n' "$token" "$q" "$typed" "$q"
		fi
		[ $((n % 30)) -ne 0 ] || echo 'shot canary.png'
		[ $n -lt 100 ] && echo 'press "Next question"' || echo 'press "Review answers"'
		n=$((n + 1))
	done
	echo 'expect status "Saved on this computer"'
	echo 'tree canary.tree'
	echo 'sleep 700'
} >"$work/part1.txt"
{ cat "$work/part1.txt"; echo 'sleep 600000'; } >"$work/seat1.txt"
{ resume; echo 'press "Review answers"'; hand_in; echo 'sleep 1200
quit'; } >"$work/seat2.txt"
mkdir -p "$work/share"
start_seat() { exec "$bin/invigil-kiosk" --data "$D/seat-1" --peer "$work/share" --window 1280x900 --script "$1" --shots "$shots" 2>"$work/kiosk.log"; }
python3 "$top/tests/scripts/day_canary.py" "$token" "$typed" "$work" "$D/seat-1" "$work/share" "$D/central" >"$work/watch.log" 2>&1 &
watch=$!
trap 'kill $watch 2>/dev/null || :; [ -z "${seat:-}" ] || kill -9 $seat 2>/dev/null || :' EXIT
start_seat "$work/seat1.txt" & seat=$!
echo $seat >"$work/pid"
i=0
until [ -e "$shots/canary.tree" ]; do
	kill -0 $seat 2>/dev/null || fail "the seat stopped: $(tail -1 "$work/kiosk.log")"
	i=$((i + 1)); [ $i -lt 900 ] || fail "the seat hangs"
	sleep 0.1
done
kill -9 $seat; wait $seat 2>/dev/null || :
start_seat "$work/seat2.txt" & seat=$!
echo $seat >"$work/pid"
wait $seat || fail "after the kill: $(tail -1 "$work/kiosk.log")"
seat=
fold >"$work/fold.json"
[ "$(json 'len([a for a in o["answers"].values() if a]), o["answers"]["q095"], o["sealed"]' <"$work/fold.json")" = "(100, '${typed}095 says so', True)" ] ||
	fail "100 answers: $(cut -c1-300 "$work/fold.json")"
touch "$work/stop"; wait $watch || { cat "$work/watch.log"; fail "plaintext was found"; }
cat "$work/watch.log"
# The watch itself works: it finds the canary where it does stand.
cp "$work/bank/q001.xml" "$D/seat-1/journal/.tmp-planted"; rm -f "$work/stop"; touch "$work/stop"
! python3 "$top/tests/scripts/day_canary.py" "$token" "$typed" "$work" "$D/seat-1" >"$work/planted.log" 2>&1 || fail "the watch is blind"
rm "$D/seat-1/journal/.tmp-planted"
ok "100 canary questions and answers: none in plaintext, kill -9 included"
