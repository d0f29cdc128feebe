#!/bin/sh
# Every screen of desk and seat with the real programs: semantic trees, eight pictures and two transcripts against tests/golden,
# and the linter at 100 and 400 %. usage: test_screens.sh BUILD [DIR]. UPDATE=1 renews the goldens.
# Needs a test build: the script commands `clock` and `look` are in no release.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
bin=$1
grep -q INVIGIL_TEST_WALL "$bin/invigil-kiosk" || { echo "$bin is no test build (make build=debug programs)"; exit 77; }
bin=$(cd "$bin" && pwd)
cd "$top"
dir=${2:-$(mktemp -d)}
sh tests/screens.sh test "$bin" "$dir" 1280x720
bad=0
if [ -s "$dir/lint.txt" ]; then echo "lint:"; cat "$dir/lint.txt"; bad=1; fi
python3 tests/screens.py check "$dir" tests/golden/trees || bad=1
python3 tests/screens.py said "$dir" tests/golden/speech || bad=1
python3 tests/screens.py pictures "$dir" tests/golden/shots || bad=1
[ $bad = 0 ] || { echo "test_screens: actual trees (NAME.actual) and pictures are in $dir; UPDATE=1 renews the goldens"; exit 1; }
[ -n "${2:-}" ] || rm -rf "$dir"
