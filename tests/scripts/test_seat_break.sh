#!/bin/sh
# C12 with the real model. F10: a break stops the clock and hides the questions; who has none in the plan is not offered one. Ten
# minutes on a break use no time. Needs a test build (script command `clock`).
. "$(dirname "$0")/day_lib.sh"
centre 1
paper 3 0
release
deliver desk; deliver seat-1; deliver_release seat-1
printf 'clock +1\nquit\n' >"$work/clock.txt"
kiosk seat-1 "$work/clock.txt" || { echo "not a test build: no script command clock"; exit 77; }
admit 'adjustments={"breaks":true}'
{
	echo 'sleep 1500'
	enter
	cat <<'END'
tree before.tree
press "Take a break"
expect heading "You are on a break"
clock +600
sleep 300
tree break.tree
press "End my break and go on"
sleep 300
tree after.tree
quit
END
} | run seat-1
question=$(sed -n 's/.*heading 1 "\([^"]*\)".*/\1/p' "$shots/before.tree")
[ -n "$question" ] || fail "no question was shown"
! grep -qF "$question" "$shots/break.tree" || fail "F10: the question can be read on the break"
has "$shots/break.tree" 'Break, not counted'
has "$shots/after.tree" 'timer "(60:00|59:5[0-9]) of 60 minutes"'
grep -qF "$question" "$shots/after.tree" || fail "not back at the same question"
ok "F10: ten minutes of break, none of them used, no question readable"

order kind=admit attempt=A2 seq=1 paper=PAPER code=DEF567 candidate=cand-02 >/dev/null
{
	resume
	cat <<'END'
press "Review"
END
	hand_in
	cat <<'END'
press "Staff"
focus "Your PIN"
type "246801"
key Enter
press "Clear this seat for the next candidate"
expect heading "Seat 1"
END
	enter DEF567
	cat <<'END'
expect-not button "Take a break"
quit
END
} | run seat-1
ok "no break where the plan has none"
