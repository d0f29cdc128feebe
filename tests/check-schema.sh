#!/bin/sh
# Are the demo bank's files (and any others named) valid by the QTI 3.0.1 schema? usage: check-schema.sh SCHEMA [FILE…]
set -u
schema=$1; shift
xsd=$schema/imsqti_asiv3p0p1_v1p0.xsd
[ -f "$xsd" ] || { echo "schema: skipped, no $xsd (make check-schema SCHEMA=DIR)"; exit 0; }
command -v xmllint >/dev/null || { echo "schema: skipped, no xmllint"; exit 0; }
[ $# -gt 0 ] || set -- $(find assets/demo-bank -name '*.xml' | sort)
log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT
if xmllint --nonet --noout --schema "$xsd" "$@" >"$log" 2>&1; then
	echo "schema: $# files valid by QTI 3.0.1"
else
	grep -v ' validates$' "$log" | head -40
	echo "schema: $(grep -c ' fails to validate$' "$log") of $# files are not valid"
	exit 1
fi
