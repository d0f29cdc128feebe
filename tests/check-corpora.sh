#!/bin/sh
# Others' test data (corpora/README.md): age and Merkle vectors, QTI import and scoring. usage: check-corpora.sh BUILD CORPORA
# Each part is a script or a test program that is skipped where its folder is not there.
set -u
b=$1 corpora=$2
[ -d "$corpora" ] || { echo "corpora: skipped, no folder $corpora (make check-corpora CORPORA=DIR)"; exit 0; }
corpora=$(cd "$corpora" && pwd)
bad=0
for t in "$b"/tests/content/test_age_cctv "$b"/tests/sync/test_merkle_corpus; do
	[ -x "$t" ] || continue
	out=$(CORPORA=$corpora "$t" 2>&1) || bad=1
	printf '%s\n' "$out" | grep -E 'vectors|FAILED|PASSED' || :
done
if [ -d "$corpora/qti" ]; then
	python3 tests/corpora/qti.py "$b/invigil-pack" "$corpora/qti" tests/corpora-exceptions.tsv || bad=1
else
	echo "QTI: skipped, no folder $corpora/qti"
fi
exit $bad
