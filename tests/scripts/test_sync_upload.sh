#!/bin/sh
# A central, two devices, an answer set from spool to proof: durable, idempotent, refused where it must be.
bin=$1 work=$2
. "$(dirname "$0")/sync_lib.sh"

new_central
make_device seat-12 seat demo-centre 12
make_device desk-1 desk demo-centre
make_device lost-9 seat other-centre 9
publish_centre demo-centre
start_serve

sync_once seat-12
[ -f "$work/seat-12/spool/in/centre.json" ] || fail "no centre file came down"
[ "$(ls "$work/seat-12/spool/in/" | grep -c 'centre.json.*sig')" = 2 ] || fail "signatures missing"
grep -q '"up":true' "$work/seat-12/spool/link.json" || fail "link.json does not say up"
ok "centre file down"

first_segment "$work/s1" demo-centre A1 1 seat-12
: >"$work/s2"; more_lines "$work/s2" 20
: >"$work/s3"; more_lines "$work/s3" 3
cut_set seat-12 demo-centre A1 1 open "$work/s1"
sync_once seat-12
cut_set seat-12 demo-centre A1 1 open "$work/s1" "$work/s2"
sync_once seat-12
cut_set seat-12 demo-centre A1 1 sealed "$work/s1" "$work/s2" "$work/s3"
cp "$work/seat-12/spool/out/heads/A1.1.3" "$work/manifest"
cp "$work/seat-12/spool/out/heads/A1.1.3.sig" "$work/manifest.sig"
sync_once seat-12
proof=$work/seat-12/spool/in/proofs/A1.1
[ -f "$proof" ] || fail "no proof"
[ -z "$(ls "$work/seat-12/spool/out/heads")" ] || fail "heads left after the proof"
[ -z "$(ls "$work/seat-12/spool/out/segments/A1" 2>/dev/null)" ] || fail "segments left after the proof"
ok "sealed set proved, spool cleared"

# The receipt with our tool and with stock tools.
"$bin/invigil-verify" receipt "$proof" "$work/manifest" --trust "$work/seat-12/trust" || fail "verify receipt"
sh "$(dirname "$0")/../stock-receipt.sh" "$proof" "$work/manifest" "$work/seat-12/trust/log.pub" || fail "stock receipt"
cp "$work/manifest" "$work/manifest.bad"; printf 'x' | dd of="$work/manifest.bad" bs=1 seek=30 conv=notrunc 2>/dev/null
refused "F23 changed manifest" "$bin/invigil-verify" receipt "$proof" "$work/manifest.bad" --trust "$work/seat-12/trust"
refused "F23 changed manifest by stock tools" sh "$(dirname "$0")/../stock-receipt.sh" "$proof" "$work/manifest.bad" "$work/seat-12/trust/log.pub"

# Once more from the start: nothing changes, the same proof.
cut_set seat-12 demo-centre A1 1 sealed "$work/s1" "$work/s2" "$work/s3"
mv "$proof" "$proof.first"
sync_once seat-12
[ -f "$proof" ] || fail "no proof the second time"
head -2 "$proof" | tail -1 | grep -qx 'index 0' || fail "the entry moved"
ok "sending again is the same"

# A second, different sealed set of the same generation: 409, kept, not accepted.
: >"$work/s4"; more_lines "$work/s4" 2
rm -f "$proof"
cut_set seat-12 demo-centre A1 1 sealed "$work/s1" "$work/s2" "$work/s4"
if sync_once seat-12 2>"$work/second.log"; then fail "a second set was accepted"; fi
grep -q 409 "$work/second.log" || { cat "$work/second.log"; fail "not a 409"; }
[ -f "$work/seat-12/spool/out/heads/A1.1.3" ] || fail "the refused head is gone"
grep -q 'call the central operator' "$work/seat-12/spool/link.json" || fail "link.json does not say so"
rm -f "$work/seat-12/spool/out/heads"/*
ok "second set of a generation: 409, both kept"

# What the wire refuses.
body=$work/s2 name=$(sha "$work/s2")
code() { curl_as "$@" -o "$work/reply" -w '%{http_code}'; }
[ "$(code seat-12 "/v1/attempts/A2/segments/$name" -T "$body")" = 201 ] || fail "new segment not 201"
[ "$(code seat-12 "/v1/attempts/A2/segments/$name" -T "$body")" = 200 ] || fail "same segment not 200"
[ "$(code seat-12 "/v1/attempts/A2/segments/$name" -T "$work/s3")" = 422 ] || fail "wrong hash not 422"
grep -q '"type":"urn:invigil:problem:wrong-hash"' "$work/reply" || fail "no problem details"
[ "$(code lost-9 "/v1/centres/other-centre/files")" = 403 ] || fail "a centre without a file not 403"
[ "$(code lost-9 "/v1/centres/demo-centre/files")" = 403 ] || fail "another centre's files not 403"
[ "$(code seat-12 "/v1/centres/other-centre/files")" = 403 ] || fail "a device elsewhere not 403"
[ "$(code seat-12 "/v1/centres/demo-centre/sittings/S/objects/..%2f..")" = 400 ] || fail "percent in the path not 400"
[ "$(code seat-12 "/v1/nothing")" = 404 ] || fail "unknown not 404"
[ "$(code seat-12 "/v1/attempts/A9/proof")" = 404 ] || fail "no proof not 404"
[ "$(code seat-12 "/v1/attempts/A2/segments/$name" -X POST)" = 405 ] || fail "POST not 405"
[ "$(code seat-12 "/v1/attempts/A2/segments/$name" -T "$body" -H 'Transfer-Encoding: chunked')" = 501 ] || fail "chunked not 501"
cat "$work/manifest" "$work/s1" >"$work/nosig"
[ "$(code seat-12 /v1/attempts/A1/heads/1/3 -T "$work/nosig")" = 422 ] || fail "unsigned head not 422"
cat "$work/manifest" "$work/manifest.sig" >"$work/head"
[ "$(code seat-12 /v1/attempts/A1/heads/2/3 -T "$work/head")" = 422 ] || fail "wrong address not 422"
[ "$(code desk-1 /v1/attempts/A1/heads/1/3 -T "$work/head")" = 200 ] || fail "carried by a desk not 200"
head -c $((9 << 20)) /dev/zero >"$work/large"
[ "$(code seat-12 "/v1/attempts/A2/segments/$(sha "$work/large")" -T "$work/large")" = 413 ] || fail "too large not 413"
[ "$(curl -sS --tlsv1.3 --cacert "$C/trust/ca.pem" -o "$work/reply" -w '%{http_code}' "https://127.0.0.1:$port/healthz")" = 200 ] || fail "healthz"
[ "$(curl -sS --tlsv1.3 --cacert "$C/trust/ca.pem" -o "$work/reply" -w '%{http_code}' "https://127.0.0.1:$port/v1/centres/demo-centre/files")" = 401 ] || fail "no certificate not 401"
refused "TLS 1.2" curl -sS --tls-max 1.2 --cacert "$C/trust/ca.pem" "https://127.0.0.1:$port/healthz"
ok "statuses and problem details"

# Missing segments: the head waits, nothing is lost, and goes when they are there.
first_segment "$work/t1" demo-centre A3 1 seat-12
: >"$work/t2"; more_lines "$work/t2" 4
cut_set seat-12 demo-centre A3 1 sealed "$work/t1" "$work/t2"
mv "$work/seat-12/spool/out/segments/A3/$(sha "$work/t2")" "$work/kept"
sync_once seat-12 2>"$work/missing.log" && fail "accepted without a segment" || :
grep -q 'is not here yet' "$work/missing.log" || fail "the missing segment is not named"
mv "$work/kept" "$work/seat-12/spool/out/segments/A3/$(sha "$work/t2")"
sync_once seat-12
[ -f "$work/seat-12/spool/in/proofs/A3.1" ] || fail "no proof after the segment came"
ok "missing segments wait"

# Objects between a desk and a seat.
mkdir -p "$work/desk-1/spool/out/objects/S1"
echo "sealed order" >"$work/o"; cp "$work/o" "$work/desk-1/spool/out/objects/S1/$(sha "$work/o")"
sync_once desk-1
mkdir -p "$work/seat-12/spool/in/sittings/S1"
sync_once seat-12
cmp -s "$work/o" "$work/seat-12/spool/in/objects/S1/$(sha "$work/o")" || fail "the order did not arrive"
ok "orders travel"

"$bin/invigil-central" audit --data "$C" || fail "audit"
stop_serve
grep -q 'stopped' "$work/serve.log" || fail "serve did not drain"
echo "all passed"
