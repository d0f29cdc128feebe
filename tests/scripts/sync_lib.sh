# Shared by the sync scripts: a central, two people, devices, answer sets made with stock tools. Sourced, not run.
# Wants $bin (programs) and $work (an empty folder).
set -eu
fail() { echo "FAILED: $*"; exit 1; }
ok() { echo "ok: $*"; }
refused() { # refused WHAT COMMAND...: the command must fail
	what=$1; shift
	if "$@" >"$work/refused.log" 2>&1; then cat "$work/refused.log"; fail "$what was accepted"; fi
	ok "$what refused"
}
C=$work/central
serve_pid=
stop_serve() {
	[ -z "$serve_pid" ] || { kill "$serve_pid" 2>/dev/null || :; wait "$serve_pid" 2>/dev/null || :; }
	serve_pid=
}
trap 'stop_serve; [ -z "${extra_pid:-}" ] || kill "$extra_pid" 2>/dev/null || :' EXIT
start_serve() { # sets port
	: >"$work/serve.out"
	"$bin/invigil-central" serve --data "$C" --listen "127.0.0.1:${1:-0}" >"$work/serve.out" 2>>"$work/serve.log" &
	serve_pid=$!
	for _ in $(seq 100); do
		port=$(sed -n 's/^listening on port //p' "$work/serve.out")
		[ -z "$port" ] || return 0
		kill -0 "$serve_pid" 2>/dev/null || { cat "$work/serve.log"; fail "serve ended"; }
		sleep 0.1
	done
	fail "serve did not come up"
}
make_people() {
	mkdir -p "$work/people"
	for p in alice bob; do ssh-keygen -q -t ed25519 -N '' -C "$p" -f "$work/people/$p"; done
	for p in alice bob; do
		printf '%s namespaces="centre@invigil,manifest@invigil,roster@invigil,release@invigil" %s\n' "$p" "$(cut -d' ' -f1,2 "$work/people/$p.pub")"
	done >"$C/trust/allowed_signers"
}
sign_by() { # sign_by PRINCIPAL NAMESPACE FILE
	ssh-keygen -q -Y sign -f "$work/people/$1" -n "$2" "$3" 2>/dev/null
	mv "$3.sig" "$3.$1.sig"
}
two_sign() { rm -f "$2".*.sig; sign_by alice "$1" "$2"; sign_by bob "$1" "$2"; }
make_device() { # make_device ID ROLE CENTRE [SEAT]
	d=$work/$1
	"$bin/invigil-sync" --data "$d" init --id "$1" --role "$2" --centre "$3" ${4:+--seat "$4"} --demo >/dev/null
	mkdir -p "$d/trust"
	cp "$C/trust/allowed_signers" "$C/trust/ca.pem" "$C/trust/log.pub" "$d/trust/"
	"$bin/invigil-central" enrol --data "$C" "$d/request.json" -o "$d/keys/tls.crt"
}
publish_centre() { # publish_centre CENTRE
	"$bin/invigil-central" centre make --data "$C" --centre "$1" --name "Sample centre" --intake "$intake" -o "$work/centre.json"
	two_sign centre@invigil "$work/centre.json"
	"$bin/invigil-central" centre put --data "$C" "$work/centre.json"
}
sync_once() { "$bin/invigil-sync" --data "$work/$1" --server "https://127.0.0.1:$port" --once; }
sha() { sha256sum "$1" | cut -c1-64; }
# An answer set in a device's spool, as the kiosk leaves it: segments FILE…, the last head open or sealed.
# cut_set DEVICE CENTRE ATTEMPT GENERATION open|sealed SEGMENT-FILE...
cut_set() {
	dev=$1 centre=$2 attempt=$3 gen=$4 state=$5; shift 5
	spool=$work/$dev/spool
	mkdir -p "$spool/out/segments/$attempt" "$spool/out/heads"
	bytes=0; hashes=; n=0
	for f; do
		h=$(sha "$f"); cp "$f" "$spool/out/segments/$attempt/$h"
		bytes=$((bytes + $(wc -c <"$f"))); hashes="$hashes${hashes:+ }$h"; n=$((n + 1))
	done
	head=$spool/out/heads/$attempt.$gen.$n
	printf 'invigil-answers/1\n%s\n%s\n%s\n%s\n%s %s\n%s\n' "$centre" "$attempt" "$gen" "$dev" "$state" "$bytes" "$hashes" >"$head.tmp"
	cp "$work/$dev/keys/sign.pem" "$work/sign.tmp"; chmod 600 "$work/sign.tmp"
	ssh-keygen -y -f "$work/sign.tmp" >"$work/sign.tmp.pub"
	ssh-keygen -q -Y sign -f "$work/sign.tmp" -n answers@invigil "$head.tmp" 2>/dev/null
	mv "$head.tmp.sig" "$head.sig"; mv "$head.tmp" "$head"
}
# first_segment FILE CENTRE ATTEMPT GENERATION DEVICE: a journal's first line and some sealed-looking ones
first_segment() {
	key=$(head -c 64 /dev/urandom | age -r "$intake" | base64 -w0)
	printf '{"format":"invigil-journal/1","kind":"attempt","centre":"%s","attempt":"%s","generation":%s,"device":"%s","created":"2026-11-23T09:30:00Z","key":"%s"}\n' \
		"$2" "$3" "$4" "$5" "$key" >"$1"
	more_lines "$1" 5
}
more_lines() { for _ in $(seq "$2"); do head -c 120 /dev/urandom | base64 -w0; echo; done >>"$1"; }
curl_as() { # curl_as DEVICE PATH [curl options]
	dev=$1 p=$2; shift 2
	curl -sS --max-time 20 --tlsv1.3 --cacert "$C/trust/ca.pem" --cert "$work/$dev/keys/tls.crt" --key "$work/$dev/keys/tls.pem" "$@" "https://127.0.0.1:$port$p"
}
new_central() {
	"$bin/invigil-central" init --data "$C" --name test.invigil.example >/dev/null
	make_people
	age-keygen -o "$work/intake.txt" 2>/dev/null
	intake=$(sed -n 's/^# public key: //p' "$work/intake.txt")
}
