#!/bin/sh
# seal, open, keygen against the stock age. usage: test_pack_age.sh BUILD WORK
set -u
pack=$1/invigil-pack w=$2
fail() { echo "FAILED: $*"; exit 1; }
head -c 200000 /dev/urandom >"$w/plain"; : >"$w/empty"; printf 'correct horse battery\n' >"$w/pass"
age-keygen -o "$w/a.key" 2>/dev/null || fail age-keygen
a=$(age-keygen -y "$w/a.key")
b=$("$pack" keygen -o "$w/b.key") || fail keygen
[ "$(age-keygen -y "$w/b.key")" = "$b" ] || fail "age-keygen reads another recipient"
[ "$(stat -c %a "$w/b.key")" = 600 ] || fail "mode of an identity"
"$pack" keygen -o "$w/b.key" 2>/dev/null && fail "an identity was overwritten"
"$pack" keygen >"$w/c.key" || fail "keygen to standard output"
[ -n "$(age-keygen -y "$w/c.key")" ] || fail "keygen's form"
for f in plain empty; do
	"$pack" seal -r "$a" -r "$b" "$w/$f" "$w/$f.age" || fail "seal $f"
	for k in a b; do
		age -d -i "$w/$k.key" "$w/$f.age" | cmp - "$w/$f" || fail "age opens $f with $k"
		"$pack" open -i "$w/$k.key" "$w/$f.age" - | cmp - "$w/$f" || fail "open $f with $k"
	done
	age -r "$b" <"$w/$f" | "$pack" open -i "$w/a.key" -i "$w/b.key" - "$w/$f.back" || fail "open what age sealed"
	cmp "$w/$f" "$w/$f.back" || fail "bytes"
	"$pack" seal --passphrase-file "$w/pass" - - <"$w/$f" >"$w/$f.scrypt" || fail "seal with a passphrase"
	"$pack" open --passphrase-file "$w/pass" "$w/$f.scrypt" - | cmp - "$w/$f" || fail "open with a passphrase"
done
no() { # no CODE ARGS...
	want=$1; shift
	"$pack" "$@" >"$w/out" 2>"$w/err"; rc=$?
	[ $rc = "$want" ] || { cat "$w/err"; fail "exit $rc, not $want: $*"; }
	[ -s "$w/err" ] || fail "no message: $*"
}
no 1 open -i "$w/c.key" "$w/plain.age" "$w/none"
head -c 150000 "$w/plain.age" >"$w/cut.age"
no 1 open -i "$w/a.key" "$w/cut.age" "$w/none"
no 1 open -i "$w/a.key" "$w/plain" "$w/none"
[ ! -e "$w/none" ] || fail "a failed open left its output"
no 1 open -i "$w/a.key" "$w/cut.age" -           # whole chunks may have gone out, the exit code says that it is not all
head -c "$(stat -c %s "$w/out")" "$w/plain" | cmp - "$w/out" || fail "unauthenticated bytes went out"
printf 'wrong\n' >"$w/wrong"
no 1 open --passphrase-file "$w/wrong" "$w/empty.scrypt" -
no 1 open --passphrase-file "$w/empty" "$w/empty.scrypt" -
no 2 open "$w/plain.age" -
no 2 open -i "$w/a.key" --passphrase-file "$w/pass" "$w/plain.age" -
no 2 seal "$w/plain" -
no 2 seal -r "$a" "$w/plain"
no 1 seal -r age1xyz "$w/plain" -
ls -A "$w" | grep -q '^\.tmp' && fail "temporary files were left"
echo "seal and open agree with age $(age --version)"
