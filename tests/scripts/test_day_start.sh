#!/bin/sh
# Starting on what a bad day left behind: the power failed at any of the first records; random bytes, nothing, or half of each file
# of the data folder; a torn last line. Never a crash or a hang, never an answer lost: a clear message, or recovery.
. "$(dirname "$0")/day_lib.sh"
centre 1
paper 4 1
release
deliver desk; deliver seat-1; deliver_release seat-1
admit
run seat-1 <<END
$(enter)
press "plainoption001b"
expect status "Saved on this computer"
press "Next question"
press "plainoption002c"
expect status "Saved on this computer"
sleep 1200
quit
END
cp -a "$D/seat-1" "$work/whole"
again() { rm -rf "$D/seat-1"; cp -a "$work/whole" "$D/seat-1"; }
want='{"q001":"B","q002":"C"}'
answers() { fold | sed 's/.*"answers"://; s/}$//'; }

# The power fails after line K of the journal, K from the first: the candidate goes on, with the same paper.
lines=$(wc -l <"$work/whole/journal/A1.1.journal")
plan=$("$bin/tools/day" records "$work/whole/journal/A1.1.journal" "$D/seat-1/keys/age.key" | sed -n 2p | sed 's/.*"items"/"items"/')
k=1
while [ "$k" -le 5 ]; do
	again
	rm -rf "$D/seat-1/spool/out/heads" "$D/seat-1/spool/out/segments" "$D/seat-1/journal/"*.head
	for d in journal second; do
		head -n "$k" "$work/whole/journal/A1.1.journal" >"$D/seat-1/$d/A1.1.journal"
		printf 'invigil-mark/1 1 %d\n' "$(head -1 "$D/seat-1/$d/A1.1.journal" | wc -c)" >"$D/seat-1/$d/A1.1.journal.mark"
		[ "$k" != 3 ] || printf 'half a line' >>"$D/seat-1/$d/A1.1.journal"
	done
	if [ "$k" = 1 ]; then
		{ enter; echo 'expect status "Saved on this computer"'; echo quit; } | run seat-1
	else
		printf 'expect heading "Your paper was interrupted"\npress "Staff"\nfocus "Your PIN"\ntype "246801"\nkey Enter\npress "Resume the paper"\nexpect heading "Your choices"\nquit\n' >"$work/run.txt"
		[ "$k" != 5 ] || sed -i 's/^expect heading "Your choices"/expect heading "Make the screen comfortable"/' "$work/run.txt"
		kiosk seat-1 "$work/run.txt" || fail "line $k: $(tail -1 "$work/kiosk.log")"
		[ "$("$bin/tools/day" records "$D/seat-1/journal/A1.1.journal" "$D/seat-1/keys/age.key" | grep '"e":"plan"' | sed 's/.*"items"/"items"/')" = "$plan" ] ||
			fail "another paper after line $k"
	fi
	[ "$(fold | json 'o["items"], o["whole"]')" = "(5, True)" ] || fail "line $k: $(fold)"
	k=$((k + 1))
done
[ "$lines" -gt 5 ] || fail "the journal is too short for this test"
ok "the power failed at each of the first five records: the same paper goes on"

# A torn last line is moved aside and recorded.
again
for d in journal second; do printf 'AAAABBBB' >>"$D/seat-1/$d/A1.1.journal"; done
run seat-1 <<END
$(resume)
expect status "Saved on this computer"
quit
END
[ "$(answers)" = "$want" ] || fail "torn: $(answers)"
[ -s "$D/seat-1/journal/A1.1.journal.torn" ] && "$bin/tools/day" records "$D/seat-1/journal/A1.1.journal" "$D/seat-1/keys/age.key" | grep -q '"e":"torn"' || fail "torn bytes were not kept"
ok "a torn line is moved aside and recorded"

# Damage in the middle of the first copy: the second one has it all. In both: the seat stands still and nothing is changed.
again
python3 - "$D/seat-1/journal/A1.1.journal" <<'PY'
import sys
d = bytearray(open(sys.argv[1], "rb").read()); lines = d.split(b"\n"); at = len(lines[0]) + len(lines[1]) + 40; d[at] = ord("A") if d[at] != ord("A") else ord("B")
open(sys.argv[1], "wb").write(d)
PY
cp "$D/seat-1/journal/A1.1.journal" "$work/damaged"
run seat-1 <<END
$(resume)
expect status "Saved on this computer"
quit
END
[ "$(answers)" = "$want" ] || fail "damaged first copy: $(answers)"
again
cp "$work/damaged" "$D/seat-1/journal/A1.1.journal"; cp "$work/damaged" "$D/seat-1/second/A1.1.journal"
printf 'expect heading "This seat cannot be used"\ntree blocked.tree\nquit\n' | run seat-1
has "$shots/blocked.tree" 'A1.1.journal.*line'
cmp "$work/damaged" "$D/seat-1/journal/A1.1.journal" || fail "a damaged journal was changed"
ok "damage: the second copy serves; damage in both stops the seat by name and changes nothing"

# Each file of the data folder: random bytes, empty, cut in half, gone. The program answers in time, by its exit code or a screen; put back,
# the paper goes on with all answers.
python3 "$top/tests/scripts/day_spoil.py" "$bin" "$D/seat-1" "$work" "${SPOILS:-1}" || exit 1
ok "each file spoiled: a message or recovery, nothing lost"
