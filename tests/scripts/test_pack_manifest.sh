#!/bin/sh
# manifest: what it writes, and that people sign it with stock ssh-keygen. usage: test_pack_manifest.sh BUILD WORK
set -u
pack=$1/invigil-pack w=$2 bank=assets/demo-bank/practitioner
fail() { echo "FAILED: $*"; exit 1; }
release=$("$pack" keygen -o "$w/release.key")
marking=$("$pack" keygen -o "$w/marking.key")
"$pack" build $bank/knowledge.xml -o "$w/k.pack" --key "$w/k.key" --marking "$marking" -r "$release" >/dev/null || fail build
"$pack" build $bank/written.xml -o "$w/w.pack" -r "$release" >/dev/null 2>&1 || fail build
profile=assets/programmes/naas.json
[ -f $profile ] || { printf '{"id":"naas"}\n' >"$w/naas.json"; profile=$w/naas.json; }
make() {
	"$pack" manifest --sitting 2026-11-23-am --name "Morning" --version 1 --issued 2026-11-01T09:00:00Z --expires 2026-12-01T00:00:00Z \
		--opens-at 2026-11-23T09:30:00Z --programme "$profile" --release "$release" \
		--pack "$w/k.pack,paper=PRAC-KNOWLEDGE,component=knowledge,role=practitioner,key=$w/k.key" \
		--pack "$w/w.pack,paper=PRAC-WRITTEN,component=written,role=practitioner" "$@"
}
make -o "$w/sitting.json" >/dev/null || fail manifest
python3 - "$w" "$release" <<'P' || fail contents
import hashlib, json, os, sys
w, release = sys.argv[1:]
text = open(f"{w}/sitting.json").read()
m = json.loads(text)
assert text.endswith("}\n") and text.count("\n") == 1
assert m["format"] == "invigil-sitting/1" and m["release"] == release and m["version"] == 1 and m["programme"]["id"] == "naas"
for f in (m["packs"][0], m["packs"][0]["key"], m["packs"][1]):
    data = open(f"{w}/{f['file']}", "rb").read()
    assert f["size"] == len(data) and f["sha256"] == hashlib.sha256(data).hexdigest()
assert "key" not in m["packs"][1]
P
make -o "$w/again.json" >/dev/null && cmp "$w/sitting.json" "$w/again.json" || fail "not the same bytes"
for who in anna ben; do
	ssh-keygen -q -t ed25519 -N '' -f "$w/$who" || fail ssh-keygen
	ssh-keygen -q -Y sign -f "$w/$who" -n manifest@invigil "$w/sitting.json" 2>/dev/null || fail sign
	mv "$w/sitting.json.sig" "$w/sitting.json.$who@example.sig"
	printf '%s@example namespaces="manifest@invigil" %s\n' "$who" "$(cut -d' ' -f1,2 "$w/$who.pub")" >>"$w/allowed_signers"
done
if [ -x "$1/invigil-verify" ]; then
	mkdir -p "$w/trust" && cp "$w/allowed_signers" "$w/trust/"
	"$1/invigil-verify" manifest "$w/sitting.json" --trust "$w/trust" >"$w/verify" 2>&1 || echo "note: invigil-verify manifest: $(cat "$w/verify")"
fi
no() {
	want=$1 text=$2; shift 2
	"$@" >"$w/out" 2>&1; rc=$?
	[ $rc = "$want" ] && grep -q -- "$text" "$w/out" || { cat "$w/out"; fail "exit $rc: $*"; }
}
no 2 "--pack: \"colour=red\"" make --pack "$w/k.pack,colour=red" -o "$w/x"
no 2 "incomplete" make --pack "$w/k.pack,paper=P" -o "$w/x"
no 1 "nothing.pack" make --pack "$w/nothing.pack,paper=P,component=c,role=r" -o "$w/x"
no 1 "listed twice" make --pack "$w/k.pack,paper=OTHER,component=c,role=r" -o "$w/x"
no 2 "--version is given twice" make --version 2 -o "$w/x"
no 2 "-o is missing" make
no 2 "--sitting is missing" "$pack" manifest -o "$w/x"
[ ! -e "$w/x" ] || fail "a refused manifest was written"
echo "manifest signed by two with ssh-keygen"
