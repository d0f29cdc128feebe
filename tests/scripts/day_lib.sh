# Shared by the whole-day scripts: a centre, a paper of numbered questions, seats that are admitted without a desk. Sourced, not run.
# Wants $1 (programs) and $2 (an empty folder of the test's own).
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
bin=$(cd "$1" && pwd) work=$(cd "$2" && pwd)
export QUIET=1 SDL_VIDEODRIVER=dummy
name=$(basename "$0" .sh)
fail() { echo "FAILED: $name: $*" >&2; exit 1; }
ok() { echo "ok: $name: $*"; }
D=$work/day
share=$work/share
shots=$work/shots
mkdir -p "$shots"

# centre SEATS [make-centre's options]: D with desk and seats; nothing delivered yet
centre() {
	n=$1; shift
	(cd "$top" && sh tests/make-centre.sh "$bin" "$D" --seats "$n" --no-release "$@") >"$work/centre.log" 2>&1 || { tail -5 "$work/centre.log"; fail "make-centre"; }
	op=$D/operator centre=SAMPLE-NORTH
}
sign_as() { # PRINCIPAL NAMESPACE FILE
	rm -f "$3.sig"
	ssh-keygen -q -Y sign -f "$op/people/$1" -n "$2" "$3" 2>/dev/null
	mv "$3.sig" "$3.$1.sig"
}
two_sign() { rm -f "$2".*.sig; sign_as sample-signer-1 "$1" "$2"; sign_as sample-signer-2 "$1" "$2"; } # NAMESPACE FILE
pub() { sed -n 's/^# public key: //p' "$op/$1.key"; }
iso() { date -u -d "$1" +%Y-%m-%dT%H:%M:%SZ; }

# manifest [VERSION [EXPIRES]]: $S/sitting.json over the pack, two signatures
manifest() {
	"$bin/invigil-pack" manifest --sitting "$sitting" --name Morning --version "${1:-1}" --issued "$(iso "${issued:-now}")" --expires "${2:-$(iso +3days)}" \
		--opens-at "$(iso now)" --programme "$S/naas.json" --release "$(pub release)" \
		--pack "$S/paper.pack,paper=PAPER,component=${component:-knowledge},role=practitioner,key=$op/paper.key" -o "$S/sitting.json" >"$work/manifest.log" 2>&1 ||
		{ cat "$work/manifest.log"; fail manifest; }
	two_sign manifest@invigil "$S/sitting.json"
}
# paper CHOICE-QUESTIONS TEXT-QUESTIONS [TOKEN]: a paper of one's own, its sitting "day" in $S; TOKEN stands in every stem and option
paper() {
	sitting=day S=$work/sitting
	mkdir -p "$S"
	python3 "$top/tests/scripts/day.py" bank "$work/bank" "$1" "$2" "${3:-plain}"
	cp "$top/assets/programmes/naas.json" "$S/"
	"$bin/invigil-pack" build "$work/bank/paper.xml" --root "$work/bank" -o "$S/paper.pack" --key "$op/paper.key" --marking "$(pub marking)" \
		-r "$(pub release)" >"$work/build.log" 2>&1 || { cat "$work/build.log"; fail "pack"; }
	manifest
}
# release: made and signed, in $op; deliver_release DEVICE puts it there
release() {
	"$bin/invigil-central" release make --identity "$op/release.key" --centre-file "$op/centre.json" -o "$op/release-$centre.age" >/dev/null
	two_sign release@invigil "$op/release-$centre.age"
}
put() { # put FILE FOLDER: as sync does, the file last, each by rename
	mkdir -p "$2"
	for f in "$1".*.sig "$1"; do
		[ ! -e "$f" ] || { cp "$f" "$2/.tmp-day"; mv "$2/.tmp-day" "$2/$(basename "$f")"; }
	done
}
deliver() { # deliver DEVICE: centre file and sitting
	put "$op/centre.json" "$D/$1/spool/in"
	for f in naas.json paper.pack sitting.json; do put "$S/$f" "$D/$1/spool/in/sittings/$sitting"; done
}
deliver_release() { put "$op/release-$centre.age" "$D/$1/spool/in/sittings/$sitting"; }

# order NAME=VALUE…: an order of desk-1 to a seat's spool (to=seat-1 by default); prints the hash. See tests/tools/day.c.
order() {
	to=seat-1
	for a; do case $a in to=*) to=${a#to=} ;; esac; done
	"$bin/tools/day" order "$@" "data=$D/desk" "to=$to" "sitting=$sitting" "out=$D/$to/spool/in/objects/$sitting"
}
admit() { order kind=admit attempt=A1 seq=1 paper=PAPER code=ABC234 "$@" >/dev/null; }

kiosk() { # kiosk DEVICE SCRIPT-FILE [more options]: exit code is the kiosk's, what it said in $work/kiosk.log
	dev=$1 script=$2; shift 2
	timeout 120 "$bin/invigil-kiosk" --data "$D/$dev" --window 1280x900 --script "$script" --shots "$shots" "$@" 2>"$work/kiosk.log"
}
run() { # run DEVICE [more options] <script: must end well
	cat >"$work/run.txt"
	kiosk_dev=$1; shift
	kiosk "$kiosk_dev" "$work/run.txt" "$@" || fail "$(tail -1 "$work/kiosk.log"); see $shots/failed.tree"
}
enter() { # enter [CODE]: script from the idle page to the first question
	cat <<END
press "Enter my seat code"
focus "Seat code"
type "${1:-ABC234}"
key Enter
expect heading "Is this you?"
press "Yes, this is me"
expect heading "Your choices"
press "No, do not use my film for training"
press "Yes, share my result with my employer"
press "Save my choices"
expect heading "Make the screen comfortable"
press "Continue to instructions"
press "Continue"
expect heading "You are ready to start"
press "Start the assessment"
END
}
resume() { # resume [PIN]: staff let the paper go on after an interruption
	cat <<END
expect heading "Your paper was interrupted"
press "Staff"
focus "Your PIN"
type "${1:-246801}"
key Enter
expect heading "Staff functions"
press "Resume the paper"
END
}
hand_in() {
	cat <<'END'
press "Send my answers"
expect heading "Send your answers?"
press "Send my answers"
expect heading "Your answers are handed in"
END
}
fold() { "$bin/tools/day" fold "$D/${1:-seat-1}/journal/${2:-A1}.1.journal" "$D/${1:-seat-1}/keys/age.key"; }
has() { grep -qE -- "$2" "$1" || { tail -40 "$1"; fail "$1 does not say: $2"; }; }
json() { python3 -c 'import json,sys; o=json.load(sys.stdin); print(eval(sys.argv[1], {"o": o}))' "$1"; }
