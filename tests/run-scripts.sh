#!/bin/sh
# Run each whole-program test. usage: run-scripts.sh BUILD SCRIPT...
# A script gets the folder of the programs as $1 and an empty folder of its own as $2; exit 77 means skipped.
set -u
build=$(cd "$1" && pwd); shift
pass=0; fail=0; skip=0
for s; do
	name=$(basename "$s" .sh)
	dir=$build/scripts/$name
	rm -rf "$dir"; mkdir -p "$dir/work"
	start=$(date +%s)
	timeout 600 sh "$s" "$build" "$dir/work" >"$dir/log" 2>&1
	rc=$?
	took=$(($(date +%s) - start))
	case $rc in
	0) pass=$((pass + 1)); printf '  ok      %s (%s s)\n' "$name" "$took" ;;
	77) skip=$((skip + 1)); printf '  skipped %s: %s\n' "$name" "$(tail -1 "$dir/log")" ;;
	*) fail=$((fail + 1)); printf '  FAILED  %s (exit %s, log %s)\n' "$name" "$rc" "$dir/log"; tail -30 "$dir/log" ;;
	esac
done
echo "scripts: $pass passed, $fail failed, $skip skipped"
[ "$fail" = 0 ]
