#!/bin/sh
# The figures of `make bench`: one JSON line each, the baseline measured in the same run beside it. usage: bench.sh BUILD
# Needs ../shared/bench/make-paper.py for the figures about large packs (named as skipped where it is absent).
set -eu
bin=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."
W=build/bench
rm -rf "$W"
mkdir -p "$W/scripts" "$W/shots"
note() { [ ! -t 2 ] || echo "  $*" >&2; }

note "journal: answer durable"
mkdir -p "$W/journal"
"$bin/bench/bench_journal" "$W/journal" 500

make_paper=../shared/bench/make-paper.py
if [ -f "$make_paper" ]; then
	note "packs of 30 and of 30,000 questions (builds them: a minute)"
	python3 "$make_paper" "$W/small" >/dev/null
	python3 "$make_paper" "$W/large" --general 18000 --applied 12000 >/dev/null
	"$bin/invigil-pack" keygen -o "$W/id.key" >/dev/null
	to=$(sed -n 's/^# public key: //p' "$W/id.key")
	for s in small large; do
		"$bin/invigil-pack" build "$W/$s/assessment.xml" --root "$W/$s" --key "$W/$s.key" --marking "$to" -r "$to" -o "$W/$s.pack" >/dev/null
		rm -rf "${W:?}/$s"
	done
	"$bin/bench/bench_pack" "$W/id.key" "$W/small.pack" general-00001 "$W/large.pack" general-00001
	rm -f "$W"/large.*
else
	echo '{"figure":"open a pack of 30000 questions","skipped":"../shared/bench/make-paper.py is absent"}'
fi

note "kiosk: first frame, question switch, memory, idle CPU"
QUIET=1 sh tests/make-centre.sh "$bin" "$W/centre" --seats 2 >/dev/null
python3 tests/bench.py "$bin" "$W"
