#!/bin/sh
# What a seat does with orders after a restart, and with a seal that the power cut short: F09 an order that was refused does not come
# back to life, F06 orders that arrive together are taken in the order of their numbers, F24 an admission by another seat brings no
# PIN, F01 F23 a sealed journal gets its sealed manifest at the next start; codes that were withdrawn or replaced open nothing.
. "$(dirname "$0")/day_lib.sh"
centre 2
paper 4 0
release
deliver desk; deliver seat-1; deliver_release seat-1; deliver seat-2
admit
objects=$D/seat-1/spool/in/objects/$sitting
admitted=$(ls "$objects")

# made NAME=VALUE…: the same in a folder of its own; prints its path
made() { rm -rf "$work/made"; h=$("$bin/tools/day" order data="$D/desk" to=seat-1 sitting="$sitting" attempt=A1 out="$work/made" "$@"); echo "$work/made/$h"; }
in_order() { [ "$(printf '%s\n%s\n' "$(basename "$1")" "$(basename "$2")" | LC_ALL=C sort | head -1)" = "$(basename "$1")" ]; }

run seat-1 <<END
$(enter)
press "plainoption001b"
expect status "Saved on this computer"
quit
END

# Staff pressed Resume twice while the seat was away: one is applied, the other refused, and refused it stays.
order kind=resume attempt=A1 seq=2 >/dev/null
run seat-1 <<'END'
expect status "Saved on this computer"
quit
END
order kind=resume attempt=A1 seq=3 >/dev/null
run seat-1 <<'END'
expect status "Saved on this computer"
sleep 1500
quit
END
order kind=resume attempt=A1 seq=4 reason=again >/dev/null
order kind=resume attempt=A1 seq=5 reason=again >/dev/null
run seat-1 <<'END'
expect status "Saved on this computer"
sleep 2500
quit
END
run seat-1 <<'END'
expect heading "Your paper was interrupted"
sleep 4000
expect heading "Your paper was interrupted"
quit
END
ok "F09 a refused order stays refused after a restart"

# Two extensions arrive at once, the later one first by name.
while :; do
	a=$(made kind=extend seq=10 minutes=5 reason=alarm); mv "$a" "$work/"; a=$work/$(basename "$a")
	b=$(made kind=extend seq=11 minutes=7 reason=alarm)
	in_order "$b" "$a" && break
	rm -f "$a"
done
before=$(fold | json 'o["allowed_ms"]')
cp "$a" "$b" "$objects/"
run seat-1 <<'END'
expect heading "Your paper was interrupted"
sleep 1500
quit
END
[ $(($(fold | json 'o["allowed_ms"]') - before)) = 720000 ] || fail "F06 two extensions together: $(fold)"
ok "F06 orders that arrive together are taken by their numbers"

# Another seat's device makes an admission of the running attempt, with a PIN that it knows.
while :; do
	f=$(made data="$D/seat-2" kind=admit seq=99 paper=PAPER code=ABC234 staff-pin=135799)
	in_order "$f" "$admitted" && break
done
rm -rf "$work/forged"; mkdir "$work/forged"; cp "$f" "$objects/"
run seat-1 <<'END'
expect heading "Your paper was interrupted"
press "Staff"
focus "Your PIN"
type "135799"
key Enter
sleep 500
tree pin.tree
quit
END
has "$shots/pin.tree" 'That PIN is not right'
ok "F24 an admission that no desk gave brings no PIN"

# Handed in while segments cannot be written: the seal is in the journal, the manifest is not. The next start makes good.
rm -rf "$D/seat-1/spool/out/segments/A1"; : >"$D/seat-1/spool/out/segments/A1"
{
	resume
	echo 'press "Review"'
	cat <<'END'
press "Send my answers"
expect heading "Send your answers?"
press "Send my answers"
sleep 1500
quit
END
} | run seat-1
[ "$(fold | json 'o["sealed"]')" = True ] || fail "not sealed: $(fold)"
rm "$D/seat-1/spool/out/segments/A1"
printf 'sleep 1500\nquit\n' | run seat-1
sed -n 6p "$D/seat-1/journal/A1.1.head" | grep -q '^sealed ' || fail "F01 the manifest is not sealed: $(sed -n 6p "$D/seat-1/journal/A1.1.head")"
ok "F01 F23 a sealed journal gets its sealed manifest at the next start"

# Ended at the desk before the code was used: it opens nothing, after a restart neither.
order kind=admit attempt=A2 seq=1 paper=PAPER candidate=cand-02 code=DEF234 >/dev/null
order kind=end attempt=A2 seq=2 >/dev/null
for round in 1 2; do
	run seat-1 <<END
sleep 1500
press "Enter my seat code"
focus "Seat code"
type "DEF234"
key Enter
sleep 500
tree code-$round.tree
quit
END
	has "$shots/code-$round.tree" 'That code does not fit this seat'
done
ok "a code whose attempt was ended opens nothing"

# A new code while the old one's "Is this you?" stands: the seat is empty again, and only the new one fits.
order kind=admit attempt=A3 seq=1 paper=PAPER candidate=cand-03 code=GHJ234 >/dev/null
{ sleep 5; order kind=admit attempt=A4 seq=1 paper=PAPER candidate=cand-03 code=KMN234 >/dev/null; } &
run seat-1 <<'END'
sleep 1200
press "Enter my seat code"
focus "Seat code"
type "GHJ234"
key Enter
expect heading "Is this you?"
sleep 8000
press "Enter my seat code"
focus "Seat code"
type "GHJ234"
key Enter
sleep 500
tree old.tree
set "Seat code" "KMN234"
press "Continue"
expect heading "Is this you?"
quit
END
wait
has "$shots/old.tree" 'That code does not fit this seat'
ok "a new code for the same person takes the place of one that was typed already"
