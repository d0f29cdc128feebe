#!/bin/sh
# A whole assessment day on this machine, with real parts only: QTI questions, encrypted packs, kiosk, journal, upload over TLS,
# receipts, marking. usage: demo.sh BUILD (by `make demo`). DEMO=auto drives the day by scripts, also with a display.
# Everything is made in build/demo/; the last lines say where things are. Exit 0 only when every check held.
set -eu
bin=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."
top=$(pwd)
D=build/demo
auto=${DEMO:-}
[ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || auto=auto
[ "$auto" = auto ] && SDL_VIDEODRIVER=dummy && export SDL_VIDEODRIVER
step=0
say() { step=$((step + 1)); printf '%2d. %s\n' $step "$*"; }
fail() { echo "demo: $*" >&2; exit 1; }
pids=
stop_all() { for p in $pids; do kill "$p" 2>/dev/null || :; done; wait 2>/dev/null || :; }
trap stop_all EXIT
trap 'exit 130' INT TERM

say "making a sample centre in $D"
rm -rf "$D"
mkdir -p "$D/shots" "$D/scripts"
sh tests/make-centre.sh "$bin" "$D" --seats 4 --both --no-release
. "$D/env"

say "starting the central service on loopback"
port=$(python3 -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1",0)); print(s.getsockname()[1])')
"$bin/invigil-central" serve --data "$D/central" --listen "127.0.0.1:$port" >"$D/central.log" 2>&1 &
pids="$pids $!"
i=0
until grep -qs listening "$D/central.log"; do
	i=$((i + 1)); [ $i -lt 100 ] || fail "central did not start: $(tail -3 "$D/central.log")"
	sleep 0.1
done
server=https://127.0.0.1:$port
sync() { for d; do "$bin/invigil-sync" --data "$D/$d" --server "$server" --once >>"$D/sync.log" 2>&1 || fail "sync of $d: $(tail -2 "$D/sync.log")"; done; }

say "two people sign the release; desk and seats fetch centre file, roster, papers and release"
sh "$D/release.sh"
sync desk seat-1 seat-2 seat-3 both

if [ "$auto" != auto ]; then
	cat <<EOF

The kiosk opens now on one PC that is both desk and seat. What to type:

  Unlock the desk        staff-1        PIN 135790     (a second person: staff-2, PIN 246801)
  Check in               Sample Candidate 01, number SW104461; any bag number; seat 5 for the PC in front of you
  The seat code          is shown when you press "Check in"; then "Hand the screen to the candidate"
  Back to the desk       Ctrl+Alt+S, PIN 135790, "Show the check-in desk"; there "Close the kiosk", too
  Nothing can be broken: kill it, start it again with
     $bin/invigil-kiosk --data $D/both

Answers are uploaded in the background; afterwards "make demo DEMO=auto" shows the whole day by script.
EOF
	"$bin/invigil-sync" --data "$D/both" --server "$server" >>"$D/sync.log" 2>&1 &
	pids="$pids $!"
	"$bin/invigil-kiosk" --data "$D/both" --window "${WINDOW:-1600x900}"
	exit
fi

kiosk() { # FOLDER SCRIPT [WINDOW]
	"$bin/invigil-kiosk" --data "$D/$1" --peer "$D/share" --window "${3:-1920x1080}" --script "$2" --shots "$D/shots" 2>>"$D/kiosk.log"
}

# --- the desk: check-ins and refusals -------------------------------------------------------------------------------
sign_in='focus "Your name or staff number"
type "staff-1"
focus "PIN"
type "135790"
press "Sign in"
expect heading "Candidates"'
check_in() { # NN NAME BAG SEAT PAPER
	cat <<EOF
press "$2"
press "Arrival"
press "Record arrival now"
press "Photo ID"
press "Passport"
press "Name and face match"
press "Save and continue"
press "Social Work England number"
focus "Number shown"
type "sw 1044 $((60 + ${1#0}))"
press "Compare and save"
press "Adjustments"
press "Yes, this is the plan"
press "Save and continue"
press "Filming"
press "The notice was given and acknowledged"
press "Save and continue"
press "Devices"
press "Mobile phone"
focus "Bag number"
type "$3"
press "Save and continue"
EOF
	seat_and_code "$1" "$2" "$4" "$5"
}
seat_and_code() { # NN NAME SEAT PAPER
	cat <<EOF
press "Paper and seat"
press "$4"
press "Seat $3"
press "Save and continue"
press "Check answers and check in"
shot check-$1.png
press "Check in"
expect heading "$2 is checked in"
tree code-$1.tree
press "Next candidate"
EOF
}
{
	echo 'shot desk-unlock.png'
	echo "$sign_in"
	echo 'shot desk-candidates.png'
	check_in 01 "Sample Candidate 01" 0111 1 "Knowledge assessment"
	check_in 02 "Sample Candidate 02" 0112 2 "Knowledge assessment"
	check_in 03 "Sample Candidate 03" 0113 3 "Knowledge assessment"
	cat <<'EOF'
press "Sample Candidate 04"
press "Cannot take the assessment"
press "No photo ID"
focus "What was shown (optional)"
type "Library card without a photo"
press "Record and show what to say"
shot refused-04.png
press "Back to candidates"
press "Sample Candidate 05"
press "Arrival"
shot late-05.png
press "Too late to sit in full today. The candidate books another day."
focus "Reason for the decision"
type "Train cancelled; the last start of the day is full."
press "Record arrival now"
expect radio "Arrived too late"
press "Record and show what to say"
press "Back to candidates"
press "Sample Candidate 06"
press "Arrival"
press "Record arrival now"
press "Filming"
press "Not acknowledged"
press "Save and continue"
press "Not acknowledged"
press "Save and continue"
press "Record and show what to say"
shot refused-06.png
press "Back to candidates"
shot desk-after-check-in.png
sleep 700
quit
EOF
} >"$D/scripts/desk-1.txt"
say "desk: three check-ins, three refusals (no photo ID, too late, filming not acknowledged)"
kiosk desk "$D/scripts/desk-1.txt" || fail "the desk's script stopped: $(tail -1 "$D/kiosk.log"); see $D/shots/failed.png"

# --- seats: three knowledge papers at once ---------------------------------------------------------------------------
python3 tests/demo.py lists assets/demo-bank "$D/scripts"
code_of() { sed -n 's/.*"Seat code" value "\(.*\)".*/\1/p' "$D/shots/code-$1.tree"; }
enter() { # NN CODE
	cat <<EOF
sleep 800
shot seat-idle-$1.png
press "Enter my seat code"
focus "Seat code"
type "$2"
key Enter
expect heading "Is this you?"
shot this-is-me-$1.png
press "Yes, this is me"
expect heading "Your choices"
press "$3"
press "Yes, share my result with my employer"
press "Save my choices"
expect heading "Make the screen comfortable"
shot set-up-$1.png
press "Continue to instructions"
press "Continue"
expect heading "You are ready to start"
shot ready-$1.png
press "Start the assessment"
sleep 50
EOF
}
questions() { # NN FROM TO LIST
	n=$2
	while [ "$n" -le "$3" ]; do
		q=$(printf %02d "$n")
		printf 'press-listed %s\nexpect status "Saved"\ntree q-%s-%s.tree\n' "$4" "$1" "$q"
		[ "$n" != 19 ] || printf 'shot question-%s.png\n' "$1"
		[ "$n" = 30 ] && printf 'press "Review answers"\n' || printf 'press "Next question"\n'
		n=$((n + 1))
	done
}
hand_in() { # NN
	cat <<EOF
shot review-$1.png
press "Send my answers"
expect heading "Send your answers?"
shot confirm-$1.png
press "Send my answers"
expect heading "Your answers are handed in"
sleep 300
tree sent-$1.tree
shot sent-$1.png
quit
EOF
}
L=$D/scripts
{ enter 01 "$(code_of 01)" "No, do not use my film for training"; questions 01 1 30 "$L/all.txt"; hand_in 01; } >"$L/seat-1.txt"
{ enter 02 "$(code_of 02)" "Yes, my film may be used for training"; questions 02 1 30 "$L/most.txt"; hand_in 02; } >"$L/seat-2.txt"
{ enter 03 "$(code_of 03)" "No, do not use my film for training"; questions 03 1 12 "$L/half.txt"; echo 'tree killed.tree'; echo 'sleep 600000'; } >"$L/seat-3a.txt"
{
	cat <<'EOF'
expect heading "Your paper was interrupted"
shot interrupted-03.png
press "Staff"
focus "Your PIN"
type "246801"
key Enter
expect heading "Staff functions"
press "Show the time ledger"
shot staff-03.png
press "Resume the paper"
sleep 100
tree resumed.tree
EOF
	questions 03 13 30 "$L/half.txt"
	hand_in 03
} >"$L/seat-3b.txt"
say "seats 1, 2 and 3: three knowledge papers at the same time (seat 2: 75 minutes, 200 %, cream)"
kiosk seat-1 "$L/seat-1.txt" & a=$!
kiosk seat-2 "$L/seat-2.txt" & b=$!
"$bin/invigil-kiosk" --data "$D/seat-3" --peer "$D/share" --window 1920x1080 --script "$L/seat-3a.txt" --shots "$D/shots" 2>>"$D/kiosk.log" & c=$!
pids="$pids $a $b $c"
i=0
until [ -s "$D/shots/killed.tree" ]; do
	i=$((i + 1)); [ $i -lt 600 ] || fail "seat 3 did not get to question 13: $(tail -2 "$D/kiosk.log")"
	kill -0 $c 2>/dev/null || fail "seat 3 stopped: $(tail -2 "$D/kiosk.log")"
	sleep 0.1
done
kill -9 $c
wait $c 2>/dev/null || :
say "seat 3: killed (kill -9) at question 13, started again, resumed by staff"
kiosk seat-3 "$L/seat-3b.txt" || fail "seat 3 after the restart: $(tail -1 "$D/kiosk.log")"
[ "$(grep -o 'Question [0-9]* of 30' "$D/shots/killed.tree")" = "$(grep -o 'Question [0-9]* of 30' "$D/shots/resumed.tree")" ] ||
	fail "seat 3 did not come back to the same question"
wait $a || fail "seat 1: $(tail -1 "$D/kiosk.log")"
wait $b || fail "seat 2: $(tail -1 "$D/kiosk.log")"

# --- the written paper of candidate 01 --------------------------------------------------------------------------------
{
	echo "$sign_in"
	cat <<'EOF'
sleep 700
shot desk-sent.png
press "Sample Candidate 01"
shot desk-person-01.png
press "Check in for Written assessment"
EOF
	seat_and_code 01w "Sample Candidate 01" 1 "Written assessment" | sed '1d'
	echo 'sleep 700'
	echo quit
} >"$L/desk-2.txt"
say "desk: candidate 01 for the written paper, with a seat code of its own"
kiosk desk "$L/desk-2.txt" || fail "the desk's second script stopped: $(tail -1 "$D/kiosk.log")"
text1="The main risk is that the plan stays on paper. I would first agree with the family what has to change, by when, and who will notice."
text2="In my last supervision I said less than I saw. Next time I shall name my doubt, and bring the facts that it rests on."
{
	enter 01w "$(code_of 01w)" "No, do not use my film for training"
	python3 tests/demo.py written "$text1" "$text2"
} >"$L/seat-1w.txt"
say "seat 1: the written paper"
kiosk seat-1 "$L/seat-1w.txt" || fail "the written paper: $(tail -1 "$D/kiosk.log")"

# --- upload, marking ---------------------------------------------------------------------------------------------------
say "upload over TLS with client certificates; receipts come back"
sync seat-1 seat-2 seat-3 desk
say "marking with the keys, on the operator's side"
for p in prac-knowledge prac-written sup-knowledge; do
	"$bin/invigil-central" mark --data "$D/central" --centre "$CENTRE" --sitting "$D/operator/sitting/sitting.json" --intake "$D/operator/intake.key" \
		--marking "$D/operator/marking.key" --release "$D/operator/release.key" --key "$D/operator/$p.key" --pack "$D/operator/sitting/$p.pack" \
		>>"$D/mark.log" 2>&1 || fail "marking $p: $(tail -2 "$D/mark.log")"
done
"$bin/invigil-central" results --data "$D/central" --json >"$D/results.json"
"$bin/invigil-central" audit --data "$D/central" >"$D/audit.log" 2>&1 || fail "audit: $(tail -2 "$D/audit.log")"
{
	echo "$sign_in"
	echo 'sleep 700
shot desk-end-of-day.png
press "End of the sitting"
shot desk-end.png
quit'
} >"$L/desk-3.txt"
kiosk desk "$L/desk-3.txt" || fail "the desk's last script stopped: $(tail -1 "$D/kiosk.log")"

say "checking: scores against the keys in the sources, receipts and signatures by our and by stock tools"
python3 tests/demo.py summary "$D" "${bin#"$top"/}" assets/demo-bank
