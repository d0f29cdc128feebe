#!/bin/sh
# What a seat does with orders after a restart, and with a seal that the power cut short: F09 an order that was refused does not come
# back to life, F06 orders that arrive together are taken in the order of their numbers, F24 an admission by another seat brings no
# PIN, F01 F23 a sealed journal gets its sealed manifest at the next start.
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
