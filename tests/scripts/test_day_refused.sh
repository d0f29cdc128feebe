#!/bin/sh
# Bad things that reach a seat: no release yet (C17, then on by itself), a release for others, for another sitting, signed once; a pack
# that is cut or has a bit flipped; manifests expired, old, signed once; an unsigned configuration (F24); wrong seat codes; orders from
# elsewhere. Each is named on the staff page and none is used; where the right file comes, it goes on by itself.
. "$(dirname "$0")/day_lib.sh"
centre 2
paper 3 0
release
in=$D/seat-1/spool/in

# The authors' side: broken QTI, a question that is not there: file and line, and no pack is left.
bad_bank() { # bad_bank PATTERN
	rc=0; "$bin/invigil-pack" build "$work/bad/paper.xml" --root "$work/bad" -o "$work/bad.pack" -r "$(pub release)" >"$work/bad.log" 2>&1 || rc=$?
	[ $rc = 1 ] && [ ! -e "$work/bad.pack" ] || fail "a pack was built of a broken bank (exit $rc)"
	has "$work/bad.log" "$1"
}
cp -R "$work/bank" "$work/bad"; sed -i '8s/.*/<qti-oops>/' "$work/bad/q001.xml"; bad_bank 'q001.xml:[0-9]+: invalid: .*qti-oops line 8'
cp "$work/bank/q001.xml" "$work/bad/"; rm "$work/bad/q002.xml"; bad_bank 'paper.xml:[0-9]+: invalid: .*no file .*q002.xml'
printf '<qti-assess' >"$work/bad/q002.xml"; bad_bank 'q002.xml:1: invalid'
ok "broken or missing QTI: file and line, no pack"

# problem PATTERN: start the seat, staff open their page (PIN of the admission, or no PIN known yet), the problem stands there
problem() {
	printf 'sleep 500\nkey Ctrl+Alt+S\nfocus "Your PIN"\ntype "246801"\nkey Enter\nexpect heading "Staff functions"\nsleep 200\ntree problem.tree\nquit\n' >"$work/run.txt"
	kiosk seat-1 "$work/run.txt" || fail "$1: $(tail -1 "$work/kiosk.log")"
	has "$shots/problem.tree" "$1"
}
# waits PATTERN: candidate waits for the paper; what staff can read there
waits() {
	cat >"$work/run.txt" <<'END'
sleep 600
press "Enter my seat code"
focus "Seat code"
type "ABC234"
key Enter
press "Yes, this is me"
sleep 1100
expect-not heading "Your choices"
tree waits.tree
quit
END
	kiosk seat-1 "$work/run.txt" || fail "$1: $(tail -1 "$work/kiosk.log")"
	has "$shots/waits.tree" "$1"
}

# F24: a centre file that nobody signed, one signed once, one of another centre is not used: the seat takes no order.
deliver desk
for f in naas.json paper.pack sitting.json; do put "$S/$f" "$in/sittings/$sitting"; done
cp "$op/centre.json" "$in/centre.json"
admit
printf 'sleep 600\npress "Enter my seat code"\nfocus "Seat code"\ntype "ABC234"\nkey Enter\nexpect "That code does not fit this seat. Check the code and the seat number."\nquit\n' >"$work/run.txt"
kiosk seat-1 "$work/run.txt" || fail "unsigned centre file: $(tail -1 "$work/kiosk.log")"
cp "$op/centre.json.sample-signer-1.sig" "$in/"
kiosk seat-1 "$work/run.txt" || fail "centre file signed once: $(tail -1 "$work/kiosk.log")"
cp "$op/centre.json.sample-signer-1.sig" "$in/centre.json.sample-signer-2.sig"
kiosk seat-1 "$work/run.txt" || fail "centre file signed twice by one: $(tail -1 "$work/kiosk.log")"
put "$op/centre.json" "$in"
ok "F24 a centre file without two people's signatures is not used"

# No release: C17; it arrives while the candidate waits, and the day goes on by itself. Before that: releases that are none.
waits 'heading 1 "Your paper is not open yet"'
! grep -q 'text "For staff"' "$shots/waits.tree" || fail "an ordinary wait is shown as a problem"
rel=$in/sittings/$sitting/release-$centre.age
cp "$op/release-$centre.age" "$rel"; waits 'release.*sign'
cp "$op/release-$centre.age.sample-signer-1.sig" "$rel.sample-signer-1.sig"; waits 'release.*sign'
ok "F24 a release signed by nobody or by one is named and not used"
"$bin/invigil-pack" keygen -o "$op/other.key" >/dev/null
age -r "$(sed -n 's/^# public key: //p' "$op/other.key")" -o "$work/release-$centre.age" "$op/release.key"
two_sign release@invigil "$work/release-$centre.age"; put "$work/release-$centre.age" "$in/sittings/$sitting"
waits 'release is not made for this device'
age -r "$(sed -n 's/^# public key: //p' "$D/seat-1/keys/age.key")" -o "$work/release-$centre.age" - <<END
$(grep SECRET "$op/other.key")
END
two_sign release@invigil "$work/release-$centre.age"; put "$work/release-$centre.age" "$in/sittings/$sitting"
waits "not the one of this sitting's manifest"
ok "wrong identity: a release for others, and one of another sitting, are named"
rm "$rel" "$rel".*.sig

# A damaged pack is named, and the right one is taken when it comes.
flip() { python3 -c 'import sys; d=bytearray(open(sys.argv[1],"rb").read()); d[len(d)//2]^=1; open(sys.argv[2],"wb").write(d)' "$S/paper.pack" "$in/sittings/$sitting/paper.pack"; }
deliver_release seat-1
flip; waits 'paper.pack is damaged or not the file'
head -c 20000 "$S/paper.pack" >"$in/sittings/$sitting/paper.pack"; waits 'paper.pack is damaged or not the file'
rm "$in/sittings/$sitting/paper.pack"; waits 'paper.pack has not arrived yet'
ok "F30 a flipped, cut or missing pack is named"

# Manifests: signed once, unsigned, expired, older than one that was seen.
two_sign manifest@invigil "$S/sitting.json"
sit=$in/sittings/$sitting/sitting.json
bad() { rm -f "$sit".*; cp "$S/sitting.json" "$sit"; for x; do cp "$S/sitting.json.$x.sig" "$sit.$x.sig"; done; }
bad sample-signer-1; problem 'sitting.json.*sign'
bad; problem 'sitting.json.*sign'
issued=-2hours; manifest 1 "$(iso -1hour)"; issued=now; bad sample-signer-1 sample-signer-2; problem 'sitting.json.*expire'
manifest 5; bad sample-signer-1 sample-signer-2; printf 'sleep 300\nquit\n' | run seat-1
manifest 4; bad sample-signer-1 sample-signer-2; problem 'sitting.json.*version 4.*5|sitting.json.*older'
ok "F24 manifests: signed once or not at all, expired, older than one seen: refused by name"
manifest 6

# Now the right files come one after the other while the candidate waits; nothing is pressed in between.
rm "$rel" "$rel".*.sig
(
	while [ ! -e "$shots/c17.tree" ]; do sleep 0.1; done
	sleep 0.5; put "$S/sitting.json" "$in/sittings/$sitting"
	sleep 0.5; put "$S/paper.pack" "$in/sittings/$sitting"
	sleep 0.5; deliver_release seat-1
) &
run seat-1 <<'END'
sleep 600
press "Enter my seat code"
focus "Seat code"
type "ABC234"
key Enter
press "Yes, this is me"
expect heading "Your paper is not open yet"
tree c17.tree
sleep 3000
expect heading "Your choices"
quit
END
wait
[ "$(fold | json 'o["state"], o["items"]')" = "('not started', 3)" ] || fail "$(fold)"
ok "C17: it goes on by itself when manifest, pack and release arrive"

# Three wrong codes call the facilitator and lock the seat; the PIN unlocks it, wrong PINs do not. A restart gives no more PIN tries.
deliver seat-2
order to=seat-2 kind=admit attempt=A2 seq=1 paper=PAPER code=QRS567 seat=2 >/dev/null
wrong='focus "Seat code"
type "ABC234"
key Enter'
run seat-2 <<END
sleep 600
press "Enter my seat code"
$wrong
expect "You have 2 tries left. After that a facilitator will come to help."
$wrong
expect "You have 1 try left. After that a facilitator will come to help."
$wrong
expect heading "A facilitator is coming to help you"
sleep 1200
press "Staff"
$(for _ in 1 2 3 4; do printf 'focus "Your PIN"\ntype "999999"\nkey Enter\nexpect "That PIN is not right."\n'; done)
focus "Your PIN"
type "999999"
key Enter
expect "There were too many wrong PINs. You can try again in about a minute."
quit
END
run seat-2 <<END
sleep 600
press "Staff"
expect "There were too many wrong PINs. You can try again in about a minute."
quit
END
states() { # states DEVICE: as the desk can open them, every state line in the order of seq
	for f in "$D/$1/spool/out/objects/$sitting"/*; do age -d -i "$D/desk/keys/age.key" "$f" | head -1; done |
		python3 -c 'import json,sys; [print(json.dumps(s)) for s in sorted((json.loads(l) for l in sys.stdin), key=lambda s: s["seq"])]'
}
states seat-2 >"$work/states"
grep -q '"state": "locked".*"called": true' "$work/states" && grep -q 'a wrong seat code was entered 3 times' "$work/states" || { cat "$work/states"; fail "the desk was not called"; }
ok "three wrong seat codes call the facilitator; PIN tries survive a restart"

# Orders from elsewhere: another seat's, another centre's, somebody's whom nobody knows, another sitting's, replayed under another name.
objects=$in/objects/$sitting
run seat-1 <<'END'
expect heading "Your paper was interrupted"
quit
END
lines=$(fold | json 'o["lines"]')
n=0
say() { # say WHAT PATTERN NAME=VALUE…
	what=$1 pattern=$2; shift 2; n=$((n + 1))
	order attempt=A1 seq=$((100 + n)) kind=extend minutes=30 "reason=fire alarm" "$@" >"$work/hash"
	problem "$pattern"
	rm "$objects/$(cat "$work/hash")"
}
# One that was sealed and signed well, but may not: the seat answers, the desk that is named as reading hears why.
h=$(order attempt=A1 seq=99 kind=extend minutes=30 "reason=fire alarm" "data=$D/seat-2")
printf 'sleep 1300\nquit\n' | run seat-1
states seat-1 | tail -1 | grep -qE '"alert": "extend was refused: [^"]*seat-2' || { states seat-1 | tail -1; fail "another seat's device"; }
rm "$objects/$h"
say "another centre" 'order was refused.*SAMPLE-SOUTH' centre=SAMPLE-SOUTH
say "an unknown device" 'order was refused.*desk-9' from=desk-9
say "a device's name with another's key" 'order was refused.*desk-1: signed with another key' "data=$D/seat-2" from=desk-1
[ "$(fold | json 'o["allowed_ms"]')" = 3600000 ] || fail "an order from elsewhere was applied: $(fold)"
head -c 900 /dev/urandom >"$work/junk"; cp "$work/junk" "$objects/$(sha256sum <"$work/junk" | cut -c1-64)"
cp "$work/junk" "$objects/$(printf x | sha256sum | cut -c1-64)"
h=$(order attempt=A1 seq=200 kind=extend minutes=5 "reason=fire alarm")
printf 'sleep 600\nquit\n' | run seat-1
[ "$(fold | json 'o["allowed_ms"]')" = 3900000 ] || fail "the desk's own order was not applied: $(fold)"
# The same order again, sealed anew under another name, and by the same id with other minutes.
id=$("$bin/tools/day" records "$D/seat-1/journal/A1.1.journal" "$D/seat-1/keys/age.key" | sed -n 's/.*"e":"extend".*"order":{"id":"\([0-9a-f]*\)".*/\1/p')
order attempt=A1 seq=200 kind=extend minutes=5 "reason=fire alarm" "id=$id" >/dev/null
order attempt=A1 seq=300 kind=extend minutes=60 "reason=fire alarm" "id=$id" >/dev/null
order attempt=A1 seq=150 kind=extend minutes=60 "reason=fire alarm" >/dev/null
printf 'sleep 800\nquit\n' | run seat-1
printf 'sleep 800\nquit\n' | run seat-1
[ "$(fold | json 'o["allowed_ms"]')" = 3900000 ] || fail "a replayed order was applied: $(fold)"
ok "F23 orders by others, for others, replayed or old change nothing"
[ "$(fold | json 'o["lines"] > '"$lines")" = True ] || fail "$(fold)"

# F26: a marking key that is not the pack's, or that the manifest does not list, marks nothing; the right one is taken.
mark() {
	"$bin/invigil-central" mark --data "$D/central" --centre "$centre" --sitting "$S/sitting.json" --intake "$op/intake.key" --marking "$op/marking.key" \
		--release "$op/release.key" --key "$1" --pack "$2" >"$work/mark.log" 2>&1
}
cp "$S/paper.pack" "$work/first.pack"; cp "$op/paper.key" "$work/first.key"
mark "$op/paper.key" "$S/paper.pack" || fail "the right key: $(cat "$work/mark.log")"
paper 3 0 changed
mark "$work/first.key" "$S/paper.pack" && fail "an old key was taken for a new pack"
has "$work/mark.log" 'first.key'
mark "$op/paper.key" "$work/first.pack" && fail "an old pack was taken for a new key"
has "$work/mark.log" 'first.pack'
mark "$op/prac-knowledge.key" "$S/paper.pack" && fail "the key of another paper was taken"
has "$work/mark.log" 'prac-knowledge.key'
ok "F26 a key that is not the pack's marks nothing"
