#!/bin/sh
# Functions over 90 lines and files over 700, each with its reason from tests/large.txt; one without a reason fails.
# STYLE: the median function is 6-20 lines, files are near 600.
set -u
bad=0
reason() { grep -F "$1 " tests/large.txt 2>/dev/null | head -1 | cut -d' ' -f2-; }
for f in engine/*.c content/*.c sync/*.c kiosk/*.c; do
	[ -f "$f" ] || continue
	n=$(wc -l <"$f")
	if [ "$n" -gt 700 ]; then
		why=$(reason "$f")
		echo "$f: $n lines: ${why:-NO REASON in tests/large.txt}"
		[ -n "$why" ] || bad=1
	fi
	# A function here starts with "{" alone in column 1 and ends with "}" alone in column 1.
	awk -v f="$f" '/^{$/ {s=NR; name=prev} /^}$/ {if (s && NR-s > 90) {split(name,a,"("); n=split(a[1],w,/[ *]/); print f":"w[n], NR-s+1}; s=0} {if ($0 !~ /^[ \t{]/) prev=$0}' "$f" |
	while read -r what lines; do
		why=$(reason "$what")
		echo "$what: $lines lines: ${why:-NO REASON in tests/large.txt}"
		[ -n "$why" ] || echo x >>build/.size-bad
	done
done
[ -f build/.size-bad ] && { rm -f build/.size-bad; bad=1; }
awk 'FNR==1 {s=0} /^{$/ {s=FNR} /^}$/ {if (s) print FNR-s+1; s=0}' engine/*.c content/*.c sync/*.c kiosk/*.c 2>/dev/null | sort -n |
	awk '{a[NR]=$1} END {if (NR) printf "size: %d functions, median %d lines, 95th percentile %d\n", NR, a[int((NR+1)/2)], a[int(NR*0.95)]}'
exit $bad
