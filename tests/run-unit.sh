#!/bin/sh
# Run each unit-test program; one line a program, its output only where it failed. usage: run-unit.sh BUILD TEST...
set -u
out=$1/tests/log; shift
mkdir -p "$out"
pass=0; fail=0; failed=
for t; do
	name=${t##*/tests/}
	log=$out/$(printf %s "$name" | tr / -).log
	if timeout 600 "$t" >"$log" 2>&1; then
		pass=$((pass + 1)); printf '  ok      %s\n' "$name"
	else
		fail=$((fail + 1)); failed="$failed $name"; printf '  FAILED  %s\n' "$name"; grep -v '^\[ *\(RUN\|OK\)' "$log" | tail -40
	fi
done
echo "unit: $pass passed, $fail failed"
[ "$fail" = 0 ] && [ "$pass" -gt 0 ]
