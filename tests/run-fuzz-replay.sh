#!/bin/sh
# Replay the stored corpus of each fuzz target. usage: run-fuzz-replay.sh BUILD TARGET...
set -u
shift
pass=0; fail=0
for t; do
	name=${t##*/}
	corpus=tests/fuzz/corpus/${name#fuzz_}
	if [ ! -d "$corpus" ] || [ -z "$(ls "$corpus")" ]; then
		echo "  FAILED  $name: no corpus in $corpus"; fail=$((fail + 1)); continue
	fi
	n=$(find "$corpus" -type f | wc -l)
	if timeout 300 "$t" "$corpus"/* >"/tmp/$name.$$" 2>&1; then
		pass=$((pass + 1)); printf '  ok      %s (%s inputs)\n' "$name" "$n"
	else
		fail=$((fail + 1)); printf '  FAILED  %s\n' "$name"; tail -30 "/tmp/$name.$$"
	fi
	rm -f "/tmp/$name.$$"
done
echo "fuzz replay: $pass passed, $fail failed"
[ "$fail" = 0 ]
