#!/bin/sh
# A sitting from the operator's table to a seat's disk: published, fetched, continued after a break, verified, released;
# then marking of a centre that has sent nothing yet, and what may not be published.
bin=$1 work=$2
. "$(dirname "$0")/sync_lib.sh"
top=$(cd "$(dirname "$0")/../.." && pwd)

new_central
make_device seat-12 seat demo-centre 12
make_device desk-1 desk demo-centre
publish_centre demo-centre
identity() { age-keygen -o "$work/$1.txt" 2>/dev/null; chmod 600 "$work/$1.txt"; sed -n 's/^# public key: //p' "$work/$1.txt"; }
release=$(identity release) marking=$(identity marking)

mkdir "$work/table"; cd "$work/table"
cp "$top/assets/programmes/naas.json" .
"$bin/invigil-pack" build "$top/assets/demo-bank/practitioner/knowledge.xml" -o k.pack --key k.key --marking "$marking" -r "$release" >/dev/null
paper=$(grep -o 'qti-assessment-test[^>]*identifier="[^"]*"' "$top/assets/demo-bank/practitioner/knowledge.xml" | sed 's/.*identifier="//;s/"//')
[ -n "$paper" ] || paper=$(tr '\n' ' ' <"$top/assets/demo-bank/practitioner/knowledge.xml" | sed 's/.*<qti-assessment-test[^>]* identifier="\([^"]*\)".*/\1/')
"$bin/invigil-pack" manifest --sitting S1 --name Morning --version 1 --issued 2026-11-01T00:00:00Z --expires 2099-01-01T00:00:00Z \
	--opens-at 2026-11-23T09:30:00Z --programme naas.json --release "$release" \
	--pack "k.pack,paper=$paper,component=knowledge,role=practitioner,key=k.key" -o sitting.json >/dev/null
refused "an unsigned manifest" "$bin/invigil-central" sitting put --data "$C" --centre demo-centre sitting.json
two_sign manifest@invigil sitting.json
cp k.pack k.whole; printf x >>k.pack
refused "a pack that is not the listed one" "$bin/invigil-central" sitting put --data "$C" --centre demo-centre sitting.json
mv k.whole k.pack
"$bin/invigil-central" sitting put --data "$C" --centre demo-centre sitting.json
"$bin/invigil-verify" manifest sitting.json --trust "$C/trust"
"$bin/invigil-verify" pack k.pack sitting.json --trust "$C/trust" -i "$work/release.txt"
if [ -n "$(find "$C/bodies" -type f -exec cmp -s {} k.key \; -print)" ]; then fail "the marking key is in central's bodies"; fi
ok "published; the marking key stays elsewhere"

start_serve
s=$work/seat-12/spool/in/sittings/S1
# A download that broke off: half of the pack is there under its hidden name.
mkdir -p "$s"; size=$(wc -c <k.pack)
head -c $((size / 2)) k.pack >"$s/.part-$(sha k.pack)"
sync_once seat-12
cmp k.pack "$s/k.pack" || fail "the pack is not what was published"
cmp naas.json "$s/naas.json"; cmp sitting.json "$s/sitting.json"
[ ! -e "$s/.part-$(sha k.pack)" ] || fail "the part file was left"
[ ! -e "$s/k.key" ] || fail "the marking key went to a centre"
"$bin/invigil-verify" manifest "$s/sitting.json" --trust "$work/seat-12/trust"
ok "continued and whole"
# A broken half: thrown away and fetched anew.
rm "$s/k.pack"; head -c 100 /dev/zero >"$s/.part-$(sha k.pack)"
sync_once seat-12 2>/dev/null || :
sync_once seat-12
cmp k.pack "$s/k.pack" || fail "a bad part was not got over"
ok "a bad part is fetched anew"
# Range by hand.
[ "$(curl_as seat-12 /v1/centres/demo-centre/sittings/S1/files/k.pack -r 100-199 -o "$work/r" -w '%{http_code}')" = 206 ] || fail "no 206"
tail -c +101 k.pack | head -c 100 | cmp - "$work/r" || fail "the wrong range"
[ "$(curl_as seat-12 /v1/centres/demo-centre/sittings/S1/files/k.pack -r "$size-" -o "$work/r" -w '%{http_code}')" = 416 ] || fail "no 416"
[ "$(curl_as seat-12 /v1/centres/demo-centre/sittings/S1/files/k.pack -I -o "$work/r" -w '%{http_code}')" = 200 ] || fail "no HEAD"

# The release: not there before it is published, two signatures, opens for the seat only.
"$bin/invigil-central" release make --identity "$work/release.txt" --centre-file "$work/centre.json" -o release.age --fallback fallback.age >words
refused "an unsigned release" "$bin/invigil-central" release put --data "$C" --centre demo-centre --sitting S1 release.age
two_sign release@invigil release.age
"$bin/invigil-central" release put --data "$C" --centre demo-centre --sitting S1 release.age
cp fallback.age release.fallback.age
"$bin/invigil-central" release put --data "$C" --centre demo-centre --sitting S1 release.fallback.age
sync_once seat-12
"$bin/invigil-verify" release "$s/release-demo-centre.age" "$s/sitting.json" --trust "$work/seat-12/trust" -i "$work/seat-12/keys/age.key"
refused "the release with another identity" "$bin/invigil-verify" release "$s/release-demo-centre.age" "$s/sitting.json" --trust "$work/seat-12/trust" -i "$work/intake.txt"
cmp fallback.age "$s/release-demo-centre.fallback.age"
tr -d '\n' <words | grep -qE '^([a-z]{5}-){5}[a-z]{5}$' || fail "not six words"
ok "released"

# A newer manifest replaces the older; the older is then refused.
sed 's/"version":1/"version":2/' sitting.json >sitting2.json
mkdir two; mv sitting2.json two/sitting.json; cp k.pack naas.json two/; two_sign manifest@invigil two/sitting.json
"$bin/invigil-central" sitting put --data "$C" --centre demo-centre two/sitting.json
refused "an older manifest" "$bin/invigil-central" sitting put --data "$C" --centre demo-centre sitting.json
sync_once seat-12
cmp two/sitting.json "$s/sitting.json" || fail "the newer manifest did not come"
ok "newer over older"

# A roster: sealed to the desk, a seat never gets it.
printf '{"format":"invigil-roster/1","centre":"demo-centre","version":1,"issued":"2026-11-01T00:00:00Z","expires":"2099-01-01T00:00:00Z","sittings":[{"sitting":"S1","name":"Morning","starts":"2026-11-23T09:30:00Z"}],"staff":[],"candidates":[]}' >roster.json
refused "an unsigned roster" "$bin/invigil-central" roster import --data "$C" roster.json
sign_by alice roster@invigil roster.json
"$bin/invigil-central" roster import --data "$C" roster.json
sync_once desk-1; sync_once seat-12
[ -f "$work/desk-1/spool/in/roster.age" ] || fail "no roster at the desk"
[ ! -e "$work/seat-12/spool/in/roster.age" ] || fail "the roster went to a seat"
age -d -i "$work/desk-1/keys/age.key" "$work/desk-1/spool/in/roster.age" | head -n1 | cmp -n "$(wc -c <roster.json)" - roster.json || fail "not the roster that was signed"
"$bin/invigil-central" roster export --data "$C" --centre demo-centre -o out.age; cmp out.age "$work/desk-1/spool/in/roster.age"
ok "roster to desks only"

# Marking: nothing sent yet; then a set that is no journal of ours is named and left.
mark() { "$bin/invigil-central" mark --data "$C" --centre demo-centre --sitting two/sitting.json --intake "$work/intake.txt" \
	--marking "$work/marking.txt" --release "$work/release.txt" --key k.key --pack k.pack; }
chmod 600 "$work/intake.txt"
mark | grep -q '^0 marked' || fail "marking nothing"
first_segment "$work/x" demo-centre A1 1 seat-12
cut_set seat-12 demo-centre A1 1 sealed "$work/x"
sync_once seat-12
mark >"$work/mark.log" 2>&1 && fail "marked what is no journal" || :
grep -q '^A1: NOT MARKED' "$work/mark.log" || { cat "$work/mark.log"; fail "the set is not named"; }
"$bin/invigil-central" results --data "$C" --centre demo-centre >/dev/null
stop_serve
refused "serve with a database it cannot use" "$bin/invigil-central" serve --data "$C" --db postgres://x
echo "all passed"
