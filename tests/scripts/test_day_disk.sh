#!/bin/sh
# The disk under a sitting: full (the clock stops, nothing that was saved is lost, it goes on when there is space), read-only, the second
# copy gone, a shared folder that vanishes; two kiosks on one folder; a desk that hears how a seat was left. Mounts want root.
. "$(dirname "$0")/day_lib.sh"
centre 1
paper 4 1
release
deliver desk; deliver seat-1; deliver_release seat-1
admit
umounts=
trap 'for m in $umounts; do umount -l "$m" 2>/dev/null || :; done; [ -z "${seat:-}" ] || kill -9 $seat 2>/dev/null || :' EXIT
start() { # start SCRIPT-FILE [options]: in the background
	f=$1; shift
	"$bin/invigil-kiosk" --data "$D/seat-1" --window 1280x900 --script "$f" --shots "$shots" "$@" 2>"$work/kiosk.log" & seat=$!
}
wait_for() { # wait_for FILE
	i=0
	until [ -e "$1" ]; do
		kill -0 $seat 2>/dev/null || fail "the seat stopped before $(basename "$1"): $(tail -1 "$work/kiosk.log")"
		i=$((i + 1)); [ $i -lt 300 ] || fail "no $(basename "$1")"
		sleep 0.1
	done
}
states() {
	for f in "$1/objects/$sitting"/*; do age -d -i "$D/desk/keys/age.key" "$f" | head -1; done |
		python3 -c 'import json,sys; [print(json.dumps(s)) for s in sorted((json.loads(l) for l in sys.stdin), key=lambda s: s["seq"])]'
}

# A second kiosk on the same folder; meanwhile the shared folder goes and comes.
mkdir -p "$share"
{ enter; cat <<'END'
press "plainoption001b"
expect status "Saved on this computer"
tree first.tree
sleep 1800
key Ctrl+Alt+S
focus "Your PIN"
type "246801"
key Enter
expect heading "Staff functions"
tree gone.tree
sleep 2000
tree back.tree
press "Back to the candidate's screen"
press "plainoption001c"
expect status "Saved on this computer"
quit
END
} >"$work/a.txt"
start "$work/a.txt" --peer "$share"
wait_for "$shots/first.tree"
printf 'quit\n' >"$work/b.txt"
"$bin/invigil-kiosk" --data "$D/seat-1" --window 800x600 --script "$work/b.txt" 2>"$work/second.log" && fail "a second kiosk started on the same folder"
has "$work/second.log" 'seat-1 is in use by another kiosk'
mv "$share" "$share.away"
wait_for "$shots/gone.tree"
mv "$share.away" "$share"
wait $seat || fail "$(tail -1 "$work/kiosk.log")"; seat=
has "$shots/gone.tree" 'shared folder: .*is not there'
! grep -q 'shared folder' "$shots/back.tree" || fail "the folder is back, the message stands"
[ "$(fold | json 'o["answers"]["q001"]')" = C ] || fail "$(fold)"
states "$share" | tail -1 | grep -q '"state": "interrupted"' || { states "$share" | tail -2; fail "the desk was not told that the kiosk was closed"; }
ok "one kiosk on a folder; a shared folder may go and come; closing tells the desk"

[ "$(id -u)" = 0 ] && mkdir -p "$work/small" && mount -t tmpfs -o size=3m tmpfs "$work/small" 2>/dev/null || { echo "not root: no full or read-only disk to try"; exit 77; }
umounts="$umounts $work/small"
rm "$D/seat-1/spool/in/sittings/$sitting/paper.pack"; mv "$D/seat-1" "$work/seat-1"
mkdir "$D/seat-1"; umount "$work/small"; mount -t tmpfs -o size=3m tmpfs "$D/seat-1"; umounts=$D/seat-1
cp -a "$work/seat-1/." "$D/seat-1/"; put "$S/paper.pack" "$D/seat-1/spool/in/sittings/$sitting"
{ resume; cat <<END
press "plainoption001d"
press "Next question"
press "plainoption002b"
press "Next question"
press "Next question"
press "Next question"
focus "textbox:plainprompt005"
type "short "
expect status "Saved on this computer"
tree before.tree
sleep 600
type "$(printf %09000d 0 | tr 0 x)"
expect status "Not saved"
expect heading "Please raise your hand"
tree full.tree
sleep 1500
expect heading "Your paper has been paused"
tree space.tree
press "Staff"
focus "Your PIN"
type "246801"
key Enter
press "Resume the paper"
focus "textbox:plainprompt005"
key Ctrl+End
type " and on"
sleep 1200
expect status "Saved on this computer"
press "Previous"
press "Previous"
press "Previous"
press "plainoption002c"
expect status "Saved on this computer"
tree after.tree
quit
END
} >"$work/full.txt"
start "$work/full.txt"
wait_for "$shots/before.tree"
dd if=/dev/zero of="$D/seat-1/fill" bs=4k 2>/dev/null || :
wait_for "$shots/full.tree"
has "$shots/full.tree" 'No space left|no space'
[ "$(fold | json 'o["answers"]["q001"], o["answers"]["q005"], o["whole"]')" = "('D', 'short ', True)" ] || fail "on the full disk: $(fold)"
rm "$D/seat-1/fill"
wait $seat || fail "full disk: $(tail -1 "$work/kiosk.log"); see $shots/failed.tree"; seat=
[ "$(fold | json 'o["answers"]["q001"], o["answers"]["q002"], o["answers"]["q005"] == "short " + 9000 * "x" + " and on", o["whole"]')" = "('D', 'C', True, True)" ] || fail "after the full disk: $(fold)"
"$bin/tools/day" records "$D/seat-1/journal/A1.1.journal" "$D/seat-1/keys/age.key" | grep -q '"e":"pause".*"by":"fault"' || fail "the clock was not stopped on record"
ok "full disk: the clock stops, what was saved stays, it goes on when there is space"

# The disk is full already when the kiosk starts, and a torn line has to be moved aside: it says so, and goes on when there is space.
for d in journal second; do printf 'AAAABBBB' >>"$D/seat-1/$d/A1.1.journal"; done
dd if=/dev/zero of="$D/seat-1/fill" bs=4k 2>/dev/null || :
cat >"$work/b.txt" <<'END'
sleep 2600
tree start.tree
sleep 1500
expect heading "Your paper was interrupted"
quit
END
start "$work/b.txt"
wait_for "$shots/start.tree"
rm "$D/seat-1/fill"
wait $seat || fail "started on a full disk: $(tail -1 "$work/kiosk.log"); see $shots/failed.tree"; seat=
has "$shots/start.tree" 'No space left|no space'
[ "$(fold | json 'o["answers"]["q002"], o["whole"]')" = "('C', True)" ] || fail "$(fold)"
[ -s "$D/seat-1/journal/A1.1.journal.torn" ] || fail "the torn bytes were not kept"
ok "a start on a full disk goes on when there is space"

# The second copy's disk goes away: recorded, the clock stops, staff resume, the first copy goes on.
rm -rf "$D/seat-1/second"; : >"$D/seat-1/second"
{ resume; echo 'press "plainoption002d"
expect status "Saved on this computer"
quit'; } | run seat-1
[ "$(fold | json 'o["answers"]["q002"]')" = D ] || fail "$(fold)"
rm "$D/seat-1/second"; mkdir "$D/seat-1/second"
{ resume; echo 'expect status "Saved on this computer"
sleep 1300
quit'; } | run seat-1
cmp "$D/seat-1/journal/A1.1.journal" "$D/seat-1/second/A1.1.journal" || fail "the second copy was not made good"
ok "without the second copy it goes on; the copy is made good when its disk is back"

# Read-only: refused at the start, by name; nothing changes. Writable again: it goes on.
find "$D/seat-1" -type f | sort | xargs sha256sum >"$work/sums"
mount -o remount,ro "$D/seat-1"
printf 'quit\n' >"$work/b.txt"
rc=0; "$bin/invigil-kiosk" --data "$D/seat-1" --window 800x600 --script "$work/b.txt" 2>"$work/ro.log" || rc=$?
[ $rc = 1 ] || fail "read-only: exit $rc"
has "$work/ro.log" 'seat-1.*[Rr]ead-only file system'
sha256sum -c --quiet "$work/sums" || fail "files changed on a read-only disk"
mount -o remount,rw "$D/seat-1"
{ resume; echo 'press "plainoption002a"
expect status "Saved on this computer"
quit'; } | run seat-1
[ "$(fold | json 'o["answers"]["q002"]')" = A ] || fail "$(fold)"
ok "read-only: exit 1 and a clear message, nothing changed"
