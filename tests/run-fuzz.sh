#!/bin/sh
# Run each fuzz target for SECONDS_EACH (60) seconds. usage: make fuzz build=fuzz [SECONDS_EACH=600] [ONLY=fuzz_age]
set -u
shift
for t; do
	name=${t##*/}
	[ -z "${ONLY:-}" ] || [ "$ONLY" = "$name" ] || continue
	found=build/fuzz-found/$name
	mkdir -p "$found" "tests/fuzz/corpus/${name#fuzz_}"
	echo "$name for ${SECONDS_EACH:-60} s"
	"$t" -max_total_time="${SECONDS_EACH:-60}" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$found/" \
		"$found" "tests/fuzz/corpus/${name#fuzz_}" 2>&1 | grep -E 'stat::(number|average)|ERROR|SUMMARY|cov:' | tail -6
	ls "$found" | grep -E '^(crash|leak|timeout|oom)-' && exit 1
done
exit 0
