#!/bin/sh
# F01, F13: kill -9 of the kiosk at random moments of a sitting. After each restart no answer that was shown with "Saved" is
# missing, the screen is where it was, and the ledger charges no dead time. KILLS=200 for the long run, SEED=N to repeat one.
. "$(dirname "$0")/day_lib.sh"
centre 1
paper 12 3
release
deliver desk; deliver seat-1; deliver_release seat-1
admit
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
