#!/bin/sh
# F01, F13: kill -9 of the kiosk at random moments of a sitting. After each restart no answer that was shown with "Saved" is
# missing, the screen is where it was, and the ledger charges no dead time. KILLS=200 for the long run, SEED=N to repeat one.
. "$(dirname "$0")/day_lib.sh"
centre 1
paper 12 3
release
deliver desk; deliver seat-1; deliver_release seat-1
admit
cp -a "$D/seat-1" "$work/before"
run seat-1 <<END
$(enter)
expect status "Saved on this computer"
quit
END
TEXTS_FROM=13 python3 "$top/tests/scripts/day_kills.py" "$bin" "$D/seat-1" "$work" plain "${KILLS:-25}" A1 || exit 1
# The day ends well: every answer that was shown as saved is on the screen, then handed in, sealed and whole.
{
	resume
	printf 'key Alt+P\npress "Review"\n' # the last question has another button
	hand_in
	echo 'sleep 300
tree sent.tree
quit'
} | run seat-1
has "$shots/sent.tree" '"[0-9A-Z]{4}-[0-9A-Z]{4}"'
fold >"$work/fold.json"
python3 - "$work" <<'PY' || fail "answers after hand-in"
import json, sys
w = sys.argv[1]
fold, acked = json.load(open(w + "/fold.json")), json.load(open(w + "/acked.json"))
assert fold["sealed"] and fold["whole"] and fold["state"] == "submitted", fold["state"]
assert all(fold["answers"].get(q) == v for q, v in acked.items()), "changed since"
PY
cmp "$D/seat-1/journal/A1.1.journal" "$D/seat-1/second/A1.1.journal" || fail "the second copy differs"
"$bin/invigil-verify" journal "$D/seat-1/journal/A1.1.journal" -i "$D/seat-1/keys/age.key" --trust "$D/seat-1/trust"
head -7 "$D/seat-1/journal/A1.1.head" >"$work/manifest"
tail -n +8 "$D/seat-1/journal/A1.1.head" >"$work/manifest.sig"
"$bin/invigil-verify" answers "$work/manifest" "$op/centre.json" "$D/seat-1/journal/A1.1.journal" --trust "$D/seat-1/trust"
ok "F01 shown as saved is saved; F13 back where the candidate was"

# Killed while the attempt is being begun: each time the candidate can begin, or staff let it go on.
i=0
while [ $i -lt "${BEGINS:-6}" ]; do
	i=$((i + 1))
	rm -rf "$D/seat-1"; cp -a "$work/before" "$D/seat-1"
	{ enter; echo 'sleep 600000'; } >"$work/begin.txt"
	"$bin/invigil-kiosk" --data "$D/seat-1" --window 1280x900 --script "$work/begin.txt" --shots "$shots" 2>"$work/kiosk.log" & seat=$!
	sleep "0.$(python3 -c 'import random; print(random.randrange(20, 95))')"
	kill -9 $seat 2>/dev/null || fail "begin: $(tail -1 "$work/kiosk.log")"
	wait $seat 2>/dev/null || :
	if [ "$(cat "$D/seat-1/journal/A1.1.journal" 2>/dev/null | wc -l)" -lt 2 ]; then
		{ enter; echo 'expect status "Saved on this computer"'; echo quit; } | run seat-1
	else
		{ resume; echo 'expect-not heading "Your paper was interrupted"
sleep 200
expect-not heading "This seat cannot be used"
quit'; } | run seat-1
	fi
	[ "$(fold | json 'o["items"], o["whole"]')" = "(15, True)" ] || fail "begin $i: $(fold)"
done
ok "killed $i times while an attempt was begun: it could be begun or went on"
