#!/bin/sh
# Make a sample centre: a central service with its CA, log and packs, two people who sign, a desk and seats, a roster of 12
# sample candidates, one sitting. usage: make-centre.sh BUILD DIR [--seats N] [--both] [--no-release] [--bank DIR]
# Leaves in DIR: central/ operator/ (identities, people's keys, papers) desk/ seat-1/ … share/ and env (what was made, as
# NAME=VALUE lines). Nothing is started. --both: besides, one PC that is desk and seat, in both/. PINs: 135790 and 246801.
# --bank: the questions, instead of assets/demo-bank; a role that has no folder there gets no paper. NOW: the day's unix time.
set -eu
bin=$(cd "$1" && pwd); dir=$2; shift 2
seats=4; both=; release=yes; bank=
while [ $# -gt 0 ]; do
	case $1 in
	--seats) seats=$2; shift 2 ;;
	--both) both=yes; shift ;;
	--no-release) release=no; shift ;;
	--bank) bank=$2; shift 2 ;;
	*) echo "make-centre.sh: $1?" >&2; exit 2 ;;
	esac
done
here=$(cd "$(dirname "$0")/.." && pwd)
bank=$(cd "${bank:-$here/assets/demo-bank}" && pwd)
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)
op=$dir/operator
centre=SAMPLE-NORTH
mkdir -p "$op/people" "$op/sitting" "$dir/share"
say() { [ -n "${QUIET:-}" ] || echo "  $*"; }
iso() { date -u -d "$1" +%Y-%m-%dT%H:%M:%SZ; }
now=${NOW:-$(date -u +%s)}
sitting=$(date -u -d "@$now" +%Y-%m-%d)-am

say "two people who sign, each with a key of their own"
for p in sample-signer-1 sample-signer-2; do
	ssh-keygen -q -t ed25519 -N '' -C "$p" -f "$op/people/$p"
done
# sign NAMESPACE FILE: both sign, FILE.PRINCIPAL.sig beside it
sign_as() { # PRINCIPAL NAMESPACE FILE
	rm -f "$3.sig"
	ssh-keygen -q -Y sign -f "$op/people/$1" -n "$2" "$3" 2>/dev/null
	mv "$3.sig" "$3.$1.sig"
}
sign() { sign_as sample-signer-1 "$1" "$2"; sign_as sample-signer-2 "$1" "$2"; }

say "central service: CA, log key, server certificate"
"$bin/invigil-central" init --data "$dir/central" --name sample-central --host localhost --host 127.0.0.1 >/dev/null
ns='centre@invigil,manifest@invigil,roster@invigil,release@invigil'
for p in sample-signer-1 sample-signer-2; do
	printf '%s namespaces="%s" %s\n' "$p" "$ns" "$(cut -d' ' -f1,2 "$op/people/$p.pub")"
done >"$dir/central/trust/allowed_signers"

say "identities: intake, marking, release"
for k in intake marking release; do "$bin/invigil-pack" keygen -o "$op/$k.key" >/dev/null; done
pub() { sed -n 's/^# public key: //p' "$op/$1.key"; }

enrol() { # FOLDER ID ROLE [more]
	f=$dir/$1; id=$2; role=$3; shift 3
	"$bin/invigil-sync" --data "$f" init --id "$id" --role "$role" --centre $centre --second "$f/second" --demo "$@" >/dev/null
	"$bin/invigil-central" enrol --data "$dir/central" "$f/request.json" -o "$f/keys/tls.crt" >/dev/null
	mkdir -p "$f/trust" "$f/second"
	cp "$dir/central/trust/allowed_signers" "$dir/central/trust/ca.pem" "$dir/central/trust/log.pub" "$f/trust/"
}
say "devices: a desk and $seats seats${both:+, and one PC that is both}"
enrol desk desk-1 desk
i=1
while [ $i -le "$seats" ]; do enrol seat-$i seat-$i seat --seat $i; i=$((i + 1)); done
[ -z "$both" ] || enrol both both-1 both --seat $i
"$bin/invigil-central" centre make --data "$dir/central" --centre $centre --name "Sample Centre North" \
	--intake "$(pub intake)" --version 1 --days 365 -o "$op/centre.json" >/dev/null
sign centre@invigil "$op/centre.json"
"$bin/invigil-central" centre put --data "$dir/central" "$op/centre.json" >/dev/null

say "roster: 12 sample candidates"
python3 - "$op/roster.json" "$centre" "$sitting" "$now" <<'PY'
import base64, hashlib, json, os, sys, time
out, centre, sitting, now = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
iso = lambda t: time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(t))
b64 = lambda b: base64.b64encode(b).decode().rstrip("=")
def pin(p):
    salt = os.urandom(16)
    return "scrypt$15$%s$%s" % (b64(salt), b64(hashlib.scrypt(p.encode(), salt=salt, n=1 << 15, r=8, p=1, maxmem=1 << 26, dklen=32)))
starts = now + 40 * 60
adj = {
    2: {"additional-testing-time": {"time-multiplier": 1.25}, "text-size": 200, "theme": "cream"},
    4: {"additional-testing-time": {"fixed-minutes": 15}, "font": "open-sans", "spacing": "wide"},
    5: {"additional-testing-time": {"unlimited": True}, "breaks": True, "separate-room": True},
    6: {"text-size": 400, "theme": "yellow-on-black", "timer": "minutes", "keyboard-only": True},
    9: {"font": "opendyslexic", "spacing": "extra-wide", "theme": "pale-blue", "breaks": True},
    11: {"additional-testing-time": {"time-multiplier": 1.5}, "human-assistant": "scribe", "separate-room": True},
}
people = []
for i in range(1, 13):
    role = "supervisor" if i in (3, 8, 10) else "practitioner"
    code = "SUP" if role == "supervisor" else "PRAC"
    # candidate 5 has come late for an earlier start; 11 and 12 have the same name
    name = "Sample Candidate %02d" % (11 if i == 12 else i)
    a = adj.get(i)
    if a:
        a = dict(a, **{"approved-by": "Sample Approver", "approved-on": time.strftime("%Y-%m-%d", time.gmtime(now - 20 * 86400))})
    people.append({
        "id": "cand-%02d" % i, "name": name, "born": "19%02d-%02d-%02d" % (70 + 2 * i, 1 + i % 12, 3 + i), "number": "SW1044%02d" % (60 + i),
        "role": role,
        "bookings": [{"sitting": sitting, "starts": iso(now + 5 * 60 if i == 5 else starts),
                      "papers": [code + "-KNOWLEDGE", code + "-WRITTEN"], "seat": str(1 + (i - 1) % 4) if i <= 4 else None}],
        "adjustments": a,
        "choices": {"training": True if i == 1 else None, "sharing": None, "wording": "booking-1" if i == 1 else None},
    })
staff = [
    {"id": "staff-1", "name": "Sample Facilitator 01", "roles": ["facilitator", "lead"], "pin": pin("135790")},
    {"id": "staff-2", "name": "Sample Facilitator 02", "roles": ["facilitator"], "pin": pin("246801")},
]
roster = {"format": "invigil-roster/1", "centre": centre, "version": 1, "issued": iso(now), "expires": iso(now + 3 * 86400),
          "sittings": [{"sitting": sitting, "name": "Morning", "starts": iso(starts)}], "staff": staff, "candidates": people}
open(out, "w").write(json.dumps(roster, separators=(",", ":"), ensure_ascii=False))
PY
sign_as sample-signer-1 roster@invigil "$op/roster.json"
"$bin/invigil-central" roster import --data "$dir/central" "$op/roster.json" >/dev/null

say "papers: four live packs with their marking keys, two practice packs"
packs=
for r in practitioner supervisor; do
	[ -d "$bank/$r" ] || continue
	code=$([ $r = supervisor ] && echo SUP || echo PRAC)
	low=$(echo $code | tr A-Z a-z)
	for c in knowledge written; do
		"$bin/invigil-pack" build "$bank/$r/$c.xml" --root "$bank/$r" \
			-o "$op/sitting/$low-$c.pack" --key "$op/$low-$c.key" --marking "$(pub marking)" -r "$(pub release)" >/dev/null
		packs="$packs --pack $op/sitting/$low-$c.pack,paper=$code-$(echo $c | tr a-z A-Z),component=$c,role=$r,key=$op/$low-$c.key"
	done
	[ ! -e "$bank/$r/practice.xml" ] || "$bin/invigil-pack" build "$bank/$r/practice.xml" --root "$bank/$r" --practice \
		-o "$op/$low-practice.pack" -r "$(pub release)" >/dev/null
done
cp "$here/assets/programmes/naas.json" "$op/sitting/naas.json"
# shellcheck disable=SC2086
"$bin/invigil-pack" manifest --sitting "$sitting" --name Morning --version 1 --issued "$(iso "@$now")" --expires "$(iso "@$((now + 3 * 86400))")" \
	--opens-at "$(iso "@$((now + 40 * 60))")" --programme "$op/sitting/naas.json" --release "$(pub release)" $packs -o "$op/sitting/sitting.json" >/dev/null
sign manifest@invigil "$op/sitting/sitting.json"
"$bin/invigil-central" sitting put --data "$dir/central" --centre $centre "$op/sitting/sitting.json" >/dev/null

cat >"$dir/release.sh" <<EOF
#!/bin/sh
# Publish the release of the sitting: the file for this centre's devices, signed by two people.
set -eu
"$bin/invigil-central" release make --identity "$op/release.key" --centre-file "$op/centre.json" -o "$op/release-$centre.age" >/dev/null
for p in sample-signer-1 sample-signer-2; do
	rm -f "$op/release-$centre.age.sig"
	ssh-keygen -q -Y sign -f "$op/people/\$p" -n release@invigil "$op/release-$centre.age" 2>/dev/null
	mv "$op/release-$centre.age.sig" "$op/release-$centre.age.\$p.sig"
done
"$bin/invigil-central" release put --data "$dir/central" --centre $centre --sitting "$sitting" "$op/release-$centre.age" >/dev/null
EOF
[ "$release" = no ] || { say "release published"; sh "$dir/release.sh"; }
cat >"$dir/env" <<EOF
CENTRE=$centre
SITTING=$sitting
EOF
