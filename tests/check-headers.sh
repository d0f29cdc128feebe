#!/bin/sh
# Each header compiles alone. usage: check-headers.sh CC CFLAGS HEADER...
set -u
cc=$1; flags=$2; shift 2
bad=0
for h; do
	# shellcheck disable=SC2086
	printf '#include "%s"\n' "$h" | $cc $flags -MF /dev/null -fsyntax-only -x c - || { echo "$h does not compile alone"; bad=1; }
done
[ $bad = 0 ] && echo "headers: $# compile alone"
exit $bad
