#!/bin/sh
# Name the packages of tests/packages.txt that are missing, then install them (as root, or through sudo).
# DEPS=no only names them and fails.
set -u
cd "$(dirname "$0")/.." || exit 1
want=$(sed 's/#.*//' tests/packages.txt | tr -s ' \n' '\n' | grep .)
missing=
for p in $want; do
	dpkg-query -W -f='${Status}' "$p" 2>/dev/null | grep -q 'ok installed' || missing="$missing $p"
done
[ -n "$missing" ] || exit 0
echo "missing packages:$missing"
if [ "${DEPS:-yes}" = no ]; then
	echo "install them with: apt-get install$missing" >&2
	exit 1
fi
run=
if [ "$(id -u)" != 0 ]; then
	command -v sudo >/dev/null 2>&1 || {
		echo "not root and no sudo; as root run: apt-get install$missing" >&2
		exit 1
	}
	run=sudo
fi
echo "installing them with apt-get"
export DEBIAN_FRONTEND=noninteractive
# An index may be absent (bare image) or old: try, refresh, try again.
# shellcheck disable=SC2086
$run apt-get install -y -q --no-install-recommends $missing >build-deps.log 2>&1 ||
	{ $run apt-get update -q >>build-deps.log 2>&1 &&
		$run apt-get install -y -q --no-install-recommends $missing >>build-deps.log 2>&1; } || {
	tail -20 build-deps.log >&2
	echo "apt-get failed; the whole log is in build-deps.log" >&2
	exit 1
}
rm -f build-deps.log
echo "installed"
