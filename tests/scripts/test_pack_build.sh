#!/bin/sh
# invigil-pack on the demo bank, checked with stock age and sqlite3. usage: test_pack_build.sh BUILD WORK
# F24: a live pack opens for its release identity only; F30: no changed or cut file passes.
set -u
pack=$1/invigil-pack w=$2 bank=assets/demo-bank/practitioner
fail() { echo "FAILED: $*"; exit 1; }
refused() { # refused CODE PATTERN COMMAND...: exit code and words
	want=$1 text=$2; shift 2
	"$@" >"$w/out" 2>&1; rc=$?
	[ $rc = "$want" ] || { cat "$w/out"; fail "exit $rc, not $want: $*"; }
	grep -q -- "$text" "$w/out" || { cat "$w/out"; fail "no \"$text\": $*"; }
}
release=$("$pack" keygen -o "$w/release.key") || fail keygen
marking=$("$pack" keygen -o "$w/marking.key") || fail keygen
other=$("$pack" keygen -o "$w/other.key") || fail keygen

# lint
"$pack" lint --strict assets/demo-bank >"$w/lint" 2>&1 || { grep -v ': ok$' "$w/lint"; fail "the demo bank is not clean"; }
"$pack" lint --json assets/demo-bank | python3 -c '
import json, sys
rows = [json.loads(l) for l in sys.stdin]
assert len(rows) > 200 and all(r["status"] == "ok" and r["version"] == "3.0" for r in rows)
assert {r["type"] for r in rows} == {"item", "test", "stimulus"}' || fail "lint --json"

# a live pack and its key
"$pack" build $bank/knowledge.xml -o "$w/a.pack" --key "$w/a.key" --marking "$marking" -r "$release" >"$w/summary" || fail build
grep -q 'area-10 ' "$w/summary" && grep -q '60 minutes' "$w/summary" || fail "summary"
[ "$(sha256sum <"$w/a.pack" | cut -c1-64)" = "$(awk '/sha256/ {print $2}' "$w/summary")" ] || fail "hash in the summary"
age -d -i "$w/release.key" "$w/a.pack" >"$w/a.db" || fail "age cannot open the pack"
[ "$(sqlite3 "$w/a.db" 'pragma integrity_check')" = ok ] || fail "integrity"
[ "$(sqlite3 "$w/a.db" 'pragma page_size; pragma application_id; pragma user_version; pragma journal_mode' | tr '\n' ' ')" = "4096 1229870672 1 delete " ] || fail header
[ "$(sqlite3 "$w/a.db" 'select count(*) from item')" = "$(grep -c 'qti-assessment-item-ref ' $bank/knowledge.xml)" ] || fail "item count"
# no scoring anywhere in the bytes, free pages included
for word in '"correct"' '"mapping"' '"processing"' '"lookup"' 'feedback-' 'set-outcome-value' 'map-response'; do
	! grep -aqF "$word" "$w/a.db" || fail "the live pack holds $word"
done
age -d -i "$w/marking.key" "$w/a.key" >"$w/key.json" || fail "age cannot open the key"
python3 - "$w" <<'P' || fail "key"
import hashlib, json, sqlite3, sys
w = sys.argv[1]
key = json.load(open(f"{w}/key.json"))
assert key["format"] == "invigil-key/1" and key["paper"] == "PRAC-KNOWLEDGE"
assert key["pack"] == hashlib.sha256(open(f"{w}/a.pack", "rb").read()).hexdigest()
rows = sqlite3.connect(f"{w}/a.db").execute("select id, sha256, json from item").fetchall()
assert {r[0] for r in rows} == set(key["items"])
for ident, sha, text in rows:
    assert sha == hashlib.sha256(text.encode()).hexdigest() == key["items"][ident]["sha256"]
    assert key["items"][ident]["correct"]["RESPONSE"] and key["items"][ident]["area"].startswith("area-")
P
refused 1 "none of the identities\|no identity\|not sealed" "$pack" show "$w/a.pack" -i "$w/other.key"
refused 0 "84 items\|items" "$pack" show "$w/a.pack" -i "$w/release.key"
"$pack" show "$w/a.pack" -i "$w/release.key" --item prac-g01-1 | python3 -m json.tool >/dev/null || fail "show --item"
refused 1 "no nothing" "$pack" show "$w/a.pack" -i "$w/release.key" --item nothing

# the same source gives the same plaintext; a build time only from SOURCE_DATE_EPOCH
cp -R $bank "$w/copy"
"$pack" build "$w/copy/knowledge.xml" -o "$w/b.pack" -r "$release" -r "$other" >/dev/null 2>&1 || fail "second build"
"$pack" open -i "$w/other.key" "$w/b.pack" - | cmp - "$w/a.db" || fail "not deterministic"
SOURCE_DATE_EPOCH=1700000000 "$pack" build $bank/written.xml -o "$w/c.pack" -r "$release" >/dev/null 2>&1 || fail "epoch"
age -d -i "$w/release.key" "$w/c.pack" >"$w/c.db"
[ "$(sqlite3 "$w/c.db" "select value from meta where key='built'")" = 2023-11-14T22:13:20Z ] || fail "built"
[ -z "$(sqlite3 "$w/a.db" "select value from meta where key='built'")" ] || fail "a time without SOURCE_DATE_EPOCH"

# practice packs hold the scoring; live packs refuse what shows it
"$pack" build $bank/practice.xml -o "$w/p.pack" -r "$release" --practice >/dev/null || fail practice
age -d -i "$w/release.key" "$w/p.pack" >"$w/p.db"
[ "$(sqlite3 "$w/p.db" "select count(*) from item where json like '%\"processing\":[[%'")" = "$(sqlite3 "$w/p.db" 'select count(*) from item')" ] || fail "practice without scoring"
refused 1 "p-01.xml:[0-9]*: unsupported: feedback shows" "$pack" build $bank/practice.xml -o "$w/x.pack" -r "$release"
[ ! -e "$w/x.pack" ] || fail "a refused build left a file"
refused 1 "practice.xml:[0-9]*: unsupported: show-feedback" "$pack" build $bank/practice.xml -o "$w/x.pack" -r "$release"

# cut and changed packs (F30)
head -c 70000 "$w/a.pack" >"$w/cut.pack"
refused 1 "" "$pack" show "$w/cut.pack" -i "$w/release.key"
python3 -c 'import sys; d=bytearray(open(sys.argv[1],"rb").read()); d[100000]^=1; open(sys.argv[2],"wb").write(d)' "$w/a.pack" "$w/flip.pack"
refused 1 "" "$pack" show "$w/flip.pack" -i "$w/release.key"

# one bad item: file and line, nothing written
sed -i 's/<qti-value>A</<qti-value>Z</' "$w/copy/general/area-01-1.xml"
refused 1 "copy/general/area-01-1.xml:[0-9]*: invalid: correct response \"Z\" of RESPONSE is not among its choices" \
	"$pack" build "$w/copy/knowledge.xml" -o "$w/x.pack" --key "$w/x.key" --marking "$marking" -r "$release"
[ ! -e "$w/x.pack" ] && [ ! -e "$w/x.key" ] || fail "a refused build left a file"
refused 1 "invalid: correct response" "$pack" lint "$w/copy"
mv "$w/copy/general/area-01-1.xml" "$w/area-01-1.xml"; ln -s ../../area-01-1.xml "$w/copy/general/area-01-1.xml"
refused 1 "leaves the source folder" "$pack" build "$w/copy/knowledge.xml" -o "$w/x.pack" -r "$release"
ls -A "$w" | grep -q '^\.tmp' && fail "temporary files were left"

# command lines
refused 2 "usage: invigil-pack build" "$pack" build $bank/knowledge.xml -r "$release"
refused 2 "usage: invigil-pack build" "$pack" build $bank/knowledge.xml -o x
refused 2 "go together" "$pack" build $bank/knowledge.xml -o x -r "$release" --key k
refused 2 "two tests" "$pack" build $bank -o x -r "$release"
refused 2 "unknown option --what" "$pack" lint --what x
refused 2 "no verb" "$pack" brew
refused 2 "usage" "$pack"
refused 0 "usage" "$pack" help
refused 0 "usage: invigil-pack score" "$pack" score --help
refused 1 "no such file" "$pack" lint "$w/nothing"
refused 1 "-r age1nonsense" "$pack" build $bank/knowledge.xml -o "$w/x.pack" -r age1nonsense
echo "$(wc -c <"$w/a.pack") bytes for $(sqlite3 "$w/a.db" 'select count(*) from item') items"
