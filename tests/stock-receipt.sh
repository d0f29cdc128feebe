#!/bin/sh
# Check a receipt with stock tools only: openssl for the log's signature, sha256sum for the path.
# usage: stock-receipt.sh PROOF MANIFEST LOG.PUB
# PROOF is the tlog-proof that central gave, MANIFEST the sealed answer manifest, LOG.PUB trust/log.pub.
set -eu
[ $# = 3 ] || { echo "usage: stock-receipt.sh PROOF MANIFEST LOG.PUB" >&2; exit 2; }
proof=$1 manifest=$2 key=$3
t=$(mktemp -d); trap 'rm -rf "$t"' EXIT
wrong() { echo "receipt: WRONG: $*" >&2; exit 1; }
sha() { sha256sum | cut -c1-64 | tr a-f A-F | basenc --base16 -d; } # bytes in, 32 bytes out

# The parts: head and path up to the first empty line, the signed text up to the next, then signature lines.
[ "$(sed -n 1p "$proof")" = c2sp.org/tlog-proof@v1 ] || wrong "not a tlog-proof"
index=$(sed -n '2s/^index \([0-9][0-9]*\)$/\1/p' "$proof")
[ -n "$index" ] || wrong "no index"
awk 'NR>2 && /^$/ {exit} NR>2' "$proof" >"$t/path"
awk '/^$/ {n++; next} n==1' "$proof" >"$t/text"
awk '/^$/ {n++; next} n==2' "$proof" >"$t/signatures"
origin=$(sed -n 1p "$t/text") size=$(sed -n 2p "$t/text")
sed -n 3p "$t/text" | base64 -d >"$t/root"

# 1. Who signed: the log of LOG.PUB, for the centre that the manifest names.
name=$(sed -n '1s/^invigil-log\/1 //p' "$key")
[ "$origin" = "$name/$(sed -n 2p "$manifest")" ] || wrong "of another log or centre: $origin"
sed -n 1p "$t/signatures" | cut -d' ' -f3 | base64 -d | tail -c +5 >"$t/signature"
openssl pkeyutl -verify -pubin -inkey "$key" -rawin -in "$t/text" -sigfile "$t/signature" >/dev/null 2>&1 ||
	wrong "the log's signature does not hold"

# 2. From the manifest to the signed root (RFC 9162 section 2.1.3.2).
{ printf '\000'; cat "$manifest"; } | sha >"$t/node"
[ "$index" -lt "$size" ] || wrong "index outside the tree"
fn=$index sn=$((size - 1))
while read -r line; do
	[ "$sn" -gt 0 ] || wrong "the path is too long"
	echo "$line" | base64 -d >"$t/other"
	if [ $((fn & 1)) = 1 ] || [ "$fn" = "$sn" ]; then
		{ printf '\001'; cat "$t/other" "$t/node"; } | sha >"$t/next"
		while [ $((fn & 1)) = 0 ] && [ "$fn" != 0 ]; do fn=$((fn >> 1)); sn=$((sn >> 1)); done
	else
		{ printf '\001'; cat "$t/node" "$t/other"; } | sha >"$t/next"
	fi
	mv "$t/next" "$t/node"
	fn=$((fn >> 1)); sn=$((sn >> 1))
done <"$t/path"
[ "$sn" = 0 ] || wrong "the path is too short"
cmp -s "$t/node" "$t/root" || wrong "the path does not lead to the signed root"
echo "receipt: entry $index of $size in $origin, signature and path hold"
